"""Which source each citation of a form means: one that the library has, an edited one, or a new one.

A known URL or DOI links the source that has it and never edits it. A source that another post cites is not
edited here at all. Queries do not grow with the number of rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from blog.citations.identity import normal_url
from blog.models import Publisher, Source, SourceWord

if TYPE_CHECKING:
    from blog.admin.citations import CitationForm


class Known:
    """The sources of the library that have one of the addresses in these rows."""

    def __init__(self, forms: Sequence["CitationForm"]) -> None:
        urls = {form.typed_url for form in forms} - {""}
        dois = {form.typed_doi for form in forms} - {""}
        found = Source.objects.at(urls, dois)
        self.by_url = {source.normal_url: source.stand_in for source in found}
        self.by_doi = {source.doi: source.stand_in for source in found}
        picked = Source.objects.filter(pk__in={form.picked for form in forms} - {0})
        self.by_id = {source.pk: source.stand_in for source in picked.select_related("merged_into")}

    def same_as(self, url: str, doi: str) -> Source | None:
        return (self.by_doi.get(doi) if doi else None) or (self.by_url.get(url) if url else None)


def link(forms: Sequence["CitationForm"]) -> None:
    """Give each row its source, unsaved where it is new or edited, or an error."""
    known = Known([form for form in forms if form.writes_source])
    for form in forms:
        if form.writes_source:
            choose(form, known)
    refuse_twins(forms)


def choose(form: "CitationForm", known: Known) -> None:
    if picked := known.by_id.get(form.picked):
        form.link_to(picked)
        return
    match = known.same_as(form.typed_url, form.typed_doi)
    own = form.own_source
    other = known.by_url.get(form.typed_url)
    if own and match == own and other not in {None, own}:
        form.add_error(
            "url",
            ValidationError(
                "The library has another source at this address: “%(source)s”.", params={"source": other}
            ),
        )
    elif match and form.is_separate:
        form.add_error(
            form.address_field,
            ValidationError(
                "The library already has this address: “%(source)s”. "
                "A separate source needs an address of its own, or none.",
                params={"source": match},
            ),
        )
    elif match and match != own:
        form.link_to(match)
    elif own and not form.is_separate:
        form.edit(own)
        check(form, own)
    else:
        source = Source(**form.typed_source())
        form.source = source
        check(form, source)


def check(form: "CitationForm", source: Source) -> None:
    """Tell the author, at the right field, why this cannot be a source."""
    if form.errors:
        return
    try:
        source.clean_fields(exclude=["normal_url"])
        source.clean()
    except ValidationError as error:
        for name, messages in error.update_error_dict({}).items():
            field = {NON_FIELD_ERRORS: "title", "language": "source_language"}.get(name, name)
            form.add_error(field, messages)


def refuse_twins(forms: Sequence["CitationForm"]) -> None:
    """One post lists a source once."""
    seen: dict[str, int] = {}
    for place, form in enumerate(forms, 1):
        if form.source is None or form.errors:
            continue
        names = identities(form.source)
        first = next((seen[name] for name in names if name in seen), None)
        if first:
            form.add_error(
                form.address_field,
                f"This is the same source as number {first}. Cite that one again, do not list it twice.",
            )
        seen.update(dict.fromkeys(names, first or place))


def identities(source: Source) -> list[str]:
    url = normal_url(source.url) if source.url else ""
    names = {"id": source.pk, "url": url, "doi": source.doi}
    return [f"{name} {value}" for name, value in names.items() if value]


def keep(sources: Sequence[Source]) -> dict[int, Source]:
    """Save new sources; by `id()` of what was given, what the database has now.

    If somebody else has added one of these addresses a moment ago, theirs is the source.
    """
    for source in sources:
        source.identify()
    Publisher.objects.settle(sources)
    addressed = [source for source in sources if source.normal_url or source.doi]
    bare = [source for source in sources if not (source.normal_url or source.doi)]
    Source.objects.bulk_create(addressed, ignore_conflicts=True)
    Source.objects.bulk_create(bare)
    urls = [source.normal_url for source in addressed if source.normal_url]
    dois = [source.doi for source in addressed if source.doi]
    found = list(Source.objects.at(urls, dois)) if addressed else []
    SourceWord.objects.keep([*found, *bare])
    by_doi = {source.doi: source.stand_in for source in found if source.doi}
    by_url = {source.normal_url: source.stand_in for source in found if source.normal_url}
    return {
        id(source): by_doi.get(source.doi or "") or by_url.get(source.normal_url or "") or source
        for source in sources
    }
