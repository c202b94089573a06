from collections.abc import Callable, Sequence

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import override

from blog.citations.facts import Facts
from blog.citations.formats import bibtex, csl, plain, ris
from blog.models import EditionSource, Publisher, SiteSettings, Source
from blog.models.edition import attach_credits
from blog.models.skipping import has
from blog.rendering import sources_in_order
from blog.snapshot import SourceRecord
from blog.views.frame import for_readers, now, page, reads, site_of
from blog.views.paging import by_number, newest
from blog.views.posts import absent, around_of, live_edition, moved

SOURCES_A_PAGE = 50
COUNT_UP_TO = 500


@reads("before")
@for_readers
def index(request: HttpRequest) -> HttpResponse:
    """Each source of a live edition once, as it was cited last; the newest of the library first."""
    live = EditionSource.objects.live(now())
    cited = Source.objects.current().filter(has(live.filter(source=OuterRef("pk"))))
    part = by_number(request, cited.order_by("-pk").values_list("pk", flat=True), SOURCES_A_PAGE)
    rows = as_cited_last(live, part.rows)
    return page(request, "blog/sources.html", {"part": part, "sources": listed(rows, site_of(request))})


def as_cited_last(live: QuerySet[EditionSource], sources: Sequence[int]) -> list[EditionSource]:
    """Of these rows the newest of each source, in the order of the numbers."""
    mine = live.filter(source=OuterRef("pk")).order_by("-published_at", "-edition_id").values("pk")
    rows = Source.objects.filter(pk__in=sources).annotate(row=Subquery(mine[:1]))
    newest = list(rows.values_list("row", flat=True))
    found = EditionSource.objects.filter(pk__in=newest).select_related("publisher", "source")
    kept = [row for row in found if row.source.merged_into_id is None]
    return sorted(kept, key=lambda row: -row.source_id)


def listed(rows: Sequence[EditionSource], site: SiteSettings) -> list[dict[str, object]]:
    return [{"pk": row.source_id, "facts": Facts(row.record, site.citation_style)} for row in rows]


@reads("before")
@for_readers
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    cited = EditionSource.objects.live(now()).filter(source=pk)
    part = newest(
        request,
        cited.newest_first().with_editions(),
        site_of(request).posts_per_page,
        pk="edition_id",
    )
    if not part.rows:
        return merged_or_absent(Source, pk, "blog:source", "No post cites this source.")
    count = len(part.rows)
    if part.older or not part.is_first:
        count = cited[: COUNT_UP_TO + 1].count()
    attach_credits([row.edition for row in part.rows])
    context = {
        "facts": Facts(part.rows[0].record),
        "publisher": part.rows[0].publisher_id,
        "part": part,
        "count": min(count, COUNT_UP_TO),
        "is_more": count > COUNT_UP_TO,
    }
    return page(request, "blog/source.html", context)


@reads("before")
@for_readers
def publisher(request: HttpRequest, pk: int) -> HttpResponse:
    """All that live editions cite of one publisher."""
    live = EditionSource.objects.live(now()).filter(publisher=pk)
    numbers = live.order_by("-source_id").values_list("source_id", flat=True)
    part = by_number(request, numbers, SOURCES_A_PAGE, pk="source_id")
    rows = as_cited_last(live, part.rows)
    if not rows:
        return merged_or_absent(Publisher, pk, "blog:publisher", "No post cites this publisher.")
    context = {
        "publisher": rows[0].publisher,
        "part": part,
        "sources": listed(rows, site_of(request)),
    }
    return page(request, "blog/publisher.html", context)


def merged_or_absent(model: type[Source] | type[Publisher], pk: int, name: str, message: str) -> HttpResponse:
    """Lead from a record to the one that stands for it now."""
    kept = model.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    if not kept:
        raise Http404(message)
    response = HttpResponsePermanentRedirect(reverse(name, args=[kept]))
    # Merges can be undone.
    response["Cache-Control"] = "no-cache"
    return response


# Ways out --------------------------------------------------------------------

Writer = Callable[[Sequence[SourceRecord], str], str]


def in_no_style(write: Callable[[Sequence[SourceRecord]], str]) -> Writer:
    """Reference managers have styles of their own."""
    return lambda sources, _style: write(sources)


#: By the end of an address: a media type, and who writes sources in a citation style.
EXPORTS: dict[str, tuple[str, Writer]] = {
    "bib": ("application/x-bibtex", in_no_style(bibtex.write)),
    "ris": ("application/x-research-info-systems", in_no_style(ris.write)),
    "json": ("application/vnd.citationstyles.csl+json", in_no_style(csl.write)),
    "txt": ("text/plain", plain.write),
}


@for_readers
def export(request: HttpRequest, year: int, month: int, slug: str, kind: str) -> HttpResponse:
    """The sources of the live edition, in the order of their numbers, for a reference manager."""
    path = f"{year:04}/{month:02}/{slug}"
    edition = live_edition(path, now())
    if edition is None:
        return absent(request, path)
    if edition.path != path:
        history = around_of(edition, now()).history
        return moved(path, history, f"{edition.get_absolute_url()}sources.{kind}")
    sources = sources_in_order(edition.revision.data)
    content_type, write = EXPORTS[kind]
    with override(edition.language):
        text = write(sources, site_of(request).citation_style)
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug_for_files(edition.path)}.{kind}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def slug_for_files(path: str) -> str:
    """The last part of an address, in letters that every file system takes."""
    name = path.rsplit("/", 1)[-1].encode("ascii", "ignore").decode()
    return f"{name.strip('-') or 'article'}-sources"
