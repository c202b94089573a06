// What a citation's row shows that the server cannot know: its number, its mentions, and whether it stands apart.
import { find } from "blog/citations";
import { groupOf, rowsOf, value } from "blog/rows";

const times = (count) => ["not in the text yet", "cited once", "cited twice"][count] ?? `cited ${count} times`;

function mark(row) {
  const source = find(value(row, "key"));
  row.querySelector(".row-number")?.replaceChildren(source ? String(source.number) : "–");
  row.querySelector(".row-marks")?.replaceChildren(source ? times(source.mentions) : "");
  row.classList.toggle("unmentioned", source?.mentions === 0);
}
const markAll = () => rowsOf("citations").forEach(mark);

// A source that other posts cite is locked here until somebody asks for a copy of their own.
function separate(row, apart) {
  for (const input of row.querySelectorAll("[readonly], :disabled, [data-locked]")) {
    const lock = input.dataset.locked ?? (input.disabled ? "disabled" : "readOnly");
    input.dataset.locked = lock;
    input[lock] = !apart;
  }
}
groupOf("citations")?.addEventListener("change", ({ target }) => {
  if (target.name?.endsWith("-separate")) separate(target.closest(".inline-related"), target.checked);
});
for (const box of groupOf("citations")?.querySelectorAll("[name$='-separate']:checked") ?? []) separate(box.closest(".inline-related"), true);

document.addEventListener("citations:changed", markAll);
markAll();
