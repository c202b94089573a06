"""How a kept page is sent: to whom as what, and for how long others may keep it."""

from collections.abc import Callable, Iterable
from typing import Any

from config.pagecache.copies import HIT, Copy, Headers
from config.pagecache.keys import Environ
from config.pagecache.negotiation import encoding_for, has_already

StartResponse = Callable[..., Any]
KEPT_STATUSES = ("200", "410")
#: By this views say that an answer is the same for everyone.
SHARED = "s-maxage"
#: Seconds. What views let shared caches keep a page for; less if it will change sooner.
USUAL_AGE = 60
EMERGENCY_AGE = 5
DOWN = 'candor; hit; fwd=stale; detail="the last good copy: the database does not answer"'


def answer(
    copy: Copy, now: float, environ: Environ, start_response: StartResponse, told: str = HIT
) -> Iterable[bytes]:
    left = copy.sight.changes_at - now
    if left < USUAL_AGE:
        return send(copy, environ, start_response, told, max(0, int(left)))
    return send(copy, environ, start_response, told)


def answer_hit(copy: Copy, now: float, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """The same for a page that was there; for most who ask in half the time."""
    if (
        "HTTP_IF_NONE_MATCH" in environ
        or environ["REQUEST_METHOD"] == "HEAD"
        or copy.sight.changes_at - now < USUAL_AGE
    ):
        return answer(copy, now, environ, start_response)
    variant = copy.variants[encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    start_response(copy.status, [*variant.headers_of_hit])
    return [variant.body]


def emergency_answer(copy: Copy, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    return send(copy, environ, start_response, DOWN, EMERGENCY_AGE)


def send(
    copy: Copy, environ: Environ, start_response: StartResponse, told: str, age: int | None = None
) -> Iterable[bytes]:
    """Start the response; shared caches may keep it for `age` seconds, or as long as the view says."""
    variant = copy.variants[encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    unchanged = wanted is not None and copy.status.startswith("200") and has_already(wanted, variant.etag)
    headers = list(variant.headers_if_unchanged if unchanged else variant.headers)
    headers.append(("Cache-Status", told))
    start_response(
        "304 Not Modified" if unchanged else copy.status, headers if age is None else shortened(headers, age)
    )
    return [] if unchanged or environ["REQUEST_METHOD"] == "HEAD" else [variant.body]


def shortened(headers: Headers, age: int) -> Headers:
    return [*without_ages(headers), ("Cache-Control", f"max-age=0, s-maxage={age}")]


def without_ages(headers: Headers) -> Headers:
    return [each for each in headers if each[0].lower() not in {"cache-control", "cdn-cache-control"}]


def is_fit(status: str, headers: Headers) -> bool:
    """Whether an answer may be kept: its view has said so, and nothing in it is for one reader."""
    found = {name.lower(): value.lower() for name, value in headers}
    control = found.get("cache-control", "")
    shared = SHARED in control and not any(word in control for word in ("no-store", "no-cache", "private"))
    varies = {part.strip() for part in found.get("vary", "").split(",")} - {"", "accept-encoding"}
    own = {"set-cookie", "content-encoding"} & found.keys() or "'nonce-" in str(found)
    return status.startswith(KEPT_STATUSES) and shared and not varies and not own


def for_one_person(start_response: StartResponse) -> StartResponse:
    """Editors see a change at once, and what they see is kept nowhere."""

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        if any(name.lower() == "cache-control" and SHARED in value for name, value in headers):
            headers = [*without_ages(headers), ("Cache-Control", "private, no-cache")]
        return start_response(status, headers, *rest)

    return start
