// The formatting toolbar: plain buttons in one tab stop, shown while its text has the focus (see desk.css).
import { isMac } from "blog/dom";
import { Menu as Base, createMenuFromGroups } from "django-prose-editor/editor";

const groups = [
  { group: "cite" },
  { group: "marks" },
  { group: "link" },
  { group: "headings" },
  { group: "lists" },
  { group: "nodes -blockType -lists" },
  { group: "table" },
  { group: "history" },
  { group: "utility" },
];
const mod = isMac ? "⌘" : "Ctrl+";
const NAMES = {
  bold: `Bold (${mod}B)`,
  italic: `Italic (${mod}I)`,
  strike: "Strike through",
  subscript: "Subscript",
  superscript: "Superscript",
  link: `Link (${mod}K)`,
  unlink: "Remove the link",
  heading3: "Subheading",
  heading4: "Small subheading",
  bulletList: "Bulleted list",
  orderedList: "Numbered list",
  orderedListProperties: "Kind of numbers",
  blockquote: "Quotation",
  horizontalRule: "Line across",
  table: "Table",
  fullscreen: "Whole screen (F11)",
  "history:undo": `Undo (${mod}Z)`,
  "history:redo": "Redo",
};

const TOGGLES = /^(bold|italic|strike|code|subscript|superscript|heading\d|orderedList|blockquote|codeBlock|fullscreen)$/;

const buttonsIn = (bar) => [...bar.querySelectorAll("button")];
const usable = (button) => !button.classList.contains("hidden");

function dress(bar, editor) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Formatting");
  for (const button of buttonsIn(bar)) {
    const name = NAMES[button.dataset.name] ?? button.title;
    button.title = name;
    button.setAttribute("aria-label", name);
    button.tabIndex = -1;
  }
  buttonsIn(bar)[0].tabIndex = 0;
  // The text keeps its focus and its selection when a button is pressed, in Safari too.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("keydown", (event) => walk(bar, event, editor));
  editor.on("transaction", () => {
    for (const button of buttonsIn(bar)) {
      if (TOGGLES.test(button.dataset.name)) button.ariaPressed = String(button.classList.contains("active"));
      button.ariaDisabled = String(button.classList.contains("disabled"));
    }
  });
}

function walk(bar, event, editor) {
  if (event.key === "Escape") editor.view.focus();
  const buttons = buttonsIn(bar).filter(usable);
  const at = buttons.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = buttons.at(to % buttons.length);
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

export const Menu = Base.extend({
  addOptions() {
    return { ...this.parent?.(), items: createMenuFromGroups(groups) };
  },
  onCreate(...event) {
    this.parent?.(...event);
    dress(this.storage.dom, this.editor);
  },
  addKeyboardShortcuts() {
    return { "Alt-F10": () => { this.storage.dom.querySelector("[tabindex='0']").focus(); return true; } };
  },
});
