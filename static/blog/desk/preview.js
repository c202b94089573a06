// The post as readers would see it, beside the text, a moment after each change.
import { desk } from "blog/dom";
import { formData } from "blog/form-data";

const form = document.getElementById("post_form");
const toggle = document.getElementById("desk-preview");
const frame = document.getElementById("desk-frame");
const WAIT = 400; // ms after the last key
let latest = 0;
let timer;

async function refresh() {
  const mine = (latest += 1);
  const answer = await fetch(desk.preview, { method: "POST", body: formData() }).catch(() => null);
  if (mine !== latest || !answer?.ok) {
    frame.toggleAttribute("data-stale", !answer?.ok);
    return;
  }
  const html = await answer.text();
  frame.removeAttribute("data-stale");
  const shown = frame.contentDocument?.querySelector("main");
  // Only the text is exchanged, so that the place in it is kept.
  if (shown) shown.replaceWith(new DOMParser().parseFromString(html, "text/html").querySelector("main"));
  else frame.srcdoc = html;
}

function soon() {
  if (frame.hidden) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
}

/** Show readers' section where the author is writing. */
function follow({ target }) {
  const row = target.closest?.("#sections-group .inline-related");
  if (frame.hidden || !row) return;
  const index = [...document.querySelectorAll("#sections-group .inline-related:not(.empty-form, .deleted)")].indexOf(row);
  frame.contentDocument?.querySelectorAll("main section")[index]?.scrollIntoView({ block: "start" });
}

if (toggle && frame) {
  // The way without JavaScript.
  form.querySelector("[name=_preview]")?.remove();
  toggle.addEventListener("click", () => {
    frame.hidden = !frame.hidden;
    toggle.setAttribute("aria-pressed", String(!frame.hidden));
    document.body.classList.toggle("previewing", !frame.hidden);
    if (!frame.hidden) refresh();
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("focusin", follow);
}
