// Text from Google Docs, Word and web pages, without what they bring along.
import { Extension, Plugin } from "django-prose-editor/editor";

// As text, never element.style: the CSP empties that in a parsed document too, and all of Google Docs turns bold.
const styleOf = (element) => (element.getAttribute("style") ?? "").toLowerCase().replace(/\s+/g, "");
const unwrap = (element) => element.replaceWith(...element.childNodes);

function rename(element, tag) {
  const renamed = element.ownerDocument.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function wrapInside(element, tag) {
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

const isWordItem = (element) => element?.matches?.("p") && (/mso-list:/.test(styleOf(element)) || /MsoListParagraph/.test(element.className));
const wordLevel = (item) => Number(styleOf(item).match(/level(\d+)/)?.[1] ?? 1);

/** Word writes a list as paragraphs with a drawn mark in front and a level in their style. */
function wordLists(body) {
  for (const first of [...body.querySelectorAll("p")]) {
    if (!isWordItem(first) || isWordItem(first.previousElementSibling)) continue;
    const run = [];
    for (let item = first; isWordItem(item); item = item.nextElementSibling) run.push(item);
    const place = body.ownerDocument.createElement("div");
    first.before(place);
    buildList(place, run);
    unwrap(place);
  }
}

function buildList(place, run) {
  const open = [];
  for (const item of run) {
    const drawn = [...item.querySelectorAll("span")].find((span) => /mso-list:ignore/.test(styleOf(span)));
    const tag = /^[\s(]*(\d+|[a-z]|[ivx]+)[.)]/i.test(drawn?.textContent ?? item.textContent) ? "ol" : "ul";
    drawn?.remove();
    const level = wordLevel(item);
    open.splice(level);
    while (open.length < level) {
      const list = item.ownerDocument.createElement(tag);
      (open.at(-1)?.lastElementChild ?? open.at(-1) ?? place).append(list);
      open.push(list);
    }
    const entry = item.ownerDocument.createElement("li");
    open.at(-1).append(entry);
    entry.append(item);
    rename(item, "p"); // it is no item of Word's any more
  }
}

const inHeading = (element) => element.closest("h1, h2, h3, h4, h5, h6");

/** Looks that mean something become elements; the rest goes. */
function spans(body) {
  for (const bold of [...body.querySelectorAll("b, strong")]) {
    // Google Docs wraps everything in <b style="font-weight:normal">; Word's mso-bidi-font-weight says nothing.
    if (/(^|;)font-weight:(normal|400)/.test(styleOf(bold))) unwrap(bold);
  }
  for (const span of [...body.querySelectorAll("span, font")]) {
    const style = styleOf(span);
    if (/(^|;)font-weight:(bold|[6-9]00)/.test(style) && !inHeading(span)) wrapInside(span, "strong");
    if (/(^|;)font-style:italic/.test(style)) wrapInside(span, "em");
    if (/text-decoration[^;]*line-through/.test(style)) wrapInside(span, "s");
    if (/(^|;)vertical-align:super/.test(style)) wrapInside(span, "sup");
    if (/(^|;)vertical-align:sub(;|$)/.test(style)) wrapInside(span, "sub");
    unwrap(span);
  }
}

function headings(body) {
  for (const heading of [...body.querySelectorAll("h1, h2")]) rename(heading, "h3");
  for (const heading of [...body.querySelectorAll("h5, h6")]) rename(heading, "h4");
}

/** Google's and Outlook's redirects, as the address that they lead to. */
function links(body) {
  for (const link of [...body.querySelectorAll("a")]) {
    const href = link.getAttribute("href") ?? "";
    const url = URL.canParse(href) ? new URL(href) : null;
    if (!url || !/^(https?|mailto):$/.test(url.protocol)) { unwrap(link); continue; }
    const google = /(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url";
    const outlook = url.hostname.endsWith(".safelinks.protection.outlook.com");
    const real = (google || outlook) && (url.searchParams.get("q") ?? url.searchParams.get("url"));
    if (real) link.setAttribute("href", real);
  }
}

function dropRubbish(body) {
  for (const element of [...body.querySelectorAll("script, style, meta, link, title, xml, img:not([data-file])")]) element.remove();
  for (const element of [...body.querySelectorAll("*")]) if (element.tagName.includes(":")) unwrap(element);
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  comments.forEach((comment) => comment.remove());
}

const KEPT = /^(href|src|alt|key|locator|colspan|rowspan|start|data-file)$/;

function tidy(body) {
  for (const element of body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (!KEPT.test(name)) element.removeAttribute(name);
  }
  for (const end of [...body.querySelectorAll("br:last-child")]) if (!end.nextSibling) end.remove();
  for (const block of [...body.querySelectorAll("p, strong, em, h3, h4")]) {
    if (!block.textContent.trim() && !block.querySelector("img, cite-ref")) block.remove();
  }
}

export function clean(html) {
  // Copied in this very editor: nothing to do, and empty marks are meant.
  if (html.includes("data-pm-slice")) return html;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const step of [dropRubbish, wordLists, spans, headings, links, tidy]) step(body);
  return body.innerHTML.trim();
}

export const PasteCleanup = Extension.create({
  name: "pasteCleanup",
  priority: 1000,
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: clean } })],
});
