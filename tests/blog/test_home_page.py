import datetime

import pytest

from blog.models import Edition, Image, SiteSettings
from tests.pages import in_order, text_of
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)


def make_many(count, **fields):
    for number in range(count):
        make_live(f"Post {number}", now=NOW + number * DAY, **fields)


def older_link(response):
    html = response.content.decode()
    return html.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in html else None


def test_an_empty_site_says_so(client):
    assert "Nothing has been published yet." in text_of(client.get("/"))


def test_the_newest_post_leads_with_its_picture_and_the_others_follow(client):
    make_live("Older", now=NOW)
    image = Image.objects.create(title="wall", alt="A wall", digest="0" * 24, width=800, height=600)
    publish(make_post("Newest", standfirst="In short.", lead_image=image), NOW + DAY)

    response = client.get("/")

    assert in_order(text_of(response), "Sea walls", "Newest", "In short.", "Latest", "Older")
    assert '<article class="entry hero pictured">' in response.content.decode()
    assert 'alt="A wall"' in response.content.decode()


def test_the_site_says_its_name_and_what_it_is(client):
    SiteSettings.objects.create(name="The Plumb Line", tagline="Side by side", description="Records.")

    html = client.get("/").content.decode()

    assert "<title>The Plumb Line: Side by side</title>" in html
    assert '<meta name="description" content="Records.">' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/">' in html
    assert (
        '<link rel="alternate" type="application/atom+xml" title="The Plumb Line" href="/feed.xml">' in html
    )


def test_a_site_that_is_read_from_the_right_says_so(client):
    SiteSettings.objects.create(language="ar")

    assert '<html lang="ar" dir="rtl">' in client.get("/").content.decode()


def test_earlier_articles_are_reached_page_by_page_each_once(client):
    SiteSettings.objects.create(posts_per_page=3)
    make_many(7)

    seen, address = [], "/"
    while address:
        response = client.get(address)
        seen += text_of(response).split(" Post ")[1:]
        older = older_link(response)
        address = older and f"/{older}"

    assert [int(each.split()[0]) for each in seen] == [6, 5, 4, 3, 2, 1, 0]


def test_two_posts_of_the_same_moment_are_both_listed(client):
    SiteSettings.objects.create(posts_per_page=1)
    make_live("One")
    make_live("Two")

    first = client.get("/")
    second = client.get(f"/{older_link(first)}")

    assert "Two" in text_of(first)
    assert "One" in text_of(second)
    assert older_link(second) is None


def test_an_earlier_page_has_an_address_of_its_own_and_no_lead(client):
    SiteSettings.objects.create(posts_per_page=1)
    make_many(2)

    older = older_link(client.get("/"))
    html = client.get(f"/{older}").content.decode()

    assert f'<link rel="canonical" href="http://127.0.0.1:8000/{older}">' in html
    assert "hero" not in html
    assert '<a href="/">Latest articles</a>' in html


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "1",
        "1.",
        ".1",
        "-1.1",
        "1.0",
        "99999999999999999.1",
        "1.999999999999999999",
        "9" * 40 + ".1",
        "١.١",
        "1.1' OR 1=1",
        "1.1%0a",
    ],
)
def test_a_page_that_is_not_ours_is_not_found(client, key):
    SiteSettings.objects.create(posts_per_page=1)

    for address in ("/", "/corrections/", "/sources/"):
        assert client.get(f"{address}?before={key}").status_code == 404


def test_the_latest_corrections_stand_beside_the_list(client):
    post = make_live("The wall")
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")

    text = text_of(client.get("/"))

    assert in_order(text, "Latest corrections", "4 March 2026 . The wall : 121 million, not 131.")
    assert "Corrected 4 March 2026" in text


def test_keywords_of_the_listed_posts_stand_beside_them_once(client):
    make_live("One", keywords=["Sea walls", "energy"])
    make_live("Two", keywords=["Sea walls"])

    html = client.get("/").content.decode()

    tags = html.split('class="plain tags"')[1].split("</ul>")[0]
    assert in_order(tags, "energy", "Sea walls")
    assert tags.count("/tags/sea-walls/") == 1


def test_sources_are_counted_in_words_and_ticks(client):
    sources = {f"s{n}": make_source(evidence="primary" if n < 2 else "") for n in range(5)}
    publish(make_post(sources=sources))

    html = client.get("/").content.decode()

    assert "5 sources, 2 primary" in html
    assert '<path d="M0 7h12"/><path d="M12 10.5h18"/>' in html


def test_two_sources_have_no_ticks(client):
    publish(make_post(sources={"a": make_source(), "b": make_source()}))

    html = client.get("/").content.decode()

    assert "2 sources" in html
    assert 'class="ticks"' not in html


@pytest.mark.parametrize("posts", [1, 12])
def test_home_takes_four_queries_however_many_posts_there_are(client, django_assert_num_queries, posts):
    for number in range(posts):
        post = make_live(f"Post {number}", keywords=[f"Word {number}"], authors=["A B", f"C {number}"])
        publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    with django_assert_num_queries(4):
        client.get("/")
