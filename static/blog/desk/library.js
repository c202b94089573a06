// The site's library of sources, asked over the wire.
import { desk } from "blog/dom";

const PATIENCE = 5000; // ms; without an answer, what was typed is a new source
let latest = "";

/** The sources of the whole site that match, at most a handful; null if something else was asked for meanwhile. */
export async function search(text) {
  latest = text;
  if (!text || !desk.find) return [];
  const answer = await fetch(`${desk.find}?${new URLSearchParams({ q: text })}`, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (latest !== text) return null;
  return answer?.ok ? (await answer.json()).sources : [];
}

// When two spellings mean one source, as blog/citations/identity.py says it.
const TRACKING = /^(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|ref_src)$/;
export const DOI = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i;

/** A web address without what does not tell sources apart; empty if it is none. */
export function normalUrl(text) {
  const spelled = text.trim().replace(/^www\./i, "https://$&");
  if (!/^https?:\/\//i.test(spelled) || !URL.canParse(spelled)) return "";
  const { host, pathname, searchParams } = new URL(spelled);
  const query = [...searchParams].filter(([name]) => !TRACKING.test(name)).map((pair) => pair.join("=")).sort();
  return `${host.replace(/^www\./, "")}${pathname.replace(/\/+$/, "") || "/"}${query.length ? `?${query.join("&")}` : ""}`;
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** A bare DOI in lower case; empty if it is none. */
export function normalDoi(text) {
  const written = decoded(text).trim().replace(/[.,;]+$/, "");
  return (written.match(DOI)?.[1] ?? "").toLowerCase();
}

/** Whether a text is this source's title, address or DOI, however spelled. */
export function isSame(source, text) {
  const [doi, url] = [normalDoi(text), normalUrl(text)];
  if (doi) return normalDoi(source.doi ?? "") === doi || normalDoi(source.url ?? "") === doi;
  if (url) return normalUrl(source.url ?? "") === url;
  return Boolean(text && source.title) && source.title.toLowerCase() === text.toLowerCase();
}

const agree = (one, other) => !one || !other || one === other;

/** Whether fields mean a source: by DOI or address; where they have neither by title, unless publisher or date differ. */
export function isDescribedBy(source, { title, publisher, issued, url, doi }) {
  if (!url && !doi) return source.title === title && agree(source.publisher, publisher) && agree(source.issued, issued);
  return [url, doi].some((known) => known && isSame({ url: source.url, doi: source.doi }, known));
}

// What blog/citations/locators.py understands, and whatever else follows a first number up to the next comma.
const WORD = "(?:pages?|pp?\\.?|pgs?\\.|paragraphs?|paras?\\.?|pars?\\.|¶¶?|chapters?|chap\\.?|chs?\\.?|§§?|sections?|sect?\\.?)";
const NUMBERS = "(?:\\d+[a-z]?|[ivxlcdm]+|[a-z]?\\d+(?:\\.\\d+)*)";
const RANGE = `${NUMBERS}(?:\\s*[-–—,]\\s*${NUMBERS})*`;
const TIME = "(?:\\d{1,2}:)?\\d{1,2}:[0-5]\\d";
const PLACE = new RegExp(`^(.*?),\\s*(${WORD}(?:(?<=\\W)|\\s+|(?=\\d))\\s*(?:${RANGE}|\\d[^,]*)|(?:at\\s+)?${TIME}(?:\\s*[-–—]\\s*${TIME})?)$`, "i");

/** What was typed, parted at a comma before a page, paragraph, chapter or time. */
export function withPlace(typed) {
  const found = typed.match(PLACE);
  return found ? { text: found[1].trim(), place: found[2].trim() } : { text: typed, place: "" };
}
