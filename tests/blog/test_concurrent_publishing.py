import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import Edition, Post
from tests.posts import make_live, make_source

EDITORS = 2
TIMES_EACH = 10


def publish_at_once(posts, times):
    """An editor for each of the posts presses Publish so many times, all of them together."""

    def press(post):
        try:
            for _ in range(times):
                mine = Post.objects.get(pk=post.pk)
                mine.publish(now=timezone.now(), kind=Edition.Kind.UPDATE, note="Once more.")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as editors:
        list(editors.map(press, posts))


@pytest.mark.django_db(transaction=True)
def test_two_editors_publishing_at_once_leave_no_gap_and_no_double():
    post = make_live(now=timezone.now() - datetime.timedelta(days=1))

    publish_at_once([post] * EDITORS, times=TIMES_EACH)

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

    publish_at_once([fresh] * 20, times=1)

    kinds = list(fresh.editions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["original", *["update"] * 19]


@pytest.mark.django_db(transaction=True)
def test_neighbours_published_at_once_do_not_wait_for_each_other():
    source = make_source()
    yesterday = timezone.now() - datetime.timedelta(days=1)
    posts = [make_live(title, now=yesterday, sources={"k1": source}) for title in ("One", "Two")]

    publish_at_once(posts, times=TIMES_EACH)

    live = Edition.objects.live(timezone.now())
    assert [edition.number for edition in live] == [1 + TIMES_EACH] * 2
