// One box for a whole bibliography: what it says is shown first, then all of it is added.
import { add, isListed } from "blog/citations";
import { desk, isMac, make, token } from "blog/dom";
import { announce } from "blog/rows";

const url = desk.read;
const opener = document.getElementById("desk-paste");
const sources = (count) => (count === 1 ? "1 source" : `${count} sources`);

const text = make("textarea", { id: "paste-text", rows: 10, spellcheck: false });
const label = make("label", { htmlFor: "paste-text", textContent: `BibTeX, RIS, CSL-JSON, lines of text, addresses and DOIs, in any mixture. ${isMac ? "⌘" : "Ctrl"}+Enter adds what was understood.` });
const findings = make("div", { className: "paste-findings", ariaLive: "polite" });
const addAll = make("button", { type: "submit", className: "default", disabled: true, textContent: "Add" });
const cancel = make("button", { type: "button", textContent: "Close" });
const form = make("form", { method: "dialog" }, make("h2", { id: "paste-h", textContent: "Paste a bibliography" }), label, text, findings, make("p", { className: "desk-choices" }, cancel, addAll));
const dialog = make("dialog", { className: "desk-dialog paste-dialog" }, form);
dialog.setAttribute("aria-labelledby", "paste-h");

const WAIT = 250; // ms after the last key
let entries = [];
let rest = "";
let timer;
let asked = 0;
let adding = false;

function line({ line: number, label: words, library, left, again, mine }) {
  const remarks = [library ? "in the library already" : "new", mine && "in this post already", again.length && `again in line ${again.join(", ")}`, left?.length && `not kept: ${left.join(", ")}`];
  return make("li", {}, make("b", { textContent: String(number) }), make("span", { textContent: words }), make("small", { textContent: remarks.filter(Boolean).join(" · ") }));
}

function show({ entries: found, unreadable, rest: left }) {
  entries = found.map((entry) => ({ ...entry, mine: isListed(entry) }));
  rest = left;
  const fresh = entries.filter(({ mine }) => !mine).length;
  const parts = [];
  if (entries.length) parts.push(make("h3", { textContent: `Understood: ${sources(entries.length)}` }), make("ul", {}, ...entries.map(line)));
  if (unreadable.length) {
    parts.push(make("h3", { textContent: `Not understood: ${unreadable.length}. They stay in the box above, for you to mend.` }));
    parts.push(make("ul", { className: "paste-unreadable" }, ...unreadable.map((each) => make("li", {}, make("b", { textContent: String(each.line) }), make("span", { textContent: each.text.length > 160 ? `${each.text.slice(0, 160)}…` : each.text }), make("small", { textContent: each.reason })))));
  }
  findings.replaceChildren(...parts);
  addAll.textContent = fresh ? `Add ${sources(fresh)}` : "Add";
  addAll.disabled = fresh === 0;
}

async function understand() {
  const mine = (asked += 1);
  if (!text.value.trim()) { show({ entries: [], unreadable: [], rest: "" }); return; }
  // As plain text: a form with a NUL in it would be refused as a whole, without the number of its line.
  const headers = { "Content-Type": "text/plain; charset=utf-8", "X-CSRFToken": token() };
  const answer = await fetch(url, { method: "POST", body: text.value, headers }).catch(() => null);
  if (mine !== asked) return;
  const said = await answer?.json().catch(() => null);
  if (answer?.ok && said) show(said);
  else {
    addAll.disabled = true;
    findings.replaceChildren(make("p", { className: "errornote", textContent: said?.error ?? "The server could not be asked. Your text is still here." }));
  }
}

text.addEventListener("input", () => {
  addAll.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(understand, WAIT);
});
text.addEventListener("keydown", async (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  clearTimeout(timer);
  await understand();
  form.requestSubmit(addAll.disabled ? undefined : addAll);
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (addAll.disabled || adding) return;
  addAll.disabled = true;
  adding = true; // an answer that comes meanwhile must not switch the button on again
  const fresh = entries.filter((entry) => !isListed(entry));
  for (const { fields, library } of fresh) await add(fields, library);
  adding = false;
  announce(`${sources(fresh.length)} added. Save the draft to keep them.`);
  text.value = rest;
  if (rest) { understand(); text.focus(); }
  else dialog.close();
});
cancel.addEventListener("click", () => dialog.close());

if (opener && url) {
  document.body.append(dialog);
  opener.hidden = false;
  opener.addEventListener("click", () => { dialog.showModal(); text.focus(); });
}
