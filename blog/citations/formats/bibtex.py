"""BibTeX, with the fields of biblatex: `date` is EDTF, `urldate`, `langid`, `entrysubtype`."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import Entry
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from blog.citations import names
from blog.citations.formats.records import (
    MOST_AUTHORS,
    Reading,
    Said,
    Unreadable,
    attributes,
    blank,
    checked,
    cite_keys,
    day,
    edtf_of,
    language,
    one_line,
    read_attributes,
    whole_and_publisher,
)
from blog.snapshot import SourceRecord

#: Type and, where BibTeX has none of its own, what `entrysubtype` says.
TYPES = {
    "article": ("article", ""),
    "book": ("book", ""),
    "dataset": ("dataset", ""),
    "interview": ("misc", "interview"),
    "law": ("legislation", ""),
    "news": ("article", "newspaper"),
    "record": ("misc", "record"),
    "report": ("report", ""),
    "web": ("online", ""),
}
KINDS = {(name, subtype): kind for kind, (name, subtype) in TYPES.items()}
OTHER_KINDS = {
    "booklet": "report",
    "collection": "book",
    "conference": "article",
    "electronic": "web",
    "inbook": "book",
    "incollection": "book",
    "inproceedings": "article",
    "jurisdiction": "law",
    "manual": "report",
    "mastersthesis": "report",
    "patent": "record",
    "phdthesis": "report",
    "proceedings": "book",
    "techreport": "report",
    "thesis": "report",
    "unpublished": "record",
    "www": "web",
}
PUBLISHERS = ("publisher", "institution", "organization", "organisation", "school", "howpublished")
WHOLES = ("journaltitle", "journal", "booktitle")
#: An address in words about how something was published, or alone in a note.
LINK = re.compile(r"\\url\s*\{\s*(https?://[^\s{}]+)\s*\}|^(https?://[^\s{}]+)$", re.IGNORECASE)
# As braces they would have to be in pairs.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
#: Signs that would become one other sign together with the next: dashes, quotation marks, ¿ and ¡.
LIGATURES = r"-(?=-)|'(?=')|[`?!](?=`)|<(?=<)|>(?=>)|,(?=,)"
SPECIAL = re.compile("|".join([*map(re.escape, ESCAPES), LIGATURES]))
#: While the rest is decoded, what would be taken for LaTeX again is kept by signs that nobody uses.
KEPT = {"\\textbackslash{}": "\ue000", "\\textbraceleft{}": "\ue001", "\\textbraceright{}": "\ue002"}
KEPT |= {"\\textasciitilde{}": "\ue003", "\\textasciicircum{}": "\ue004"}
# Looked for from the first of many spaces alone: from each of them it would take the square of their number.
BRACE_OR_AND = re.compile(r"[{}]|(?<!\s)\s+and\s+", re.IGNORECASE)
MONTHS = re.compile(r"[^\W\d_]{3,}|\d{1,2}")


def write(sources: Sequence[SourceRecord]) -> str:
    keys = cite_keys(sources)
    return "\n".join(entry(source, key) for source, key in zip(sources, keys, strict=True))


def entry(source: SourceRecord, key: str) -> str:
    name, subtype = TYPES[source["kind"]]
    whole, publisher = whole_and_publisher(source)
    if source["kind"] == "book" and whole:
        name = "incollection"
    if name == "online" and not publisher:
        whole, publisher = "", whole
    return written(
        name,
        key,
        {
            "author": " and ".join(person(author) for author in source["authors"]),
            "title": latex(source["title"]),
            "journaltitle" if name == "article" else "booktitle": latex(whole),
            "publisher": latex(publisher),
            "volume": latex(source.get("volume", "")),
            "number": latex(source.get("issue", "")),
            "pages": latex(source.get("pages", "")),
            "date": source["issued"],
            "url": verbatim(source["url"]),
            "doi": verbatim(source["doi"]),
            "langid": source["language"],
            "urldate": source["accessed_on"],
            "entrysubtype": subtype,
            "keywords": ", ".join(attributes(source)),
            "archiveurl": verbatim(source["archive_url"]),
            "archivedate": source["archived_on"],
        },
    )


def written(name: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {field} = {{{one_line(value)}}}," for field, value in fields.items() if value]
    return "\n".join([f"@{name}{{{key},", *lines, "}", ""])


def latex(text: str) -> str:
    return SPECIAL.sub(lambda match: ESCAPES.get(match[0], f"{match[0]}{{}}"), text)


def verbatim(text: str) -> str:
    """Addresses are not LaTeX; braces are not theirs either."""
    return text.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def person(author: str) -> str:
    name = names.read(author)
    if name.literal:
        return f"{{{latex(name.literal)}}}"
    parts = (name.family, name.suffix, name.given)
    return ", ".join(latex(part) for part in parts if part)


# Reading ---------------------------------------------------------------------


def read(text: str) -> Reading:
    """One entry."""
    library = parsed(text)
    if library.failed_blocks or len(library.entries) != 1:
        raise Unreadable("This BibTeX entry is damaged: a brace, a quotation mark or a comma is missing.")
    return read_entry(library.entries[0])


def parsed(text: str) -> Library:
    stack = [ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()]
    return parse_string(text, parse_stack=stack)


def read_entry(found: Entry) -> Reading:
    said = Said({field.key.lower(): [str(field.value)] for field in found.fields})
    name, subtype = found.entry_type.lower(), said.first("entrysubtype")
    source = blank()
    source["kind"] = KINDS.get((name, subtype)) or KINDS.get((name, "")) or OTHER_KINDS.get(name, "web")
    if (name, subtype) in KINDS:
        said.take("entrysubtype")
    parts = (plain(said.take("title")), plain(said.take("subtitle")))
    source["title"] = ": ".join(part for part in parts if part)
    source["url"], source["doi"] = read_address(said), address(said.take("doi"))
    makers = [name for name in PUBLISHERS if not LINK.search(said.first(name))]
    source["publisher"] = plain(said.take(*makers))
    source["container"] = plain(said.take(*WHOLES))
    source["volume"], source["pages"] = plain(said.take("volume")), plain(said.take("pages"))
    source["issue"] = plain(said.take("number", "issue"))
    authors = (read_person(each) for each in people(said.take("author")))
    # One more than can be kept is refused; a hundred thousand would be read for as long as 15 seconds.
    source["authors"] = list(islice(filter(one_line, authors), MOST_AUTHORS + 1))
    source["issued"] = read_date(said)
    source["language"] = understood(said, language, "langid", "language")
    source["accessed_on"] = understood(said, day, "urldate")
    source["archive_url"] = address(said.take("archiveurl"))
    source["archived_on"] = understood(said, day, "archivedate")
    if not read_attributes([word.strip() for word in said.first("keywords").split(",")], source):
        said.take("keywords")
    return Reading(checked(source), said.left_out)


def understood(said: Said, read: Callable[[str], str], *fields: str) -> str:
    """The first that can be read; the others are left, unless they say the same."""
    kept = ""
    for name in fields:
        value = read(said.first(name))
        if value and (not kept or value == kept):
            kept = value
            said.take(name)
    return kept


def read_address(said: Said) -> str:
    """What `url` says, or else the address in `howpublished` or `note`."""
    url = address(said.take("url"))
    for name in ("howpublished", "note"):
        text = said.first(name)
        match = LINK.search(text)
        if not match:
            continue
        link = address(match[1] or match[2])
        url = url or link
        if link == url and match[0] == text:
            said.take(name)
    return url


def plain(text: str) -> str:
    """LaTeX as text; what is no LaTeX stays as it was typed."""
    for command, stand_in in KEPT.items():
        text = text.replace(command, stand_in)
    try:
        decoded = LatexNodes2Text(keep_comments=True, math_mode="verbatim").latex_to_text(text)
    except (LatexWalkerError, ValueError, IndexError, RecursionError):
        decoded = text.replace("{", "").replace("}", "")
    for sign, stand_in in zip("\\{}~^", KEPT.values(), strict=True):
        decoded = decoded.replace(stand_in, sign)
    return one_line(decoded)


def address(text: str) -> str:
    text = re.sub(r"^\\url\{(.*)\}$", r"\1", text.strip())
    return re.sub(r"\\([&%$#_~])", r"\1", text.replace("{", "").replace("}", ""))


def people(text: str) -> Iterator[str]:
    """Names between `and`, where that stands outside of braces."""
    depth, begin = 0, 0
    for match in BRACE_OR_AND.finditer(text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            yield text[begin : match.start()]
            begin = match.end()
    if text[begin:].strip():
        yield text[begin:]


def read_person(text: str) -> str:
    text = text.strip()
    if text.startswith("{") and text.endswith("}") and "{" not in text[1:-1].replace("{}", ""):
        return names.Name(literal=plain(text[1:-1])).kept
    if text.casefold() == "others":
        return "{others}"
    return names.read(plain(text)).kept


def read_date(said: Said) -> str:
    """EDTF of `date`, or of `year` and `month`; empty for none. What the date says too counts as kept."""
    year = plain(said.first("year"))
    month = MONTHS.search(plain(said.first("month")))
    date = edtf_of(said.first("date"))
    if date:
        said.take("date")
    both = month and (edtf_of(f"{month[0]} {year}") or edtf_of(f"{year}-{month[0].zfill(2)}"))
    if both and date.startswith(both if date else ""):
        said.take("year")
        said.take("month")
        return date or both
    alone = edtf_of(year)
    if alone and date.startswith(alone if date else ""):
        said.take("year")
        return date or alone
    return date
