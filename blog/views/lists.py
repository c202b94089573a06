import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from blog.feeds.links import links
from blog.models import Author, Edition, EditionAuthor, EditionTag, Tag
from blog.models.credit import Keyword
from blog.models.edition import attach_credits
from blog.models.edition_rows import ThroughQuerySet
from blog.models.prepared import Prepared
from blog.models.skipping import has, spans_with
from blog.views import linked
from blog.views.frame import for_readers, now, page, reads, site_of
from blog.views.paging import newest

CORRECTIONS_ON_HOME = 3
CORRECTIONS_A_PAGE = 30
KEYWORDS_ON_HOME = 14
KEYWORDS_A_PAGE = 200
#: Databases know no shorter time. By the clock on the wall it may be an hour away.
MICROSECOND = datetime.timedelta(microseconds=1)


@reads("before")
@for_readers
def home(request: HttpRequest) -> HttpResponse:
    moment = now()
    rows = Edition.objects.live(moment).newest_first().light()
    part = newest(request, rows, site_of(request).posts_per_page)
    attach_credits(part.rows)
    corrections = Edition.objects.readable(moment).corrections().light()
    context = {
        "part": part,
        "lead": part.rows[0] if part.rows and part.is_first else None,
        "editions": part.rows[1:] if part.is_first else part.rows,
        "corrections": list(corrections[:CORRECTIONS_ON_HOME]),
        "keywords": keywords_of(part.rows, KEYWORDS_ON_HOME),
    }
    if part.is_first:
        context["linked_data"] = linked.about_site(site_of(request))
    return page(request, "blog/home.html", context)


def keywords_of(editions: list[Edition], at_most: int) -> list[Keyword]:
    """Each keyword once, by name; the ones used most where there are too many."""
    by_slug = {keyword.slug: keyword for edition in editions for keyword in edition.keywords}
    uses = Counter(keyword.slug for edition in editions for keyword in edition.keywords)
    chosen = [by_slug[slug] for slug, _count in uses.most_common(at_most)]
    return sorted(chosen, key=lambda keyword: keyword.name.casefold())


@for_readers
def archive(request: HttpRequest) -> HttpResponse:
    return page(request, "blog/archive.html", {"months": list(months(now()))})


def months(moment: datetime.datetime) -> Iterator[datetime.datetime]:
    """When each month with posts begins, the last one first; in two queries, however many they are."""
    oldest = FIRST_OF_ALL.first()
    if oldest is None:
        return
    local = moment.astimezone(timezone.get_current_timezone())
    spans = []
    month = 12 * local.year + local.month - 1
    while (span := (begin_of(month), begin_of(month + 1)))[1] > oldest:
        spans.append(span)
        month -= 1
    for begin, _end in spans_with(Edition.objects.live(moment), "published_at", spans):
        yield begin


#: December 9999.
LAST_MONTH = 12 * 9999 + 11


def begin_of(month: int) -> datetime.datetime:
    """In the zone of the site; months are counted from year 0 on."""
    return datetime.datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.get_current_timezone())


#: Whether it is live or not: those that are not would have to be walked.
FIRST_OF_ALL = Prepared(
    lambda: Edition.objects.order_by("published_at", "pk").values_list("published_at", flat=True)[:1]
)


@reads("before")
@for_readers
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    place = 12 * year + month - 1
    # The last of all months has no end; nobody has published then.
    begin, end = begin_of(place), begin_of(min(place + 1, LAST_MONTH))
    moment = now()
    rows = Edition.objects.live(moment).filter(published_at__gte=begin).newest_first().light()
    last = end.astimezone(datetime.UTC) - MICROSECOND
    part = newest(request, rows, site_of(request).posts_per_page, until=last)
    if not part.rows:
        raise Http404("Nothing was published in this month.")
    context = {"part": part, "editions": attach_credits(part.rows), "month": begin}
    return page(request, "blog/month.html", context | months_beside(place, moment))


def months_beside(place: int, moment: datetime.datetime) -> dict[str, datetime.datetime | None]:
    """The nearest months with posts, up to a year away: one query with a look into the index for each."""
    near = [*range(place - 12, place), *range(place + 1, min(place + 13, LAST_MONTH))]
    spans = [(begin_of(month), begin_of(month + 1)) for month in near]
    found = [begin for begin, _end in spans_with(Edition.objects.live(moment), "published_at", spans)]
    this = begin_of(place)
    return {
        "earlier": max((begin for begin in found if begin < this), default=None),
        "later": min((begin for begin in found if begin > this), default=None),
    }


@reads("after")
@for_readers
def tags(request: HttpRequest) -> HttpResponse:
    used = EditionTag.objects.live(now()).filter(tag=OuterRef("pk"))
    rows = Tag.objects.filter(has(used)).order_by("folded")
    after = request.GET.get("after", "")
    if after:
        rows = rows.filter(folded__gt=get_object_or_404(Tag, slug=after).folded)
    found = list(rows[: KEYWORDS_A_PAGE + 1])
    if after and not found:
        raise Http404("There is no such page.")
    keywords = found[:KEYWORDS_A_PAGE]
    last = keywords[-1].slug if len(found) > len(keywords) else ""
    return page(request, "blog/tags.html", {"keywords": keywords, "after": after, "last": last})


@reads("before")
@for_readers
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    keyword = get_object_or_404(Tag, slug=slug)
    listed = articles(request, EditionTag.objects.live(now()).filter(tag=keyword))
    site = site_of(request)
    context = {
        **listed,
        "keyword": keyword,
        "feeds": links("tag_feed", keyword.slug, f"{site.name}: {keyword.name}"),
        "linked_data": linked.about_keyword(site, keyword),
    }
    return page(request, "blog/tag.html", context)


@reads("before")
@for_readers
def author(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Author.objects.select_related("photo"), slug=slug)
    listed = articles(request, EditionAuthor.objects.live(now()).filter(author=person))
    site = site_of(request)
    context = {
        **listed,
        "author": person,
        "feeds": links("author_feed", person.slug, f"{site.name}: {person.name}"),
        "linked_data": linked.about_author(site, person),
    }
    return page(request, "blog/author.html", context)


def articles(request: HttpRequest, rows: ThroughQuerySet) -> dict[str, Any]:
    """One page of the articles of these rows. What only drafts have is nobody's business yet."""
    newest_first = rows.newest_first().with_editions()
    part = newest(request, newest_first, site_of(request).posts_per_page, pk="edition_id")
    if not part.rows:
        raise Http404("No article of this has been published.")
    return {"part": part, "editions": attach_credits([row.edition for row in part.rows])}


@reads("before")
@for_readers
def corrections(request: HttpRequest) -> HttpResponse:
    moment = now()
    rows = Edition.objects.of_live_posts(moment).corrections().light()
    part = newest(request, rows, CORRECTIONS_A_PAGE, moment="live_from", until=moment)
    return page(request, "blog/corrections.html", {"part": part})
