// Posts that match what is typed into the search above the list, as links below it. Enter searches as ever.

const box = document.getElementById("searchbar");
const PAUSE = 150;
let waiting = 0;
let latest = "";

const list = document.createElement("ul");
list.id = "post-suggestions";
list.setAttribute("aria-label", "Posts that match");
list.hidden = true;

const links = () => [...list.querySelectorAll("a")];

function show(posts) {
  const rows = posts.map(({ title, url }) => {
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("a"), { href: url, textContent: title }));
    return row;
  });
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
}

async function suggest() {
  const text = (latest = box.value.trim());
  if (!text) return show([]);
  const answer = await fetch(`suggest/?${new URLSearchParams({ q: text })}`).catch(() => null);
  if (answer?.ok && latest === text) show((await answer.json()).posts);
}

function step(event) {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    box.focus();
    return show([]);
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || list.hidden) return;
  event.preventDefault();
  const stops = [box, ...links()];
  stops[(stops.indexOf(document.activeElement) + by + stops.length) % stops.length].focus();
}

if (box) {
  const around = box.parentElement;
  around.append(list);
  box.autocomplete = "off";
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE);
  });
  around.addEventListener("keydown", step);
  around.addEventListener("focusout", (event) => {
    if (!around.contains(event.relatedTarget)) show([]);
  });
}
