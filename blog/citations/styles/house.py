"""The house style: “Title” – Publisher, April 2025."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from blog.citations import names as people
from blog.citations.cited import Citation, Part, web_address
from blog.citations.edtf import in_words, year_of
from blog.citations.formats.records import IN_PERIODICALS
from blog.citations.locators import Locator
from blog.snapshot import SourceRecord

LABEL = "House: “Title” – Publisher, April 2025"


def names(authors: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`; from six names on the first and “and others”."""
    said = [str(people.read(author)) for author in authors]
    if len(said) > 5:
        return _("%(first)s and others") % {"first": said[0]}
    *most, last = said or [""]
    return _("%(names)s and %(last)s") % {"names": ", ".join(most), "last": last} if most else last


def made(source: SourceRecord) -> str:
    """`Ilka Sorn, Harbour Board, April 2025`, or with `Journal of Walls 12(3), pp. 45–67` in the middle."""
    where, pages = place(source), source.get("pages", "")
    makers = names(source["authors"])
    wheres = [where] if source["kind"] in IN_PERIODICALS else [where, source["publisher"]]
    parts = (
        makers,
        # A body that publishes what it wrote is named once.
        *(each for each in wheres if each.casefold() != makers.casefold()),
        str(Locator("page", pages)) if pages else "",
        in_words(source["issued"]),
    )
    return ", ".join(part for part in parts if part)


def place(source: SourceRecord) -> str:
    """The journal or newspaper, whose name is the publisher's if it has no other, or the book around it."""
    container = source.get("container", "")
    volume, issue = source.get("volume", ""), source.get("issue", "")
    if source["kind"] in IN_PERIODICALS:
        whole = container or source["publisher"]
    else:
        whole = _("in %(book)s") % {"book": container} if container and source["kind"] != "web" else container
        volume = _("vol. %(number)s") % {"number": volume} if volume else ""
        issue = _("no. %(number)s") % {"number": issue} if issue else ""
        return ", ".join(part for part in (whole, volume, issue) if part)
    number = f"{volume}({issue})" if volume and issue else volume or issue
    return " ".join(part for part in (whole, number) if part)


def cite(source: SourceRecord) -> Citation:
    """Who made it and when, after the title; whatever is unknown is left out."""
    rest = made(source)
    title = source["title"] or source["url"] or source["doi"] or _("Untitled")
    parts = (Part("“"), Part(title, is_title=True), Part("”"))
    return Citation((*parts, Part(f" – {rest}")) if rest else parts, web_address(source))


def short(source: SourceRecord) -> str:
    """`Harbour Board, 2016`, for margins and for screen readers."""
    outlet = source.get("container", "") if source["kind"] in IN_PERIODICALS else ""
    maker = outlet or source["publisher"] or names(source["authors"]) or source["title"]
    return ", ".join(part for part in (maker, year_of(source["issued"])) if part)
