"""The rows of the seed are what the site itself would have made of such posts."""

import zlib

import pytest
from django.db import connection

from bench.seed.fill import LONG, SHORT, fill
from bench.seed.posts import published_at
from blog import rendering
from blog.models import (
    Comment,
    Discussion,
    Edition,
    EditionTag,
    Post,
    Revision,
    SearchEntry,
    SearchState,
    SearchWord,
    SiteSettings,
    Source,
    SourceWord,
    search_index,
)
from blog.models.stamp import Stamp
from tests.posts import make_post

pytestmark = pytest.mark.django_db
POSTS = 40


def silent(_text):
    pass


@pytest.fixture
def seeded():
    fill(POSTS, SHORT, silent)


@pytest.mark.parametrize("words", [SHORT, LONG])
def test_seeded_editions_are_what_render_would_write(words):
    fill(20, words, silent)
    site = SiteSettings.objects.current()

    for edition in Edition.objects.select_related("revision"):
        kept = {name: getattr(edition, name) for name in rendering.Rendered.__annotations__}
        edition.render(site)
        for name, value in kept.items():
            assert getattr(edition, name) == value, (edition.pk, name)
        length = len(edition.search_text.split())
        assert words * 0.9 < length < words * 1.3 + 250


def test_a_revision_is_the_working_copy_of_its_day(seeded):
    for post in Post.objects.all():
        newest = post.revisions.first()
        assert newest.number == post.version == 2
        assert post.snapshot() == newest.data


def test_through_rows_are_those_of_the_revision(seeded):
    fields = {
        "author_rows": ("author_id", "position", "published_at", "changed_at"),
        "tag_rows": ("tag_id", "position", "published_at", "changed_at"),
        "source_rows": (
            *("source_id", "publisher_id", "position", "key", "quote", "record"),
            "published_at",
        ),
    }

    for edition in Edition.objects.select_related("revision")[:20]:
        kept = {
            name: list(getattr(edition, name).order_by("position").values(*own))
            for name, own in fields.items()
        }
        for name in fields:
            getattr(edition, name).all().delete()
        edition.freeze_relations()
        for name, own in fields.items():
            assert list(getattr(edition, name).order_by("position").values(*own)) == kept[name]


def test_what_is_kept_of_comments_is_what_a_refresh_would_keep(seeded):
    kept = list(Discussion.objects.order_by("pk").values("post_id", "shown", "first"))
    assert len(kept) == POSTS // 10

    Discussion.objects.refresh([row["post_id"] for row in kept])

    assert list(Discussion.objects.order_by("pk").values("post_id", "shown", "first")) == kept
    assert Comment.objects.waiting().count() == len(kept)


def test_seeded_pages_are_there(seeded, client):
    edition = Edition.objects.get(post=POSTS, live_until=None)
    keyword = EditionTag.objects.filter(edition=edition)[0].tag
    source = edition.source_rows.first()
    pages = [
        *("/", edition.get_absolute_url(), edition.get_version_url(), f"/tags/{keyword.slug}/"),
        *("/sources/", f"/sources/{source.source_id}/", "/feed.xml", "/sitemap.xml", "/corrections/"),
    ]

    for page in pages:
        assert client.get(page).status_code == 200, page


def test_writing_goes_on_after_the_seed(seeded):
    post = make_post("New", keywords=["New"])
    post.publish(now=post.created_at)

    assert post.pk == POSTS + 1
    assert Revision.objects.filter(post=post).count() == 1


def test_only_an_empty_database_is_filled(seeded):
    assert Stamp.objects.get().version > 0

    with pytest.raises(SystemExit, match="already"):
        fill(POSTS, SHORT, silent)


def found_in_index():
    """What the index holds of each edition: on SQLite as it was told, marks in any order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, edition_id, vector::text FROM blog_searchentry ORDER BY id")
            return cursor.fetchall()
    rows = SearchEntry.objects.order_by("pk").values_list("pk", "edition_id", "told")
    told = [(pk, edition, zlib.decompress(text).decode().split("\n")) for pk, edition, text in rows]
    return [(pk, edition, *columns[:-1], sorted(columns[-1].split())) for pk, edition, columns in told]


def test_the_search_index_of_the_seed_is_the_one_that_publishing_makes(seeded):
    entries, known = found_in_index(), set(SearchWord.objects.values_list("key", "word"))
    live = Edition.objects.filter(live_until=None)

    SearchWord.objects.all().delete()
    SearchState.objects.all().delete()
    search_index.index_many(live.select_related("revision").order_by("pk"))

    assert len(entries) == POSTS
    assert found_in_index() == entries
    assert set(SearchWord.objects.values_list("key", "word")) == known


def test_what_the_seed_says_is_found_and_what_it_says_wrong_is_mended(seeded, client):
    edition = Edition.objects.get(post=POSTS // 2, live_until=None)
    place = edition.title.split(" of ")[1].partition(":")[0]

    assert edition.get_absolute_url() in client.get(f"/search/?q={place}").content.decode()
    assert place.lower() in client.get(f"/search/?q={place[:3]}{place[4:]}").content.decode()


def test_the_words_of_seeded_sources_are_those_that_saving_keeps(seeded):
    kept = set(SourceWord.objects.values_list("source", "word"))
    SourceWord.objects.all().delete()

    SourceWord.objects.keep(Source.objects.all())

    assert len(kept) > 10 * POSTS
    assert set(SourceWord.objects.values_list("source", "word")) == kept


def test_the_last_of_a_million_posts_is_as_old_as_the_last_of_a_thousand():
    assert published_at(1_000_000, 1_000_000) == published_at(1000, 1000)
    assert published_at(500_000, 1_000_000) == published_at(500, 1000)
