"""A video on a page of its own, for those without JavaScript."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from consent import published
from consent.context import language, page
from consent.embeds import Video, figure
from consent.middleware import opened


@csrf_exempt
@require_safe
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
    came = urlsplit(request.headers.get("Referer", ""))
    path = request.GET.get("from") or (came.path if came.netloc == request.get_host() else "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours and path != request.path else ""
