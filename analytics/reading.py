"""What counting adds to every reader's page: the list of what is read most, out of memory."""

import datetime
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from analytics.most_read import Entry, in_30_days
from blog import markup
from blog.models import SiteSettings
from blog.models.stamp import freshness as freshness_of_posts
from config.freshness import Freshness

#: Seconds for which a list serves; then one request asks again, while the others get the old one.
KEPT = 60
#: The settings allow ten entries; one more, for pages that leave their own post out.
MOST = 11


@dataclass(frozen=True)
class Ranked:
    """The list, and some of it as HTML, which belongs to this very list and to no newer one."""

    entries: list[Entry]
    #: By the language of the site and the posts.
    drawn: dict[tuple[Any, ...], SafeString] = field(default_factory=dict)

    def draw(self, entries: list[Entry], site: SiteSettings) -> SafeString:
        """It is the same for all posts that are not in the list."""
        key = (site.language, *(entry.edition.pk for entry in entries))
        if key not in self.drawn:
            context = {"entries": entries, "site": site}
            self.drawn[key] = markup.trusted(render_to_string("analytics/_ranked_list.html", context))
        return self.drawn[key]


class Shelf:
    """The list as this process knows it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ranked: Ranked | None = None
        self.filled_at = float("-inf")
        #: The state of the posts that the list was made from.
        self.version = 0

    def read(self, now: datetime.datetime) -> Ranked:
        """The list, which is made anew when it is old; some of it may be over meanwhile."""
        is_old = time.monotonic() - self.filled_at > KEPT
        if is_old and self.lock.acquire(blocking=self.ranked is None):
            try:
                if time.monotonic() - self.filled_at > KEPT:
                    self.ranked, self.filled_at = Ranked(in_30_days(now, MOST)), time.monotonic()
            finally:
                self.lock.release()
        return self.ranked or Ranked([])

    def clear(self) -> None:
        """Ask again at the next page."""
        self.filled_at, self.ranked = float("-inf"), None


shelf = Shelf()


def freshness() -> Freshness:
    """What the page cache asks of posts. A page for a new state of theirs is made with a new list."""
    posts = freshness_of_posts()
    if posts.version != shelf.version:
        shelf.clear()
        shelf.version = posts.version
    return posts


def context(request: HttpRequest) -> dict[str, Any]:
    """`most_read`, without the post that this page is about, and the cookie of those who are left out."""
    site: SiteSettings = getattr(request, "site", None) or SiteSettings()
    now = timezone.now()
    ranked = shelf.read(now)
    others = [
        entry
        for entry in ranked.entries
        if entry.edition.is_live(now) and not is_about(request.path, entry.edition.get_absolute_url())
    ]
    shown = others[: site.most_read_count]
    return {
        "most_read": ranked.draw(shown, site) if shown else "",
        "uncounted_cookie": settings.UNCOUNTED_COOKIE_NAME,
    }


def is_about(path: str, post: str) -> bool:
    """Whether a page is a post, or belongs to it."""
    return path.startswith(post)
