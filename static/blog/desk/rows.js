// The rows of the two inline formsets, sections and citations, whether they are saved or not.
import { make } from "blog/dom";

export const groupOf = (name) => document.getElementById(`${name}-group`);
export const nameOf = (row) => row.id.slice(0, row.id.lastIndexOf("-"));
export const rowsOf = (name) => [...groupOf(name)?.querySelectorAll(".inline-related:not(.empty-form)") ?? []];
export const keptRows = (name) => rowsOf(name).filter((row) => !isDeleted(row));

export const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`);
export const value = (row, name) => field(row, name)?.value.trim() ?? "";

export function deletionBox(row) {
  const box = field(row, "DELETE");
  if (box) return box;
  const made = make("input", { type: "checkbox", name: `${row.id}-DELETE`, hidden: true });
  row.append(made);
  return made;
}
export const isDeleted = (row) => field(row, "DELETE")?.checked ?? false;
export const isSaved = (row) => row.classList.contains("has_original");

/** A source as the list of sources begins: “Title” – Publisher, April 2025. */
function citationLabel(row) {
  const title = value(row, "title");
  const rest = [value(row, "publisher"), value(row, "issued")].filter(Boolean).join(", ");
  const name = title ? `“${title}”` : value(row, "url") || value(row, "doi");
  return [name, rest].filter(Boolean).join(" – ");
}

export function label(row) {
  if (nameOf(row) === "citations") return citationLabel(row) || "New source";
  return value(row, "heading") || "Without a heading";
}

/** Add a row by the formset's own means, at the end or before another row. */
export function addRow(name, before = null) {
  return new Promise((resolve) => {
    document.addEventListener("formset:added", ({ target }) => {
      if (before) moveNode(target, before);
      resolve(target);
    }, { once: true });
    groupOf(name).querySelector(".add-row a").click();
  });
}

/** The order in the document is the order on the screen, for Tab and for screen readers. */
export function moveNode(row, before) {
  // moveBefore keeps focus and the state of editors where the browser has it.
  if (row.parentNode.moveBefore) row.parentNode.moveBefore(row, before);
  else row.parentNode.insertBefore(row, before);
}

/** Give each row its position; Django's index in a name says nothing about the order. */
export function renumber(name) {
  rowsOf(name).forEach((row, index) => { field(row, "position").value = (index + 1) * 10; });
  groupOf(name).dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
  groupOf(name).dispatchEvent(new Event("input", { bubbles: true }));
}

const speaker = make("div", { className: "visually-hidden", ariaLive: "polite" });
document.body.append(speaker);
export const announce = (text) => { speaker.textContent = text; };

export function button(icon, name, action) {
  const picture = make("span", { className: "material-icons", ariaHidden: "true" }, icon);
  const made = make("button", { type: "button", title: name, className: "desk-icon", ariaLabel: name }, picture);
  if (action) made.addEventListener("click", action);
  return made;
}
