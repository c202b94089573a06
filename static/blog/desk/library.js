// The site's library of sources, asked over the wire.
const { find } = JSON.parse(document.getElementById("desk-config")?.textContent ?? "{}");

let latest = "";

/** The sources of the whole site that match, at most a handful; null if something else was asked for meanwhile. */
export async function search(text) {
  latest = text;
  if (!text || !find) return [];
  const answer = await fetch(`${find}?${new URLSearchParams({ q: text })}`).catch(() => null);
  if (latest !== text) return null;
  return answer?.ok ? (await answer.json()).sources : [];
}

const PLACE = /^(.*?),\s*((?:pp?\.?|pages?|paras?\.?|paragraphs?|¶|chs?\.?|chap\.?|chapters?|§|sec\.?|sections?)\s*[\divxlc][^,]*|(?:at\s+)?(?:\d{1,2}:)?\d{1,2}:\d{2}\S*)$/i;

/** What was typed, parted at a comma before a page, paragraph, chapter or time. */
export function withPlace(typed) {
  const found = typed.match(PLACE);
  return found ? { text: found[1].trim(), place: found[2].trim() } : { text: typed, place: "" };
}
