"""What happens to a comment between the button and the database."""

import datetime
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from blog.akismet import Judge, Sent
from blog.comments import spam
from blog.comments.modes import Mode, must_wait
from blog.comments.names import passes_for
from blog.comments.patterns import fingerprint
from blog.comments.spam import Facts, Reason
from blog.forms import Ticket
from blog.models import BlockedPattern, Comment, Discussion, NetworkUse, SiteSettings
from blog.models.author import names_here
from blog.models.comment import normal_email

#: Days in which the same text is remembered.
MEMORY = datetime.timedelta(days=30)


class TakenAway(Exception):
    """What is answered or changed has been deleted meanwhile."""


@dataclass(frozen=True)
class Submission:
    """A comment as it was sent."""

    post: int
    name: str
    email: str
    text: str
    ticket: Ticket
    parent: int | None = None
    trap: str = ""
    #: See config.network.client_network; of its connection a hash is kept, for two days at most.
    network: str = ""
    sent: Sent | None = None

    @property
    def once(self) -> str:
        return self.ticket.once(str(self.post), str(self.parent), self.name, self.email, self.text)


@dataclass(frozen=True)
class Verdict:
    reasons: list[Reason]
    status: Comment.Status
    score: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "score", spam.score(self.reasons))


def receive(
    said: Submission, site: SiteSettings, mode: Mode, now: datetime.datetime, judge: Judge | None = None
) -> Comment:
    """Keep a comment, once however often it is sent; raises Flooded and TakenAway."""
    if before := Comment.objects.filter(once=said.once).first():
        return before
    from_network = NetworkUse.objects.note(said.network, now)
    facts = facts_of(said, site, now, from_network)
    verdict = weigh(facts, mode, asked(judge, said))
    comment = Comment(
        post_id=said.post,
        parent_id=said.parent,
        name=said.name,
        email=normal_email(said.email),
        once=said.once,
        fingerprint=fingerprint(said.text),
        written_at=now,
    )
    comment.say(said.text)
    settle(comment, verdict, now)
    return keep(comment)


def keep(comment: Comment) -> Comment:
    try:
        with transaction.atomic():
            hold_parent(comment)
            comment.save(force_insert=True)
            if comment.status == Comment.Status.APPROVED:
                Discussion.objects.refresh([comment.post_id])
    except IntegrityError:
        # The same form, sent twice at the same moment. Anything else that is wrong is not here.
        return Comment.objects.get(once=comment.once)
    return comment


def hold_parent(comment: Comment) -> None:
    """What is answered cannot be erased until the answer is there; or it has been, and raises TakenAway."""
    if comment.parent_id is None:
        return
    parents = Comment.objects.approved().select_for_update()
    if parents.filter(pk=comment.parent_id).first() is None:
        raise TakenAway


@transaction.atomic
def change(
    comment: Comment,
    text: str,
    site: SiteSettings,
    mode: Mode,
    now: datetime.datetime,
    network: str | None = None,
) -> Comment:
    """Take over a commenter's new text; it is weighed anew, as nobody has read it.

    Each change renews pages, so that a network may send as many as comments. Raises TakenAway and Flooded.
    """
    fresh = Comment.objects.select_for_update().filter(pk=comment.pk).first()
    if fresh is None or not fresh.is_changeable(now):
        raise TakenAway
    if text == fresh.text:
        return fresh
    if network is not None:
        NetworkUse.objects.note(network, now)
    was = Comment.Status(fresh.status)
    mark = fingerprint(text)
    same_text = sent_before(mark, now, exclude=fresh.pk)
    facts = Facts(
        fresh.name,
        fresh.email,
        text,
        same_text=same_text["all"],
        same_text_was_spam=same_text["spam"] > 0,
        approved_before=earlier(fresh.name, fresh.email, exclude=fresh.pk)["approved"],
        borrowed_name=is_borrowed(fresh.name),
        patterns=patterns(),
        words=words_of(site),
    )
    verdict = weigh(facts, mode, not_about_the_text(fresh, facts))
    fresh.say(text)
    fresh.fingerprint = mark
    fresh.edited_at = now
    settle(fresh, Verdict(verdict.reasons, strictest(was, verdict.status)), now)
    fresh.save()
    shown = Comment.Status.APPROVED
    if shown in {was, fresh.status}:
        Discussion.objects.refresh([fresh.post_id], withdrawing=fresh.status != shown)
    return fresh


