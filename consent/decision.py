"""A visitor's answer and how it is written in the cookie: text in, text out.

    v1.3.20779.media_statistics.g.mT5vQx0aR2kLw9Zb
    format . major of the policy . day since 1970 . allowed categories . flags . receipt number

Flags: `g`, answered while the browser sent Global Privacy Control; `o`, something that needs no permission
was switched off. Whoever refuses gets no receipt number: all refusals of a day are the same text. It is not
signed, because a visitor can only lie to themself, and not HttpOnly, because the page reads it.
"""

import datetime
import re
import secrets
from dataclasses import dataclass

LONGEST = 200
PATTERN = re.compile(
    r"v1\.([1-9]\d{0,4})\.(\d{5})\.((?:[a-z][a-z0-9-]{0,11}(?:_[a-z][a-z0-9-]{0,11})*)?)\.(g?o?)\.([A-Za-z0-9_-]{16})?",
    re.ASCII,
)
EPOCH = datetime.date(1970, 1, 1)
RECEIPT_BYTES = 12


@dataclass(frozen=True)
class Decision:
    major: int
    day: datetime.date
    allowed: frozenset[str] = frozenset()
    with_gpc: bool = False
    objected: bool = False
    rid: str = ""

    def __str__(self) -> str:
        flags = ("g" if self.with_gpc else "") + ("o" if self.objected else "")
        days = (self.day - EPOCH).days
        return f"v1.{self.major}.{days:05}.{'_'.join(sorted(self.allowed))}.{flags}.{self.rid}"

    def ends(self, lifetime_days: int) -> datetime.date:
        return self.day + datetime.timedelta(days=lifetime_days)


def new_receipt_number() -> str:
    return secrets.token_urlsafe(RECEIPT_BYTES)


def parse(text: str) -> Decision | None:
    """The answer, of whatever age and policy; None for anything that we would not have written."""
    match = PATTERN.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    major, days, allowed, flags, rid = match.groups()
    return Decision(
        major=int(major),
        day=EPOCH + datetime.timedelta(days=int(days)),
        allowed=frozenset(filter(None, allowed.split("_"))),
        with_gpc="g" in flags,
        objected="o" in flags,
        rid=rid or "",
    )


def in_force(text: str, *, major: int, today: datetime.date, lifetime_days: int) -> Decision | None:
    """The answer, if it was given to this policy and has not run out."""
    decision = parse(text)
    if decision is None or decision.major != major:
        return None
    return decision if decision.day <= today < decision.ends(lifetime_days) else None
