// Pictures: dropped, pasted or chosen; kept by the server, described by the author.
import { desk, make, token } from "blog/dom";
import { Extension, Plugin, pm } from "django-prose-editor/editor";

const picturesIn = (data) => [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/** The picture that is selected or whose caption is being written, with its place in the document. */
function current({ selection }) {
  if (selection.node?.type.name === "image") return { node: selection.node, at: selection.from };
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") return { node: $from.node(depth).firstChild, at: $from.start(depth) };
  }
  if (selection.node?.type.name === "figure") return { node: selection.node.firstChild, at: selection.from + 1 };
  return null;
}

/** Put the caret into the paragraph behind the figure that ends there, made if there is none. */
function goBehind(change, end) {
  const { paragraph } = change.doc.type.schema.nodes;
  if (change.doc.resolve(end).nodeAfter?.type !== paragraph) change.insert(end, paragraph.create());
  return change.setSelection(pm.state.TextSelection.create(change.doc, end + 1)).scrollIntoView();
}

/** Where the figure, or the picture without one, ends that is selected as a whole. */
function endOfSelected({ selection: { node, $from, to } }) {
  if (node?.type.name === "figure") return to;
  if (node?.type.name !== "image") return null;
  return $from.parent.type.name === "figure" ? $from.after() : to;
}

async function upload(file, alt) {
  const body = new FormData();
  body.append("file", file);
  body.append("alt", alt);
  const answer = await fetch(desk.upload, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error ?? "The server did not take the picture.");
  return told;
}

/** Ask for words about a picture; `act` gets them and may fail with a message for the author. */
function describe({ alt = "", preview, accept, withCaption, act }) {
  const text = make("textarea", { name: "alt", rows: 3, maxLength: 400, required: true, value: alt });
  const judge = () => text.setCustomValidity(text.value.trim() ? "" : "Say what the picture shows.");
  text.addEventListener("input", judge);
  judge();
  const caption = make("input", { type: "text", name: "caption" });
  const error = make("p", { className: "desk-alarm", hidden: true, role: "alert" });
  const cancel = make("button", { type: "button" }, "Cancel");
  const submit = make("button", { type: "submit", className: "default" }, accept);
  const form = make("form", { method: "dialog" },
    make("h2", {}, "Picture"),
    ...(preview ? [make("img", { src: preview, alt: "" })] : []),
    make("label", {}, "What does it show, for people who do not see it?", text),
    ...(withCaption ? [make("label", {}, "Caption, if any", caption)] : []),
    error,
    make("p", { className: "desk-choices" }, cancel, submit));
  const dialog = make("dialog", { className: "desk-dialog", ariaLabel: "Picture" }, form);
  return new Promise((resolve) => {
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await act(text.value.trim(), caption.value.trim());
        dialog.close();
      } catch (problem) {
        error.textContent = problem.message;
        error.hidden = false;
      }
      submit.disabled = false;
    });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(); });
    document.body.append(dialog);
    dialog.showModal();
    text.focus();
  });
}

async function insert(view, files, at) {
  const { nodes } = view.state.schema;
  for (const file of files) {
    const preview = URL.createObjectURL(file);
    await describe({ accept: "Insert", withCaption: true, preview, async act(alt, caption) {
      const { id, src } = await upload(file, alt);
      const image = nodes.image.create({ src, alt, file: String(id) });
      const below = caption ? [nodes.caption.create({}, view.state.schema.text(caption))] : [];
      const figure = nodes.figure.create({}, [image, ...below]);
      const change = view.state.tr;
      const behind = at ?? endOfSelected(view.state);
      if (behind === null) change.replaceSelectionWith(figure);
      else change.insert(behind, figure);
      let end = null;
      change.doc.descendants((node, place) => {
        if (node === figure) end = place + node.nodeSize;
        return end === null;
      });
      view.dispatch(end === null ? change : goBehind(change, end));
      // The next one goes where the caret is now.
      at = undefined;
    } });
    URL.revokeObjectURL(preview);
  }
  view.focus();
}

function choose(view) {
  const input = make("input", { type: "file", accept: "image/jpeg, image/png, image/webp, image/avif, image/gif", multiple: true });
  input.addEventListener("change", () => insert(view, [...input.files]));
  input.click();
}

function describeAgain(editor, { node, at }) {
  const { src, alt } = node.attrs;
  const act = async (text) => { editor.view.dispatch(editor.state.tr.setNodeAttribute(at, "alt", text)); };
  describe({ alt: alt ?? "", preview: src, accept: "Keep", act }).then(() => editor.view.focus());
}

const onlyPictures = (data) => {
  const html = data.getData("text/html");
  return !html || !new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
};

const plugin = () => new Plugin({ props: {
  // Typed on a selected picture, a letter would take its place.
  handleTextInput(view, _from, _to, text) {
    const end = endOfSelected(view.state);
    if (end === null) return false;
    view.dispatch(goBehind(view.state.tr, end).insertText(text));
    return true;
  },
  handlePaste(view, event) {
    const files = picturesIn(event.clipboardData);
    // Word puts a picture of the text beside the text.
    if (!files.length || !onlyPictures(event.clipboardData)) return false;
    insert(view, files);
    return true;
  },
  handleDrop(view, event) {
    const files = picturesIn(event.dataTransfer);
    if (!files.length) return false;
    event.preventDefault();
    insert(view, files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos);
    return true;
  },
} });

export const ImageUpload = Extension.create({
  name: "imageUpload",
  priority: 50, // after the stock items, whose “figure” asks for an address and is replaced here
  addProseMirrorPlugins: () => [plugin()],
  // The caret stands before a picture that comes first, which would be selected.
  onCreate() {
    const { state, view } = this.editor;
    if (endOfSelected(state) === null) return;
    view.dispatch(state.tr.setSelection(pm.state.Selection.fromJSON(state.doc, { type: "gapcursor", pos: 0 })));
  },
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image", "Picture"),
      active: (editor) => Boolean(current(editor.state)),
      command(editor) {
        const picture = current(editor.state);
        if (picture) describeAgain(editor, picture);
        else choose(editor.view);
      },
    });
  },
});
