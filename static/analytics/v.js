// Tells the server once that this page was really seen: docs/counting.md. It keeps nothing on the device.
(() => {
  const page = document;
  const { u: url, p: post } = page.currentScript.dataset;
  const says = navigator;
  if (says.webdriver || says.globalPrivacyControl || says.doNotTrack === "1" || top !== self) return;
  if (page.cookie.includes("uncounted=1")) return;

  const from = page.referrer && new URL(page.referrer).hostname;
  const body = /^[a-z0-9.-]+$/.test(from) && from !== location.hostname ? post + " " + from : post;
  const send = () => {
    if ("keepalive" in Request.prototype) fetch(url, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
    else says.sendBeacon(url, body);
  };
  const whenSeen = () => {
    if (page.visibilityState === "visible") return send();
    page.addEventListener("visibilitychange", whenSeen, { once: true });
  };
  if (page.prerendering) page.addEventListener("prerenderingchange", whenSeen, { once: true });
  else whenSeen();
  addEventListener("pageshow", (event) => event.persisted && whenSeen());
})();
