"""A page shows one state of the database, however many queries it takes."""

import threading

from django.db import connection, transaction

from blog.models import SiteSettings, Tag
from blog.views.moment import one_moment


def rename(name: str) -> None:
    """Somebody else commits meanwhile."""

    def change() -> None:
        with transaction.atomic():
            Tag.objects.update(name=name)
            SiteSettings.objects.update(name=name)
        connection.close()

    other = threading.Thread(target=change)
    other.start()
    other.join()


def test_a_change_that_is_committed_between_two_queries_is_not_seen_by_half(transactional_db):
    Tag.objects.create(name="before", folded="before")
    SiteSettings.objects.create(name="before")

    with one_moment():
        first = Tag.objects.get().name
        rename("after")
        second = SiteSettings.objects.get().name

    assert (first, second) == ("before", "before")
    assert (Tag.objects.get().name, SiteSettings.objects.get().name) == ("after", "after")


def test_it_leaves_the_connection_as_it_was(transactional_db):
    with one_moment():
        Tag.objects.count()

    with transaction.atomic():
        Tag.objects.create(name="new", folded="new")
    assert Tag.objects.count() == 1


def test_it_is_over_when_a_view_fails(transactional_db):
    try:
        with one_moment():
            Tag.objects.get()
    except Tag.DoesNotExist:
        pass

    assert connection.get_autocommit()
    with one_moment():
        assert Tag.objects.count() == 0
