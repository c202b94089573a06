import copy
import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from blog import cards
from blog.citations.article import Article
from blog.citations.styles import house
from blog.comments.modes import Mode
from blog.models import Edition, Path, SiteSettings
from blog.models.edition import attach_credits, credits_found, with_credits
from blog.models.live import live_at
from blog.models.prepared import Found, Prepared
from blog.views import discussions, linked, videos
from blog.views.errors import gone
from blog.views.frame import (
    added_by_other_apps,
    address,
    for_readers,
    now,
    page,
    preview_picture,
    site_of,
    written,
)
from blog.views.parts import GAP, Parts, cut, kept
from consent import published

MOST_RELATED = 3
#: So many are asked for, in case some are no longer live.
NEAREST = 6
#: What a page says of other editions.
SEEN_FROM_AFAR = (
    "post_id",
    "number",
    "kind",
    "note",
    "change",
    "changed_at",
    "path",
    "language",
    "original_post",
    "title",
    "standfirst",
    "summary",
    "published_at",
    "live_from",
    "live_until",
    "reading_minutes",
    "source_count",
    "primary_count",
)


class Around(NamedTuple):
    """What a post's page needs of other editions, without their texts."""

    #: All that readers have seen of this post, the newest first.
    history: list[Edition]
    #: The live ones of the nearest posts, and of this post in other languages.
    related: list[Edition]
    translations: list[Edition]


