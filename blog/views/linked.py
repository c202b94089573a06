"""What pages tell programs about themselves, as schema.org's things in JSON-LD."""

import functools
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from blog import markup
from blog.comments.threads import CommentRecord, moment
from blog.linked_data import Thing, breadcrumbs, filled, organization, person
from blog.models import Author, Edition, SiteSettings, Tag
from blog.views.discussions import Shown
from blog.views.frame import address

CONTEXT = "https://schema.org"
#: More would make the page longer than it has to be for whoever reads it.
COMMENTS_TOLD = 10
#: A comment is told as often as its post is read, and changes hardly ever.
said_plainly = functools.lru_cache(maxsize=512)(markup.plain_text)


def in_context(*things: Thing) -> list[Thing]:
    return [{"@context": CONTEXT, **thing} for thing in things]


def about_post(
    site: SiteSettings, edition: Edition, history: list[Edition], discussion: Shown | None = None
) -> list[Thing]:
    """Of a live, credited edition; `history` are all that readers have seen."""
    post = article(site, edition, history)
    return in_context(post | filled(commented(discussion)), trail(site, edition))


def commented(discussion: Shown | None) -> Thing:
    """How many comments there are, and what the first ones say."""
    if discussion is None or not discussion.count:
        return {}
    records = [each for thread in discussion.threads for each in thread.everything]
    return {
        "commentCount": discussion.count,
        "comment": [comment(each, address(discussion.url)) for each in records[:COMMENTS_TOLD]],
    }


def comment(record: CommentRecord, post: str) -> Thing:
    url = f"{post}comments/{record['id']}/"
    answers = record["root"] != record["id"]
    return filled(
        {
            "@type": "Comment",
            "@id": url,
            "url": url,
            "author": person(record["name"]),
            "dateCreated": moment(record).isoformat(),
            "text": said_plainly(record["html"]),
            "parentItem": {"@id": f"{post}comments/{record['root']}/"} if answers else None,
        }
    )


def article(site: SiteSettings, edition: Edition, history: list[Edition]) -> Thing:
    url = address(edition.get_absolute_url())
    known = edition.linked_data
    return filled(
        {
            "@type": "Article",
            "@id": url,
            "mainEntityOfPage": url,
            "url": url,
            "headline": edition.title,
            "description": edition.description,
            "inLanguage": edition.language,
            "datePublished": edition.published_at.isoformat(),
            "dateModified": edition.changed_at.isoformat(),
            "author": [person(each.name, address(each.get_absolute_url())) for each in edition.authors],
            "publisher": publisher(site),
            "image": pictures(edition),
            "keywords": [each.name for each in edition.keywords],
            "version": edition.number,
            "wordCount": known.get("wordCount"),
            "isAccessibleForFree": True,
            "citation": known.get("citation"),
            "correction": [correction(each) for each in history if each.kind == Edition.Kind.CORRECTION],
            "copyrightNotice": site.rights,
        }
    )


def publisher(site: SiteSettings) -> Thing:
    logo = {"@type": "ImageObject", "url": address(static("blog/favicon.svg"))}
    return {**organization(site.name, address("/")), "logo": logo}


def pictures(edition: Edition) -> list[str]:
    lead = [address(edition.lead_image.picture.fallback)] if edition.lead_image else []
    return [*lead, *([address(edition.card_url)] if edition.card else [])]


def correction(edition: Edition) -> Thing:
    return {
        "@type": "CorrectionComment",
        "text": edition.note,
        "datePublished": edition.live_from.isoformat(),
        "url": address(edition.get_version_url()),
    }


def trail(site: SiteSettings, edition: Edition) -> Thing:
    """Home, the first keyword, and here: the way that the page itself shows."""
    steps = [(site.name, address("/"))]
    if edition.keywords:
        first = edition.keywords[0]
        steps.append((first.name, address(reverse("blog:tag", args=[first.slug]))))
    return breadcrumbs([*steps, (edition.title, address(edition.get_absolute_url()))])


def about_site(site: SiteSettings) -> list[Thing]:
    home = address("/")
    return in_context(
        filled(
            {
                "@type": "WebSite",
                "@id": home,
                "url": home,
                "name": site.name,
                "description": site.description or site.tagline,
                "inLanguage": site.language,
                "publisher": publisher(site),
                "potentialAction": search_action(address(reverse("blog:search"))),
            }
        )
    )


def search_action(search: str) -> Thing:
    return {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }


def about_author(site: SiteSettings, author: Author) -> list[Thing]:
    url = address(author.get_absolute_url())
    photo: Any = address(author.photo.picture.fallback) if author.photo else ""
    profile = {
        "@type": "ProfilePage",
        "url": url,
        "mainEntity": filled({**person(author.name, url), "description": author.bio, "image": photo}),
    }
    return in_context(profile, breadcrumbs([(site.name, address("/")), (author.name, url)]))


def about_keyword(site: SiteSettings, keyword: Tag) -> list[Thing]:
    keywords = ("Keywords", address(reverse("blog:tags")))
    here = (keyword.name, address(reverse("blog:tag", args=[keyword.slug])))
    return in_context(breadcrumbs([(site.name, address("/")), keywords, here]))
