"""The rows of one post after the other: working copy, two revisions, two editions and what goes with them."""

import datetime
import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bench.seed import texts
from bench.seed.library import Shown, Sizes, author_name, keyword_name
from bench.seed.tables import Table, moment
from bench.seed.texts import CITATIONS, LANGUAGE, Texts
from bench.seed.words import Speaker, name_of
from blog.citations.facts import tally
from blog.citations.styles import DEFAULT
from blog.models import (
    Citation,
    Edition,
    EditionAuthor,
    EditionSource,
    EditionTag,
    Path,
    Post,
    PostAuthor,
    PostTag,
    Revision,
    Section,
)
from blog.rendering import RENDER_VERSION, WORDS_A_MINUTE
from blog.snapshot import FORMAT

FIRST = datetime.datetime(2016, 1, 4, 6, 0, tzinfo=datetime.UTC)
#: Almost ten years.
SECONDS = 3600 * 86_400
KEYWORDS = 5
COUNTED = ["is_primary", "is_closed", "is_archived"]
MOST_RELATED = 12
#: The gap of what only one of a post's editions says.
FIGURE = "%(figure)s"
#: What the second edition is, and what it says of itself.
CHANGES = [("typo", "")] * 7 + [
    ("update", "New figures."),
    ("update", "The vote."),
    ("correction", "Not {} million."),
]
TOPICS = ["wall", "bridge", "register", "levy", "ferry", "school", "pension", "harbour", "orchard", "tramway"]


@dataclass(frozen=True)
class Version:
    """One of the two: its revision and its edition have the same number."""

    number: int
    kind: str
    note: str
    figure: int
    live_from: datetime.datetime
    live_until: datetime.datetime | None


class Posts:
    """Tables in the order in which they may be written, and the rows that wait for it."""

    def __init__(self, sizes: Sizes, written: Texts, sources: Sequence[Shown]) -> None:
        self.sizes, self.texts, self.sources = sizes, written, sources
        self.speaker = Speaker(11)
        self.last_cited: dict[int, int] = {}
        self.author_rows = 0
        self.post = Table(
            Post,
            *("id", "uid", "title", "slug", "standfirst", "version", "source_warnings"),
            *("course", "created_at", "updated_at"),
        )
        self.section = Table(Section, "id", "post_id", "position", "heading", "anchor", "body")
        self.citation = Table(Citation, "id", "post_id", "source_id", "key", "position", "quote")
        self.post_author = Table(PostAuthor, "id", "post_id", "author_id", "position")
        self.post_tag = Table(PostTag, "id", "content_object_id", "tag_id")
        self.path = Table(Path, "id", "path", "post_id")
        self.revision = Table(Revision, "id", "post_id", "number", "data", "created_at")
        self.edition = Table(
            Edition,
            *(
                "id",
                "post_id",
                "number",
                "revision_id",
                "kind",
                "note",
                "change",
                "change_note",
                "changed_at",
            ),
            *("path", "language", "original_post", "title", "standfirst", "published_at", "live_from"),
            *("live_until", "made_at", "render_version", "body_html", "sources_html", "opening_html", "toc"),
            *("search_text", "reading_minutes", "source_count", "primary_count", "citation_style", "related"),
            "linked_data",
        )
        changing = ("published_at", "changed_at")
        self.edition_author = Table(EditionAuthor, "id", "edition_id", "author_id", "position", *changing)
        self.edition_tag = Table(EditionTag, "id", "edition_id", "tag_id", "position", *changing)
        self.edition_source = Table(
            EditionSource,
            *("id", "edition_id", "source_id", "publisher_id", "position", "key", "quote", "record"),
            "published_at",
        )
        self.tables = [value for value in vars(self).values() if isinstance(value, Table)]

    def add(self, pk: int) -> "Draft":
        """All rows of post `pk`."""
        choose = random.Random(pk)
        draft = Draft(pk, self, choose)
        self.add_working_copy(draft)
        for version in draft.versions:
            self.add_edition(draft, version)
        self.path.add(pk, draft.path, pk)
        for source in draft.sources:
            self.last_cited[source.pk] = pk
        self.author_rows += len(draft.authors)
        return draft

    def add_working_copy(self, draft: "Draft") -> None:
        pk = draft.pk
        first, last = draft.versions
        self.post.add(
            pk,
            uuid.UUID(int=pk).hex,
            draft.title,
            draft.slug,
            draft.standfirst,
            last.number,
            0,
            Post.Course.OPEN.value,
            moment(first.live_from),
            moment(last.live_from),
        )
        values = draft.values(last)
        for slot, part in enumerate(draft.parts):
            row = (pk - 1) * len(draft.parts) + slot + 1
            self.section.add(row, pk, (slot + 1) * 10, part.heading, part.anchor, part.body % values)
        for place, source in enumerate(draft.sources):
            row = (pk - 1) * CITATIONS + place + 1
            quote = draft.quote if place == 0 else ""
            self.citation.add(row, pk, source.pk, f"k{place + 1}", (place + 1) * 10, quote)
        for place, author in enumerate(draft.authors):
            self.post_author.add(self.author_rows + place + 1, pk, author, place)
        for place, tag in enumerate(draft.tags):
            self.post_tag.add((pk - 1) * KEYWORDS + place + 1, pk, tag)

    def add_edition(self, draft: "Draft", version: Version) -> None:
        pk = (draft.pk - 1) * 2 + version.number
        self.revision.add(pk, draft.pk, version.number, draft.record(version), moment(version.live_from))
        changed = draft.published if version.kind == "typo" else version.live_from
        says = ("original", "") if version.kind == "typo" else (version.kind, version.note)
        published, changed = moment(draft.published), moment(changed)
        self.edition.add(
            *(pk, draft.pk, version.number, pk, version.kind, version.note, *says, changed),
            *(draft.path, LANGUAGE, draft.pk, draft.title, draft.standfirst, published),
            *(moment(version.live_from), version.live_until and moment(version.live_until)),
            *(moment(version.live_from), RENDER_VERSION, *draft.rendered(version)),
        )
        for place, author in enumerate(draft.authors):
            row = self.author_rows * 2 + len(draft.authors) * (version.number - 1) + place + 1
            self.edition_author.add(row, pk, author, place, published, changed)
        for place, tag in enumerate(draft.tags):
            self.edition_tag.add((pk - 1) * KEYWORDS + place + 1, pk, tag, place, published, changed)
        for place, source in enumerate(draft.sources):
            row = (pk - 1) * CITATIONS + place + 1
            quote = draft.quote if place == 0 else ""
            own = (source.pk, source.publisher, place, f"k{place + 1}", quote, source.record)
            self.edition_source.add(row, pk, *own, published)


