"""Fetching the posters of videos when a post is saved, so that readers never ask the provider for them."""

import http.client
import io
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from blog import markup
from blog.images import UnusablePicture
from blog.models import Image, Poster
from blog.models.poster import LONGEST_ADDRESS
from consent import embeds, published

SECONDS = 4
LARGEST = 4 * 1024 * 1024  # bytes
MOST_AT_ONCE = 4


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A provider that sends us elsewhere sends us nowhere."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


def fetch_new(bodies: Iterable[str]) -> None:
    """Fetch what the texts link to and nobody has fetched; call it outside of transactions.

    An address that is too long to be kept is not asked for: it would be again at every save.
    """
    now = timezone.now()
    policy = published.policy()
    addresses = {address for body in bodies for address in markup.lone_links(markup.clean(body))}
    wanted = {
        address: figure["poster_url"]
        for address in addresses
        if len(address) <= LONGEST_ADDRESS
        and (video := embeds.recognise(address, policy))
        and (figure := embeds.figure(policy, video, "en"))
    }
    new = wanted.keys() - Poster.objects.settled(wanted, now) if wanted else set()
    for address in sorted(new)[:MOST_AT_ONCE]:
        image = fetch(wanted[address], address) if wanted[address] else None
        Poster.objects.update_or_create(address=address, defaults={"image": image, "tried_at": now})


def fetch(url: str, address: str) -> Image | None:
    """The picture behind an address, as an image of ours; None where there is none to be had."""
    opener = urllib.request.build_opener(NoRedirects)
    try:
        with opener.open(url, timeout=SECONDS) as response:
            content = response.read(LARGEST + 1)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    if len(content) > LARGEST:
        return None
    try:
        return Image.objects.store(io.BytesIO(content), title=f"Poster of {address}"[:200])
    except UnusablePicture:
        return None
