"""The rows of the seed are what the site itself would have made of such posts."""

import pytest

from bench.seed.fill import LONG, SHORT, fill
from blog import rendering
from blog.models import Comment, Discussion, Edition, EditionTag, Post, Revision, SiteSettings
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
