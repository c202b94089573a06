"""Beacons for tests: what a browser sends, and everything between it and the counts."""

import datetime
import io
from typing import Any

from analytics.endpoint import Endpoint
from analytics.flush import flush
from analytics.spool import Spool
from blog.models import Post
from tests.posts import NOW

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
HOME = "203.0.113.7"


def nothing_behind(environ: Any, start_response: Any) -> list[bytes]:
    raise AssertionError("a beacon must not reach Django")


class Reader:
    """Sends beacons at a moment that one may change, and counts them."""

    def __init__(self, spool: Spool, moment: float | None = None) -> None:
        self.moment = NOW.timestamp() if moment is None else moment
        self.spool = spool
        self.endpoint = Endpoint(nothing_behind, spool, clock=lambda: self.moment)
        self.endpoint.pace.a_minute = 10**9

    def send(
        self,
        post: Post | int,
        *,
        address: str = HOME,
        agent: str = FIREFOX,
        body: str | None = None,
        referrer: str = "",
        **headers: str,
    ) -> str:
        """Send one beacon; the status line."""
        number = post if isinstance(post, int) else post.pk
        text = body if body is not None else f"{number} {referrer}".strip()
        return self.request("POST", "/_v", text, address=address, agent=agent, **headers)

    def load_pixel(self, post: Post, **headers: str) -> str:
        return self.request("GET", f"/_v/{post.pk}.gif", **{"HTTP_SEC_FETCH_DEST": "image", **headers})

    def request(
        self,
        method: str,
        path: str,
        body: str = "",
        *,
        address: str = HOME,
        agent: str = FIREFOX,
        **headers: str,
    ) -> str:
        raw = body.encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "REMOTE_ADDR": address,
            "HTTP_HOST": "testserver",
            "HTTP_USER_AGENT": agent,
            "HTTP_SEC_FETCH_SITE": "same-origin",
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
            **headers,
        }
        environ = {name: value for name, value in environ.items() if value is not None}
        answer: list[Any] = []
        list(self.endpoint(environ, lambda status, sent: answer.append((status, dict(sent)))))
        # What is ignored is summed up for a second; tests do not wait for it.
        self.endpoint.ignored.save(self.moment)
        self.headers = answer[0][1]
        return answer[0][0]

    def count(self, now: datetime.datetime | None = None) -> None:
        """Flush until the spool is empty."""
        now = now or datetime.datetime.fromtimestamp(self.moment, datetime.UTC)
        while flush(self.spool, now).is_full:
            pass
        self.endpoint.days.recalled_at = float("-inf")
