"""Reading comments, writing one, and changing it while there is time."""

import datetime
import re
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from blog import commenting, notices
from blog.akismet import Sent, judge_of
from blog.commenting import Submission, TakenAway
from blog.comments.modes import TAKING, Mode
from blog.forms import CommentForm, Ticket, WritingForm
from blog.models import Comment, Edition, Flooded, SiteSettings
from blog.models.edition import attach_credits
from blog.numbers import whole_number
from blog.views import discussions
from blog.views.discussions import Shown
from blog.views.frame import for_readers, now, page, reads, site_of
from blog.views.kept import gives_back, kept_page
from blog.views.posts import absent, around_of, live_edition, moved
from config.network import client_address, client_network
from config.origin import is_same_origin
from config.tokenless import for_one_reader

A_PAGE = 50
KEY = re.compile(r"(\d{1,15})\.(\d{1,15})", re.ASCII)
YOURS = signing.Signer(salt="blog.comment.yours")


class Place(NamedTuple):
    """Where comments are: a live edition at its own address, and what holds there."""

    edition: Edition
    site: SiteSettings
    mode: Mode
    now: datetime.datetime

    @property
    def url(self) -> str:
        return self.edition.get_absolute_url()


def place_of(
    request: HttpRequest, year: int, month: int, slug: str, *, even_if_off: bool = False
) -> Place | HttpResponse:
    """The place, or the answer where there is none."""
    path, moment = f"{year:04}/{month:02}/{slug}", now()
    edition = live_edition(path, moment)
    if edition is None:
        return absent(request, path)
    site = site_of(request)
    if edition.path != path:
        rest = request.path.partition(f"/{path}/")[2]
        leads_on = moved(path, around_of(edition, moment).history, f"{edition.get_absolute_url()}{rest}")
        # A form that was open when the post moved is taken as it is: a redirect would lose what was typed.
        if request.method != "POST":
            return leads_on
    mode = discussions.mode_of(edition, site, moment)
    if mode == Mode.OFF and not even_if_off:
        raise Http404("There are no comments here.")
    return Place(edition, site, mode, moment)


# Reading ------------------------------------------------------------------------


