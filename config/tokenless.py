"""Views that ask for no CSRF token, which would make every copy of a page different; no reader has one."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

View = Callable[..., HttpResponse]


def only_read(view: View) -> View:
    """Only GET and HEAD; anything else is 405."""
    return csrf_exempt(require_safe(view))


def for_one_reader(view: View) -> View:
    """Pages with forms: never kept by any cache. `is_same_origin` protects them."""
    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(view)))
