"""Asking a service about a comment, and never unless an admin has switched it on and a key is there."""

import http.client
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from blog.comments.spam import Reason
from blog.models import SiteSettings

SECONDS = 3
ADDRESS = "https://rest.akismet.com/1.1/comment-check"
VERDICT_HEADER = "X-akismet-pro-tip"


@dataclass(frozen=True)
class Sent:
    """A comment with what a service wants to know of its sending; none of it is kept."""

    name: str
    email: str
    text: str
    url: str
    network_address: str
    browser: str
    language: str


class Judge(Protocol):
    """Whoever can say whether a comment is spam. None means that it has nothing to say."""

    def judge(self, sent: Sent) -> Reason | None: ...


class Akismet:
    def __init__(self, key: str, address: str = ADDRESS) -> None:
        self.key = key
        self.address = address

    def judge(self, sent: Sent) -> Reason | None:
        fields = {
            "api_key": self.key,
            "blog": settings.SITE_URL,
            "user_ip": sent.network_address,
            "user_agent": sent.browser,
            "permalink": sent.url,
            "comment_type": "comment",
            "comment_author": sent.name,
            "comment_author_email": sent.email,
            "comment_content": sent.text,
            "blog_lang": sent.language,
        }
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.address, body)  # noqa: S310 (an address of ours)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310 (an address of ours)
                answer = response.read(100).strip()
                blatant = response.headers.get(VERDICT_HEADER) == "discard"
        except (OSError, http.client.HTTPException, ValueError):
            # It is of help when it answers, and nothing waits for it when it does not.
            return None
        if answer != b"true":
            return None
        return Reason(100 if blatant else 60, "Akismet takes it for spam")


def judge_of(site: SiteSettings) -> Judge | None:
    return Akismet(settings.AKISMET_KEY) if settings.AKISMET_KEY and site.comments_akismet else None
