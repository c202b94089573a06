// The sources of this post, as its form stands now: their keys, their numbers, and where the text mentions them.
import { DOI, isDescribedBy } from "blog/library";
import { addRow, field, groupOf, isSaved, keptRows, label, nameOf, renumber, value } from "blog/rows";

const MARKER = /<cite-ref\b[^>]*?\bkey="([\w-]{1,40})"/g;
const WEB = /^(?:https?:\/\/|www\.)\S+$/i;

// Which row it is, and what tells its source from others.
const SAID = ["key", "library", "title", "publisher", "issued", "url", "doi"];

const markersIn = (html) => [...html.matchAll(MARKER)].map((found) => found[1]);
const cited = () => keptRows("sections").flatMap((row) => markersIn(field(row, "body").value));

const isBlank = (row) => !isSaved(row) && ["title", "url", "doi", "publisher", "authors", "quote"].every((name) => !value(row, name));

let known = null;

/** Sources by key. A blank row is none yet. Numbered by first mention, then the rest in the order of the rows,
 *  exactly as blog/citations/numbering.py does for readers. */
function sources() {
  if (known) return known;
  known = new Map();
  for (const row of keptRows("citations")) {
    if (isBlank(row)) continue;
    const said = Object.fromEntries(SAID.map((name) => [name, value(row, name)]));
    known.set(said.key, { ...said, row, label: label(row), mentions: 0 });
  }
  const mentions = cited().filter((key) => known.has(key));
  [...new Set([...mentions, ...known.keys()])].forEach((key, index) => { known.get(key).number = index + 1; });
  for (const key of mentions) known.get(key).mentions += 1;
  return known;
}
export const find = (key) => sources().get(key);
export const list = () => [...sources().values()].sort((one, other) => one.number - other.number);

/** Whether a row has what the library or a paste found. */
export const isListed = ({ library, fields }) => list().some((source) => (library && source.library === String(library)) || isDescribedBy(source, fields));

let waiting;
export function changed() {
  known = null;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.dispatchEvent(new CustomEvent("citations:changed")), 30);
}

const newKey = () => `k${[...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/** What a person typed or pasted, as the fields of a source. */
export function fieldsFrom(text) {
  const doi = text.match(DOI);
  if (doi) return { doi: doi[1] };
  if (WEB.test(text)) return { url: text.replace(/^www\./i, "https://$&") };
  return { title: text };
}

/** Add a row for a new source, or for one of the library, which is edited there and not here. */
export async function add(fields, library = null) {
  const row = await addRow("citations");
  for (const [name, text] of Object.entries(fields)) field(row, name).value = text;
  if (library) {
    field(row, "library").value = library;
    lock(row);
  }
  renumber("citations");
  known = null;
  return find(value(row, "key"));
}

function lock(row) {
  const own = ["quote", "verdict", "check_note"].map((name) => `${row.id}-${name}`);
  for (const input of row.querySelectorAll("input, textarea, select")) {
    if (own.includes(input.name) || input.type === "hidden") continue;
    if (input.matches("select")) input.disabled = true;
    else input.readOnly = true;
  }
}
for (const row of keptRows("citations")) if (value(row, "library")) lock(row);

// Django clones the empty form: without this all rows that are added would have one key.
document.addEventListener("formset:added", ({ target, detail }) => {
  if (detail.formsetName === "citations") field(target, "key").value = newKey();
  changed();
});
for (const row of keptRows("citations")) {
  const key = field(row, "key");
  if (!key.value) key.value = newKey();
}

let last = cited().join();
function typed(event) {
  const row = event.target.closest?.(".inline-related");
  if (!row) return;
  if (nameOf(row) === "citations") { changed(); return; }
  const now = cited().join();
  if (now !== last) changed();
  last = now;
}
for (const name of ["sections", "citations"]) {
  groupOf(name)?.addEventListener("input", typed);
  groupOf(name)?.addEventListener("rows:changed", changed);
}
