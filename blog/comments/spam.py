"""How much a comment looks like spam, and why: facts in, reasons out.

Nothing is thrown away by a score. It sorts the queue, and from CERTAIN on a comment is filed as spam at once,
where moderators still find it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from blog.comments import formatting
from blog.comments.patterns import folded, said_in, stands_in
from blog.comments.words import UNWANTED

#: From here on the queue shows a comment below the line.
LIKELY = 50
CERTAIN = 100
#: Seconds. Nobody reads a form and writes a sentence in less.
TOO_FAST = 4
LINKS_ALLOWED = 2
MANY_FROM_A_NETWORK = 3
BRACKET_LINKS = ("[url", "[link", "[/url]")
HTML_LINKS = ("<a ", "href=", "</a>")


class Reason(NamedTuple):
    points: int
    text: str


@dataclass(frozen=True)
class Facts:
    """What is known of a comment when it arrives."""

    name: str
    email: str
    text: str
    #: What stands in the field that no person sees.
    trap: str = ""
    seconds: float = 60.0
    #: Comments with the same text in the last 30 days, and whether one of them was spam.
    same_text: int = 0
    same_text_was_spam: bool = False
    #: Comments and changes of the last ten minutes from the same network, this one included.
    from_network: int = 1
    #: What became of earlier comments with the same name and e-mail address.
    approved_before: int = 0
    spam_before: int = 0
    #: Whether it bears the name of somebody who writes here.
    borrowed_name: bool = False
    patterns: Collection[str] = field(default=())
    words: Collection[str] = field(default=())


def judge(facts: Facts) -> list[Reason]:
    """Everything that speaks against it, or for it, the weightiest first."""
    found = [*about_the_sending(facts), *about_the_sender(facts), *about_the_text(facts)]
    return sorted(found, key=lambda reason: -reason.points)


def score(reasons: Iterable[Reason]) -> int:
    """0 to 100."""
    return max(0, min(CERTAIN, sum(reason.points for reason in reasons)))


def about_the_sending(facts: Facts) -> Iterable[Reason]:
    if facts.trap:
        yield Reason(100, "The field that no person sees was filled in")
    if facts.seconds < TOO_FAST:
        yield Reason(40, f"Sent {max(0, round(facts.seconds))} s after the form was opened")
    if facts.from_network > MANY_FROM_A_NETWORK:
        yield Reason(20, f"{facts.from_network} comments and changes from this network in ten minutes")


def about_the_sender(facts: Facts) -> Iterable[Reason]:
    if facts.spam_before:
        yield Reason(40, "Earlier comments of this name and e-mail address were spam")
    elif facts.approved_before:
        yield Reason(-30, "Earlier comments of this name and e-mail address were approved")
    if facts.borrowed_name:
        yield Reason(30, "Bears the name of somebody who writes here")
    if formatting.hosts(facts.name) or "www." in facts.name.lower():
        yield Reason(50, "The name is an address")


def about_the_text(facts: Facts) -> Iterable[Reason]:
    yield from about_the_links(facts)
    said = said_in(facts.name, facts.email, facts.text)
    for pattern in facts.patterns:
        if stands_in(pattern, said):
            yield Reason(100, f"Blocked: {pattern}")
    found = sorted(word.replace("*", "") for word in {*UNWANTED, *facts.words} if stands_in(word, said))
    if found:
        yield Reason(min(75, 25 * len(found)), f"Words: {', '.join(found[:5])}")
    if facts.same_text:
        points = 80 if facts.same_text_was_spam else 50
        yield Reason(points, "The same text has been sent before")
    letters = [letter for letter in facts.text if letter.isalpha()]
    if len(letters) > 20 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters):
        yield Reason(15, "Written in capitals")


def about_the_links(facts: Facts) -> Iterable[Reason]:
    hosts = formatting.hosts(facts.text)
    if len(hosts) > LINKS_ALLOWED:
        yield Reason(min(60, 20 * (len(hosts) - LINKS_ALLOWED)), f"{len(hosts)} links")
    if hosts and len(facts.text.split()) < 6 + len(hosts):
        yield Reason(25, "Hardly anything but links")
    lowered = folded(facts.text)
    if any(mark in lowered for mark in BRACKET_LINKS):
        yield Reason(60, "Links as forums write them")
    if any(mark in lowered for mark in HTML_LINKS):
        yield Reason(40, "Links as HTML")
