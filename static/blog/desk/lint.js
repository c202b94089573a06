// What the source lint says of the text as it stands, a moment after each change.
import { desk } from "blog/dom";
import { formData } from "blog/form-data";

const form = document.getElementById("post_form");
const panel = document.getElementById("desk-lint");
const WAIT = 1200; // ms after the last key; nobody waits for it
let latest = 0;
let timer;

async function check() {
  const mine = (latest += 1);
  const answer = await fetch(desk.lint, { method: "POST", body: formData() }).catch(() => null);
  if (mine !== latest || !answer?.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Nothing is said again that has been said.
  if (found.body.innerHTML.trim() !== panel.innerHTML.trim()) panel.replaceChildren(...found.body.childNodes);
}
function soon() {
  clearTimeout(timer);
  timer = setTimeout(check, WAIT);
}

if (panel && form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  document.addEventListener("citations:changed", soon);
  // A form that was refused is not what was saved last, and what was saved last is in the panel.
  if (form.querySelector(".errornote")) soon();
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const row = link && document.getElementById(link.hash.slice(1));
    if (!row) return;
    event.preventDefault();
    if (row.classList.contains("folded")) row.querySelector(".row-fold").click();
    row.scrollIntoView({ block: "center" });
    row.querySelector(".form-row :is(input:not([type=hidden]), textarea)")?.focus({ preventScroll: true });
  });
}
