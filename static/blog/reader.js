// Three conveniences; the page is complete without them.

// The contents show where the reader is.

const entries = new Map();
for (const link of document.querySelectorAll(".toc a")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) entries.set(section, link);
}

// A line a tenth down the window: the last section that begins above it is being read.
function markCurrent() {
  const line = innerHeight / 10 + 1;
  const current = [...entries.keys()].findLast((section) => section.getBoundingClientRect().top <= line);
  for (const [section, link] of entries) {
    if (section === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const line = new IntersectionObserver(markCurrent, { rootMargin: "-10% 0px -89%" });
for (const section of entries.keys()) line.observe(section);

// A source is shown beside its marker, on hover, focus and touch.

const OPEN_AFTER = 150; // ms
const CLOSE_AFTER = 250; // ms; time to move the pointer onto the note
const RETURN = 100; // ms; Escape gives focus back to the marker, which must not open the note again

const note = document.createElement("div");
let timer = 0;
let closedAt = -Infinity;

const soon = (wait, action) => {
  clearTimeout(timer);
  timer = setTimeout(action, wait);
};

function open(marker) {
  const entry = document.getElementById(decodeURIComponent(marker.hash.slice(1)));
  if (!entry) return;
  const copy = entry.cloneNode(true);
  copy.querySelector(".back")?.remove();
  // For touch, where the tap opened the note; with a keyboard the marker itself is this link.
  const link = document.createElement("a");
  link.href = marker.hash;
  link.tabIndex = -1;
  link.textContent = marker.getAttribute("aria-label").split(":")[0];
  note.replaceChildren(link, ...copy.children);
  // Shown anew, so that it moves to this marker from the one before.
  if (note.matches(":popover-open")) note.hidePopover();
  note.showPopover({ source: marker });
}

const close = () => soon(CLOSE_AFTER, () => note.hidePopover());

function attend(marker) {
  marker.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "touch") soon(OPEN_AFTER, () => open(marker));
  });
  marker.addEventListener("focus", (event) => {
    if (event.timeStamp - closedAt > RETURN && marker.matches(":focus-visible")) soon(0, () => open(marker));
  });
  marker.addEventListener("click", (event) => {
    if (event.pointerType !== "touch") return;
    event.preventDefault();
    open(marker);
  });
  marker.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") close();
  });
  marker.addEventListener("blur", close);
}

if ("showPopover" in note) {
  note.id = "note";
  note.className = "note bracket";
  note.popover = "auto";
  document.querySelector("main").append(note);
  document.querySelectorAll(".cite").forEach(attend);
  note.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed") return;
    closedAt = event.timeStamp;
    clearTimeout(timer);
  });
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("focusin", () => clearTimeout(timer));
  note.addEventListener("pointerleave", close);
  note.addEventListener("focusout", close);
}

// How the article is cited can be taken along with one press.

if (navigator.clipboard) {
  for (const text of document.querySelectorAll(".copy")) {
    const button = Object.assign(document.createElement("button"), { className: "ui", textContent: "Copy" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    });
    button.setAttribute("aria-live", "polite");
    text.after(button);
  }
}
