"""A video on a page of its own, for those without JavaScript."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from config.origin import is_path_of_ours
from config.tokenless import only_read
from consent import published
from consent.context import language, page
from consent.embeds import Video, figure
from consent.middleware import opened


@only_read
def embed(request: HttpRequest, service: str, item: str) -> HttpResponse:
    """Explains what will be loaded, and loads it once on “yes”. Nothing is remembered."""
    policy = published.policy()
    video = figure(policy, Video(service, item), language())
    if video is None:
        raise Http404("No published service has this.")
    is_loaded = request.GET.get("load") == "1"
    context = {"video": video, "is_loaded": is_loaded, "article": article(request)}
    response = page(request, "consent/embed.html", context)
    if is_loaded:
        response._csp_config = opened({"frame-src": policy.sources.get("frame-src", [])})  # type: ignore[attr-defined]  # noqa: SLF001
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    return response


def article(request: HttpRequest) -> str:
    """The page of this site that led here, as the browser or the form of this page says; else nothing."""
    path = request.GET.get("from") or path_before(request)
    return path if is_path_of_ours(path) and path != request.path else ""


def path_before(request: HttpRequest) -> str:
    """Of the page that the visitor came from; empty where that is on no or another site."""
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # brackets that do not close
        return ""
    return came.path if came.netloc == request.get_host() else ""
