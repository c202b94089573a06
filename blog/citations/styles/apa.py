"""APA 7 (Publication Manual of the American Psychological Association, 7th edition, chapters 9 and 10)."""

import datetime
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils import dates as month_names
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from blog.citations import edtf
from blog.citations import names as people
from blog.citations.cited import Citation, Part, doi_address, sentences
from blog.citations.formats.records import IN_PERIODICALS
from blog.citations.locators import Locator
from blog.citations.remembering import in_each_language
from blog.snapshot import SourceRecord

LABEL = "APA 7: Author (2025, April). Title. Publisher."

# Only the year of these is given (9.14).
YEAR_ONLY = {"article", "book", "dataset", "law", "report"}
# What stands in brackets behind the title (9.22).
DESCRIPTORS = {"dataset": gettext_noop("Data set"), "interview": gettext_noop("Interview")}
MOST_NAMES = 20


def cite(source: SourceRecord) -> Citation:
    """Author. (Date). Title. Publisher. An unknown author gives place to the title (9.12)."""
    authors, when = authors_of(source["authors"]), Part(f"({date(source)})")
    title = title_of(source)
    whole, publisher = whole_of(source), Part(publisher_of(source))
    order = [Part(authors), when, title] if authors else [title, when]
    last = [publisher, whole] if source["kind"] == "web" else [whole, publisher]
    parts = sentences([*order, *last])
    return Citation(with_place(with_remark(parts, remark(source)), source, whole), address(source))


def whole_of(source: SourceRecord) -> Part:
    """The journal, newspaper or book; a publisher is none."""
    container = source.get("container", "")
    if source["kind"] in IN_PERIODICALS:
        return Part(container or unless_author(source), italic=True)
    return Part(container, italic=source["kind"] != "web")


def publisher_of(source: SourceRecord) -> str:
    """Of what is in a journal or a newspaper nothing is said of who publishes that (10.1)."""
    return "" if source["kind"] in IN_PERIODICALS else unless_author(source)


def unless_author(source: SourceRecord) -> str:
    """A publisher that is the author is not said twice (9.29)."""
    return source["publisher"] if source["publisher"] not in source["authors"] else ""


def with_remark(parts: tuple[Part, ...], remark: str) -> tuple[Part, ...]:
    """`Title [Data set].` What stands behind a title is no part of it and not in italics (9.21)."""
    place = next(index for index, part in enumerate(parts) if part.is_title)
    return behind(parts, place, [Part(f" {remark}")] if remark else [])


def behind(parts: tuple[Part, ...], place: int, more: Sequence[Part]) -> tuple[Part, ...]:
    """With more at the end of the sentence that ends with one part, and a full stop after it."""
    if not more:
        return parts
    rest = parts[place + 1 :]
    stop = () if rest[:1] == (Part("."),) else (Part("."),)
    return (*parts[: place + 1], *more, *stop, *rest)


def with_place(parts: tuple[Part, ...], source: SourceRecord, whole: Part) -> tuple[Part, ...]:
    """Where in the whole: `Journal, 12(3), 45–67` (9.25) or `In Book (Vol. 2, pp. 1–20)` (9.28)."""
    if not whole.text:
        return parts
    place = len(parts) - 1 - parts[::-1].index(whole)
    if source["kind"] in IN_PERIODICALS:
        return behind(parts, place, list(in_journal(source)))
    where = in_brackets(source)
    told = behind(parts, place, [Part(f" ({where})")] if where else [])
    return told if source["kind"] == "web" else (*told[:place], Part(_("In") + " "), *told[place:])


def in_journal(source: SourceRecord) -> Iterator[Part]:
    volume, issue, pages = source.get("volume", ""), source.get("issue", ""), source.get("pages", "")
    if volume:
        yield Part(", ")
        yield Part(volume, italic=True)
    if issue:
        yield Part(f"({issue})" if volume else f", ({issue})")
    if pages:
        yield Part(f", {pages}")