@reads("after")
@for_readers
def index(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    place = place_of(request, year, month, slug)
    if isinstance(place, HttpResponse):
        return place
    after = request.GET.get("after", "")
    rows = Comment.objects.filter(post=place.edition.post_id).visible().in_threads().select_related("parent")
    if after:
        root, last = read_key(after)
        rows = rows.filter(Q(root__gt=root) | Q(root=root, pk__gt=last))
    found = [comment.as_record() for comment in rows[: A_PAGE + 1]]
    if after and not found:
        raise Http404("There is no such page.")
    attach_credits([place.edition])
    part = found[:A_PAGE]
    shown = Shown(
        place.mode,
        place.edition.comment_count,
        discussions.in_threads(part),
        place.url,
        discussions.key_of(part[-1]) if len(found) > A_PAGE else "",
    )
    return page(
        request, "blog/comments/index.html", {"about": place.edition, "discussion": shown, "after": after}
    )


def read_key(text: str) -> tuple[int, int]:
    match = KEY.fullmatch(text)
    if not match:
        raise Http404("There is no such page.")
    return int(match[1]), int(match[2])


@for_readers
def one(request: HttpRequest, year: int, month: int, slug: str, pk: int) -> HttpResponse:
    """The lasting address of a comment leads to wherever it stands today."""
    place = place_of(request, year, month, slug)
    if isinstance(place, HttpResponse):
        return place
    first = vars(place.edition)["comments_first"] or []
    if any(record["id"] == pk for record in first):
        return HttpResponseRedirect(f"{place.url}#comment-{pk}")
    comment = Comment.objects.filter(post=place.edition.post_id, pk=pk).visible().first()
    if comment is None:
        raise Http404("There is no such comment.")
    # The page begins with its thread.
    return HttpResponseRedirect(f"{place.url}comments/?after={comment.root_id - 1}.0#comment-{pk}")


# Writing ------------------------------------------------------------------------


def place_of_form(request: HttpRequest, year: int, month: int, slug: str) -> Place | HttpResponse:
    """The place, also where comments are off; what was typed is given back where there is none any more."""
    text = request.POST.get("text", "")
    try:
        place = place_of(request, year, month, slug, even_if_off=True)
    except Http404:
        if not text:
            raise
        return kept_page(request, "This article is not there any more", status=404)
    if isinstance(place, HttpResponse) and text:
        return kept_page(request, "This article has been withdrawn", status=place.status_code)
    return place


@for_one_reader
@gives_back
def write(request: HttpRequest, year: int, month: int, slug: str) -> HttpResponse:
    place = place_of_form(request, year, month, slug)
    if isinstance(place, HttpResponse):
        return place
    if request.method == "POST" and place.mode not in TAKING:
        return kept_page(request, "Comments have been closed here meanwhile", place.edition, status=403)
    if place.mode == Mode.OFF:
        raise Http404("There are no comments here.")
    try:
        parent = answered(request.GET.get("to", ""), place)
    except Http404:
        if request.method != "POST":
            raise
        return unanswerable(request, place)
    if place.mode not in TAKING:
        return form_page(request, place, parent, None)
    if request.method != "POST":
        form = CommentForm(initial={"ticket": str(Ticket.new(place.edition.post_id, place.now))})
        return form_page(request, place, parent, form)
    return sent(request, place, parent)


def unanswerable(request: HttpRequest, place: Place) -> HttpResponse:
    form = CommentForm(request.POST)
    form.add_error(
        None,
        "The comment that you answer has been taken away meanwhile. Nothing has been sent. "
        "Your text is below: you may send it as a comment of its own.",
    )
    return form_page(request, place, None, renewed(form, place), status=409)


def answered(text: str, place: Place) -> Comment | None:
    """The comment that shall be answered; an answer to an answer goes to the same thread."""
    if not text:
        return None
    visible = Comment.objects.filter(post=place.edition.post_id).visible()
    found = visible.filter(pk=whole_number(text)).first()
    if found is None:
        raise Http404("There is no such comment.")
    return found


def sent(request: HttpRequest, place: Place, parent: Comment | None) -> HttpResponse:
    form = CommentForm(request.POST)
    ticket = Ticket.read(request.POST.get("ticket", ""), place.edition.post_id, place.now)
    if not is_same_origin(request.META):
        form.add_error(None, "Your browser does not say where this form comes from. Please send it again.")
        return form_page(request, place, parent, renewed(form, place), status=403)
    if ticket is None:
        form.add_error(None, "This form has been open for too long. Please send it once more.")
        form = renewed(form, place)
    if not form.is_valid() or ticket is None:
        return form_page(request, place, parent, form, status=422)
    if "send" not in request.POST:
        return form_page(request, place, parent, form, preview=form.cleaned_data)
    said = submission(request, place, parent, form.cleaned_data, ticket)
    try:
        comment = commenting.receive(said, place.site, place.mode, place.now, judge_of(place.site))
    except Flooded:
        form.add_error(None, "Many comments have come from your network. Please send this one in an hour.")
        response = form_page(request, place, parent, form, status=429)
        response["Retry-After"] = "3600"
        return response
    except TakenAway:
        return unanswerable(request, place)
    notices.tell_moderators(place.site, place.now)
    return see(yours_url(place, comment))


def renewed(form: CommentForm, place: Place) -> CommentForm:
    """The same form with a new ticket."""
    ticket = str(Ticket.new(place.edition.post_id, place.now))
    form.data = {**{name: form.data.get(name, "") for name in form.fields}, "ticket": ticket}
    return form


def submission(
    request: HttpRequest, place: Place, parent: Comment | None, typed: dict[str, Any], ticket: Ticket
) -> Submission:
    for_akismet = Sent(
        name=typed["name"],
        email=typed["email"],
        text=typed["text"],
        url=place.url,
        network_address=client_address(request.META),
        browser=request.headers.get("User-Agent", ""),
        language=place.edition.language,
    )
    return Submission(
        post=place.edition.post_id,
        name=typed["name"],
        email=typed["email"],
        text=typed["text"],
        ticket=ticket,
        parent=parent.root_id if parent else None,
        trap=typed["link"],
        network=client_network(request.META),
        sent=for_akismet,
    )


def form_page(
    request: HttpRequest,
    place: Place,
    parent: Comment | None,
    form: CommentForm | None,
    *,
    status: int = 200,
    preview: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "about": place.edition,
        "url": place.url,
        "parent": parent,
        "form": form,
        "rule": discussions.RULES[place.mode],
        "preview": previewed(preview) if preview else None,
        "asks_akismet": judge_of(place.site) is not None,
    }
    return page(request, "blog/comments/write.html", context, status=status)


def previewed(typed: dict[str, Any]) -> Comment:
    comment = Comment(name=typed["name"])
    comment.say(typed["text"])
    return comment


# What one has written ------------------------------------------------------------


def yours_url(place: Place, comment: Comment) -> str:
    return f"{place.url}comments/{comment.pk}/yours/?key={YOURS.signature(str(comment.pk))}"


@for_one_reader
@gives_back
def yours(request: HttpRequest, year: int, month: int, slug: str, pk: int) -> HttpResponse:
    """For whoever holds the signed link: what has become of the comment, and for a while the form."""
    place = place_of_form(request, year, month, slug)
    if isinstance(place, HttpResponse):
        return place
    comment = Comment.objects.filter(post=place.edition.post_id, pk=pk).first()
    if not is_theirs(request.GET.get("key", ""), pk):
        raise Http404("There is no such comment.")
    if comment is None or comment.status == Comment.Status.DELETED:
        if request.POST.get("text") and "delete" not in request.POST:
            return deleted_meanwhile(request, place)
        return yours_page(request, place, None, None)
    if place.mode == Mode.OFF and request.method != "POST" and not comment.is_changeable(place.now):
        raise Http404("There are no comments here.")
    if request.method != "POST":
        return yours_page(request, place, comment, WritingForm(initial={"text": comment.text}))
    return changed(request, place, comment)


def deleted_meanwhile(request: HttpRequest, place: Place) -> HttpResponse:
    return kept_page(request, "This comment has been deleted meanwhile", place.edition, status=409)


def is_theirs(key: str, pk: int) -> bool:
    try:
        return YOURS.unsign(f"{pk}:{key}") == str(pk)
    except signing.BadSignature:
        return False


def changed(request: HttpRequest, place: Place, comment: Comment) -> HttpResponse:
    form = WritingForm(request.POST if "delete" not in request.POST else {"text": comment.text})
    if not is_same_origin(request.META):
        form.add_error(None, "Your browser does not say where this form comes from. Please send it again.")
        return yours_page(request, place, comment, form, status=403)
    if not comment.is_changeable(place.now):
        form.add_error(None, "The time to change it is over.")
        return yours_page(request, place, comment, form, status=403)
    if not form.is_valid():
        return yours_page(request, place, comment, form, status=422)
    if "delete" in request.POST:
        commenting.take_back(comment, place.now)
        return see(yours_url(place, comment))
    if "send" not in request.POST:
        comment.say(form.cleaned_data["text"])
        return yours_page(request, place, comment, form, is_preview=True)
    return saved(request, place, comment, form)


def saved(request: HttpRequest, place: Place, comment: Comment, form: WritingForm) -> HttpResponse:
    text, network = form.cleaned_data["text"], client_network(request.META)
    try:
        commenting.change(comment, text, place.site, place.mode, place.now, network)
    except TakenAway:
        return deleted_meanwhile(request, place)
    except Flooded:
        form.add_error(None, "Many comments and changes have come from your network. Please try again later.")
        response = yours_page(request, place, comment, form, status=429)
        response["Retry-After"] = "600"
        return response
    return see(f"{yours_url(place, comment)}&saved=1")


def see(url: str) -> HttpResponse:
    """After a form: a page that can be loaded again."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def yours_page(
    request: HttpRequest,
    place: Place,
    comment: Comment | None,
    form: WritingForm | None,
    *,
    status: int = 200,
    is_preview: bool = False,
) -> HttpResponse:
    context = {
        "about": place.edition,
        "url": place.url,
        "comment": comment,
        "form": form,
        "is_preview": is_preview,
        "is_changeable": comment is not None and comment.is_changeable(place.now),
        "is_saved": "saved" in request.GET and form is not None and not form.is_bound,
        "is_off": place.mode == Mode.OFF,
    }
    return page(request, "blog/comments/yours.html", context, status=status)
