// Starts what has been allowed, sends the forms without busy the page, and clears up after a withdrawal.

const root = document.documentElement, at = root.dataset;
const hasSignal = () => Boolean(at.consentGpc) && navigator.globalPrivacyControl === true;

// The answer in force, or null: as the server reads it.
function answer() {
  const found = `; ${document.cookie}`.split(`; ${at.consentName}=v1.`)[1]?.split(";")[0].split(".");
  const age = found && Math.floor(Date.now() / 864e5) - found[1];
  if (!found || found[0] !== at.consentV || !(age > -2 && age < at.consentDays)) return null;
  return { allowed: found[2].split("_").filter(Boolean), withSignal: found[3].includes("g") };
}

function isAllowed(element, given = answer()) {
  const { consentCategory, consentObjection, consentGpcBlocks, consentSale } = element.dataset;
  if (!given) return consentObjection !== undefined && !(hasSignal() && consentGpcBlocks !== undefined);
  if (hasSignal() && consentSale !== undefined && !given.withSignal) return false;
  return given.allowed.includes(consentCategory);
}

// A script that came out of a template has to be made again to run; in order, unless it says otherwise.
function start(template) {
  const part = template.content.cloneNode(true);
  for (const old of part.querySelectorAll("script")) {
    const script = document.createElement("script");
    script.async = false;
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    old.replaceWith(script);
  }
  template.replaceWith(part);
}

function load(figure, focus) {
  const template = figure.querySelector("template");
  if (!template) return;
  const frame = template.content.cloneNode(true);
  figure.querySelector("[data-consent-poster]").replaceWith(frame);
  template.remove();
  for (const each of figure.querySelectorAll("[data-consent-offer]")) each.hidden = true;
  if (focus) figure.querySelector("iframe").focus();
}

let running = [];
function apply() {
  const given = answer();
  root.classList.toggle("consent-set", given !== null);
  root.classList.toggle("gpc", hasSignal());
  for (const each of document.querySelectorAll("template[data-consent-service]")) {
    if (!isAllowed(each, given)) continue;
    running.push(each);
    start(each);
  }
  for (const figure of document.querySelectorAll("figure[data-consent-category]")) {
    if (!isAllowed(figure, given) || !figure.querySelector("template")) continue;
    running.push(figure);
    load(figure, false);
  }
}

const isLike = (pattern, name) =>
  new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(name);

function forgetCookie(name, path) {
  const labels = location.hostname.split(".");
  const domains = ["", ...labels.slice(0, -1).map((_, place) => labels.slice(place).join("."))];
  for (const domain of domains) for (const each of new Set([path, "/"]))
    document.cookie = `${name}=; Max-Age=0; Path=${each}${domain && `; Domain=${domain}`}`;
}

const clear = {
  cookie: (pattern, path) => document.cookie.split("; ").map((each) => each.split("=")[0])
    .filter((name) => name !== at.consentName && isLike(pattern, name)).forEach((name) => forgetCookie(name, path)),
  local: (pattern) => Object.keys(localStorage).filter((key) => isLike(pattern, key)).forEach((key) => localStorage.removeItem(key)),
  session: (pattern) => Object.keys(sessionStorage).filter((key) => isLike(pattern, key)).forEach((key) => sessionStorage.removeItem(key)),
  indexeddb: async (pattern) => (await indexedDB.databases()).filter(({ name }) => isLike(pattern, name)).forEach(({ name }) => indexedDB.deleteDatabase(name)),
  cache: async (pattern) => (await caches.keys()).filter((name) => isLike(pattern, name)).forEach((name) => caches.delete(name)),
};

const farewell = (src) => new Promise((done) => {
  document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: done }));
});

async function forget(items) {
  for (const [kind, pattern, path] of items) {
    try { await clear[kind](pattern, path); } catch { /* a browser that keeps this from us has nothing of ours */ }
  }
}

// While an answer is on its way nobody looks what became of it; once something is withdrawn, until the page is loaded again.
let busy = false;

// What runs goes on until the page has been loaded again. Then it is deleted once more.
async function withdraw({ hooks, clear: items }) {
  busy = true;
  await Promise.all(hooks.map(farewell));
  await forget(items);
  history.replaceState({ consentClear: items }, "");
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  let said;
  busy = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    said = await response.json();
  } catch {
    // As a plain form, so that the server can say what is the matter.
    const choice = Object.assign(document.createElement("input"), { type: "hidden", name: "decision", value: button.value });
    form.append(choice);
    form.submit();
    return;
  }
  channel?.postMessage(said);
  if (said.withdrawn.length) await withdraw(said);
  if (said.withdrawn.length || "consentPreferences" in form.dataset) {
    history.replaceState(history.state, "", "#consent-done");
    location.reload();
    return;
  }
  busy = false;
  look();
  // Whoever asked for a video is looking at it.
  if (form.closest("figure")) return;
  const done = document.getElementById("consent-done");
  done?.classList.add("is-shown");
  done?.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-consent-form]") || !event.submitter) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-consent-load]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  load(link.closest("figure"), true);
});

// What runs here may have been withdrawn meanwhile: in another tab, or while Back kept this page in memory.
async function look(said) {
  if (busy) return;
  const gone = running.filter((each) => !isAllowed(each));
  if (!gone.length) return apply();
  busy = true;
  try {
    const asked = new URLSearchParams(gone.map((each) => ["cat", each.dataset.consentCategory]));
    await withdraw(said ?? await (await fetch(`/cookies/clear.json?${asked}`)).json());
  } finally {
    location.reload();
  }
}

// Closed while the page is kept in memory: browsers do not keep pages that listen.
let channel;
function listen() {
  if (!window.BroadcastChannel) return;
  channel = new BroadcastChannel("consent");
  channel.onmessage = ({ data }) => look(data);
}
window.addEventListener("pagehide", () => channel?.close());
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  busy = false;
  listen();
  look();
});
// An answer that was given without scripts sends no message.
document.addEventListener("visibilitychange", () => document.hidden || look());
window.addEventListener("focus", () => look());

const left = history.state?.consentClear;
if (left) {
  history.replaceState(null, "");
  forget(left);
}
listen();
apply();
