"""unAPI (unapi.info, revision 3): how reference managers get a post with its keywords."""

import re
from collections.abc import Callable
from operator import attrgetter
from urllib.parse import unquote
from xml.etree import ElementTree

from django.http import Http404, HttpRequest, HttpResponse

from blog.citations.article import Article
from blog.models import Edition, SiteSettings
from blog.models.edition import attach_credits
from blog.views.frame import address, for_readers, now, reads, site_of
from blog.views.posts import article_of, live_edition

#: Format by name: its media type and who writes it.
FORMATS: dict[str, tuple[str, Callable[[Article], str]]] = {
    "ris": ("application/x-research-info-systems", attrgetter("ris")),
    "bibtex": ("application/x-bibtex", attrgetter("bibtex")),
    "csl": ("application/vnd.citationstyles.csl+json", attrgetter("csl")),
}

PATH = re.compile(r"([1-9]\d{3}/(?:0[1-9]|1[0-2])/[-\w]{1,120})/")


@reads("id", "format")
@for_readers
def unapi(request: HttpRequest) -> HttpResponse:
    """Without an `id` the formats there are, with one those of the post, with a `format` the record.

    The `id` of a post is its address.
    """
    wanted, name = request.GET.get("id", ""), request.GET.get("format", "")
    if not wanted:
        return formats()
    edition = edition_at(wanted)
    if not name:
        return formats(wanted)
    if name not in FORMATS:
        return plain("There is no such format.", 406)
    kind, write = FORMATS[name]
    attach_credits([edition])
    return HttpResponse(write(record_of(site_of(request), edition)), content_type=f"{kind}; charset=utf-8")


def edition_at(url: str) -> Edition:
    """The live edition at an address of ours; raises Http404."""
    home = address("/")
    path = PATH.fullmatch(unquote(url.removeprefix(home)))
    if path is None or not url.startswith(home):
        raise Http404("This is no address of a post here.")
    edition = live_edition(path[1], now())
    if edition is None or edition.path != path[1]:
        raise Http404("There is no post at this address.")
    return edition


def record_of(site: SiteSettings, edition: Edition) -> Article:
    """As under “Cite this article”, and what it is about."""
    return article_of(edition, site)._replace(
        summary=" ".join(edition.description.split()),
        keywords=tuple(keyword.name for keyword in edition.keywords),
    )


def formats(wanted: str = "") -> HttpResponse:
    """The list; of one post with the status that the protocol asks for."""
    root = ElementTree.Element("formats", {"id": wanted} if wanted else {})
    for name, (kind, _write) in FORMATS.items():
        ElementTree.SubElement(root, "format", name=name, type=kind)
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    status = 300 if wanted else 200
    return HttpResponse(body, status=status, content_type="application/xml; charset=utf-8")


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
