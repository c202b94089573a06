"""What is kept of people who comment, for how long, and who is told."""

import datetime
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from urllib.parse import parse_qs

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection

from analytics.tidying import tidy
from blog.akismet import Akismet, Sent, judge_of
from blog.models import Comment, Flooded, Moderation, NetworkSalt, NetworkUse, SiteSettings, Stamp, personal
from blog.models.flood import MOST_A_DAY, MOST_A_SLOT
from blog.notices import tell_moderators
from tests.comments import MINUTE, NEW, POST, make_comment, send, ticket_of, waiting
from tests.desk import person
from tests.pages import text_of
from tests.posts import LATER, make_live

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def settings_are(**values):
    return SiteSettings.objects.update_or_create(defaults=values)[0]


# Networks -------------------------------------------------------------------------


def test_of_a_network_nothing_but_a_number_is_kept_and_in_two_days_nothing(post, client, clock):
    send(client, sender="192.0.2.77")

    kept = NetworkUse.objects.get()
    fields = [str(getattr(Comment.objects.get(), field.attname)) for field in Comment._meta.fields]
    assert not any("192.0.2" in value for value in [*fields, str(vars(kept))])

    clock.shift(2 * DAY)
    tidy(LATER + 2 * DAY)

    assert not NetworkUse.objects.exists()
    assert not NetworkSalt.objects.filter(day__lt=LATER.toordinal() + 1).exists()


def test_the_first_comment_of_a_day_clears_away_what_is_old(post, client, clock):
    send(client)
    clock.shift(2 * DAY)

    send(client, text="Another one.")

    assert [use.day for use in NetworkUse.objects.all()] == [LATER.toordinal() + 2]


def test_a_flood_from_one_network_is_limited_and_nobody_else(post, client):
    sent = [send(client, text=f"Word {n}.", sender="192.0.2.1") for n in range(MOST_A_SLOT + 3)]
    other = send(client, text="A quiet word.", sender="192.0.2.2")

    assert [response.status_code for response in sent] == [303] * MOST_A_SLOT + [429] * 3
    assert sent[-1]["Retry-After"] == "3600"
    assert f"Word {MOST_A_SLOT + 2}." in sent[-1].content.decode()
    assert other.status_code == 303
    assert client.get(POST, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_a_network_may_go_on_after_a_while_but_not_all_day(db):
    when, passed = LATER.replace(hour=0), 0
    for _ in range(20):
        when += 10 * MINUTE
        for _ in range(MOST_A_SLOT):
            try:
                NetworkUse.objects.note("192.0.2.1", when)
                passed += 1
            except Flooded:
                pass

    assert passed == MOST_A_DAY


def test_a_household_is_one_network(post, client):
    for number in range(MOST_A_SLOT):
        send(client, text=f"Word {number}.", sender=f"2001:db8:1:1::{number:x}")

    assert send(client, text="More.", sender="2001:db8:1:1::ffff").status_code == 429
    assert send(client, text="More.", sender="2001:db8:2:1::1").status_code == 303


def test_a_connection_with_many_ipv6_networks_is_limited_as_one(post, client):
    for number in range(MOST_A_SLOT):
        send(client, text=f"Word {number}.", sender=f"2001:db8:1:{number:x}::1")

    assert send(client, text="More.", sender="2001:db8:1:ffff::1").status_code == 429
    assert NetworkUse.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_from_one_network_are_counted_exactly():
    def note(_):
        try:
            NetworkUse.objects.note("192.0.2.9", LATER)
        except Flooded:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(note, range(30)))

    assert sum(passed) == MOST_A_SLOT


# Erasing, exporting, forgetting ---------------------------------------------------------


def test_a_person_gets_everything_that_is_kept_and_can_have_it_erased(post, client):
    first = make_comment(post, "Mine.", email="osk@example.org")
    make_comment(post, "My own answer.", email="osk@example.org", parent=first)
    second = make_comment(post, "Mine too.", email="osk@example.org")
    make_comment(post, "An answer of another.", parent=second)
    make_comment(post, "Without an address.")
    out = io.StringIO()

    call_command("comments_export", "OSK@example.org", stdout=out)
    call_command("comments_erase", "osk@example.org", stdout=io.StringIO())

    exported = json.loads(out.getvalue())["comments"]
    assert [each["text"] for each in exported] == [
        "Mine.",
        "My own answer.",
        "Mine too.",
    ]
    assert sorted(Comment.objects.values_list("text", flat=True)) == [
        "",
        "An answer of another.",
        "Without an address.",
    ]
    assert "Mine" not in text_of(client.get(POST))


