// The page around the text: what is unsaved, saving by keyboard, the title, what the buttons say.
import { desk, make } from "blog/dom";

const form = document.getElementById("post_form");
const status = document.getElementById("desk-status");

let unsaved = Boolean(form.querySelector(".errornote"));
let leaving = false;

function touched() {
  if (unsaved) return;
  unsaved = true;
  status.textContent = "Not saved yet";
}
form.addEventListener("input", touched);
form.addEventListener("change", touched);
// Select2 tells only jQuery, and “change” also when the page is set up.
const jQuery = window.django?.jQuery;
jQuery?.(form).on("select2:select select2:unselect select2:clear", touched);
// The order of the options is the order of the byline and of the keywords.
jQuery?.(form).on("select2:select", ({ target, params }) => target.multiple && target.append(params.data.element));

form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.formTarget === "_blank") return;
  leaving = true;
  status.textContent = "Saving …";
});
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (event) => { if (unsaved && !leaving) event.preventDefault(); });

addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const save = form.querySelector("[name=_save_draft]");
  if (save && !document.querySelector("dialog[open]")) form.requestSubmit(save);
});

// Text areas as tall as their text, where the browser cannot do it by itself.
const fit = (area) => {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
};
const areas = form.querySelectorAll("#id_title, #id_standfirst, #id_summary, #id_image_caption");
for (const area of CSS.supports("field-sizing", "content") ? [] : areas) {
  fit(area);
  area.addEventListener("input", () => fit(area));
}

// A title is one line, however long.
const title = document.getElementById("id_title");
const standfirst = document.getElementById("id_standfirst");
if (title) title.placeholder ||= "Title";
if (standfirst) standfirst.placeholder ||= "Standfirst: one or two sentences";
if (title && !title.value) title.focus();
title?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  standfirst?.focus();
});
title?.addEventListener("input", () => {
  if (title.value.includes("\n")) title.value = title.value.replace(/\s*\n\s*/g, " ");
});

// Enter in a field of one line would save and leave it: from a heading it leads into the text, and elsewhere nowhere.
form.addEventListener("keydown", (event) => {
  const { key, target, isComposing } = event;
  if (key !== "Enter" || isComposing || !target.matches("input:not([type=submit], .select2-search__field)") || target.closest("dialog")) return;
  event.preventDefault();
  if (target.name.endsWith("-heading")) target.closest(".inline-related").querySelector(".tiptap")?.editor.view.focus();
});

/** “Tue 24 Nov 08:00” of a time in the site's zone, which is how it was typed. */
export function spoken(text, today = new Date()) {
  const moment = new Date(`${text}Z`);
  if (Number.isNaN(moment.valueOf())) return "";
  const year = moment.getUTCFullYear() === today.getFullYear() ? {} : { year: "numeric" };
  const options = { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat(document.documentElement.lang || "en-gb", options).formatToParts(moment);
  const [hour, minute] = ["hour", "minute"].map((type) => parts.find((part) => part.type === type).value);
  const day = parts.filter(({ type }) => !["literal", "hour", "minute"].includes(type)).map((part) => part.value);
  return `${day.join(" ")} ${hour}:${minute}`;
}

// The buttons say what they do: which kind of edition goes live, now or when.
const KINDS = { typo: "Publish typo fix", update: "Publish update", correction: "Publish correction" };
const when = document.getElementById("id_schedule_at");
const schedule = form.querySelector("[name=_schedule]");
const publish = form.querySelector("[name=_publish]");
if (when && schedule && publish) {
  const plain = publish.textContent;
  const passed = make("p", { id: "desk-passed", className: "help desk-passed", hidden: true, role: "status" },
    "This time has passed. Choose a later one, or empty the field to publish now.");
  when.after(passed);
  const name = () => {
    const moment = spoken(when.value);
    // Swedish dates are ISO 8601; what was typed is a time in the site's zone.
    const isLate = Boolean(moment) && when.value <= new Date().toLocaleString("sv", { timeZone: desk.zone }).replace(" ", "T");
    const isAhead = Boolean(moment) && !isLate;
    const kind = form.querySelector("[name=kind]:checked")?.value;
    passed.hidden = !isLate;
    when.ariaInvalid = String(isLate);
    when.toggleAttribute("aria-describedby", isLate);
    if (isLate) when.setAttribute("aria-describedby", passed.id);
    schedule.hidden = !isAhead;
    schedule.textContent = `Schedule for ${moment}`;
    schedule.classList.toggle("default", isAhead);
    publish.classList.toggle("default", !isAhead);
    publish.value = isAhead ? "now" : "1";
    publish.textContent = isAhead ? "Publish now" : ("namesKind" in publish.dataset && KINDS[kind]) || plain;
  };
  when.addEventListener("input", name);
  form.addEventListener("change", ({ target }) => target.name === "kind" && name());
  name();
}

// Back from a post that has just been saved for the first time leads to the form of a new one, filled in: saving
// that would make a second post.
const SAVED_AS = "desk-saved-as";
if (!location.pathname.endsWith("/add/")) {
  if (document.referrer.endsWith("/add/")) sessionStorage.setItem(SAVED_AS, location.href);
} else addEventListener("pageshow", ({ persisted }) => {
  const back = persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const saved = sessionStorage.getItem(SAVED_AS);
  if (!back) sessionStorage.removeItem(SAVED_AS);
  else if (saved) {
    unsaved = false;
    location.replace(saved);
  }
});
