"""A post's page is put together from parts that were written before; whatever changes, it is seen at once."""

import datetime
import re

import pytest
import time_machine
from django.utils import timezone

from analytics.models import PostCount
from analytics.reading import shelf
from blog.models import Author, Discussion, Edition, Image, Post, SiteSettings, Tag
from blog.views.parts import GAP, kept
from consent import publishing
from consent.models import ConsentSettings, Service
from tests.comments import make_comment
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
DAY = datetime.timedelta(days=1)
PAGE = "/2026/03/the-sea-wall/"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW + 100 * DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def post():
    """Of everything that a page shows, one."""
    picture = Image.objects.create(title="wall", alt="A wall", digest="0" * 24, width=1600, height=900)
    SiteSettings.objects.create(name="The Plumb Line", comments="open", social_image=picture)
    log, law = make_source("Repair log"), make_source("Records Act")
    make_live("The pier", sources={"log": log, "law": law}, authors=["Jon Vey"], now=NOW - DAY)
    post = make_post(
        sections=[("Introduction", f'<p>So<cite-ref key="log"></cite-ref>.</p><p>{VIDEO}</p>')],
        sources={"log": log, "law": law},
        lead_image=picture,
    )
    publish(post)
    make_comment(post)
    return post


def again(title, **how):
    later = timezone.now() - DAY
    publish(Post.objects.get(title=title), later, **how)


def with_a_video():
    ConsentSettings.objects.create(controller_name="Candor Press", controller_contact="a@b.example")
    Service.objects.filter(slug="youtube").update(is_active=True)
    publishing.publish(now=timezone.now())


CHANGES = {
    "an author is renamed": lambda _post: Author.objects.filter(name="Ilka Sorn").update(name="Ilka S"),
    "a keyword is renamed": lambda _post: Tag.objects.update(name="Dykes"),
    "the author of a related post is renamed": lambda _post: Author.objects.filter(name="Jon Vey").update(
        name="Jon V"
    ),
    "the site is renamed": lambda _post: SiteSettings.objects.update(name="The Level"),
    "the site moves to another time zone": lambda _post: SiteSettings.objects.update(
        time_zone="Pacific/Honolulu"
    ),
    "the site speaks another language": lambda _post: SiteSettings.objects.update(language="de"),
    "rights are reserved": lambda _post: SiteSettings.objects.update(rights="CC BY 4.0"),
    "comments close": lambda _post: SiteSettings.objects.update(comments="closed"),
    "comments of this post close": lambda post: Discussion.objects.set_mode(post.pk, "closed"),
    "a comment is written": lambda post: make_comment(post, "And narrow."),
    "a picture gets a credit": lambda _post: Image.objects.update(credit="Photo: R. Falk"),
    "a correction is published": lambda post: again(
        post.title, kind=Edition.Kind.CORRECTION, note="It sank in 1998."
    ),
    "a related post is updated": lambda _post: again(
        "The pier", kind=Edition.Kind.UPDATE, note="More of it."
    ),
    "a related post is withdrawn": lambda _post: Post.objects.get(title="The pier").withdraw(
        "Forged.", now=timezone.now()
    ),
    "a translation is published": lambda post: make_live(
        "Die Mauer", language="de", keywords=["Deiche"], translation_of=post
    ),
    "it is rendered in another style": lambda post: (
        SiteSettings.objects.update(citation_style="apa"),
        post.editions.get().rerender(),
    ),
    "a service for videos is published": lambda _post: with_a_video(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_seen_at_the_next_request(client, post, change):
    before = client.get(PAGE).content

    change(post)
    after = client.get(PAGE).content

    assert after != before
    kept.clear()
    assert after == client.get(PAGE).content


def test_comments_close_by_the_clock(client, post, clock):
    SiteSettings.objects.update(comments_close_after=101)
    assert "Write a comment" in client.get(PAGE).content.decode()

    clock.shift(2 * DAY)

    assert "Comments are closed." in client.get(PAGE).content.decode()


def test_a_scheduled_correction_is_seen_at_its_hour(client, post, clock):
    soon = timezone.now() + DAY
    post.schedule(soon, now=timezone.now(), kind=Edition.Kind.CORRECTION, note="It sank in 1998.")
    assert "It sank in 1998." not in client.get(PAGE).content.decode()

    clock.shift(DAY)

    assert "It sank in 1998." in client.get(PAGE).content.decode()


def test_a_withdrawn_post_is_gone_and_one_that_moved_leads_on(client, post):
    client.get(PAGE)
    post.slug = "the-wall"
    post.save()
    post.keep_revision(None)
    again(post.title, kind=Edition.Kind.TYPO)

    assert client.get(PAGE)["Location"] == "/2026/03/the-wall/"
    assert client.get("/2026/03/the-wall/").status_code == 200
    Post.objects.get(pk=post.pk).withdraw("Forged.", now=timezone.now())
    assert client.get("/2026/03/the-wall/").status_code == 410


def parts():
    [found] = [entry.made for (kind, _), entry in kept.entries.items() if kind == "parts"]
    return found


def ranked(html):
    """The titles in the list of what is read most."""
    band = re.search(r'<ol class="plain ranked">(.*?)</ol>', html, re.DOTALL)[1]
    return re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", band)


def test_parts_are_written_once(client, post):
    page = client.get(PAGE).content
    written = parts()

    assert client.get(PAGE).content == page
    assert parts() is written


def test_what_is_read_most_changes_between_the_parts(client, post):
    make_live("The lock", now=NOW - 2 * DAY, sources={})

    def with_readers(**readers):
        PostCount.objects.all().delete()
        for title, number in readers.items():
            PostCount.objects.create(post=Post.objects.get(title=f"The {title}"), readers_30d=number)
        shelf.clear()
        return client.get(PAGE).content.decode()

    nobody = client.get(PAGE).content.decode()
    pier = with_readers(pier=9)
    written = parts()
    both = with_readers(pier=9, lock=12)

    assert "Most read in 30 days" not in nobody
    assert ranked(pier) == ["The pier", "The lock"]
    assert ranked(both) == ["The lock", "The pier"]
    assert parts() is written
    assert GAP not in nobody + pier + both
    kept.clear()
    assert client.get(PAGE).content.decode() == both


def test_a_page_from_parts_asks_the_same_queries(client, post, django_assert_num_queries):
    for _time in ("first", "again"):
        with django_assert_num_queries(4):
            client.get(PAGE)


def test_an_old_edition_and_the_page_of_today_stay_apart(client, post):
    client.get(PAGE)
    again(post.title, kind=Edition.Kind.UPDATE, note="More of it.")

    old, new = (client.get(page).content.decode() for page in (f"{PAGE}v1/", PAGE))

    assert "You are reading edition 1 of 2." in old
    assert "You are reading edition" not in new
