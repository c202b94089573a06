"""What a post of some 1,500 words costs a reader: bytes, and requests that hold up the first sight of it."""

import io
import re
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from config.pagecache import PageCache
from tests.pages import Words
from tests.wsgi import Answer, ask

ROOT = Path(__file__).resolve().parents[2]
#: Ten packets of 1,460 bytes, less what TLS takes: what a server sends before it hears back.
FIRST_FLIGHT = 14_000
SCRIPTS = 3_000
STATIC = re.compile(r'"/static/([^"]+)"')


#: The answers for the demo's posts, as a browser gets them; loading it takes seconds.
ANSWERS: list[Answer] = []


@pytest.fixture
def posts(kept_connection, tmp_path, settings):
    if ANSWERS:
        return ANSWERS
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo", stdout=io.StringIO())
    site = PageCache(get_wsgi_application())
    paths = re.findall(r'<link href="[^"]*?(/20\d\d/[^"]+)"', ask(site, "/feed.xml").body.decode())
    ANSWERS.extend(ask(site, path, accept_encoding="br") for path in paths)
    return ANSWERS


def words_in(page):
    words = Words()
    words.feed(page[page.index("<main") : page.index("</main>")])
    return len(" ".join(words.parts).split())


def packed(name):
    """A static file as the collected one is packed."""
    return len(brotli.compress((ROOT / "static" / name).read_bytes()))


def test_a_long_post_and_its_style_come_in_the_first_flight(posts):
    long = [post for post in posts if words_in(post.body.decode()) >= 1500]
    assert long

    for post in long:
        page = post.body.decode()
        styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
        headers = sum(len(f"{name}: {value}\r\n") for name, value in post.headers)
        weight = len(post.sent) + headers + sum(packed(name) for name in styles)
        if words_in(page) < 1700:
            assert styles
            assert weight <= FIRST_FLIGHT, f"{weight} bytes"


def test_no_script_holds_up_the_page_and_all_of_them_are_small(posts):
    for post in posts:
        page = post.body.decode()
        scripts = re.findall(r"<script(?! type=\"application/ld\+json\")[^>]*>", page)

        assert all(re.search(r'type="module"|\sdefer|\sasync', script) for script in scripts)
        sources = [STATIC.search(script)[1] for script in scripts]
        assert "blog/reader.js" in sources
        assert sum(packed(name) for name in sources) <= SCRIPTS


def test_pictures_have_a_size_and_wait_until_they_are_wanted(posts):
    pages = [post.body.decode() for post in posts]
    pictures = [picture for page in pages for picture in re.findall(r"<picture>.*?</picture>", page)]
    assert pictures

    for picture in pictures:
        assert 'type="image/avif"' in picture
        assert re.search(r'<img [^>]*width="\d+" height="\d+"', picture)
    for page in pages:
        seen = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
        eager = [img for img in re.findall(r"<img [^>]*>", seen) if "lazy" not in img]
        assert len(eager) <= 1
