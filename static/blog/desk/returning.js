// After a draft was saved, its writer is back at the place and the caret that they left.
import { make } from "blog/dom";
import { announce, field, keptRows, nameOf } from "blog/rows";

const form = document.getElementById("post_form");
const KEY = "desk-place";
const SHOWN = 6000; // ms
let last = null;
form.addEventListener("focusin", ({ target }) => {
  if (target.matches(".tiptap, input, textarea")) last = target;
});

/** How to find an element again on the page that the save leads to, where rows have other ids. */
function nameOfPlace(element) {
  const row = element.closest(".inline-related");
  if (!row) return { id: element.id };
  const group = nameOf(row);
  return { group, index: keptRows(group).indexOf(row), name: element.editor ? "body" : element.name.slice(row.id.length + 1) };
}

function find({ id, group, index, name }) {
  if (!group) return id ? document.getElementById(id) : null;
  const row = keptRows(group)[index];
  return (name === "body" ? row?.querySelector(".tiptap") : row && field(row, name)) ?? null;
}

const caretIn = (element) => {
  if (!element.editor) return [element.selectionStart, element.selectionEnd];
  const { from, to } = element.editor.state.selection;
  return [from, to];
};

function giveFocus(element, [from, to]) {
  if (element.editor) {
    element.editor.commands.setTextSelection({ from, to });
    element.editor.view.focus();
    return;
  }
  element.focus({ preventScroll: true });
  // Those of dates and boxes are null.
  if (from !== null) element.setSelectionRange(from, to);
}

/** The message of the server stands above what is in sight now. */
function say(text) {
  const said = make("p", { className: "desk-said", ariaHidden: "true" }, text);
  document.body.append(said);
  announce(text);
  setTimeout(() => said.remove(), SHOWN);
}

function comeBack({ place, caret, top, y }) {
  const element = place && find(place);
  const isThere = Boolean(element?.checkVisibility());
  if (isThere) giveFocus(element, caret);
  scrollTo({ top: isThere ? scrollY + element.getBoundingClientRect().top - top : y, behavior: "instant" });
  const message = document.querySelector(".messagelist");
  if (message && message.getBoundingClientRect().bottom < 0) say(message.innerText);
}

form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.formTarget === "_blank") return;
  sessionStorage.removeItem(KEY);
  if (submitter?.name !== "_save_draft") return;
  const where = last?.isConnected ? { place: nameOfPlace(last), caret: caretIn(last), top: last.getBoundingClientRect().top } : {};
  sessionStorage.setItem(KEY, JSON.stringify({ ...where, path: location.pathname, y: scrollY }));
});

const kept = JSON.parse(sessionStorage.getItem(KEY));
sessionStorage.removeItem(KEY);
const cameFrom = document.referrer ? new URL(document.referrer).pathname : "";
// What is wrong stands at the top.
if (kept?.path === cameFrom && !form.querySelector(".errornote")) {
  const texts = keptRows("sections").map((row) => field(row, "body"));
  const whenReady = () => {
    if (!texts.every((text) => text.closest("[data-checked]"))) return;
    document.removeEventListener("prose-editor:ready", whenReady);
    comeBack(kept);
  };
  document.addEventListener("prose-editor:ready", whenReady);
  whenReady();
}
