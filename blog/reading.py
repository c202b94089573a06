"""Small things that readers' pages say more than once."""

import datetime
import functools
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import reference_list
from blog.addresses import address_of
from blog.citations.edtf import in_words
from blog.citations.facts import Facts
from blog.citations.remembering import in_each_language
from blog.models import Edition

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"}
#: Ticks are for comparing at a glance: nothing to compare below three, no glance above forty.
TICKS_FROM, TICKS_TO = 3, 40
TICK = 6  # px, with the gap


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script that the language is usually written in."""
    return "rtl" if language.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def locale(language: str) -> str:
    """`en_GB` of `en-gb`; nothing where no country is said."""
    code, _, country = language.partition("-")
    return f"{code.lower()}_{country.upper()}" if len(country) == 2 else ""


def other_language(language: str, page_language: str) -> str:
    """The attributes of text that is not in the language of the page around it."""
    if not language or language.lower() == page_language.lower():
        return ""
    return format_html(' lang="{}" dir="{}"', language, direction(language))


def nav_link(name: str, label: str, here: str) -> SafeString:
    """A link of the masthead that says whether we are there, or somewhere below."""
    url = address_of(name)
    below = url != "/" and here.startswith(url)
    return drawn_link(url, label, "page" if here == url else "true" if below else "")


@functools.cache
def drawn_link(url: str, label: str, current: str) -> SafeString:
    if not current:
        return format_html('<a href="{}">{}</a>', url, label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', url, current, label)


def date(moment: datetime.datetime, form: str) -> str:
    """A moment where the site is, in one of Django's formats."""
    return formatted(moment, form, get_current_timezone())


@in_each_language
def formatted(moment: datetime.datetime, form: str, zone: datetime.tzinfo) -> str:
    return date_format(moment.astimezone(zone), form)


def day(moment: datetime.datetime) -> str:
    """`3 March 2026` where the site is, the way dates of sources are written too."""
    return spelled(moment, get_current_timezone())


@in_each_language
def spelled(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    return in_words(f"{moment.astimezone(zone):%Y-%m-%d}")


def by_year[Row](rows: Iterable[Row], moment: str = "") -> list[tuple[int, list[Row]]]:
    """Rows with the years of what they have under the name `moment`, or of themselves; in their order."""
    zone = get_current_timezone()

    def year(row: Row) -> int:
        found: Any = getattr(row, moment) if moment else row
        return int(found.astimezone(zone).year)

    return [(each, list(of_it)) for each, of_it in groupby(rows, year)]


def evidence(edition: Edition) -> str:
    """`14 sources, 9 primary`."""
    return counted(edition.source_count, edition.primary_count)


@in_each_language
def counted(count: int, primary: int) -> str:
    sources = ngettext("%(count)s source", "%(count)s sources", count) % {"count": count}
    return sources + (_(", %(count)s primary") % {"count": primary} if primary else "")


def ticks(edition: Edition) -> str:
    """One tick a source, tall for primary ones. The same is always said in words beside it."""
    if not TICKS_FROM <= edition.source_count <= TICKS_TO:
        return ""
    return drawn(edition.source_count, edition.primary_count)


@functools.cache
def drawn(count: int, primary: int) -> str:
    width = count * TICK
    return format_html(
        '<svg class="ticks" viewBox="0 0 {0} 14" width="{0}" height="14" aria-hidden="true">'
        '<path d="M0 7h{1}"/><path d="M{1} 10.5h{2}"/></svg>',
        width,
        primary * TICK,
        width - primary * TICK,
    )


def cited(facts: Facts, url: str) -> SafeString:
    """A source in the site's citation style, its title a link."""
    return reference_list.linked(facts.cited, url, facts.record["language"])
