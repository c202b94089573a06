"""No page gets slower because there is more: nothing is counted, skipped, read or sorted whole."""

import os

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.pages_of_all import desk_pages, reader_pages
from bench.seed.fill import ADMIN
from blog.models import Edition, Post
from tests.bench.conftest import MORE_POSTS, POSTS
from tests.desk import at_desk, person
from tests.plans import Query, complaints, noted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def asked(client, page):
    """The response, and what is wrong with what was asked for it."""
    with noted() as queries:
        response = client.get(page)
    wrong = [(told, query.sql) for query in queries if (told := complaints(query))]
    return response, wrong


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite knows one kind of join.")
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("jit", "off"),
        ("max_parallel_workers_per_gather", "0"),
    ],
)
def test_large_tables_are_asked_in_the_ways_that_are_judged_here(setting, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")

        assert cursor.fetchone() == (value,)


@pytest.mark.parametrize("seeded", [MORE_POSTS], indirect=True)
def test_readers_pages_are_flat(client):
    pages = reader_pages()
    assert len(pages) > 35

    for name, page in pages.items():
        response, wrong = asked(client, page)
        assert response.status_code == 200, (name, page)
        assert not wrong, (name, wrong)


@pytest.mark.parametrize("seeded", [MORE_POSTS], indirect=True)
def test_the_index_of_sitemaps_is_flat_however_many_parts_it_names(client, monkeypatch):
    monkeypatch.setattr("blog.sitemaps.POSTS_A_PART", 2)

    response, wrong = asked(client, "/sitemap.xml")

    assert response.content.count(b"/sitemap-posts-") > POSTS / 3
    assert not wrong


def test_what_is_not_there_is_flat_too(client):
    for page in ("/nothing/", "/2026/03/nothing/", "/tags/nothing/", "/sources/9999/", "/?before=1.1"):
        response, wrong = asked(client, page)
        assert response.status_code == 404
        assert not wrong, (page, wrong)


def test_the_desk_is_flat():
    client = Client()
    client.force_login(User.objects.get(username=ADMIN))

    for name, page in desk_pages().items():
        response, wrong = asked(client, page)
        assert response.status_code == 200, (name, page)
        assert not wrong, (name, wrong)
        older = getattr((response.context or {}).get("cl"), "older", "")
        if older:
            response, wrong = asked(client, page.partition("?")[0] + older)
            assert response.status_code == 200, (name, older)
            assert not wrong, (name, "second page", wrong)


def test_the_desk_of_a_writer_is_flat():
    writer = person("writer", "Writers")
    Post.objects.filter(pk__lt=5).update(created_by=writer)
    Post.objects.filter(pk=4).update(translation_of=9)
    forms = ("/admin/blog/post/4/change/", "/admin/blog/post/add/?translation_of=8")

    for page in ("/admin/", "/admin/blog/post/", "/admin/blog/comment/", *forms):
        response, wrong = asked(at_desk(writer), page)
        assert response.status_code == 200
        assert not wrong, (page, wrong)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT COUNT(*) AS "__count" FROM "blog_post"',
        'SELECT "blog_post"."id" FROM "blog_post" ORDER BY "blog_post"."version" LIMIT 5',
        'SELECT "blog_post"."id" FROM "blog_post" ORDER BY "blog_post"."updated_at" DESC',
        'SELECT "blog_post"."id" FROM "blog_post" WHERE "blog_post"."version" = 3',
        'SELECT "blog_post"."id" FROM "blog_post" ORDER BY "blog_post"."id" LIMIT 5 OFFSET 100',
    ],
)
def test_these_tests_would_notice(sql):
    assert complaints(Query(sql, ()))


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL begins at the nearer end of two")
@pytest.mark.parametrize(
    ("more", "is_noticed"),
    [
        ('"blog_edition"."published_at" <= %s', True),
        ('"blog_edition"."live_from" <= %s', False),
        ('("blog_edition"."published_at" <= %s OR "blog_edition"."id" < 3)', False),
    ],
)
def test_two_ends_of_one_column_are_noticed(more, is_noticed):
    first = 'SELECT "blog_edition"."id" FROM "blog_edition" WHERE "blog_edition"."published_at" < %s'
    sql = f'{first} AND {more} ORDER BY "blog_edition"."published_at" DESC, "blog_edition"."id" DESC LIMIT 5'

    assert bool(complaints(Query(sql, ("2026-01-01", "2025-01-01")))) == is_noticed


@pytest.mark.skipif(
    "DATABASE_URL" in os.environ,
    reason="PostgreSQL plans joins by statistics, and so few posts have none",
)
@pytest.mark.parametrize("kind", [Edition.Kind.TYPO, Edition.Kind.UPDATE])
def test_publishing_is_flat(kind):
    post = Edition.objects.filter(post__lt=POSTS).exclude(related=[]).latest("post_id").post

    with noted() as queries:
        edition = post.publish(now=timezone.now(), kind=kind, note="More.")

    # With few of them SQLite would take the right index by chance.
    assert len(edition.related) > 8
    wrong = [(told, query.sql) for query in queries if (told := complaints(query))]
    assert not wrong
