import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import Edition, Post
from tests.posts import make_live, make_source

EDITORS = 2
TIMES_EACH = 10


@pytest.mark.django_db(transaction=True)
def test_two_editors_publishing_at_once_leave_no_gap_and_no_double():
    post = make_live(now=timezone.now() - datetime.timedelta(days=1))

    def press_publish(_):
        try:
            for _ in range(TIMES_EACH):
                mine = Post.objects.get(pk=post.pk)
                mine.publish(now=timezone.now(), kind=Edition.Kind.UPDATE, note="Once more.")
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as editors:
        list(editors.map(press_publish, range(EDITORS)))

    numbers = list(post.editions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 2 + EDITORS * TIMES_EACH))
    assert post.editions.filter(live_until=None).count() == 1
    assert Edition.objects.live(timezone.now()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_publications_at_once_make_one_original():
    post = make_live(now=timezone.now() - datetime.timedelta(days=1))
    fresh = Post.objects.create(title="New", slug="new")
    fresh.sections.create(heading="Introduction", body="<p>Text.</p>")
    fresh.set_authors([row.author for row in post.author_rows.all()])
    fresh.keep_revision(None)

    def press_publish(number):
        try:
            mine = Post.objects.get(pk=fresh.pk)
            mine.publish(now=timezone.now(), kind=Edition.Kind.UPDATE, note="Mine.")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as editors:
        list(editors.map(press_publish, range(20)))

    kinds = list(fresh.editions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["original", *["update"] * 19]


@pytest.mark.django_db(transaction=True)
def test_neighbours_published_at_once_do_not_wait_for_each_other():
    source = make_source()
    yesterday = timezone.now() - datetime.timedelta(days=1)
    posts = [make_live(title, now=yesterday, sources={"k1": source}) for title in ("One", "Two")]

    def press_publish(post):
        try:
            for _ in range(TIMES_EACH):
                mine = Post.objects.get(pk=post.pk)
                mine.publish(now=timezone.now(), kind=Edition.Kind.UPDATE, note="Once more.")
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as editors:
        list(editors.map(press_publish, posts))

    live = Edition.objects.live(timezone.now())
    assert [edition.number for edition in live] == [1 + TIMES_EACH] * 2