@pytest.mark.parametrize(("status", "withdrawals"), [("waiting", 0), ("spam", 0), ("approved", 1)])
def test_erasing_reaches_the_copies_of_pages_that_showed_it(post, status, withdrawals):
    make_comment(post, "Mine.", email="osk@example.org", status=status)
    before = Stamp.objects.get()

    personal.erase("osk@example.org")

    after = Stamp.objects.get()
    assert not Comment.objects.exists()
    assert after.withdrawals - before.withdrawals == withdrawals
    assert (after.version > before.version) is bool(withdrawals)


def test_nobody_without_an_address_is_ever_found(post):
    make_comment(post)

    assert personal.export("") == {"comments": [], "blocked_patterns": []}
    assert personal.erase("") == (0, 0)
    assert Comment.objects.count() == 1


def test_spam_and_addresses_are_forgotten_after_the_days_of_the_settings(post):
    site = settings_are(comments_spam_days=30, comments_email_days=60)
    spam = make_comment(post, "Spam.", status=Comment.Status.SPAM)
    deleted = make_comment(post, "Deleted, with an answer.", status=Comment.Status.DELETED)
    answer = make_comment(post, "An answer.", parent=deleted, email="osk@example.org")

    personal.forget(site, LATER + 29 * DAY)
    assert Comment.objects.count() == 3
    personal.forget(site, LATER + 31 * DAY)

    assert not Comment.objects.filter(pk=spam.pk).exists()
    assert Comment.objects.get(pk=deleted.pk).text == ""
    assert Comment.objects.get(pk=answer.pk).email == "osk@example.org"
    personal.forget(site, LATER + 61 * DAY)
    assert Comment.objects.get(pk=answer.pk).email == ""


def test_what_is_refused_can_be_brought_back_for_thirty_days_however_old_it_is(post):
    site = settings_are(comments_spam_days=30)
    old = make_comment(post, "Of last year.", written_at=LATER - 300 * DAY)
    entry = Moderation.objects.decide([old.seen], Moderation.Deed.DELETE, by=None, now=LATER).entry

    personal.forget(site, LATER + 29 * DAY)
    assert Comment.objects.get(pk=old.pk).text == "Of last year."
    entry.undo(by=None, now=LATER + 29 * DAY)
    assert Comment.objects.get(pk=old.pk).status == "approved"
    Moderation.objects.decide([Comment.objects.get().seen], Moderation.Deed.DELETE, by=None, now=LATER)
    personal.forget(site, LATER + 31 * DAY)
    assert not Comment.objects.exists()


def test_the_log_of_before_says_when_comments_were_refused(post):
    deleted, waiting = make_comment(post), make_comment(post)
    Moderation.objects.create(deed="delete", at=LATER, before=[[deleted.pk, "waiting"]])

    import_module("blog.migrations.0014_when_comments_were_decided").read_the_log(apps, None)

    assert Comment.objects.get(pk=deleted.pk).decided_at == LATER
    assert Comment.objects.get(pk=waiting.pk).decided_at is None


def test_an_empty_place_is_left_alone_for_as_long_as_a_refused_comment(post):
    deleted = make_comment(post, "Deleted.", status=Comment.Status.DELETED)
    make_comment(post, "An answer.", parent=deleted)
    site = settings_are(comments_spam_days=30)

    moments = [LATER + days * DAY for days in (31, 32, 62)]
    for moment in moments:
        personal.forget(site, moment)
        deleted.refresh_from_db()
        assert (deleted.text, deleted.decided_at) == ("", moments[0] if moment != moments[2] else moment)


def test_an_update_of_the_formatting_reaches_old_comments(post, client):
    comment = make_comment(post, "*So* it is.")
    Comment.objects.update(html="<p>old</p>")

    call_command("comments_render", stdout=io.StringIO())

    assert "<em>So</em>" in client.get(POST).content.decode()
    comment.refresh_from_db()
    assert comment.html == "<p><em>So</em> it is.</p>"


# Mail ----------------------------------------------------------------------------------


