// The marker in the text: a node that holds a source's key and a place in it, shown as a chip with a number.
import { InputRule, Node } from "django-prose-editor/editor";
import { find } from "blog/citations";
import { pick } from "blog/citation-picker";
import { isMac, make } from "blog/dom";

const NAME = "citationRef";
const KEYS = isMac ? "⌘⇧K" : "Ctrl+Shift+K";

const selected = (editor) => (editor.state.selection.node?.type.name === NAME ? editor.state.selection.node : null);

async function cite(editor) {
  const current = selected(editor);
  const choice = await pick(current?.attrs);
  // At once. Tiptap’s own focus() waits for a frame, and a key that comes before it is lost.
  editor.view.focus();
  if (!choice) return;
  if (current) editor.commands.updateAttributes(NAME, choice);
  // After a selected claim, not in its place.
  else editor.commands.insertContentAt(editor.state.selection.to, { type: NAME, attrs: choice });
}

function draw(chip, { key, locator }) {
  const source = find(key);
  chip.textContent = (source ? String(source.number) : "?") + (locator ? `, ${locator}` : "");
  chip.classList.toggle("cite-missing", !source);
  const said = source ? `Citation ${source.number}${locator ? `, ${locator}` : ""}: ${source.label}` : "Citation of a source that this post does not have";
  chip.setAttribute("aria-label", said);
  chip.title = source ? source.label : "This source is not in the post. Cite another, or delete this mark.";
}

export const CitationRef = Node.create({
  name: NAME,
  group: "inline",
  inline: true,
  atom: true,
  selectable: true,
  draggable: true,

  addAttributes: () => ({ key: { default: null }, locator: { default: null } }),
  parseHTML: () => [{ tag: "cite-ref[key]" }],
  renderHTML: ({ HTMLAttributes }) => {
    const { locator, ...rest } = HTMLAttributes;
    return ["cite-ref", locator ? HTMLAttributes : rest];
  },
  renderText: ({ node }) => `[${find(node.attrs.key)?.number ?? "?"}]`,

  addNodeView() {
    return ({ node, editor, getPos }) => {
      let attributes = node.attrs;
      const dom = make("span", { className: "cite-chip", contentEditable: "false", role: "img" });
      const redraw = () => draw(dom, attributes);
      document.addEventListener("citations:changed", redraw);
      dom.addEventListener("dblclick", () => {
        editor.commands.setNodeSelection(getPos());
        cite(editor);
      });
      redraw();
      return {
        dom,
        update(next) {
          if (next.type.name !== NAME) return false;
          attributes = next.attrs;
          redraw();
          return true;
        },
        ignoreMutation: () => true,
        destroy: () => document.removeEventListener("citations:changed", redraw),
      };
    };
  },

  addKeyboardShortcuts() {
    const open = () => { cite(this.editor); return true; };
    return { "Mod-Shift-k": open, Enter: () => (selected(this.editor) ? open() : false) };
  },

  addInputRules() {
    const handler = ({ range, commands }) => {
      commands.deleteRange(range);
      setTimeout(() => cite(this.editor));
    };
    return [new InputRule({ find: /\[@$/, handler })];
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: NAME,
      groups: "cite",
      button: buttons.text("[ ]", `Cite a source (${KEYS})`),
      command: cite,
      enabled: (editor) => !editor.isActive("codeBlock"),
      active: (editor) => Boolean(selected(editor)),
    });
  },
});
