"""What changed between two versions of a post, in words. No request, no database."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from blog import markup
from blog.citations.styles import house
from blog.rewriting import rewrite
from blog.snapshot import CitationRecord, PostRecord, SectionRecord

FIELDS = {
    "title": "Title",
    "standfirst": "Standfirst",
    "slug": "Slug",
    "summary": "Summary",
    "language": "Language",
    "image_alt": "Picture",
    "image_caption": "Caption",
}
#: How alike two sections must be to count as one that was rewritten.
ALIKE = 0.5


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed (`=`), went (`-`) or came (`+`)."""

    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    label: str
    pieces: list[Piece]
    note: str = ""


def changes(old: PostRecord, new: PostRecord) -> list[Change]:
    """Everything that is not the same, in the order of the form."""
    return [
        *(
            Change(label, words(str(old[name]), str(new[name])))  # type: ignore[literal-required]
            for name, label in FIELDS.items()
            if old[name] != new[name]  # type: ignore[literal-required]
        ),
        *listed("Authors", names(old["authors"]), names(new["authors"])),
        *listed("Keywords", names(old["keywords"]), names(new["keywords"])),
        *translation(old, new),
        *picture(old, new),
        *sections(old, new),
        *sources(old, new),
    ]


def translation(old: PostRecord, new: PostRecord) -> list[Change]:
    before, after = old.get("translation_of"), new.get("translation_of")
    if before == after:
        return []
    return [Change("Translation of", [], "another post" if after else "no other post")]


def names(rows: Sequence[object]) -> list[str]:
    return [row["name"] for row in rows]  # type: ignore[index]


def listed(label: str, old: list[str], new: list[str]) -> list[Change]:
    if old == new:
        return []
    if sorted(old) == sorted(new):
        return [Change(label, [Piece("=", ", ".join(new))], "in another order")]
    return [Change(label, words(", ".join(old), ", ".join(new)))]


def picture(old: PostRecord, new: PostRecord) -> list[Change]:
    same_words = old["image_alt"] == new["image_alt"]
    return [Change("Picture", [], "another one")] if old["image"] != new["image"] and same_words else []


# Sections ------------------------------------------------------------------


def sections(old: PostRecord, new: PostRecord) -> Iterator[Change]:
    pairs = matched(old["sections"], new["sections"])
    came = {after: before for before, after in pairs}
    went = [place for place in range(len(old["sections"])) if place not in dict(pairs)]
    if sorted(pairs) != sorted(pairs, key=lambda pair: pair[1]):
        order = " → ".join(name_of(new["sections"][after]) for after in sorted(came))
        yield Change("Sections", [Piece("=", order)], "in another order")
    for place, section in enumerate(new["sections"]):
        before = old["sections"][came[place]] if place in came else None
        if before is None:
            yield Change(f"Section “{name_of(section)}”", words("", readable(section, new)), "added")
        elif (before["heading"], before["body"]) != (section["heading"], section["body"]):
            yield rewritten(before, section, old, new)
    for place in went:
        section = old["sections"][place]
        yield Change(f"Section “{name_of(section)}”", words(readable(section, old), ""), "removed")


def rewritten(before: SectionRecord, after: SectionRecord, old: PostRecord, new: PostRecord) -> Change:
    texts = readable(before, old), readable(after, new)
    note = "formatting only" if texts[0] == texts[1] else ""
    return Change(f"Section “{name_of(after)}”", words(*texts) if not note else [], note)


def matched(old: list[SectionRecord], new: list[SectionRecord]) -> list[tuple[int, int]]:
    """Which section became which: by heading, then by what they say."""
    pairs: list[tuple[int, int]] = []
    for alike in (same_text, same_heading, much_alike):
        left = [place for place in range(len(old)) if place not in {pair[0] for pair in pairs}]
        free = [place for place in range(len(new)) if place not in {pair[1] for pair in pairs}]
        for before in left:
            after = next((place for place in free if alike(old[before], new[place])), None)
            if after is not None:
                free.remove(after)
                pairs.append((before, after))
    return pairs


def same_text(old: SectionRecord, new: SectionRecord) -> bool:
    return (old["heading"], old["body"]) == (new["heading"], new["body"])


def same_heading(old: SectionRecord, new: SectionRecord) -> bool:
    return old["heading"] == new["heading"]


def much_alike(old: SectionRecord, new: SectionRecord) -> bool:
    matcher = SequenceMatcher(None, old["body"].split(), new["body"].split())
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE


def name_of(section: SectionRecord) -> str:
    return section["heading"] or "Lead"


def readable(section: SectionRecord, post: PostRecord) -> str:
    """Heading and text, with what each marker cites in brackets."""
    known = {citation["key"]: house.short(citation["source"]) for citation in post["citations"]}

    def marker(attributes: dict[str, str]) -> str:
        parts = [known.get(attributes.get("key", ""), "?"), attributes.get("locator", "")]
        return f" [{escape(', '.join(part for part in parts if part))}]"

    shown = rewrite(markup.clean(section["body"]), {"cite-ref": marker})
    text = markup.plain_text(shown.replace("</cite-ref>", ""))
    return f"{section['heading']}\n{text}".strip()


# Sources -------------------------------------------------------------------


def sources(old: PostRecord, new: PostRecord) -> Iterator[Change]:
    before = {citation["key"]: citation for citation in old["citations"]}
    after = {citation["key"]: citation for citation in new["citations"]}
    came = [key for key in after if key not in before]
    went = [key for key in before if key not in after]
    if came or went:
        yield Change("Sources", [], f"+{len(came)} −{len(went)}")
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield Change("Sources", [], "in another order")
    for key, citation in after.items():
        earlier = told(before[key]) if key in before else ""
        if earlier != told(citation):
            label = f"Source “{house.cite(citation['source']).title}”"
            yield Change(label, words(earlier, told(citation)), "" if key in before else "added")
    for key in went:
        label = f"Source “{house.cite(before[key]['source']).title}”"
        yield Change(label, words(told(before[key]), ""), "removed")


def told(citation: CitationRecord) -> str:
    source = citation["source"]
    check = citation.get("check") or {}
    more = [source["kind"], source["access"], source["evidence"], source["archive_url"]]
    parts = [str(house.cite(source)), source["url"], source["doi"], *more, citation["quote"]]
    return "\n".join(part for part in [*parts, check.get("verdict"), check.get("note")] if part)


# Words ---------------------------------------------------------------------


def words(old: str, new: str) -> list[Piece]:
    """The two texts as one run of pieces; paragraphs first, then the words of those that differ."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for sign, i, j, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sign == "equal":
            pieces.append(Piece("=", "".join(before[i:j])))
        else:
            pieces += within("".join(before[i:j]), "".join(after[k:n]))
    return [piece for piece in pieces if piece.text]


def within(old: str, new: str) -> Iterator[Piece]:
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    went = came = ""
    for sign, i, j, k, n in SequenceMatcher(None, before, after).get_opcodes():
        same = "".join(before[i:j]) if sign == "equal" else ""
        # A space between two changed words is no reason to stop and start again.
        if same and not (same.isspace() and (went or came)):
            yield from (Piece("-", went), Piece("+", came), Piece("=", same))
            went = came = ""
        else:
            went, came = went + "".join(before[i:j]), came + "".join(after[k:n])
    yield from (Piece("-", went), Piece("+", came))
