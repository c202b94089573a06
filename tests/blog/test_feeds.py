"""Three formats, three scopes: what holds for each of them alike."""

import datetime
import io
import re

import pytest
import time_machine
from PIL import Image as Pillow

from blog.models import Edition, Image, SiteSettings
from tests.feeds import FILES, read
from tests.pages import Words
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
SITE = "http://127.0.0.1:8000"
SCOPES = ("/", "/tags/sea-walls/", "/authors/ilka-sorn/")
FEEDS = [scope + file for scope in SCOPES for file in FILES]
TYPES = {
    "feed.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}


def words_of(html):
    words = Words()
    words.feed(html)
    words.close()
    return " ".join(" ".join(words.parts).split())


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_says_what_it_is_of_and_where_it_lives(client, path):
    SiteSettings.objects.create(name="The Plumb Line", language="pt-br")
    make_live()

    response = client.get(path)

    feed = read(response)
    scope, file = path.rsplit("/", 1)
    about = {"": "", "/tags/sea-walls": ": Sea walls", "/authors/ilka-sorn": ": Ilka Sorn"}[scope]
    assert response["Content-Type"] == TYPES[file]
    assert feed.title == f"The Plumb Line{about}"
    assert feed.home == f"{SITE}{scope}/"
    assert feed.self_url == f"{SITE}{path}"
    assert feed.language == "pt-br"


@pytest.mark.parametrize("path", FEEDS)
def test_an_entry_is_the_whole_post(client, path):
    post = make_live(
        "A & B <wall>",
        slug="wall",
        authors=["Ilka Sorn", "Tomas Reyl"],
        keywords=["Sea walls", "R & D"],
        sections=[("One", '<p>So<cite-ref key="a"></cite-ref> &lt;b&gt;.</p>'), ("Two", "<p>The end.</p>")],
        sources={"a": make_source("Log")},
    )

    (item,) = read(client.get(path)).items

    assert item.id == f"urn:uuid:{post.uid}"
    assert item.url == f"{SITE}/2026/03/wall/"
    # HTML in a title is text, in each format.
    assert item.title == "A & B <wall>"
    assert item.published == item.updated == NOW
    assert item.authors == ["Ilka Sorn", "Tomas Reyl"]
    assert item.keywords == ["Sea walls", "R & D"]
    assert "So [1] <b>. Two The end. Citations" in words_of(item.html).replace("\xa0", " ")
    assert f'href="{item.url}#p{post.pk}-s1"' in item.html
    assert f'href="{item.url}#p{post.pk}-c1a"' in item.html


@pytest.mark.parametrize("path", FEEDS)
def test_no_address_in_it_is_relative(client, path):
    body = '<p>See <a href="/tags/x/">there</a> and <a href="#top">above</a>.</p>'
    make_live(sections=[("One", body)])

    addresses = re.findall(r'(?:href|src)="([^"]*)"', read(client.get(path)).items[0].html)

    assert len(addresses) >= 3
    assert [each for each in addresses if not each.startswith(SITE)] == []


@pytest.mark.parametrize("path", FEEDS)
def test_no_id_is_in_it_twice_and_links_to_sections_lead_to_the_page(client, path):
    body = '<p>So<cite-ref key="a"></cite-ref>.</p>'
    for slug in ("one", "two"):
        make_live(
            slug=slug, sections=[("Introduction", body), ("The end", body)], sources={"a": make_source()}
        )

    items = read(client.get(path)).items

    ids = re.findall(r'\bid="([^"]*)"', "".join(item.html for item in items))
    assert len(items) == 2
    assert len(ids) == len(set(ids)) >= 6
    for item in items:
        assert f'<a href="{item.url}#introduction">Introduction</a>' in item.html


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_it_already_gets_304_until_something_changes(client, path):
    post = make_live()
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")
    changed = client.get(path, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("path", ["/feed.xml", "/rss.xml", "/feed.json"])
def test_an_empty_site_has_feeds_that_do_not_change(client, path):
    first = client.get(path)

    with time_machine.travel(NOW + 200 * DAY):
        again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert read(first).items == []
    assert again.status_code == 304


@pytest.mark.parametrize("path", FEEDS)
def test_what_a_reader_accepts_changes_nothing(client, path):
    make_live()

    response = client.get(path, headers={"accept": "application/feed+json, text/html;q=0.1"})

    assert response.content == client.get(path).content
    assert "Accept" not in response.get("Vary", "")


@pytest.mark.parametrize("path", FEEDS)
def test_after_a_correction_one_entry_has_a_new_date_and_is_the_first(client, path):
    posts = [make_live(f"Post {number}", now=NOW + number * DAY) for number in range(4)]
    before = {item.id: item.updated for item in read(client.get(path)).items}
    publish(posts[1], NOW + 9 * DAY, kind=Edition.Kind.CORRECTION, note="121, not 131.")
    publish(posts[2], NOW + 9 * DAY, kind=Edition.Kind.TYPO)

    items = read(client.get(path)).items

    moved = [item.id for item in items if item.updated != before[item.id]]
    assert moved == [f"urn:uuid:{posts[1].uid}"] == [items[0].id]
    assert "Correction, 12 March 2026. 121, not 131." in words_of(items[0].html)


@pytest.mark.parametrize("path", FEEDS)
def test_the_lead_picture_is_enclosed_with_its_length(client, path, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Pillow.new("RGB", (1300, 700), "teal").save(file, "png")
    picture = Image.objects.store(file, title="wall", alt="A wall.")
    publish(make_post(lead_image=picture))

    (item,) = read(client.get(path)).items

    length = (tmp_path / f"images/{picture.digest}/fallback.jpg").stat().st_size
    assert item.enclosures == [(f"{SITE}/media/images/{picture.digest}/fallback.jpg", "image/jpeg", length)]


@pytest.mark.parametrize("path", FEEDS)
def test_a_withdrawn_post_is_gone_and_its_id_never_comes_back(client, path):
    post = make_live()
    other = make_live("Another", slug="another")
    old = f"urn:uuid:{post.uid}"
    now = NOW + 100 * DAY

    post.withdraw("The figures were made up.", now=now)

    assert [item.id for item in read(client.get(path)).items] == [f"urn:uuid:{other.uid}"]
    post.reinstate(now=now)
    publish(post, now, kind=Edition.Kind.UPDATE, note="With the right figures.")
    again = next(item for item in read(client.get(path)).items if item.url.endswith("/the-sea-wall/"))
    assert again.id != old


@pytest.mark.parametrize("path", [path for path in FEEDS if path.count("/") > 1])
def test_there_is_no_feed_of_what_only_drafts_use(client, path):
    assert client.get(path).status_code == 404
    make_post()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", FEEDS)
def test_queries_do_not_grow_with_the_posts(client, django_assert_num_queries, path):
    for number in range(4):
        post = make_live(f"Post {number}", sources={"a": make_source()}, authors=["Ilka Sorn", "C D"])
        publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    # The settings, the posts, their authors and keywords; before them the keyword or author of the address.
    with django_assert_num_queries(4 if path.count("/") > 1 else 3):
        client.get(path)


def test_pages_point_to_their_feeds(client):
    make_live()

    for scope in SCOPES:
        html = client.get(scope).content.decode()
        for file, kind in TYPES.items():
            link = rf'<link rel="alternate" type="{re.escape(kind.split(";")[0])}" [^>]*href="{scope}{file}">'
            assert re.search(link, html), (scope, file)


def test_rights_are_told(client):
    SiteSettings.objects.create(rights="CC BY 4.0")
    make_live()

    assert b"<rights>CC BY 4.0</rights>" in client.get("/feed.xml").content
    assert b"<copyright>CC BY 4.0</copyright>" in client.get("/rss.xml").content
