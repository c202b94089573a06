"""Nothing that a person does gets slower because there is more: what is written is found by an index."""

import contextlib
import datetime
import io

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone
from PIL import Image as Pillow

from analytics import tidying
from analytics.models import NetworkDay, ReferrerDay, Seen
from analytics.spool import Spool
from bench.pages_of_all import middle
from bench.seed.fill import ADMIN
from blog.models import (
    Author,
    Comment,
    Edition,
    Image,
    Moderation,
    Post,
    Poster,
    Publisher,
    Source,
    Tag,
    search_index,
)
from blog.models.merging import merge_publishers, merge_sources
from consent import publishing
from consent.models import ConsentRecord, Service
from tests.beacons import Reader
from tests.comments import OURS, mode, send
from tests.desk import ADD, Page, at_desk, change_url, messages_of, person
from tests.plans import BIG, Query, complaints_of_writing, noted

pytestmark = pytest.mark.django_db
BLOG = "/admin/blog"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(seeded):
    return at_desk(User.objects.get(username=ADMIN))


@pytest.fixture
def flat(seeded, django_capture_on_commit_callbacks):
    """What is done inside must be flat, with what follows its commit. `tidies`: see tests/plans.py."""

    @contextlib.contextmanager
    def judged(*, tidies=False, commits=True):
        with noted() as queries, django_capture_on_commit_callbacks(execute=commits):
            yield
        assert queries
        different = {query.sql: query for query in queries if is_judged(query)}
        wrong = [(told, query.sql) for query in different.values() if (told := judge(query, tidies=tidies))]
        assert not wrong

    judge = complaints_of_writing
    return judged


def is_judged(query):
    """PostgreSQL begins a join where statistics say that there is least, and of so few rows it has none.

    Which table it begins with would be an accident; SQLite goes by its indexes alone and is asked everything.
    """
    return connection.vendor != "postgresql" or sum(f'"{name}"' in query.sql for name in BIG) < 2


def press(desk, page, form, button="_save", **fields):
    """Open a form, change it, and have it saved."""
    opened = Page(desk, page, f"{form}_form")
    for name, value in fields.items():
        opened[name] = value
    assert opened.press(button).redirect_chain
    return opened


def delete(desk, row):
    """As the admin does, which lists first what goes with it."""
    page = f"{BLOG}/{row._meta.model_name}/{row.pk}/delete/"
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def written(desk, key):
    """A new post with a source that nobody knows, not sent yet."""
    page = Page(desk, ADD)
    page["title"] = f"Written {key}"
    page["byline"] = [str(Author.objects.first().pk)]
    page["tags"] = f"fresh {key}"
    page.change("sections", 0, heading="Introduction", body="<p>The wall sinks.</p>", position="10")
    page.cite(key, title=f"Source {key}", publisher=f"Publisher {key}", url=f"https://new.example/{key}")
    return page


# Posts -------------------------------------------------------------------------


def test_saving_and_deleting_a_draft_is_flat(flat, desk):
    with flat():
        draft = written(desk, "k1").save()
    page = Page(desk, change_url(middle().post))
    page["title"] = "Another title"
    page.cite("k2", title="Cited too", url="https://new.example/k2")
    with flat():
        changed = page.save()

    assert changed.citations.filter(key="k2").exists()
    with flat():
        changed.restore(changed.revisions.earliest("number"), None)
    with flat():
        delete(desk, draft)


NEW_EDITIONS = [
    ("_publish", {"kind": "typo"}),
    ("_publish", {"kind": "correction", "note": "Ten, not nine."}),
    ("_schedule", {"kind": "update", "note": "More.", "schedule_at": "2198-01-01T10:00:00"}),
    ("_publish", {"kind": "update", "note": "More.", "pending": "remake"}),
    ("_cancel_schedule", {}),
    ("_unpublish", {}),
]


def test_publishing_and_taking_away_are_flat(flat, desk):
    post = middle().post

    for number, (button, fields) in enumerate(NEW_EDITIONS):
        page = Page(desk, change_url(post))
        page["title"] = f"Title {number}"
        with flat():
            page.save(button, **fields)
        assert "The draft has been saved; nothing has been published." not in messages_of(page.response)
    with flat():
        desk.post(f"{BLOG}/post/{post.pk}/withdraw/", {"reason": "It was wrong."})
    assert Post.objects.get(pk=post.pk).withdrawn_at
    page = Page(desk, change_url(post))
    with flat():
        page.save("_reinstate")


