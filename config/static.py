"""Headers of static files."""

from wsgiref.headers import Headers


def say_once(headers: Headers, path: str, url: str) -> None:
    """Without `public`: a lifetime says as much, and `immutable` more."""
    headers["Cache-Control"] = (headers["Cache-Control"] or "").replace(", public", "")
