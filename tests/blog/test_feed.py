import datetime
import xml.etree.ElementTree as ET

import pytest

from blog.models import Edition, SiteSettings
from tests.posts import NOW, make_author, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(client):
    response = client.get("/feed.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def entries_of(client):
    return feed_of(client).findall("a:entry", ATOM)


def value(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


def test_the_feed_says_whose_it_is(client):
    SiteSettings.objects.create(name="The Plumb Line", tagline="Side by side", language="pt-br")

    feed = feed_of(client)

    assert value(feed, "title") == "The Plumb Line"
    assert value(feed, "subtitle") == "Side by side"
    assert feed.get(LANGUAGE) == "pt-br"
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {
        "alternate": "http://127.0.0.1:8000/",
        "self": "http://127.0.0.1:8000/feed.xml",
    }


def test_an_entry_has_all_that_the_standard_asks_for(client):
    post = make_live(
        "A & B <wall>",
        slug="wall",
        authors=["Ilka Sorn", "Tomas Reyl"],
        keywords=["Sea walls", "R & D"],
        standfirst="In short.",
        language="de",
    )

    (entry,) = entries_of(client)

    assert value(entry, "id") == f"urn:uuid:{post.uid}"
    assert value(entry, "title") == "A & B <wall>"
    assert value(entry, "summary") == "In short."
    assert value(entry, "published") == value(entry, "updated") == "2026-03-03T07:30:00+00:00"
    assert entry.find("a:link", ATOM).get("href") == "http://127.0.0.1:8000/2026/03/wall/"
    assert entry.get(LANGUAGE) == "de"
    assert [value(each, "name") for each in entry.findall("a:author", ATOM)] == [
        "Ilka Sorn",
        "Tomas Reyl",
    ]
    assert [each.get("term") for each in entry.findall("a:category", ATOM)] == ["Sea walls", "R & D"]


def test_the_whole_text_and_its_citations_are_in_it_with_full_addresses(client):
    body = '<p>So<cite-ref key="a"></cite-ref>, see <a href="/tags/x/">there</a>.</p>'
    post = make_post(sections=[("One", body), ("Two", "<p>The end.</p>")], sources={"a": make_source("Log")})
    publish(post)

    (entry,) = entries_of(client)

    content = entry.find("a:content", ATOM)
    page = "http://127.0.0.1:8000/2026/03/the-sea-wall/"
    assert content.get("type") == "html"
    assert "<p>The end.</p>" in content.text
    assert 'href="http://127.0.0.1:8000/tags/x/"' in content.text
    assert f'href="{page}#p{post.pk}-s1"' in content.text
    assert "<h2>Citations</h2>" in content.text
    assert ">Log</a>” – Harbour Board, April 2025" in content.text
    assert 'href="#' not in content.text
    assert 'href="/' not in content.text
    assert "Sources in this section" not in content.text


def test_a_correction_is_visible_and_moves_the_date(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="121 million, not <b>131</b>.")

    (entry,) = entries_of(client)

    assert value(entry, "published") == "2026-03-03T07:30:00+00:00"
    assert value(entry, "updated") == "2026-03-04T07:30:00+00:00"
    notice = "<p><strong>Correction, 4 March 2026.</strong> 121 million, not &lt;b&gt;131&lt;/b&gt;.</p>"
    assert value(entry, "content").startswith(notice)


def test_a_typo_moves_nothing_and_hides_no_correction(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)
    assert value(entries_of(client)[0], "updated") == "2026-03-03T07:30:00+00:00"
    publish(post, NOW + 2 * DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")
    publish(post, NOW + 3 * DAY, kind=Edition.Kind.TYPO)

    (entry,) = entries_of(client)

    assert value(entry, "updated") == "2026-03-05T07:30:00+00:00"
    assert "Correction, 5 March 2026." in value(entry, "content")


def test_an_update_to_come_is_not_announced(client):
    post = make_live()
    now = NOW + 100 * DAY
    post.schedule(now + DAY, now=now, kind=Edition.Kind.UPDATE, note="Soon.")

    (entry,) = entries_of(client)

    assert value(entry, "updated") == "2026-03-03T07:30:00+00:00"
    assert "Soon." not in value(entry, "content")


def test_an_id_outlives_a_new_title_and_a_new_address(client):
    post = make_live()
    before = value(entries_of(client)[0], "id")
    post.title, post.slug = "Another title", "another"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    assert value(entries_of(client)[0], "id") == before


def test_control_characters_do_not_break_it(client):
    SiteSettings.objects.create(name="Can\x0bdor", tagline="\x1b")
    make_author("Il\x07ka", slug="ilka")
    make_live(
        "A\x08 wall\ufffe",
        slug="wall",
        standfirst="\x0c",
        keywords=["Sea\x1fwalls"],
        authors=["Il\x07ka"],
        sections=[("He\x02ad", "<p>Te\x03xt</p>")],
        sources={"a": make_source("Lo\x04g")},
    )

    (entry,) = entries_of(client)

    assert value(entry, "title") == "A wall"
    assert "Text" in value(entry, "content")


def test_the_newest_thirty_posts_are_in_it(client):
    for number in range(32):
        make_live(f"Post {number}", now=NOW + number * DAY)

    titles = [value(entry, "title") for entry in entries_of(client)]

    assert titles == [f"Post {number}" for number in range(31, 1, -1)]


@pytest.mark.parametrize("posts", [1, 9])
def test_the_feed_takes_three_queries_however_many_posts_there_are(client, django_assert_num_queries, posts):
    for number in range(posts):
        post = make_live(f"Post {number}", sources={"a": make_source()}, authors=["A B", "C D"])
        publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    with django_assert_num_queries(3):
        client.get("/feed.xml")
