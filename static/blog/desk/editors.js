// Every text: its name for screen readers, and the guard that keeps citations from being lost.
import { label, nameOf, rowsOf } from "blog/rows";

const ALARM = "The part of the page that knows citations did not load. This text is locked, because one key press would remove its citations. Reload the page.";

function lock(editor, box, textarea) {
  // Without “false” Tiptap writes its text, which has lost the citations, back into the form.
  editor.setEditable(false, false);
  textarea.value = textarea.defaultValue;
  const alarm = Object.assign(document.createElement("p"), { className: "desk-alarm", textContent: ALARM });
  alarm.setAttribute("role", "alert");
  box.before(alarm);
  box.classList.add("disabled");
}

function nameFor(textarea) {
  const row = textarea.closest(".inline-related");
  if (!row) return "Text";
  const number = rowsOf(nameOf(row)).indexOf(row) + 1;
  return `Text of section ${number}, ${label(row)}`;
}

function receive(editor, textarea) {
  const box = textarea.closest(".prose-editor");
  if (box.dataset.checked) return;
  // desk.css keeps a text hidden until it has passed here: if this module is what fails, nothing can be typed either.
  box.dataset.checked = "yes";
  if (!editor.schema.nodes.citationRef) lock(editor, box, textarea);
  const attributes = () => ({ role: "textbox", "aria-multiline": "true", "aria-label": nameFor(textarea), spellcheck: "true" });
  editor.setOptions({ editorProps: { ...editor.options.editorProps, attributes } });
}

document.addEventListener("prose-editor:ready", ({ detail }) => receive(detail.editor, detail.textarea));
// Those that were ready before this module was.
for (const text of document.querySelectorAll(".prose-editor > .tiptap")) {
  if (text.editor) receive(text.editor, text.closest(".prose-editor").querySelector("textarea"));
}