# The library -------------------------------------------------------------------


def test_changing_a_source_is_flat(flat, desk):
    fields = {"title": "The survey", "url": "https://a.example/b", "doi": "10.1234/abc", "publisher": "Board"}
    with flat():
        press(desk, f"{BLOG}/source/add/", "source", **fields)
    source = Source.objects.get(doi="10.1234/abc")
    with flat():
        press(desk, f"{BLOG}/source/{source.pk}/change/", "source", title="The count", publisher="Ministry")
    with flat():
        delete(desk, source)


def test_merging_and_parting_are_flat(flat, desk):
    one, other = (row.source for row in middle().source_rows.order_by("position")[:2])
    first, second = Publisher.objects.order_by("pk")[:2]

    with flat():
        merge = merge_sources(one, other, by=None, now=timezone.now())
    with flat():
        merge.undo(None, now=timezone.now())
    with flat():
        desk.post(f"{BLOG}/source/merge/?ids={one.pk}-{other.pk}", {"keep": other.pk})
    assert Source.objects.get(pk=one.pk).merged_into == other
    with flat():
        merge = merge_publishers(first, second, by=None, now=timezone.now())
    with flat():
        merge.undo(None, now=timezone.now())


@pytest.mark.parametrize("name", ["publisher", "tag", "author"])
def test_renaming_is_flat_and_so_is_deleting(flat, desk, name):
    edition = middle()
    rows = {"publisher": edition.source_rows, "tag": edition.tag_rows, "author": edition.author_rows}
    row = getattr(rows[name].first(), name)
    unused = {
        "publisher": lambda: Publisher.objects.create(name="Unused", folded="unused"),
        "tag": lambda: Tag.objects.named(["Unused"])[0],
        "author": lambda: Author.objects.create(name="Unused", slug="unused"),
    }[name]

    with flat():
        press(desk, f"{BLOG}/{name}/{row.pk}/change/", name, name="Another name")
    gone = unused()
    with flat():
        delete(desk, gone)
    row.refresh_from_db()
    assert row.name == "Another name"


def test_a_keyword_whose_address_is_taken_is_flat(flat):
    known = middle().tag_rows.first().tag

    with flat():
        (added,) = Tag.objects.named([f"{known.name}!"])

    assert added.slug == f"{known.slug}_1"


def test_indexing_what_is_due_is_flat(flat):
    search_index.make_due(Edition.objects.all())

    with flat():
        assert search_index.catch_up(timezone.now())


# Pictures, settings, cookies -----------------------------------------------------


def picture():
    out = io.BytesIO()
    Pillow.new("RGB", (900, 600), "teal").save(out, "png")
    return SimpleUploadedFile("wall.png", out.getvalue(), "image/png")


def test_pictures_are_flat(flat, desk):
    with flat():
        desk.post(f"{BLOG}/image/upload/", {"file": picture(), "alt": "A wall"})
    image = Image.objects.get()
    with flat():
        press(desk, f"{BLOG}/image/{image.pk}/change/", "image", title="The wall")
    with flat():
        delete(desk, image)
    with flat():
        Poster.objects.settled(["https://video.example/1"], timezone.now())


def test_settings_of_the_site_are_flat(flat, desk):
    desk.get(f"{BLOG}/sitesettings/")

    with flat():
        press(desk, f"{BLOG}/sitesettings/1/change/", "sitesettings", name="Tide", citation_style="apa")

    assert not Edition.objects.outdated("apa").filter(pk__gt=2 * 10).exists()


def test_cookies_are_flat(flat, desk, client):
    consent, named = "/admin/consent", {"controller_name": "Tide", "controller_contact": "a@tide.example"}
    youtube = Service.objects.get(slug="youtube")
    answer = {"v": "1.0", "surface": "banner", "lang": "en", "next": "/"}
    desk.get(f"{consent}/consentsettings/")

    with flat():
        press(desk, f"{consent}/consentsettings/1/change/", "consentsettings", **named)
    with flat():
        press(desk, f"{consent}/service/{youtube.pk}/change/", "service", is_active="on")
    with flat():
        publishing.publish(now=timezone.now())
    for decision in ("accept", "reject"):
        with flat():
            client.post("/cookies/decide/", {"decision": decision, **answer}, headers=OURS)
    assert set(ConsentRecord.objects.values_list("event", flat=True)) == {"given", "withdrawn"}
    ago = timezone.now() - 1000 * DAY
    ConsentRecord.objects.update(created_at=ago, ends_at=ago)
    with flat(tidies=True):
        call_command("consent_prune", stdout=io.StringIO())
    assert not ConsentRecord.objects.exists()