@for_readers
def detail(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    path = f"{year:04}/{month:02}/{slug}"
    moment = now()
    found = LIVE_AT_PATH.found(path=path, moment=moment)
    if not found:
        return absent(request, path)
    edition = kept.of(("edition", path), found, lambda: LIVE_AT_PATH.made(found)[0])
    near = found_around(edition, moment)
    around = kept.of(("around", path), (edition.related, near), lambda: sorted_around(edition, near))
    if edition.path != path:
        return moved(path, around.history, edition.get_absolute_url())
    named = credits_found([edition, *around.related])
    site = site_of(request)
    mode = discussions.mode_of(edition, site, moment)
    # Before anything is made of it: what is made of a newer one may be kept for this one, not the other way.
    policy = published.policy()
    added = added_by_other_apps(request)
    most_read = str(added.get("most_read", ""))
    # All that the page depends on besides.
    said = (site.row, found, near, named, mode, policy, bool(most_read))
    parts: Parts | None = kept.get(("parts", path), said)
    if parts is None:
        context = {**added, **live_context(edition, around, named, site, mode), "gap": GAP}
        parts = cut(written(request, "blog/post.html", context))
        kept.put(("parts", path), said, parts)
    return HttpResponse(parts.around(most_read))


def live_context(
    edition: Edition, around: Around, named: Found, site: SiteSettings, mode: Mode
) -> dict[str, Any]:
    # What is kept stays without credits: their names are of this moment.
    edition, *related = with_credits([copy.copy(each) for each in (edition, *around.related)], named)
    discussion = discussions.on_the_page(edition, mode)
    return {
        **post_context(edition, around.history, site),
        "related": related,
        "canonical_edition": True,
        "languages": languages_of(edition, around.translations),
        "linked_data": linked.about_post(site, edition, around.history, discussion),
        "discussion": discussion,
    }


@for_readers
def version(request: HttpRequest, year: int, month: int, slug: str, number: int) -> HttpResponse:
    path = f"{year:04}/{month:02}/{slug}"
    moment = now()
    live = live_edition(path, moment)
    if live is None:
        return absent(request, path)
    history = around_of(live, moment).history
    if all(each.number != number for each in history):
        raise Http404("This post has no such edition.")
    if live.path != path:
        return moved(path, history, f"{live.get_absolute_url()}v{number}/")
    edition = live
    if live.number != number:
        edition = Edition.objects.select_related("lead_image").get(post=live.post_id, number=number)
    attach_credits([edition])
    response = page(request, "blog/post.html", post_context(edition, history, site_of(request), live=live))
    response["X-Robots-Tag"] = "noindex"
    return response


def live_edition(path: str, moment: datetime.datetime) -> Edition | None:
    """The live edition of the post that this address leads, or once led, to."""
    return LIVE_AT_PATH.first(path=path, moment=moment)


LIVE_AT_PATH = Prepared(
    lambda path, moment: (
        Edition.objects.live(moment)
        .filter(post__paths__path=path)
        .select_related("lead_image")
        .defer("search_text", "opening_html")
        .annotate(comments_mode=F("post__discussion__mode"), comments_first=F("post__discussion__first"))
        .order_by("pk")[:1]
    ),
    path=str,
    moment=datetime.datetime,
)


def around_of(edition: Edition, moment: datetime.datetime) -> Around:
    return sorted_around(edition, found_around(edition, moment))


def found_around(edition: Edition, moment: datetime.datetime) -> Found:
    """One query for all three."""
    places = dict.fromkeys(NEAR, NOBODY) | dict(zip(NEAR, nearest(edition), strict=False))
    return AROUND.found(post=edition.post_id, original=edition.original_post, moment=moment, **places)


def nearest(edition: Edition) -> list[int]:
    return [post for post, _shared in edition.related[:NEAREST]]


def sorted_around(edition: Edition, found: Found) -> Around:
    near, editions = nearest(edition), AROUND.made(found)
    history = [each for each in editions if each.post_id == edition.post_id]
    elsewhere = [each for each in editions if each.post_id != edition.post_id]
    related = [each for each in elsewhere if each.post_id in near]
    related.sort(key=lambda each: near.index(each.post_id))
    translations = [each for each in elsewhere if each.original_post == edition.original_post]
    return Around(history, related[:MOST_RELATED], translations)


#: The places of a query for the posts nearby; an empty one holds the key of no post.
NEAR = [f"near{place}" for place in range(NEAREST)]
NOBODY = 0
AROUND = Prepared(
    lambda post, original, moment, **near: (
        Edition.objects.filter(
            Q(post=post, live_from__lte=moment)
            | live_at(moment) & (Q(original_post=original) | Q(post__in=near.values()))
        )
        .only(*SEEN_FROM_AFAR)
        .order_by("-number")
    ),
    post=int,
    original=int,
    moment=datetime.datetime,
    **dict.fromkeys(NEAR, int),
)


def languages_of(edition: Edition, sisters: list[Edition]) -> list[dict[str, str]]:
    """Each language once with its address, this post's own first; nothing where there is no other."""
    by_language: dict[str, Edition] = {}
    for each in [edition, *sorted(sisters, key=lambda sister: sister.pk)]:
        by_language.setdefault(each.language.lower(), each)
    if len(by_language) == 1:
        return []
    return [
        {"language": language, "url": address(each.get_absolute_url())}
        for language, each in by_language.items()
    ]


def moved(path: str, history: list[Edition], url: str) -> HttpResponse:
    """Lead from an old address to the current one."""
    if all(each.path != path for each in history):
        # Promised to an edition that waits for its time: no reader knows this address yet.
        raise Http404("There is nothing at this address.")
    response = HttpResponsePermanentRedirect(url)
    # A post may get its old address back. A browser that kept both redirects would go round in circles.
    response["Cache-Control"] = "no-cache"
    return response


def absent(request: HttpRequest, path: str) -> HttpResponse:
    known = Path.objects.filter(path=path).select_related("post").first()
    if known and known.post.withdrawn_at:
        return gone(request, known.post)
    raise Http404("There is nothing at this address.")


def post_context(
    edition: Edition, history: list[Edition], site: SiteSettings, *, live: Edition | None = None
) -> dict[str, Any]:
    """What the post template needs of a credited edition; `live` is the one to read instead."""
    context = {
        "edition": edition,
        "body": videos.with_videos(edition),
        "cite": article_of(edition, site).ways,
        "history": history,
        "newest": history[0] if history else edition,
        "live": live if live and live.number != edition.number else None,
        "canonical": address((live or edition).get_absolute_url()),
        "own_address": address(edition.get_version_url()),
    }
    if edition.card:
        context["preview_picture"] = card_of(edition)
    elif edition.lead_image:
        context["preview_picture"] = preview_picture(edition.lead_image)
    return context


def article_of(edition: Edition, site: SiteSettings) -> Article:
    """What others cite: this very edition, at the address that it keeps."""
    return Article(
        title=edition.title,
        authors=tuple(author.name for author in edition.authors),
        publication=site.name,
        published=edition.published_at.astimezone(site.zone).date(),
        edition=edition.number,
        edition_date=edition.live_from.astimezone(site.zone).date(),
        url=address(edition.get_version_url()),
        language=edition.language,
    )


def card_of(edition: Edition) -> dict[str, Any]:
    return {
        "url": address(edition.card_url),
        "kind": "image/png",
        "width": cards.WIDTH,
        "height": cards.HEIGHT,
        "alt": f"{edition.title} – {house.names([author.name for author in edition.authors])}",
    }
