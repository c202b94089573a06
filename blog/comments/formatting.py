"""The light formatting of comments: paragraphs, `> quotes`, `*emphasis*`, `**strong**`, links.

    to_html("See *this*:\n\n> https://example.org")

Everything else that is typed is text. What comes out is escaped, and still goes through blog/markup.py.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby
from urllib.parse import urlsplit

from blog.comments.unseen import without_unseen

LONGEST_LINK_SHOWN = 60  # characters
#: More accents than this on one letter reach into the lines above and below.
MOST_ACCENTS = 5
# Direction overrides, which could turn around what others say, and control characters but tab and line break.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\u2028\u2029]")
ADDRESS = r"https?://[^\s<>\"]{1,1500}"
INLINE = re.compile(
    rf"\[(?P<words>[^\[\]\n]{{1,300}})\]\((?P<target>https?://[^\s<>\"()]{{1,1500}})\)"
    rf"|(?P<bare>{ADDRESS})"
    r"|\*\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    r"|\*(?P<em>[^\s*](?:[^*\n]*[^\s*])?)\*",
    re.IGNORECASE,
)
LETTERS_A_LINE, MANY_LINES = 72, 20
LINE_END = re.compile("<br>|</p>")
TAG = re.compile("<[^>]*>")
QUOTE = re.compile(r"[>\s]*")


def tidy(text: str) -> str:
    """The text that is kept: composed, its lines ended alike, without characters that nobody can see."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = few_accents(UNFIT.sub("", text))
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


def tidy_name(name: str) -> str:
    """One line, without characters that take no room."""
    seen = "".join(letter for letter in tidy(without_unseen(name)) if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def says_something(text: str) -> bool:
    """Whether there is anything to see in it: a letter, a number or a sign such as 👍."""
    seen = without_unseen(text).replace(">", "")
    return any(unicodedata.category(letter)[0] in "LNSP" for letter in seen)


def few_accents(text: str) -> str:
    kept, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) or unicodedata.category(letter) == "Me" else 0
        if run <= MOST_ACCENTS:
            kept.append(letter)
    return "".join(kept)


def to_html(text: str) -> str:
    return "".join(block(quoted, lines) for quoted, lines in blocks(text))


def blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Lines that belong together, and whether they are a quotation."""

    def kind(line: str) -> tuple[bool, bool]:
        return line.startswith(">"), bool(line.strip(" >\t"))

    for (quoted, has_words), lines in groupby(text.split("\n"), kind):
        if has_words:
            yield quoted, [QUOTE.sub("", line, count=1) if quoted else line for line in lines]


def block(quoted: bool, lines: list[str]) -> str:  # noqa: FBT001 (as it comes from `blocks`)
    paragraph = f"<p>{'<br>'.join(inline(line) for line in lines)}</p>"
    return f"<blockquote>{paragraph}</blockquote>" if quoted else paragraph


def inline(text: str, *, plain: bool = False) -> str:
    """One line; inside of emphasis there are links and no more emphasis."""
    out, at = [], 0
    for found in INLINE.finditer(text):
        written, end = piece(found, plain=plain)
        if written:
            out += [escape(text[at : found.start()]), written]
            at = end
    return "".join([*out, escape(text[at:])])


def piece(found: re.Match[str], *, plain: bool) -> tuple[str, int]:
    """What a piece of formatting becomes, and where it ends; nothing where it is just text."""
    if found["words"]:
        return link(found["target"], found["words"]), found.end()
    if found["bare"]:
        address = without_tail(found["bare"])
        return link(address, shortened(address)), found.start() + len(address)
    name = "strong" if found["strong"] else "em"
    words = found[name]
    if plain:
        return "", 0
    return f"<{name}>{inline(words, plain=True)}</{name}>", found.end()


def without_tail(address: str) -> str:
    """Without the punctuation of the sentence around it."""
    address = address.rstrip(".,;:!?*'”’…»")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?*'")
    return address


def link(address: str, words: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f'<a href="{escape(address)}">{escape(words)}</a>' if host else ""


def shortened(address: str) -> str:
    words = address.partition("://")[2].rstrip("/")
    return words if len(words) <= LONGEST_LINK_SHOWN else words[: LONGEST_LINK_SHOWN - 1] + "…"


def many_lines(html: str) -> int:
    """About how many lines it takes, where they are too many to show at once; otherwise 0."""
    texts = [TAG.sub("", line) for line in LINE_END.split(html)]
    lines = sum(-(-len(unescape(text)) // LETTERS_A_LINE) for text in texts)
    return lines if lines > MANY_LINES else 0


def hosts(text: str) -> list[str]:
    """Where the links of a text lead, one a link."""
    found = []
    for match in re.finditer(ADDRESS, text, re.IGNORECASE):
        try:
            found.append((urlsplit(match[0]).hostname or "").lower())
        except ValueError:
            continue
    return found
