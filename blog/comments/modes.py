"""Whether comments are taken under a post, and whether they wait."""

import datetime

from django.db import models


class Mode(models.TextChoices):
    OFF = "off", "Off: no comments are shown, and none taken"
    CLOSED = "closed", "Closed: what is there is shown, nothing new is taken"
    HELD = "held", "Held: each waits until somebody has read it"
    KNOWN = "known", "Known names through: whoever had one approved need not wait again"
    OPEN = "open", "Open: all appear at once, unless they look like spam"


TAKING = {Mode.HELD, Mode.KNOWN, Mode.OPEN}


def mode_now(
    site: str,
    post: str,
    *,
    published_at: datetime.datetime,
    close_after: int,
    now: datetime.datetime,
) -> Mode:
    """What holds at this moment: the post's own mode or the site's, until it is time to close.

    `close_after` is in days since publication; 0 is never. A post's own mode knows no such time.
    """
    if post:
        return Mode(post)
    mode = Mode(site)
    over = close_after and now >= published_at + datetime.timedelta(days=close_after)
    return Mode.CLOSED if over and mode in TAKING else mode


def must_wait(mode: Mode, *, known: bool, suspicious: bool) -> bool:
    """Whether a new comment waits for a moderator."""
    if suspicious or mode not in TAKING:
        return True
    return mode == Mode.HELD or (mode == Mode.KNOWN and not known)
