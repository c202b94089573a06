from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from blog import markup
from blog import robots as rules_for_robots
from blog.views.frame import address, for_readers, page, site_of
from config.tokenless import only_read


@for_readers
def about(request: HttpRequest) -> HttpResponse:
    return page(request, "blog/about.html", {"text": markup.page_text(site_of(request).about)})


@for_readers
def privacy(request: HttpRequest) -> HttpResponse:
    return page(request, "blog/privacy.html", {"text": markup.page_text(site_of(request).privacy)})


@for_readers
def robots(request: HttpRequest) -> HttpResponse:
    site = site_of(request)
    text = rules_for_robots.text(site.ai_crawlers, site.robots, address(reverse("blog:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@only_read
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; it asks nothing of the database."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers=headers)