def in_brackets(source: SourceRecord) -> str:
    """`Vol. 2, No. 3, pp. 1–20`."""
    volume, issue, pages = source.get("volume", ""), source.get("issue", ""), source.get("pages", "")
    told = [
        pgettext("volume", "Vol. %(number)s") % {"number": volume} if volume else "",
        pgettext("number of a report", "No. %(number)s") % {"number": issue} if issue else "",
        str(Locator("page", pages)) if pages else "",
    ]
    return ", ".join(each for each in told if each)


def title_of(source: SourceRecord) -> Part:
    title = source["title"] or source["url"] or source["doi"] or _("Untitled")
    alone = source["kind"] == "web" or not whole_of(source).text
    return Part(title, italic=alone, is_title=True)


def remark(source: SourceRecord) -> str:
    """What stands in brackets behind the title: which part of it, and what it is."""
    apart = source["kind"] in IN_PERIODICALS or whole_of(source).text
    where, kind = "" if apart else in_brackets(source), descriptor(source)
    return " ".join([*([f"({where})"] if where else []), *([f"[{kind}]"] if kind else [])])


def descriptor(source: SourceRecord) -> str:
    return _(DESCRIPTORS[source["kind"]]) if source["kind"] in DESCRIPTORS else ""


def authors_of(authors: Sequence[str]) -> str:
    """Up to twenty; of more the first nineteen and the last (9.8)."""
    listed = [inverted(people.read(author)) for author in authors]
    if len(listed) > MOST_NAMES:
        return f"{', '.join(listed[:19])}, . . . {listed[-1]}"
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])}, & {listed[-1]}"


@lru_cache(maxsize=4096)
def inverted(name: people.Name) -> str:
    if name.literal or not name.given:
        return name.literal or name.family
    parts = (name.family, people.initials(name.given), name.suffix)
    return ", ".join(part for part in parts if part)


def date(source: SourceRecord) -> str:
    """`2025, April 3`, `ca. 1920`, `n.d.`: the year first, since lists are looked up by it (9.13)."""
    return date_of(source["issued"], short=source["kind"] in YEAR_ONLY)


@in_each_language
def date_of(issued: str, *, short: bool) -> str:
    """The same of an EDTF date; `short` is the year alone."""
    if not issued:
        return pgettext("no date", "n.d.")
    try:
        found = edtf.parse(issued)
    except ValueError:
        return issued
    if isinstance(found, edtf.Interval):
        ends = [one_date(each, short=short) if each else "" for each in found]
        year = ends[0].partition(", ")[0]
        ends[1] = ends[1].removeprefix(f"{year}, ")
        return pgettext("interval of dates", "%(start)s–%(end)s") % {"start": ends[0], "end": ends[1]}
    return one_date(found, short=short)


def one_date(found: edtf.PartialDate, *, short: bool) -> str:
    year = edtf.year_in_words(found)
    rest = "" if short or found.month is None else month_and_day(found)
    words = f"{year}, {rest}" if rest else year
    if found.mark in {"~", "%"}:
        words = pgettext("about a year", "ca. %(date)s") % {"date": words}
    return f"{words}?" if found.mark in {"?", "%"} else words


def month_and_day(found: edtf.PartialDate) -> str:
    if found.month and found.month >= edtf.SPRING:
        return [_("Spring"), _("Summer"), _("Fall"), _("Winter")][found.month - edtf.SPRING]
    month = str(month_names.MONTHS[found.month or 1])
    if found.day is None:
        return month
    return pgettext("month and day", "%(month)s %(day)s") % {"month": month, "day": found.day}


def address(source: SourceRecord) -> str:
    """The DOI before the URL (9.34); the day of reading where nobody knows the day of publication (9.16)."""
    where = doi_address(source) or source["url"]
    if not where or source["issued"] or not source["accessed_on"]:
        return where
    read = edtf.exact_day(source["accessed_on"])
    return _("Retrieved %(day)s, from %(address)s") % {"day": day(read), "address": where} if read else where


def day(when: datetime.date) -> str:
    """`April 3, 2025`, as in running text."""
    return f"{month_and_day(edtf.PartialDate(when.year, when.month, when.day))}, {when.year}"
