(() => {
  const root = document.documentElement, at = root.dataset;
  const said = `; ${document.cookie}`.split(`; ${at.consentName}=v1.`)[1]?.split(".") ?? [];
  const age = Math.floor(Date.now() / 864e5) - said[1];
  if (said[0] === at.consentV && age > -2 && age < at.consentDays) root.classList.add("consent-set");
  if (at.consentGpc && navigator.globalPrivacyControl === true) root.classList.add("gpc");
})();
