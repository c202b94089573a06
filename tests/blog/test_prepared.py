import datetime
import threading

from django.db import connection

from blog.models import Edition, Path, SiteSettings
from blog.models.edition import attach_credits
from blog.models.prepared import Prepared
from blog.views.posts import live_edition
from tests.posts import NOW, make_live, make_post, publish

LATER = NOW + datetime.timedelta(hours=1)


def test_a_prepared_query_gives_what_the_queryset_gives(db):
    for title in ("One", "Two", "Three"):
        make_live(title)
    by_path = Prepared(lambda path: Path.objects.filter(path=path).select_related("post"), path=str)

    for path in [*Path.objects.values_list("path", flat=True), "", "2026/03/none", "☃0", "%s", "'; --"]:
        found = by_path.rows(path=path)
        assert found == list(Path.objects.filter(path=path))
        assert all(each.post.title for each in found)


def test_moments_are_compared_to_the_microsecond(db):
    post = make_live()
    path = f"{post.editions.get().path}"
    almost = NOW - datetime.timedelta(microseconds=1)

    assert live_edition(path, NOW).title == post.title
    assert live_edition(path, almost) is None
    assert live_edition(path, NOW.astimezone(datetime.timezone(datetime.timedelta(hours=-7)))) is not None


def test_each_run_has_rows_of_its_own(db):
    SiteSettings.objects.create(name="One")
    first = SiteSettings.objects.current()
    SiteSettings.objects.update(name="Two")

    assert SiteSettings.objects.current().name == "Two"
    assert first.name == "One"


def test_credits_are_the_same_for_one_edition_and_for_many(db):
    editions = [
        publish(make_post(f"Wall {n}", authors=["B", "A", "C"][:n], keywords=[f"k{n}", "walls"]))
        for n in (1, 2, 3)
    ]

    together = attach_credits(list(Edition.objects.order_by("pk")))
    for edition, alike in zip(editions, together, strict=True):
        [alone] = attach_credits([edition])
        for each in (alone, alike):
            assert [author.name for author in each.authors] == ["B", "A", "C"][
                : edition.pk - editions[0].pk + 1
            ]
            assert [keyword.slug for keyword in each.keywords][1] == "walls"


def test_threads_do_not_get_in_each_others_way(transactional_db):
    posts = {f"wall-{n}": make_live(f"Wall {n}") for n in range(4)}
    wrong = []

    def read(slug):
        for _ in range(50):
            found = live_edition(f"2026/03/{slug}", LATER)
            if found is None or found.post_id != posts[slug].pk:
                wrong.append(slug)
        connection.close()

    threads = [threading.Thread(target=read, args=[slug]) for slug in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
