// The best posts for what is typed into the search above the list, while it is typed (the combobox of the ARIA
// Authoring Practices). Enter opens the one that is chosen by arrow; if none is, it searches as ever.

const box = document.getElementById("searchbar");
const PAUSE = 150; // ms after the last key
let waiting = 0;
let latest = "";
let chosen = -1;

const list = Object.assign(document.createElement("div"), { id: "post-suggestions", hidden: true });
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Posts that match");

const told = Object.assign(document.createElement("p"), { className: "visually-hidden" });
told.setAttribute("role", "status");

function choose(index) {
  chosen = index;
  [...list.children].forEach((link, place) => link.setAttribute("aria-selected", String(place === index)));
  if (index < 0) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", list.children[index].id);
  list.children[index]?.scrollIntoView({ block: "nearest" });
}

function show(posts) {
  const links = posts.map(({ title, url }, place) => {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title, tabIndex: -1, id: `post-suggestion-${place}` });
    link.setAttribute("role", "option");
    return link;
  });
  list.replaceChildren(...links);
  list.hidden = !links.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  choose(-1);
}

function close() {
  clearTimeout(waiting);
  latest = "";
  told.textContent = "";
  show([]);
}

async function suggest() {
  const text = (latest = box.value.trim());
  if (!text) return close();
  const answer = await fetch(`suggest/?${new URLSearchParams({ q: text })}`).catch(() => null);
  const posts = answer?.ok ? (await answer.json()).posts : [];
  if (latest !== text) return;
  show(posts);
  told.textContent = posts.length ? `${posts.length === 1 ? "1 post" : `${posts.length} posts`} below` : "No post begins so";
}

function press(event) {
  if (list.hidden || event.isComposing) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    list.children[chosen].click();
  } else if (by) {
    event.preventDefault();
    // One place more than there are posts: there nothing is chosen, and Enter searches.
    const places = list.children.length + 1;
    choose(((chosen + 1 + by + places) % places) - 1);
  }
}

if (box) {
  const around = box.parentElement;
  around.append(list, told);
  box.autocomplete = "off";
  box.setAttribute("role", "combobox");
  // Its label is a picture alone.
  box.setAttribute("aria-label", "Search posts");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE);
  });
  box.addEventListener("keydown", press);
  box.addEventListener("blur", close);
  // A press on a post would take the focus away, and the list with it, before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