def strictest(was: Comment.Status, weighed: Comment.Status) -> Comment.Status:
    """What a comment becomes when it is changed: whatever held it back, other words do not let it through."""
    held = [Comment.Status.SPAM, Comment.Status.WAITING]
    return next((status for status in held if status in {was, weighed}), weighed)


@transaction.atomic
def take_back(comment: Comment, now: datetime.datetime) -> bool:
    """Erase what a commenter no longer wants to have said; whether there was still time."""
    fresh = Comment.objects.select_for_update().filter(pk=comment.pk).first()
    if fresh is None or not fresh.is_changeable(now):
        return False
    was_shown = fresh.status == Comment.Status.APPROVED
    fresh.erase()
    if was_shown:
        Discussion.objects.refresh([fresh.post_id], withdrawing=True)
    return True


def settle(comment: Comment, verdict: Verdict, now: datetime.datetime) -> None:
    comment.score, comment.status = verdict.score, verdict.status
    comment.reasons = [list(reason) for reason in verdict.reasons]
    if comment.status == Comment.Status.APPROVED:
        comment.shown_at = comment.shown_at or now


def weigh(facts: Facts, mode: Mode, more: list[Reason]) -> Verdict:
    reasons = [*spam.judge(facts), *more]
    score = spam.score(reasons)
    if score >= spam.CERTAIN:
        return Verdict(reasons, Comment.Status.SPAM)
    suspicious = score >= spam.LIKELY or facts.borrowed_name
    waits = must_wait(mode, known=facts.approved_before > 0, suspicious=suspicious)
    return Verdict(reasons, Comment.Status.WAITING if waits else Comment.Status.APPROVED)


def asked(judge: Judge | None, said: Submission) -> list[Reason]:
    reason = judge.judge(said.sent) if judge and said.sent else None
    return [reason] if reason else []


def not_about_the_text(comment: Comment, facts: Facts) -> list[Reason]:
    """What was found about the sending and the sender stays true when the text changes.

    `facts` are those of the new text: whatever they say something about is weighed anew.
    """
    of_text = spam.judge(
        replace(facts, text=comment.text, same_text=1, approved_before=1, borrowed_name=True)
    )
    weighed_anew = {reason.text for reason in of_text}
    return [Reason(points, text) for points, text in comment.reasons if text not in weighed_anew]


def facts_of(said: Submission, site: SiteSettings, now: datetime.datetime, from_network: int) -> Facts:
    same_text = sent_before(fingerprint(said.text), now)
    before = earlier(said.name, said.email)
    return Facts(
        name=said.name,
        email=said.email,
        text=said.text,
        trap=said.trap,
        seconds=(now - said.ticket.made_at).total_seconds(),
        same_text=same_text["all"],
        same_text_was_spam=same_text["spam"] > 0,
        from_network=from_network,
        approved_before=before["approved"],
        spam_before=before["spam"],
        borrowed_name=is_borrowed(said.name),
        patterns=patterns(),
        words=words_of(site),
    )


def sent_before(mark: str, now: datetime.datetime, *, exclude: int = 0) -> dict[str, int]:
    """How many comments have a text with this fingerprint, and how many of them are spam."""
    same = Comment.objects.filter(fingerprint=mark, written_at__gt=now - MEMORY).exclude(pk=exclude)
    found: dict[str, int] = same.aggregate(
        all=Count("pk"), spam=Count("pk", filter=Q(status=Comment.Status.SPAM))
    )
    return found


def earlier(name: str, email: str, *, exclude: int = 0) -> dict[str, int]:
    """What became of comments with this name and address; nothing for those who leave none.

    A name alone is no proof of anything: everybody can read it on the page.
    """
    if not email:
        return {"approved": 0, "spam": 0}
    others = Comment.objects.of_person(email).filter(name__iexact=name).exclude(pk=exclude)
    found: dict[str, int] = others.aggregate(
        approved=Count("pk", filter=Q(status=Comment.Status.APPROVED)),
        spam=Count("pk", filter=Q(status=Comment.Status.SPAM)),
    )
    return found


def is_borrowed(name: str) -> bool:
    return any(passes_for(name, each) for each in names_here())


def patterns() -> list[str]:
    return list(BlockedPattern.objects.on().values_list("pattern", flat=True))


def words_of(site: SiteSettings) -> list[str]:
    return site.comments_words.splitlines()
