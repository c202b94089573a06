// Select2 names its boxes after what is chosen in them, which may be nothing: they get their label's words.
function nameBox(select) {
  const name = select.labels[0]?.textContent.replace(/:$/, "").trim();
  const box = select.nextElementSibling?.querySelector(".select2-selection");
  if (!name || !box) return;
  box.removeAttribute("aria-labelledby");
  for (const part of [box, ...box.querySelectorAll("[role=listbox], [role=textbox], .select2-search__field")]) {
    part.setAttribute("aria-label", name);
  }
}
// jQuery runs this after Select2, whose set-up waits for jQuery as well.
window.django?.jQuery?.(() => document.querySelectorAll("select.select2-hidden-accessible").forEach(nameBox));
