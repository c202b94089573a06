import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from blog.management.commands import comments_render
from blog.management.commands.serve import admin_password
from blog.models import Comment, Discussion, Edition, Post, parts
from tests.comments import make_comment
from tests.posts import make_live

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_rerender_brings_every_edition_up_to_date():
    make_live("One")
    make_live("Two", slug="two")
    Edition.objects.update(body_html="stale", render_version=0)

    assert "2 editions rendered" in run("rerender")

    assert not Edition.objects.filter(body_html="stale").exists()


def test_rerender_can_go_on_where_it_stopped():
    first = make_live("One").editions.get()
    make_live("Two", slug="two")
    Edition.objects.update(body_html="stale", render_version=0)

    run("rerender", "--outdated", "--from", str(first.pk))

    assert list(Edition.objects.filter(body_html="stale")) == [first]


def test_rerender_goes_in_parts_and_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    last = [make_live(f"Post {number}").editions.get().pk for number in range(5)][-1]
    Edition.objects.update(body_html="stale")

    told = run("rerender").splitlines()

    assert [line.split(",")[0] for line in told] == [
        "2 editions",
        "4 editions",
        "5 editions",
        "5 editions rendered.",
    ]
    assert f"up to {last} of {last}" in told[2]
    assert not Edition.objects.filter(body_html="stale").exists()


def test_rerender_stopped_in_between_has_kept_what_it_did(monkeypatch):
    monkeypatch.setattr(parts, "AT_ONCE", 2)
    numbers = [make_live(f"Post {number}").editions.get().pk for number in range(5)]
    Edition.objects.update(body_html="stale")
    rerender, done = Edition.rerender, []

    def stop(edition, site):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(edition.pk)
        rerender(edition, site)

    monkeypatch.setattr(Edition, "rerender", stop)
    with pytest.raises(KeyboardInterrupt):
        run("rerender")
    monkeypatch.undo()

    assert done == numbers[:3]
    run("rerender", "--from", str(numbers[1]))
    assert not Edition.objects.filter(body_html="stale").exists()


def test_comments_are_rendered_in_parts_and_from_where_it_stopped(monkeypatch):
    monkeypatch.setattr(comments_render, "AT_ONCE", 2)
    post = make_live()
    numbers = [make_comment(post, f"*So* {number}.").pk for number in range(5)]
    Comment.objects.update(html="stale")

    told = run("comments_render", "--from", str(numbers[0])).splitlines()

    assert told[-1] == "4 comments looked at, 4 written again."
    assert told[0] == f"2 comments, up to {numbers[2]} of {numbers[4]}"
    assert list(Comment.objects.filter(html="stale").values_list("pk", flat=True)) == numbers[:1]
    assert "<em>So</em> 4." in Discussion.objects.get(post=post).first[4]["html"]


def test_parts_hold_no_more_than_they_should(django_assert_num_queries):
    for number in range(5):
        make_live(f"Post {number}")

    with django_assert_num_queries(4):
        found = [len(part) for part in parts.in_parts(Post.objects.all(), at_once=2)]

    assert found == [2, 2, 1]


def test_the_demo_is_a_whole_publication(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)

    run("load_demo")

    live = Edition.objects.live(now)
    assert live.count() >= 24
    assert live.exclude(lead_image=None).count() >= 8
    assert {len(edition.revision.data["sections"]) for edition in live} <= set(range(5, 10))
    assert {edition.source_count for edition in live} <= set(range(3, 15))
    assert Edition.objects.corrections().count() == 2
    assert Post.objects.filter(editions=None).count() == 1
    assert len({author["id"] for edition in live for author in edition.revision.data["authors"]}) == 4
    some_cited_twice = [edition for edition in live if ">b</a>" in edition.sources_html]
    assert some_cited_twice


def test_the_demo_does_not_mix_with_posts_that_are_there():
    make_live()

    with pytest.raises(CommandError, match="already"):
        run("load_demo")


def test_the_first_start_makes_an_admin_whose_password_is_kept(tmp_path, settings, django_user_model):
    settings.DATA_DIR = tmp_path
    settings.DEMO_PASSWORD = ""

    first = admin_password()

    assert admin_password() == first
    assert django_user_model.objects.get(username="admin").check_password(first)
    assert (tmp_path / "admin-password").stat().st_mode & 0o077 == 0


def test_a_start_does_not_hash_the_password_again(tmp_path, settings, monkeypatch, django_user_model):
    settings.DATA_DIR = tmp_path
    password = admin_password()
    monkeypatch.setattr(django_user_model, "check_password", None)

    assert admin_password() == password


def test_a_password_that_was_changed_is_not_shown(tmp_path, settings, django_user_model):
    settings.DATA_DIR = tmp_path
    password = admin_password()
    admin = django_user_model.objects.get(username="admin")

    admin.set_password("another one")
    admin.save()
    assert admin_password() == "as you set it"

    # The same one, hashed anew: as good as before.
    admin.set_password(password)
    admin.save()
    assert admin_password() == admin_password() == password
