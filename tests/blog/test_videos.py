"""A link to a video on a line of its own, from the desk to the page."""

import http.server
import io
import re
import threading

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from blog import markup, posters
from blog.models import Edition, Image, Poster
from consent import publishing
from consent.models import ConsentSettings, EmbedProvider, Service
from tests.desk import Page, at_desk, change_url, person, write
from tests.posts import make_author, make_live

pytestmark = pytest.mark.django_db
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
LINK = f'<p>Before.</p><p><a href="{VIDEO}">{VIDEO}</a></p><p>After.</p>'
ADDRESS = "/2026/03/the-sea-wall/"


@pytest.fixture
def youtube():
    ConsentSettings.objects.create(controller_name="Candor Press", controller_contact="a@b.example")
    Service.objects.filter(slug="youtube").update(is_active=True)
    return publishing.publish(now=timezone.now())


@pytest.mark.parametrize(
    ("html", "addresses"),
    [
        (LINK, [VIDEO]),
        (f"<p>{VIDEO}</p>", [VIDEO]),
        (f"<p> {VIDEO} </p>", [VIDEO]),
        (
            '<p><a href="https://a.example/?b=1&amp;c=2">https://a.example/?b=1&amp;c=2</a></p>',
            ["https://a.example/?b=1&c=2"],
        ),
        (f'<p>See <a href="{VIDEO}">{VIDEO}</a></p>', []),
        (f"<ul><li><p>{VIDEO} </p></li></ul>", [VIDEO]),
        ("<p>mailto:someone@example.org</p>", []),
    ],
)
def test_lines_that_hold_nothing_but_an_address(html, addresses):
    assert markup.lone_links(html) == addresses


def test_a_link_with_words_of_its_own_stays_a_link():
    assert markup.lone_links(f'<p><a href="{VIDEO}">Watch-this</a></p>') == []


def test_c24_without_a_published_service_there_is_a_plain_link(client):
    make_live(sections=[("", LINK)])

    page = client.get(ADDRESS).content.decode()

    assert f'<p><a href="{VIDEO}">{VIDEO}</a></p>' in page
    assert "iframe" not in page


def test_c24_with_it_there_is_a_figure_that_names_the_provider_and_loads_nothing(client, youtube):
    make_live(sections=[("", LINK)])

    page = client.get(ADDRESS).content.decode()

    assert "Hosted by Google Ireland Ltd (Ireland and the United States)." in page
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"' in page
    assert 'href="/cookies/embed/youtube/dQw4w9WgXcQ/"' in page
    assert "ytimg.com" not in page
    outside = page.split("<template>")[0] + page.split("</template>")[1]
    assert "<iframe" not in outside


def test_c24_when_the_service_is_gone_so_is_the_figure(client, youtube):
    make_live(sections=[("", LINK)])
    Service.objects.update(is_active=False)
    publishing.publish(now=timezone.now())

    page = client.get(ADDRESS).content.decode()

    assert "dQw4w9WgXcQ" in page
    assert "iframe" not in page


def test_c34_feeds_get_the_plain_link(client, youtube):
    make_live(sections=[("", LINK)])

    feed = client.get("/feed.xml").content.decode()

    assert "iframe" not in feed
    assert "consent" not in feed
    assert VIDEO in feed


def test_the_embed_page_explains_before_it_loads(client, youtube):
    before = client.get("/cookies/embed/youtube/dQw4w9WgXcQ/")
    after = client.get("/cookies/embed/youtube/dQw4w9WgXcQ/?load=1")

    assert b"<iframe" not in before.content
    assert "youtube-nocookie" not in before["Content-Security-Policy"]
    assert b'src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"' in after.content
    assert "frame-src 'self' https://www.youtube-nocookie.com" in after["Content-Security-Policy"]
    assert not after.cookies


@pytest.mark.parametrize("item", ["short", "dQw4w9WgXcQ'", "%22%3E%3Cscript", "x" * 300])
def test_the_embed_page_knows_only_what_its_service_can_show(client, youtube, item):
    assert client.get(f"/cookies/embed/youtube/{item}/").status_code == 404
    assert client.get("/cookies/embed/nobody/dQw4w9WgXcQ/").status_code == 404


# Posters ---------------------------------------------------------------------------------


class Provider(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []
    answer = b""
    status = 200

    def do_GET(self):
        self.asked.append(self.path)
        if self.status is None:
            self.wfile.write(b"HTTP/1.1 no number\r\n\r\n")
            return
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_):
        pass


def picture():
    out = io.BytesIO()
    Pillow.new("RGB", (480, 360), "teal").save(out, "jpeg")
    return out.getvalue()


@pytest.fixture
def provider(youtube):
    """The provider of the posters, on this machine."""
    Provider.asked, Provider.answer, Provider.status = [], picture(), 200
    server = http.server.HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    EmbedProvider.objects.update(poster_url=f"http://127.0.0.1:{server.server_port}/{{id}}.jpg")
    publishing.publish(now=timezone.now())
    yield Provider
    server.shutdown()
    server.server_close()


def test_c24_saving_a_post_fetches_the_poster_once_and_keeps_it_here(client, provider, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    desk = at_desk(person("editor", "Editors"))

    page = write(desk, byline=[str(make_author("Ilka Sorn").pk)])
    page.change("sections", 0, body=LINK)
    post = page.save("_publish")
    Page(desk, change_url(post)).save()

    assert provider.asked == ["/dQw4w9WgXcQ.jpg"]
    shown = client.get(Edition.objects.get().get_absolute_url()).content.decode()
    assert f"/media/images/{Image.objects.get().digest}/" in shown
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', shown)
    assert not [address for address in pictures if "127.0.0.1" in address]
    feed = client.get("/feed.xml").content.decode()
    assert Image.objects.get().digest in feed


def test_an_address_that_is_too_long_to_be_kept_is_never_asked_for(provider):
    long = LINK.replace(VIDEO, f"{VIDEO}?list={'x' * 300}")

    posters.fetch_new([long])
    posters.fetch_new([long])

    assert provider.asked == []
    assert not Poster.objects.exists()


@pytest.mark.parametrize(
    ("status", "answer"), [(404, b""), (302, b""), (200, b"<html>"), (200, b"x" * 5_000_000), (None, b"")]
)
def test_a_provider_that_fails_costs_the_poster_and_nothing_else(client, provider, status, answer):
    provider.status, provider.answer = status, answer

    posters.fetch_new([LINK])
    posters.fetch_new([LINK])

    assert provider.asked == ["/dQw4w9WgXcQ.jpg"]
    assert Poster.objects.get().image is None
    make_live(sections=[("", LINK)])
    assert "Hosted by" in client.get(ADDRESS).content.decode()
