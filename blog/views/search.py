import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from blog.models import Author, Edition, EditionSource, Publisher, Tag
from blog.models import search as searching
from blog.models.credit import AuthorName, Keyword
from blog.models.edition import attach_credits
from blog.models.search import Filters, Found
from blog.numbers import whole_number
from blog.search.queries import LONGEST, Query
from blog.search.snippets import Piece, marked, snippet
from blog.views.frame import for_readers, now, page, reads, site_of

RESULTS_A_PAGE = 10
YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)
KEY = re.compile(r"-?\d{1,17}", re.ASCII)


class Choice(NamedTuple):
    value: str
    label: str


@dataclass
class Asked:
    """What an address asks for. Filters that mean nothing are named, and left out."""

    text: str
    after: int | None
    chosen: dict[str, Choice] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, parameters: QueryDict) -> "Asked":
        after = parameters.get("after", "")
        asked = cls(
            text=" ".join(parameters.get("q", "").split())[:LONGEST],
            after=int(after) if KEY.fullmatch(after) else None,
        )
        for name in ("year", "keyword", "author", "publisher"):
            if value := parameters.get(name, ""):
                asked.choose(name, value)
        return asked

    def choose(self, name: str, value: str) -> None:
        if name == "year" and YEAR.fullmatch(value):
            self.chosen[name], self.keys[name] = Choice(value, value), int(value)
        elif record := chosen_record(name, value):
            value = str(record.pk) if name == "publisher" else record.slug
            self.chosen[name], self.keys[name] = Choice(value, record.name), record.pk
        else:
            self.unknown.append(name)

    @property
    def filters(self) -> Filters:
        return Filters(**self.keys)

    def address(self, **changes: Any) -> str:
        """The query of a page like this one, without what is empty."""
        values = {"q": self.text} | {name: choice.value for name, choice in self.chosen.items()} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})


def chosen_record(name: str, value: str) -> Any:
    if name == "publisher":
        publisher = Publisher.objects.filter(pk=whole_number(value)).select_related("merged_into").first()
        return publisher and publisher.stand_in
    models: dict[str, type[Author] | type[Tag]] = {"author": Author, "keyword": Tag}
    return models[name].objects.filter(slug=value[:120]).first() if name in models else None


class Hit(NamedTuple):
    edition: Edition
    title: list[Piece]
    passage: list[Piece]

    @classmethod
    def of(cls, edition: Edition, query: Query) -> "Hit":
        lexemes = query.lexemes
        text = edition.search_text.removeprefix(edition.title)
        return cls(
            edition,
            marked(edition.title, lexemes, edition.language),
            snippet(text, lexemes, edition.language, len(query.wanted)),
        )


@reads("q", "year", "keyword", "author", "publisher", "after")
@for_readers
def search(request: HttpRequest) -> HttpResponse:
    """Whatever is typed is answered with 200, if only with the form."""
    asked, moment = Asked.of(request.GET), now()
    language = site_of(request).language
    found = searching.find(asked.text, moment, language=language, filters=asked.filters)
    context = {"asked": asked, "found": found, "total": total(found)}
    if found.ranking:
        context |= results(found, asked)
    elif found.query:
        context |= instead(found, asked, moment)
    return page(request, "blog/search.html", context)


def total(found: Found) -> str:
    if found.is_cut:
        return f"More than {searching.MOST_SHOWN} articles"
    count = len(found.ranking)
    return "1 article" if count == 1 else f"{count} articles"


def results(found: Found, asked: Asked) -> dict[str, Any]:
    keys = found.after(asked.after, RESULTS_A_PAGE)
    editions = attach_credits(searching.editions_of(keys))
    more = bool(keys) and found.is_followed(keys[-1])
    return {
        "hits": [Hit.of(edition, found.query) for edition in editions],
        "filters": choices(found, editions, asked),
        "older": asked.address(after=keys[-1]) if more else "",
        "best": asked.address() if keys != found.after(None, RESULTS_A_PAGE) else "",
        "is_end_of_many": found.is_cut and not more,
    }


def choices(found: Found, editions: Sequence[Edition], asked: Asked) -> list[dict[str, Any]]:
    """What these posts can be narrowed down to: years of all that are ranked, the rest of those shown."""
    cited = EditionSource.objects.filter(edition__in=editions).exclude(publisher=None).order_by()
    publishers = cited.values_list("publisher", "publisher__name").distinct()
    offered: list[tuple[str, str, str, Iterable[Choice]]] = [
        ("year", "Year", "Any year", [Choice(str(year), str(year)) for year in found.years()]),
        ("keyword", "Keyword", "Any keyword", named(k for each in editions for k in each.keywords)),
        ("author", "Author", "Any author", named(a for each in editions for a in each.authors)),
        ("publisher", "Cites", "Any publisher", by_label(Choice(str(pk), name) for pk, name in publishers)),
    ]
    return [
        {
            "name": name,
            "label": label,
            "none": none,
            "choices": list(dict.fromkeys([*chosen_first(asked, name, values), *values])),
            "chosen": asked.chosen.get(name),
        }
        for name, label, none, values in offered
    ]


def chosen_first(asked: Asked, name: str, values: Iterable[Choice]) -> list[Choice]:
    chosen = asked.chosen.get(name)
    return [chosen] if chosen and chosen not in values else []


def named(records: Iterable[AuthorName | Keyword]) -> list[Choice]:
    return by_label(Choice(record.slug, record.name) for record in records)


def by_label(some: Iterable[Choice]) -> list[Choice]:
    return sorted(set(some), key=lambda choice: (choice.label.casefold(), choice.value))


def lacking(query: Query) -> str:
    """What no article has, and what to try."""
    if query.unwanted:
        return "No article has what you look for without what you leave out. Leave out less"
    if len(query.wanted) > 1:
        return "No article has all of these words. Try fewer of them"
    if len(query.wanted[0].words) > 1:
        return "No article has these words side by side. Try others"
    return "No article has this word. Try another one"


def instead(found: Found, asked: Asked, moment: datetime.datetime) -> dict[str, Any]:
    """What to try where nothing was found."""
    better = searching.did_you_mean(found, asked.text, moment)
    return {
        "lacking": lacking(found.query),
        "better": better,
        "better_address": asked.address(q=better) if better else "",
        "filters": choices(found, [], asked) if asked.chosen else [],
        "wider": "?" + urlencode({"q": asked.text}) if asked.chosen else "",
    }