def test_moderators_get_one_mail_about_all_that_waits(post, client, clock):
    person("editor", "Editors", email="editor@example.org")
    person("writer", "Writers", email="writer@example.org")
    User.objects.create_user("reader", email="reader@example.org")

    send(client, text="First.", name="Osk")
    clock.shift(MINUTE)
    send(client, text="Second.")
    clock.shift(MINUTE)
    send(client, text="Third.")

    assert [message.to for message in mail.outbox] == [["editor@example.org"]]
    assert "Osk on “The sea wall”" in mail.outbox[0].body
    assert "/admin/blog/comment/" in mail.outbox[0].body

    clock.shift(10 * MINUTE)
    call_command("comments_tidy", stdout=io.StringIO())
    call_command("comments_tidy", stdout=io.StringIO())

    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject == "Candor: 2 comments to read"


def test_where_very_many_wait_the_next_mail_tells_of_the_rest(post, client, clock, monkeypatch):
    monkeypatch.setattr("blog.notices.MOST_TOLD", 2)
    site = settings_are()
    person("editor", "Editors", email="editor@example.org")
    for _word in range(3):
        waiting(post)

    told = [tell_moderators(site, LATER + place * 11 * MINUTE) for place in range(3)]

    assert told == [2, 1, 0]


def test_without_a_mail_server_the_log_says_how_many_wait_and_nothing_else(
    post, client, settings, caplog, capsys
):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    person("editor", "Editors", email="editor@example.org")

    send(client, name="Marit Ode", text="The tide came in on the left side.")

    assert [record.getMessage() for record in caplog.records] == ["1 comment(s) wait for a moderator."]
    assert "Marit" not in str(capsys.readouterr())


def test_spam_is_not_worth_a_mail(post, client):
    person("editor", "Editors", email="editor@example.org")

    send(client, link="filled in")

    assert mail.outbox == []


def test_mail_can_be_switched_off(post, client):
    person("editor", "Editors", email="editor@example.org")
    settings_are(comments_mail=False)

    send(client)

    assert mail.outbox == []


def test_without_a_mail_server_comments_wait_all_the_same(post, client, settings):
    person("editor", "Editors", email="editor@example.org")
    # Nothing listens there.
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9},
        }
    }

    response = send(client)

    assert response.status_code == 303
    assert Comment.objects.get().told_at is None


# A third party ---------------------------------------------------------------------------


class Service(BaseHTTPRequestHandler):
    """Stands for Akismet: notes what it is told, and answers."""

    told: list[dict] = []
    answer = b"true"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.append(parse_qs(body.decode()))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    server = HTTPServer(("127.0.0.1", 0), Service)
    Service.told, Service.answer = [], b"true"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def a_comment(**fields):
    return Sent(
        **{
            "name": "M",
            "email": "",
            "text": "Buy!",
            "url": "/",
            "network_address": "192.0.2.1",
            "browser": "X",
            "language": "en",
            **fields,
        }
    )


def test_akismet_says_what_is_spam(service):
    reason = Akismet("key", service).judge(a_comment())
    Service.answer = b"false"
    nothing = Akismet("key", service).judge(a_comment())

    assert reason.points == 60
    assert nothing is None
    assert Service.told[0]["comment_content"] == ["Buy!"]
    assert Service.told[0]["user_ip"] == ["192.0.2.1"]


def test_akismet_that_does_not_answer_holds_nothing_up(service):
    assert Akismet("key", "http://127.0.0.1:9/").judge(a_comment()) is None
    Service.answer = b"invalid"
    assert Akismet("key", service).judge(a_comment()) is None


def test_nobody_is_asked_unless_both_the_key_and_the_switch_are_there(
    post, client, settings, service, monkeypatch
):
    monkeypatch.setattr(Akismet.__init__, "__defaults__", (service,))
    for key, switch in (("", False), ("key", False), ("", True)):
        settings.AKISMET_KEY = key
        settings_are(comments_akismet=switch)
        assert judge_of(SiteSettings.objects.current()) is None
        send(client, text=f"A word, {key}, {switch}.")
        assert "Akismet" not in text_of(client.get(NEW))
    assert Service.told == []

    settings.AKISMET_KEY = "key"
    settings_are(comments_akismet=True)
    told = text_of(client.get(NEW))
    send(client, text="Asked about.")

    assert "sent to Akismet" in told
    assert len(Service.told) == 1
    reasons = Comment.objects.get(text="Asked about.").reasons
    assert "Akismet takes it for spam" in [text for _points, text in reasons]


def test_a_ticket_is_of_no_use_for_another_post(post, client):
    make_live("Another")
    ticket = ticket_of(client.get("/2026/03/another/comments/new/"))

    assert send(client, ticket=ticket).status_code == 422
