"""About, privacy, robots, errors; and what holds for every page."""

import datetime

import pytest
from django.db import OperationalError, connection
from django.test import Client

from blog.models import Edition, SiteSettings
from tests.pages import text_of
from tests.posts import NOW, make_live, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
PUBLIC = [
    "/",
    "/2026/03/the-sea-wall/",
    "/2026/03/the-sea-wall/v1/",
    "/archive/",
    "/archive/2026/03/",
    "/tags/",
    "/tags/sea-walls/",
    "/authors/ilka-sorn/",
    "/corrections/",
    "/sources/",
    "/sources/{source}/",
    "/about/",
    "/privacy/",
    "/feed.xml",
    "/rss.xml",
    "/feed.json",
    "/tags/sea-walls/feed.xml",
    "/authors/ilka-sorn/feed.json",
    "/sitemap.xml",
    "/sitemap-lists.xml",
    "/sitemap-keywords-1.xml",
    "/sitemap-posts-1.xml",
    "/unapi",
    "/robots.txt",
    "/healthz",
]


@pytest.fixture
def source():
    """The source of a post that has been corrected."""
    source = make_source()
    post = make_live(sources={"a": source})
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")
    return source


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_opens_without_cookie_and_the_same_for_everyone(client, source, address):
    response = client.get(address.format(source=source.pk))

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert b"csrf" not in response.content


@pytest.mark.parametrize("address", PUBLIC)
def test_every_page_answers_head_and_refuses_the_rest(source, address):
    client = Client(enforce_csrf_checks=True)
    address = address.format(source=source.pk)

    assert client.head(address).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code == 405


@pytest.mark.parametrize("address", PUBLIC)
def test_a_nul_in_the_address_is_a_bad_request(client, source, address):
    address = address.format(source=source.pk)

    assert client.get(f"{address}?before=%00").status_code == 400
    assert client.get(f"{address}%00").status_code == 400


@pytest.mark.parametrize("address", [each for each in PUBLIC if each.endswith("/")])
def test_every_page_has_one_heading_of_the_first_rank_and_says_where_it_lives(client, source, address):
    address = address.format(source=source.pk)

    html = client.get(address).content.decode()

    assert html.count("<h1") == 1
    home = address.replace("v1/", "")
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{home}">' in html
    assert '<meta property="og:title"' in html


def test_the_texts_of_the_site_are_cleaned(client):
    dirty = "<h2>Who</h2><p>We <strong>read</strong>.</p><script>alert(1)</script>"
    SiteSettings.objects.create(about=dirty, privacy=dirty)

    for address in ("/about/", "/privacy/"):
        html = client.get(address).content.decode()
        assert "<h2>Who</h2>" in html
        assert "<p>We <strong>read</strong>.</p>" in html
        assert "alert(1)" not in html


def test_a_page_that_does_not_exist_says_so_and_shows_ways_on(client):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is no page at this address" in text_of(response)
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "canonical" not in response.content.decode()
    assert not response.cookies


def test_a_hostile_path_is_answered_in_peace(client):
    for path in ("/%ff/", "/2026/13/x/", "/0000/01/x/", f"/2026/03/{'x' * 500}/"):
        assert client.get(path).status_code == 404


def test_a_failure_is_told_without_the_database():
    client = Client(raise_request_exception=False)

    def down(*arguments):
        raise OperationalError("the database is down")

    with connection.execute_wrapper(down):
        response = client.get("/")

    assert response.status_code == 500
    assert "Something here is broken" in text_of(response)


def test_pages_take_their_scripts_and_styles_from_files(client, source):
    html = client.get("/2026/03/the-sea-wall/").content.decode()

    assert '<script type="module" src="/static/blog/reader.js"></script>' in html
    assert '<script async src="/static/analytics/v.js" data-u="/_v" data-p=' in html
    assert html.count("<script") - html.count('<script type="application/ld+json">') == 2
    assert "<style" not in html
    assert " style=" not in html


def test_an_address_with_two_slashes_is_not_taken_for_another_host(client):
    assert client.get("/", PATH_INFO="//[x/").status_code == 404
