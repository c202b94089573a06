"""BibTeX, with the fields of biblatex: `date` is EDTF, `urldate`, `langid`, `entrysubtype`."""

import re
from collections.abc import Iterator, Sequence

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import Entry
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from blog.citations import edtf, names
from blog.citations.formats.records import (
    Reading,
    Unreadable,
    attributes,
    blank,
    checked,
    cite_keys,
    day,
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
READ = {
    *("title", "subtitle", "author", "date", "year", "month", "url", "doi", "langid", "language", "urldate"),
    *("keywords", "entrysubtype", "archiveurl", "archivedate", *PUBLISHERS, *WHOLES),
    *("volume", "number", "issue", "pages"),
}
# As braces they would have to be in pairs.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "--": "-{}-",
    "''": "'{}'",
    "``": "`{}`",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
SPECIAL = re.compile("|".join(re.escape(each) for each in sorted(ESCAPES, key=len, reverse=True)))
#: While the rest is decoded, what would be taken for LaTeX again is kept by signs that nobody uses.
KEPT = {"\\textbackslash{}": "\ue000", "\\textbraceleft{}": "\ue001", "\\textbraceright{}": "\ue002"}
KEPT |= {"\\textasciitilde{}": "\ue003", "\\textasciicircum{}": "\ue004"}
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
    return SPECIAL.sub(lambda match: ESCAPES[match[0]], text)


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
    fields = {field.key.lower(): str(field.value) for field in found.fields}
    name, subtype = found.entry_type.lower(), fields.get("entrysubtype", "")
    source = blank()
    source["kind"] = KINDS.get((name, subtype)) or KINDS.get((name, "")) or OTHER_KINDS.get(name, "web")
    parts = (plain(fields.get("title", "")), plain(fields.get("subtitle", "")))
    source["title"] = ": ".join(part for part in parts if part)
    source["publisher"] = first(fields, *PUBLISHERS)
    source["container"] = first(fields, *WHOLES)
    source["volume"], source["pages"] = first(fields, "volume"), first(fields, "pages")
    source["issue"] = first(fields, "number", "issue")
    source["authors"] = [read_person(each) for each in people(fields.get("author", ""))]
    source["issued"] = read_date(fields)
    source["url"], source["doi"] = address(fields.get("url", "")), address(fields.get("doi", ""))
    source["language"] = language(fields.get("langid") or fields.get("language", ""))
    source["accessed_on"] = day(fields.get("urldate", ""))
    source["archive_url"] = address(fields.get("archiveurl", ""))
    source["archived_on"] = day(fields.get("archivedate", ""))
    own = read_attributes([word.strip() for word in fields.get("keywords", "").split(",")], source)
    left = sorted(each for each in fields if each not in READ and fields[each])
    return Reading(checked(source), [*left, *(["keywords"] if own else [])])


def first(fields: dict[str, str], *names: str) -> str:
    return next((plain(fields[each]) for each in names if fields.get(each)), "")


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
    for match in re.finditer(r"[{}]|\s+and\s+", text, re.IGNORECASE):
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


def read_date(fields: dict[str, str]) -> str:
    """EDTF of `date`, or of `year` and `month`; empty for none."""
    year = plain(fields.get("year", ""))
    month = MONTHS.search(plain(fields.get("month", "")))
    tries = [fields.get("date", "")]
    if month:
        tries += [f"{month[0]} {year}", f"{year}-{month[0].zfill(2)}"]
    for each in (*tries, year):
        try:
            return edtf.read(each).edtf
        except ValueError:
            continue
    return ""
