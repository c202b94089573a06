"""Everything that programs read, of the demo, of a post with everything in it and of an empty site, judged
by other people's validators; and that the texts in it are those of the pages."""

import datetime
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from PIL import Image as Pillow

from blog.models import Author, Edition, Image, Post, SiteSettings, Tag
from tests import validators
from tests.blog.test_commands import run
from tests.browser.validator import messages
from tests.feeds import FILES, read
from tests.pages import Words
from tests.posts import make_live, make_post, make_source, publish

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
NASTY = "A & B <i>“tide”</i> ]]> </script> 🌊"
EVERYTHING = """
<p>One <strong>bold</strong> <em>word</em><cite-ref key="a" locator="p. 4"></cite-ref> and another
<cite-ref key="b"></cite-ref><cite-ref key="a"></cite-ref>, H<sub>2</sub>O, <a href="/tags/">a link</a>.</p>
<figure><img src="x" alt="A &lt;wall&gt;" data-file="{picture}"><figcaption>Built.</figcaption></figure>
<h3>Deeper</h3><blockquote><p>Said.</p></blockquote><pre><code>1 &lt; 2</code></pre><hr>
<ul><li><p>One</p></li></ul><ol start="3"><li><p>Three</p></li></ol>
<table><tbody><tr><th>Year</th><th>mm</th></tr><tr><td>2016</td><td>12</td></tr></tbody></table>
"""


@pytest.fixture(autouse=True)
def at_the_demos_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def demo(media):
    run("load_demo")


def make_everything() -> Post:
    """A post that has whatever a post can have."""
    SiteSettings.objects.update_or_create(
        defaults={"name": NASTY[:40], "tagline": NASTY, "description": NASTY, "rights": "© " + NASTY}
    )
    file = io.BytesIO()
    Pillow.new("RGB", (1300, 700), "teal").save(file, "png")
    picture = Image.objects.store(file, title="wall", alt=NASTY, credit=NASTY)
    SiteSettings.objects.update(social_image=picture)
    Author.objects.create(name=NASTY[:60], slug="nasty", bio=NASTY, photo=picture)
    kinds = ["article", "book", "dataset", "interview", "law", "news", "record", "report", "web"]
    sources = {
        chr(ord("a") + place): make_source(
            NASTY, kind=kind, authors=["Ada Lux"], doi=f"10.5555/{kind}", language="de", evidence="primary"
        )
        for place, kind in enumerate(kinds)
    }
    post = make_post(
        f"{NASTY} Zanzibar",
        slug="everything",
        standfirst=NASTY,
        summary=NASTY,
        language="pt-br",
        lead_image=picture,
        image_caption=NASTY,
        authors=["Ilka Sorn", NASTY[:60]],
        keywords=["Everything", NASTY[:60]],
        sections=[(f"Part {number}", EVERYTHING.format(picture=picture.pk)) for number in range(5)],
        sources=sources,
    )
    Tag.objects.update(description=NASTY)
    publish(post, NOW - 5 * HOUR)
    make_live("Everything in English", now=NOW - 4 * HOUR, language="en", translation_of=post)
    for kind in (Edition.Kind.UPDATE, Edition.Kind.TYPO, Edition.Kind.CORRECTION):
        publish(post, NOW - 3 * HOUR, kind=kind, note=NASTY)
    return post


def sitemaps(client: Client) -> list[str]:
    index = client.get("/sitemap.xml").content.decode()
    parts = re.findall(r"<loc>http://127.0.0.1:8000([^<]+)</loc>", index)
    return [index, *(client.get(part).content.decode() for part in parts)]


def linked_from(texts: list[str]) -> list[str]:
    return re.findall(r"<loc>http://127.0.0.1:8000(/[^<]*)</loc>", "".join(texts[1:]))


def keep(client: Client, paths: list[str], folder: Path, name: str) -> None:
    for number, path in enumerate(paths):
        response = client.get(path)
        assert response.status_code == 200, path
        (folder / f"{name}-{number:03}.html").write_bytes(response.content)


def complaints(client: Client, feeds: list[str]) -> list[str]:
    """Of the feeds and the sitemaps."""
    found = []
    for path in feeds:
        response = client.get(path)
        # feedparser complains by `bozo`, which read() refuses.
        read(response)
        if path.endswith("json"):
            found += validators.json_feed(response.content.decode())
    for text in sitemaps(client):
        found += validators.sitemap(text)
    return found


def test_the_demo_gives_validators_nothing_to_complain_of(client, demo, tmp_path):
    paths = linked_from(sitemaps(client))
    keep(client, paths, tmp_path, "demo")

    assert len(paths) > 60
    scopes = ["/", "/tags/public-works/", "/authors/ilka-sorn/"]
    assert complaints(client, [scope + file for scope in scopes for file in FILES]) == []
    assert validators.linked_data(tmp_path) == []


