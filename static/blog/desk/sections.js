// Rows that can be moved, folded, deleted and brought back: the sections, and the citations as well.
import { addRow, announce, button, deletionBox, field, groupOf, isDeleted, isSaved, keptRows, label, moveNode, nameOf, renumber, rowsOf, value } from "blog/rows";
import { isMac, make } from "blog/dom";
import { makeMovable, moveBy } from "blog/ordering";

const THING = { sections: "section", citations: "source" };
const FIRST_FIELD = { sections: "heading", citations: "title" };
const MOVE_KEYS = isMac ? "⌥⇧↑ or ⌥⇧↓" : "Alt+Shift+↑ or ↓";
const CITE_KEYS = isMac ? "⌘⇧K" : "Ctrl+Shift+K";

const thing = (row) => THING[nameOf(row)];
const span = (className, ...children) => make("span", { className }, ...children);
const plainButton = (className, ...children) => make("button", { type: "button", className }, ...children);

const focusRow = (row) => field(row, FIRST_FIELD[nameOf(row)]).focus();

function fold(row, folded) {
  row.classList.toggle("folded", folded);
  row.querySelector(".row-fold").setAttribute("aria-expanded", String(!folded));
}

function dress(row) {
  const head = row.querySelector(":scope > h3");
  if (!head || row.classList.contains("dressed")) return;
  const box = head.querySelector(".delete");
  const handle = button("drag_indicator", "");
  handle.classList.add("row-handle");
  makeMovable(row, handle);
  const toggle = plainButton("row-fold", span("row-number"), span("row-title"));
  toggle.addEventListener("click", () => fold(row, !row.classList.contains("folded")));
  const tools = span("row-tools",
    button("arrow_upward", `Move up (${MOVE_KEYS})`, () => moveBy(row, -1)),
    button("arrow_downward", `Move down (${MOVE_KEYS})`, () => moveBy(row, 1)),
    button("delete_outline", "Delete", () => remove(row)));
  head.replaceChildren(handle, toggle, span("row-marks"), tools, ...(box ? [box] : []));
  if (nameOf(row) === "sections") {
    field(row, "heading").placeholder ||= "Heading";
    const more = plainButton("row-insert", make("span", {}, "+ Add a section"));
    more.addEventListener("click", async () => begin(await addRow("sections", row.nextElementSibling)));
    row.append(more);
  }
  row.addEventListener("input", () => name(row));
  row.classList.add("dressed");
}

function name(row) {
  const text = label(row);
  const number = row.querySelector(".row-number").textContent;
  row.querySelector(".row-title").textContent = text;
  row.querySelector(".row-handle").title = "Drag, or press ↑ and ↓";
  row.querySelector(".row-handle").setAttribute("aria-label", `Move ${thing(row)} ${text}: press the up and down arrow keys`);
  row.querySelector(".row-fold").setAttribute("aria-label", nameOf(row) === "sections" ? `Section ${number}: ${text}` : `Source: ${text}`);
}

function number(group) {
  const numbered = keptRows(group);
  if (group === "sections") numbered.forEach((row, index) => { row.querySelector(".row-number").textContent = index + 1; });
  rowsOf(group).forEach(name);
  groupOf(group).classList.toggle("no-rows", numbered.length === 0);
}

function begin(row) {
  renumber(nameOf(row));
  focusRow(row);
  row.scrollIntoView({ block: "nearest" });
  announce(`A ${thing(row)} was added`);
}

const isBlank = (row) => !isSaved(row) && [...row.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea")].every((input) => !input.value.trim());

function remove(row) {
  const rows = keptRows(nameOf(row));
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  deletionBox(row).checked = true;
  showDeleted(row);
  renumber(nameOf(row));
  announce(`${label(row)} was deleted. Undo is possible until you save.`);
  const undo = row.querySelector(".row-gone button");
  (undo ?? next?.querySelector(".row-handle") ?? groupOf(nameOf(row)).querySelector(".desk-add"))?.focus({ preventScroll: true });
}

function showDeleted(row) {
  row.classList.add("deleted");
  if (isBlank(row)) return;
  const undo = make("button", { type: "button" }, "Undo");
  undo.addEventListener("click", () => restore(row));
  row.append(make("p", { className: "row-gone" }, make("span", {}, `${label(row)} goes when you save.`), " ", undo));
}

function restore(row) {
  deletionBox(row).checked = false;
  row.classList.remove("deleted");
  row.querySelector(".row-gone").remove();
  renumber(nameOf(row));
  row.querySelector(".row-fold").focus({ preventScroll: true });
  announce(`${label(row)} is back`);
}

/** After an error the server sends saved rows first and new ones behind them. */
function sort(group) {
  const place = (row) => Number(value(row, "position") || Infinity);
  const end = groupOf(group).querySelector(".empty-form");
  const rows = rowsOf(group);
  const sorted = rows.toSorted((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
  if (sorted.some((row, index) => row !== rows[index])) sorted.forEach((row) => moveNode(row, end));
}

function equip(group) {
  const place = groupOf(group);
  sort(group);
  const foldAll = plainButton("desk-fold-all", "Fold all");
  foldAll.addEventListener("click", () => {
    const some = keptRows(group).some((row) => !row.classList.contains("folded"));
    keptRows(group).forEach((row) => fold(row, some));
  });
  const add = plainButton("desk-add", `+ Add a ${THING[group]}`);
  add.addEventListener("click", async () => begin(await addRow(group)));
  place.querySelector(".inline-heading").after(make("div", { className: "desk-group-tools" }, foldAll));
  if (group === "citations") place.querySelector("fieldset").append(make("p", { className: "desk-hint" }, `Write in the text, press ${CITE_KEYS}, and type a source: it is cited and listed here in one go.`));
  place.querySelector("fieldset").append(add);
  for (const row of rowsOf(group)) {
    dress(row);
    const wrong = Boolean(row.querySelector(".errorlist"));
    const quiet = group === "citations" && value(row, "title") + value(row, "url") + value(row, "doi") !== "";
    fold(row, quiet && !wrong);
    for (const list of row.querySelectorAll("details .errorlist")) list.closest("details").open = true;
    if (isDeleted(row)) showDeleted(row);
  }
  number(group);
  const sync = () => {
    const open = keptRows(group).some((row) => !row.classList.contains("folded"));
    foldAll.textContent = open ? "Fold all" : "Open all";
    foldAll.hidden = keptRows(group).length < 2;
  };
  new MutationObserver(sync).observe(place, { subtree: true, attributeFilter: ["class"], childList: false });
  place.addEventListener("rows:changed", () => { number(group); sync(); });
  sync();
}

document.addEventListener("formset:added", ({ target, detail }) => {
  if (!(detail.formsetName in THING)) return;
  dress(target);
  fold(target, false);
  number(detail.formsetName);
});
for (const group of Object.keys(THING)) if (groupOf(group)) equip(group);