def test_deleting_an_account_is_flat(flat, desk):
    user = person("gone", "Editors")

    with flat():
        desk.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=user.pk).exists()


# Comments ------------------------------------------------------------------------


def test_a_readers_comment_is_flat(flat, client):
    User.objects.update(email="chief@tide.example")
    mode("open")
    # The first of a day forgets the networks of the day before yesterday.
    with flat(tidies=True):
        sent = send(client, f"{middle().get_absolute_url()}comments/new/", email="reader@tide.example")
    comment = Comment.objects.latest("pk")

    with flat():
        client.post(sent["Location"], {"text": "Better words.", "send": "1"}, headers=OURS)
    comment.refresh_from_db()
    assert comment.text == "Better words."
    with flat():
        client.post(sent["Location"], {"delete": "1"}, headers=OURS)
    assert not Comment.objects.filter(pk=comment.pk).exists()


def test_deciding_about_comments_is_flat(flat, desk):
    comment = Comment.objects.waiting().latest("pk")

    for deed in ("approve", "spam", "delete", "wait"):
        with flat():
            desk.post(f"{BLOG}/comment/decide/", {"one": f"{deed}-{comment.seen}"})
        was, comment = comment.status, Comment.objects.get(pk=comment.pk)
        assert comment.status != was
    with flat():
        desk.post(f"{BLOG}/comment/log/{Moderation.objects.latest('pk').pk}/undo/")
    with flat():
        desk.post(f"{BLOG}/comment/blocked/", {"pattern": "some words"})
    with flat():
        desk.post(f"{BLOG}/comment/blocked/", {"unblock": "some words"})
    assert Moderation.objects.filter(deed="unblock").exists()


def test_erasing_what_a_person_wrote_is_flat(flat, desk):
    Comment.objects.filter(pk__lt=4).update(email="reader@tide.example")

    with flat():
        desk.post(f"{BLOG}/comment/person/", {"email": "reader@tide.example", "erase": "1", "sure": "1"})

    assert not Comment.objects.of_person("reader@tide.example").exists()


# Counting ------------------------------------------------------------------------


def test_counting_and_tidying_are_flat(flat, tmp_path):
    now, post = timezone.now(), middle().post
    spool = Spool(tmp_path / "spool")
    reader = Reader(spool, now.timestamp())
    for moment in (now, now + datetime.timedelta(hours=1)):
        reader.moment = moment.timestamp()
        reader.send(post, referrer="elsewhere.example")
        with flat():
            reader.count(moment)
    assert ReferrerDay.objects.exists()

    # Without what follows the commit: SQLite cannot empty its log within the transaction of a test.
    with flat(tidies=True, commits=False):
        tidying.tidy(now + 500 * DAY)

    assert not any(model.objects.exists() for model in (Seen, NetworkDay, ReferrerDay))
    spool.close()


# References ----------------------------------------------------------------------


def references():
    """Each column that may name a row of another table: what is deleted is looked for in all of them."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.on_delete != models.DO_NOTHING:
                yield field


def test_whatever_names_a_row_has_an_index_that_begins_with_it():
    found = list(references())
    assert len(found) > 60

    for field in found:
        table, column = field.model._meta.db_table, field.column
        question = f'SELECT "{column}" FROM "{table}" WHERE "{column}" = %s'
        assert not complaints_of_writing(Query(question, [1])), (table, column)


@pytest.mark.parametrize(
    "sql",
    [
        """UPDATE "blog_comment" SET "email" = '' WHERE "blog_comment"."name" = 'Marit'""",
        'DELETE FROM "blog_comment" WHERE "blog_comment"."edited_at" < %s',
        'SELECT %s AS "a" FROM "blog_edition" WHERE "blog_edition"."card" = %s LIMIT 1',
    ],
)
def test_these_tests_would_notice(sql):
    assert complaints_of_writing(Query(sql, ["2026-03-01"] * sql.count("%s")), tidies=True)
