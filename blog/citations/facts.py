"""What readers are told about a source besides its citation."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from blog.citations import styles
from blog.citations.cited import Citation, web_address
from blog.citations.edtf import exact_day, in_words
from blog.citations.remembering import in_each_language
from blog.citations.styles import house
from blog.snapshot import SourceRecord

#: A web page is what one expects behind a link; saying so would be noise.
KINDS = {
    "article": gettext_noop("Article"),
    "book": gettext_noop("Book"),
    "dataset": gettext_noop("Dataset"),
    "interview": gettext_noop("Interview"),
    "law": gettext_noop("Law or ruling"),
    "news": gettext_noop("News"),
    "record": gettext_noop("Public record"),
    "report": gettext_noop("Report"),
}
EVIDENCE = {"primary": gettext_noop("Primary"), "secondary": gettext_noop("Secondary")}
translated = in_each_language(_)
ACCESS = {"paywall": gettext_noop("Paywall"), "registration": gettext_noop("Registration")}


def word(words: dict[str, str], key: str) -> str:
    return translated(words[key]) if key in words else ""


@dataclass(frozen=True)
class Facts:
    """A source record, ready for a template."""

    record: SourceRecord
    style: str = styles.DEFAULT

    @property
    def cited(self) -> Citation:
        return styles.cite(self.record, self.style)

    @property
    def short(self) -> str:
        return house.short(self.record)

    @property
    def made(self) -> str:
        """Who made it and when."""
        return house.made(self.record)

    @property
    def url(self) -> str:
        return web_address(self.record)

    @property
    def kind(self) -> str:
        return word(KINDS, self.record["kind"])

    @property
    def evidence(self) -> str:
        return word(EVIDENCE, self.record["evidence"])

    @property
    def access(self) -> str:
        return word(ACCESS, self.record["access"])

    @property
    def authors(self) -> str:
        return house.names(self.record["authors"])

    @property
    def issued(self) -> str:
        return in_words(self.record["issued"])

    @property
    def archived(self) -> str:
        return in_words(self.record["archived_on"])

    @property
    def accessed(self) -> str:
        return in_words(self.record["accessed_on"])


def tally(records: Iterable[SourceRecord], published: datetime.date | None = None) -> list[str]:
    """`14 sources`, `9 primary`, `3 behind a paywall`, `2 archived`; what is none is not said.

    With the day of publication also how old the newest source was on it, if any is known to the day.
    """
    records = list(records)
    primary = sum(record["evidence"] == "primary" for record in records)
    closed = sum(record["access"] == "paywall" for record in records)
    archived = sum(bool(record["archive_url"]) for record in records)
    counts = [
        (len(records), ngettext("%(count)s source", "%(count)s sources", len(records))),
        (primary, _("%(count)s primary")),
        (closed, _("%(count)s behind a paywall")),
        (archived, _("%(count)s archived")),
    ]
    told = [text % {"count": count} for count, text in counts if count]
    days = [day for record in records if (day := exact_day(record["issued"]))]
    return [*told, age(max(days), published)] if published and days else told


def age(newest: datetime.date, published: datetime.date) -> str:
    """`newest two days before publication`."""
    days = (published - newest).days
    if days == 0:
        return _("newest from the day of publication")
    if days < 0:
        return _("newest after publication")
    if days < 60:
        return ngettext(
            "newest %(count)s day before publication", "newest %(count)s days before publication", days
        ) % {"count": in_letters(days)}
    if days < 730:
        return _("newest %(count)s months before publication") % {"count": in_letters(days * 12 // 365)}
    return _("newest %(count)s years before publication") % {"count": in_letters(days // 365)}


def in_letters(number: int) -> str:
    """Numbers up to nine as words."""
    words = [
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
    ]
    return words[number - 1] if 1 <= number <= 9 else str(number)
