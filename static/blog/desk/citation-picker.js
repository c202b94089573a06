// The dialog in which a source is chosen, or typed and added in one go.
import { add, fieldsFrom, isListed, list } from "blog/citations";
import { make } from "blog/dom";
import { isSame, search as searchLibrary, withPlace } from "blog/library";

const WAIT = 150; // ms after the last key

function parts() {
  const search = make("input", { type: "text", role: "combobox", className: "cite-search", autocomplete: "off", ariaLabel: "Find a source, or type a title, address or DOI to add one", placeholder: "Find a source, or type a new one; a page after a comma", ariaExpanded: "true", ariaAutoComplete: "list" });
  search.setAttribute("aria-controls", "cite-options");
  const locator = make("input", { type: "text", className: "cite-locator", autocomplete: "off", maxLength: 80, ariaLabel: "Page or place, if any", placeholder: "p. 4" });
  const options = make("ul", { id: "cite-options", role: "listbox", ariaLabel: "Sources" });
  const hint = make("p", { className: "cite-hint" });
  const close = make("button", { type: "button", className: "desk-icon", ariaLabel: "Close", title: "Close" }, make("span", { className: "material-icons", ariaHidden: "true" }, "close"));
  const submit = make("button", { type: "submit", className: "default" }, "Cite");
  const form = make("form", { method: "dialog" }, make("div", { className: "cite-line" }, search, locator, close), options, make("div", { className: "cite-end" }, hint, submit));
  const dialog = make("dialog", { className: "cite-picker", ariaLabel: "Cite a source" }, form);
  return { dialog, form, search, locator, options, hint, close };
}

const matches = (source, words) => words.every((word) => `${source.label} ${source.url} ${source.doi} ${source.number}`.toLowerCase().includes(word));

/** What was typed as a new source, unless there is one that it equals; sources of this post; those of the library
 *  that it does not have yet. In this order, so that nothing moves when the library answers. */
function choices(text, library) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const own = list().filter((source) => matches(source, words) || (text && isSame(source, text)));
  const found = [...own, ...library.filter((source) => !isListed(source))];
  const same = found.find((source) => isSame(source.fields ?? source, text));
  if (!text || same) return { all: found, usual: same ?? null };
  const added = { text };
  return { all: [added, ...found], usual: added };
}

const isOne = (choice, other) => choice && other && (choice === other || (choice.key && choice.key === other.key)
  || (choice.library && choice.library === other.library) || (choice.text && choice.text === other.text));

function option(choice, index, active) {
  const item = make("li", { id: `cite-option-${index}`, role: "option", ariaSelected: String(active) });
  if (choice.text) item.append(make("b", {}, "+"), make("span", {}, `Add “${choice.text}” and cite it`));
  else if (choice.library && choice.fields) item.append(make("b", {}, "+"), make("span", {}, choice.label, make("small", {}, ` · in the library, cited in ${choice.use === 1 ? "1 post" : `${choice.use} posts`}`)));
  else item.append(make("b", {}, String(choice.number)), make("span", {}, choice.label, choice.mentions ? "" : make("small", {}, " · not in the text yet")));
  return item;
}

/** Ask which source to cite; answers with its key and a locator, or with null. */
export function pick({ key = null, locator: place = "" } = {}) {
  const { dialog, form, search, locator, options, hint, close } = parts();
  let shown = [];
  let active = 0;
  let chosen = null; // by arrows, or what the dialog began with; stays chosen whatever is found meanwhile
  let library = [];
  let asking = null;
  let busy = false;
  let timer;

  const typed = () => withPlace(search.value.trim());
  const ask = () => {
    clearTimeout(timer);
    timer = 0;
    asking = searchLibrary(typed().text).then((found) => {
      if (found === null) return;
      asking = null;
      library = found;
      if (dialog.isConnected) draw();
    });
    return asking;
  };
  const draw = () => {
    const { all, usual } = choices(typed().text, library);
    shown = all;
    active = Math.max(0, shown.findIndex((choice) => isOne(choice, chosen ?? usual)));
    options.replaceChildren(...shown.map((choice, index) => option(choice, index, index === active)));
    options.hidden = shown.length === 0;
    if (shown[active]?.text) hint.textContent = shown.length > 1 ? "Enter adds it and cites it, ↑ ↓ to choose one that is there" : "Enter adds it and cites it";
    else hint.textContent = shown.length ? "↑ ↓ to choose, Enter to cite" : "This post has no sources yet. Type a title, an address or a DOI, and press Enter.";
    if (shown.length) search.setAttribute("aria-activedescendant", `cite-option-${active}`);
    else search.removeAttribute("aria-activedescendant");
    options.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const go = (steps) => {
    chosen = shown[(active + steps + shown.length) % (shown.length || 1)] ?? null;
    draw();
  };

  return new Promise((resolve) => {
    // At once, not on “close”, which comes a moment later: the next key belongs behind the new mark.
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const take = async (choice) => {
      const place = locator.value.trim() || typed().place;
      const source = choice.text ? await add(fieldsFrom(choice.text)) : choice.fields ? await add(choice.fields, choice.library) : choice;
      finish({ key: source.key, locator: place });
    };
    // Once: a second Enter, or a double click, would add the same source again.
    const choose = async (choice) => {
      if (!choice || busy) return;
      busy = true;
      search.readOnly = true;
      // A new one, right after the last key: first hear whether the library has what it equals. Nothing else that
      // is found meanwhile was on the screen, so nothing else is cited.
      if (choice.text && !chosen) {
        await (timer ? ask() : asking);
        choice = choices(choice.text, library).usual;
      }
      if (dialog.isConnected) await take(choice);
    };
    search.addEventListener("input", () => {
      chosen = null;
      library = [];
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
      draw();
    });
    search.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!steps) return;
      event.preventDefault();
      if (!busy) go(steps);
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); choose(shown[active]); });
    options.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (!item || busy) return;
      chosen = shown[[...options.children].indexOf(item)];
      choose(chosen);
    });
    close.addEventListener("click", () => finish(null));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) finish(null); });
    // Escape: at once too, or the next key lands where the browser has put the caret.
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); finish(null); });
    dialog.addEventListener("close", () => finish(null));
    locator.value = place;
    // A mark shows its own source; a new one begins at the first source that the text does not mention yet.
    chosen = list().find((source) => (key ? source.key === key : !source.mentions)) ?? null;
    document.body.append(dialog);
    draw();
    dialog.showModal();
    search.focus();
  });
}
