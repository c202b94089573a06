// Put a row in another place: by pointer, by keyboard, by button.
import { announce, isDeleted, keptRows, label, moveNode, nameOf, renumber } from "blog/rows";

const EDGE = 90; // px from the top or bottom of the window where dragging scrolls
const SLACK = 5; // px that a pointer may move in a click

export function moveBy(row, steps) {
  const rows = keptRows(nameOf(row));
  const from = rows.indexOf(row);
  const to = Math.max(0, Math.min(rows.length - 1, from + steps));
  if (to === from) return;
  // The others move around it: what has the focus stays where it is, and its caret too.
  const after = row.nextElementSibling;
  if (to < from) rows.slice(to, from).forEach((other) => moveNode(other, after));
  else rows.slice(from + 1, to + 1).forEach((other) => moveNode(other, row));
  settle(row);
}

function settle(row) {
  const rows = keptRows(nameOf(row));
  renumber(nameOf(row));
  row.scrollIntoView({ block: "nearest" });
  announce(`${label(row)} is now ${rows.indexOf(row) + 1} of ${rows.length}`);
}

const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };

export function makeMovable(row, handle) {
  handle.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moveBy(row, STEPS[event.key]);
  });
  row.addEventListener("keydown", (event) => {
    const steps = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!steps || !event.altKey || !event.shiftKey) return;
    event.preventDefault();
    moveBy(row, steps);
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.focus({ preventScroll: true });
    drag(row, handle, event);
  });
}

function drag(row, handle, start) {
  const group = row.closest(".inline-group");
  const home = row.nextElementSibling;
  const listening = new AbortController();
  let y = start.clientY;
  let dragging = false;

  // Rows shrink to their heads while one is dragged; what the pointer holds must stay under it.
  const fold = (on) => {
    group.classList.toggle("ordering", on);
    row.classList.toggle("dragged", on);
    const box = handle.getBoundingClientRect();
    scrollBy(0, box.top + box.height / 2 - y);
  };
  const step = () => {
    if (!dragging) return;
    if (y < EDGE) scrollBy(0, -12);
    if (y > innerHeight - EDGE) scrollBy(0, 12);
    place(row, y);
    requestAnimationFrame(step);
  };
  const end = (kept) => {
    listening.abort();
    if (!dragging) return;
    dragging = false;
    if (!kept) moveNode(row, home);
    fold(false);
    if (kept) settle(row);
  };
  const on = (target, name, action) => target.addEventListener(name, action, { signal: listening.signal });

  handle.setPointerCapture(start.pointerId);
  on(handle, "pointermove", (event) => {
    y = event.clientY;
    if (dragging || Math.abs(y - start.clientY) < SLACK) return;
    dragging = true;
    fold(true);
    step();
  });
  on(handle, "pointerup", () => end(true));
  on(handle, "pointercancel", () => end(false));
  on(window, "keydown", (event) => { if (event.key === "Escape") end(false); });
}

function place(row, y) {
  const over = keptRows(nameOf(row)).find((other) => {
    const box = other.getBoundingClientRect();
    return other !== row && !isDeleted(other) && y > box.top && y < box.bottom;
  });
  if (!over) return;
  const box = over.getBoundingClientRect();
  const before = y > box.top + box.height / 2 ? over.nextElementSibling : over;
  if (before !== row && before !== row.nextElementSibling) moveNode(row, before);
}