def distinct(choose: random.Random, count: int, most: int, draw: Any) -> list[int]:
    """So many different numbers from 1 to `most`."""
    found: dict[int, None] = {}
    while len(found) < count:
        found[1 + min(int(draw(choose.random(), most)), most - 1)] = None
    return list(found)


@cache
def tallied(primary: int, closed: int, archived: int, age: int | None) -> str:
    """The sum of such sources, of which the newest is so many days older than the post, as HTML."""
    newest = FIRST.date()
    alike: list[Any] = [
        {
            "evidence": "primary" if place < primary else "secondary",
            "access": "paywall" if place < closed else "open",
            "archive_url": "https://archive.example.org/" if place < archived else "",
            "issued": "" if age is None else newest.isoformat(),
        }
        for place in range(CITATIONS)
    ]
    told = tally(alike, newest + datetime.timedelta(days=age or 0))
    return "".join(f"<li><bdi>{each}</bdi></li>" for each in told)


def published_at(pk: int, posts: int) -> datetime.datetime:
    """When post `pk` of so many appeared: all the years through, one after the other, to the second."""
    return FIRST + datetime.timedelta(seconds=SECONDS * pk // posts)


class Draft:
    """What is the same in both editions of a post."""

    def __init__(self, pk: int, posts: Posts, choose: random.Random) -> None:
        sizes, written = posts.sizes, posts.texts
        self.pk = pk
        self.published = published_at(pk, sizes.posts)
        self.variants = [choose.randrange(len(parts)) for parts in written.parts]
        self.parts = [parts[own] for parts, own in zip(written.parts, self.variants, strict=True)]
        self.opening, self.rows = written.openings[self.variants[0]], written.rows[self.variants[0]]
        self.lists = written.lists
        # A few sources and keywords are everywhere, most of them almost nowhere.
        drawn = distinct(choose, CITATIONS, sizes.sources, lambda part, most: most * part**2)
        self.sources = [posts.sources[each - 1] for each in drawn]
        self.tags = distinct(choose, KEYWORDS, sizes.keywords, lambda part, most: most**part - 1)
        self.authors = distinct(
            choose, choose.choice([1, 1, 1, 2, 3]), sizes.authors, lambda part, most: most * part
        )
        near = {posts.last_cited[each.pk]: 1 for each in self.sources if each.pk in posts.last_cited}
        self.related = sorted(near.items(), reverse=True)[:MOST_RELATED]
        self.place = name_of(pk)
        self.gaps = {
            **texts.gap_values(self.sources),
            "place": self.place,
            "person": name_of(2_000_000 + pk),
            "river": name_of(4_000_000 + pk),
            "prefix": f"p{pk}",
        }
        self.title = f"The {choose.choice(TOPICS)} of {self.place}: {posts.speaker.say(4).lower()}"
        self.standfirst = f"{posts.speaker.say(18)}."
        self.quote = written.quotes[self.variants[0]] % self.gaps
        self.slug = f"{self.place}-{pk}".lower()
        self.path = f"{self.published.year:04}/{self.published.month:02}/{self.slug}"
        self.versions = self.both(choose)
        self.sections = self.filled([part.record for part in self.parts])
        self.pages = self.filled([part.html for part in self.parts])
        self.said = self.filled([part.text for part in self.parts])
        self.openings = self.filled([self.opening])
        # What says nothing of the figure, as it is in both.
        self.known = self.known_record()
        self.cited = ", ".join([self.citation(*each) for each in enumerate(self.sources, 1)])
        self.things = ", ".join([source.thing for source in self.sources])
        self.told = self.told_of_sources()

    @property
    def names(self) -> list[str]:
        """Of its authors and keywords."""
        return [*map(author_name, self.authors), *map(keyword_name, self.tags)]

    def both(self, choose: random.Random) -> list[Version]:
        figure = choose.randrange(100, 900)
        changed = self.published + datetime.timedelta(hours=choose.randrange(1, 1000))
        kind, note = choose.choice(CHANGES)
        return [
            Version(1, "original", "", figure, self.published, changed),
            Version(2, kind, note.format(figure), figure + 7, changed, None),
        ]

    def values(self, version: Version) -> dict[str, str]:
        return {**self.gaps, "figure": str(version.figure)}

    def filled(self, patterns: Sequence[str]) -> list[list[str]]:
        """The texts of the first edition, and of the second, from which only those with a figure differ."""
        before, after = map(self.values, self.versions)
        texts = [pattern % before for pattern in patterns]
        differ = [FIGURE in pattern for pattern in patterns]
        both = zip(patterns, texts, differ, strict=True)
        return [texts, [pattern % after if differs else text for pattern, text, differs in both]]

    def told_of_sources(self) -> str:
        """The list of sources and what stands around it."""
        counts = [sum(getattr(each, kind) for each in self.sources) for kind in COUNTED]
        days = [each.issued for each in self.sources if each.issued]
        age = (self.published.date() - max(days)).days if days else None
        around = self.lists[any(each.is_judged for each in self.sources)]
        return around % {"tally": tallied(*counts, age), "rows": self.rows % self.gaps}

    def known_record(self) -> str:
        """What the snapshot says besides sections and citations, as JSON without its end."""
        known = {
            "format": FORMAT,
            "title": self.title,
            "slug": self.slug,
            "standfirst": self.standfirst,
            "summary": "",
            "language": "",
            "translation_of": None,
            "image": None,
            "image_alt": "",
            "image_caption": "",
            "authors": [{"id": each, "name": author_name(each)} for each in self.authors],
            "keywords": [{"id": each, "name": keyword_name(each)} for each in self.tags],
        }
        return json.dumps(known)[:-1]

    def citation(self, number: int, source: Shown) -> str:
        quote = json.dumps(self.quote if number == 1 else "")
        return (
            f'{{"key": "k{number}", "quote": {quote}, "source": {source.record},'
            ' "check": {"verdict": "", "note": ""}}'
        )

    def record(self, version: Version) -> str:
        """The snapshot that the revision keeps, as JSON."""
        sections = ", ".join(self.sections[version.number - 1])
        return f'{self.known}, "sections": [{sections}], "citations": [{self.cited}]}}'

    def rendered(self, version: Version) -> tuple[Any, ...]:
        """The rebuildable columns, in the order of the table."""
        place = version.number - 1
        words = sum(part.words for part in self.parts)
        said = [f"{part.heading}\n{text}" for part, text in zip(self.parts, self.said[place], strict=True)]
        cited = [source.text for source in self.sources]
        cited.insert(1, self.quote)
        toc = [{"anchor": part.anchor, "heading": part.heading} for part in self.parts]
        return (
            "".join(self.pages[place]),
            self.told,
            self.openings[place][0],
            json.dumps(toc),
            "\n".join([self.title, self.standfirst, *said, *cited]),
            max(1, -(-words // WORDS_A_MINUTE)),
            len(self.sources),
            sum(source.is_primary for source in self.sources),
            DEFAULT,
            json.dumps(self.related),
            f'{{"wordCount": {words}, "citation": [{self.things}]}}',
        )
