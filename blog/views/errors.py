from django.http import HttpRequest, HttpResponse

from blog.models import Post
from blog.views.frame import page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, "404.html", status=404)


def gone(request: HttpRequest, post: Post) -> HttpResponse:
    """Why a post was withdrawn, and when; nothing of what it said, its title included."""
    context = {"reason": post.withdrawn_reason, "withdrawn_at": post.withdrawn_at}
    return page(request, "410.html", context, status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """It may be the database that is down: nothing here asks it."""
    return page(request, "500.html", status=500, complete=False)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also the answer to a form whose session has ended meanwhile (Django's CSRF_FAILURE_VIEW)."""
    return page(request, "403.html", {"session_ended": bool(reason)}, status=403)