def test_neither_an_empty_site_nor_a_post_with_everything_in_it_gives_any(client, media, tmp_path):
    """One run of each validator for both."""
    (tmp_path / "pages").mkdir()
    empty = linked_from(sitemaps(client))
    assert len(empty) == 7
    keep(client, empty, tmp_path / "pages", "empty")
    assert complaints(client, [f"/{file}" for file in FILES]) == []

    post = make_everything()

    url = post.editions.last().get_absolute_url()
    keep(client, ["/", url, f"{url}v1/", "/authors/nasty/", "/tags/everything/"], tmp_path / "pages", "all")
    scopes = ["/", "/authors/nasty/", "/tags/everything/"]
    assert complaints(client, [scope + file for scope in scopes for file in FILES]) == []
    assert messages(tmp_path / "pages") == []
    assert validators.linked_data(tmp_path / "pages") == []


def test_the_validators_can_complain(tmp_path):
    """A judge that finds nothing in this would find nothing in ours either."""
    (tmp_path / "bad.html").write_text(
        '<!doctype html><html lang="en"><head><title>x</title><meta name="twitter:description" content="x">'
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "BreadcrumbList", '
        '"itemListElement": [{"position": 1}]}</script></head><body></body></html>'
    )

    found = " ".join(validators.linked_data(tmp_path))
    assert "At least two ListItems are required" in found
    assert "og:title" in found
    assert validators.json_feed('{"version": "1", "title": "x"}')
    assert validators.sitemap('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>')
    assert validators.sitemap('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>')


class Text(HTMLParser):
    """The words of a page's sections and of its citations, without what stands in the margin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"section", "div"}:
            found = dict(attrs)
            self.inside.append(found.get("class") or tag)

    def handle_endtag(self, tag):
        if tag in {"section", "div"} and self.inside:
            self.inside.pop()

    def handle_data(self, data):
        if self.inside and self.inside[0] != "margin" and "beside" not in self.inside:
            self.parts.append(data)


def words(text: str) -> str:
    return " ".join(text.split())


def text_of_page(client: Client, edition: Edition) -> str:
    html = client.get(edition.get_absolute_url()).content.decode()
    start, end = html.index(edition.body_html[:80]), html.index('<section id="keywords">')
    parser = Text()
    # What a page has around its text: the mark at its end, and the ways to take its sources along.
    around = r'<svg class="end".*?</svg>|<p class="ways ui">.*?</p>'
    parser.feed(re.sub(around, "", html[start:end], flags=re.DOTALL))
    return words("".join(parser.parts))


def text_of_item(html: str) -> str:
    parser = Words()
    parser.feed(html[html.index("<section>") :])
    return words("".join(parser.parts))


def test_every_post_of_the_demo_reads_in_each_feed_as_on_its_page(client, demo):
    editions = {edition.get_absolute_url(): edition for edition in Edition.objects.live(NOW)}
    pages = {url: text_of_page(client, edition) for url, edition in editions.items()}

    for file in FILES:
        items = read(client.get(f"/{file}")).items
        texts = {item.url.removeprefix("http://127.0.0.1:8000"): text_of_item(item.html) for item in items}
        assert texts == pages

    assert len(pages) >= 24
    assert all("Citations" in text and len(text) > 2000 for text in pages.values())
    assert links_to_places(client) > 500


def links_to_places(client: Client) -> int:
    """How many links of the feed lead to a place on a page: a source, and back again. Each must be there."""
    checked = 0
    for item in read(client.get("/feed.xml")).items:
        ids = set(re.findall(r'\bid="([^"]+)"', client.get(item.url).content.decode()))
        places = re.findall(rf'href="{re.escape(item.url)}#([^"]+)"', item.html)
        assert [place for place in places if place not in ids] == []
        checked += len(places)
    return checked


def test_a_withdrawn_post_is_in_nothing_that_machines_read(client, media, django_capture_on_commit_callbacks):
    post = make_everything()
    uid = str(post.uid)
    url = post.editions.last().get_absolute_url()
    before = everything_read(client)
    card = post.editions.last().card_url
    assert url in before
    assert "Zanzibar" in before
    assert uid in before

    with django_capture_on_commit_callbacks(execute=True):
        post.withdraw("The figures were made up.", now=NOW)

    after = everything_read(client)
    assert url not in after
    assert "Zanzibar" not in after
    assert uid not in after
    assert client.get(url).status_code == 410
    assert "Zanzibar" not in client.get(url).content.decode()
    assert client.get(card).status_code == 404
    assert client.get(f"/unapi?id=http://127.0.0.1:8000{url}&format=ris").status_code == 404


def everything_read(client: Client) -> str:
    """All feeds, all parts of the sitemap, and the pages of the lists with their data."""
    scopes = ["/", "/tags/everything/", "/authors/ilka-sorn/"]
    paths = [
        *scopes,
        *(scope + file for scope in scopes for file in FILES),
        "/2026/11/everything-in-english/",
    ]
    return "".join([*(client.get(path).content.decode() for path in paths), *sitemaps(client)])
