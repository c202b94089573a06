import datetime

import pytest

from blog.models import Edition, SiteSettings, Source
from tests.pages import in_order, text_of
from tests.posts import NOW, cite, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)


def test_a_source_lists_the_posts_that_cite_it_with_the_words_they_rely_on(client):
    source = make_source("Repair log", authors=["M. Halvard"], doi="10.5555/log", evidence="primary")
    make_live("First", sources={"log": source})
    second = make_post("Second")
    cite(second, source, quote="Nobody asked the mud.")
    second.keep_revision(None)
    publish(second, NOW + DAY)

    response = client.get(f"/sources/{source.pk}/")

    assert in_order(
        text_of(response),
        "“Repair log”",
        "M. Halvard, Harbour Board, April 2025",
        "Cited in 2 articles",
        "Primary",
        "Second",
        "Nobody asked the mud.",
        "First",
        "Publisher Harbour Board",
        "DOI 10.5555/log",
    )


def test_a_source_is_shown_as_it_was_published(client):
    source = make_source("As published")
    make_live(sources={"a": source})
    Source.objects.update(title="Edited since")

    for address in ("/sources/", f"/sources/{source.pk}/"):
        assert "As published" in text_of(client.get(address))
        assert "Edited since" not in text_of(client.get(address))


def test_posts_are_counted_beyond_the_first_page(client):
    SiteSettings.objects.create(posts_per_page=2)
    source = make_source()
    for number in range(5):
        make_live(f"Post {number}", now=NOW + number * DAY, sources={"a": source})

    assert "Cited in 5 articles" in text_of(client.get(f"/sources/{source.pk}/"))


def test_the_index_has_each_source_once_the_newest_of_the_library_first(client):
    shared, other = make_source("Shared"), make_source("Other")
    make_live("One", sources={"a": shared})
    make_live("Two", now=NOW + DAY, sources={"b": other})
    make_live("Three", now=NOW + 2 * DAY, sources={"c": shared})

    text = text_of(client.get("/sources/"))

    assert in_order(text, "Other", "Shared")
    assert text.count("“ Shared ”") == 1


def test_two_editions_of_a_post_count_once(client):
    source = make_source("Repair log")
    post = make_live(sources={"a": source})
    publish(post, NOW + DAY, kind=Edition.Kind.UPDATE, note="More.")

    assert "Cited in 1 article " in text_of(client.get(f"/sources/{source.pk}/"))


@pytest.mark.parametrize("pk", ["0", "00", "-1", "1.5", "x", "999999999", "9999999999", "9" * 30])
def test_a_number_that_is_no_source_is_not_found(client, pk):
    assert client.get(f"/sources/{pk}/").status_code == 404


def test_an_uncited_source_is_nobodys_business(client):
    source = make_source()

    assert client.get(f"/sources/{source.pk}/").status_code == 404
    assert "No source has been cited yet." in text_of(client.get("/sources/"))


@pytest.mark.parametrize("posts", [1, 9])
def test_queries_do_not_grow_with_the_posts(client, django_assert_num_queries, posts):
    source = make_source()
    for number in range(posts):
        make_live(f"Post {number}", sources={"a": source, "b": make_source()})

    with django_assert_num_queries(4):
        client.get("/sources/")
    with django_assert_num_queries(3):
        client.get(f"/sources/{source.pk}/")


def test_a_source_with_more_posts_than_a_page_holds_takes_one_query_more(client, django_assert_num_queries):
    SiteSettings.objects.create(posts_per_page=2)
    source = make_source()
    for number in range(3):
        make_live(f"Post {number}", sources={"a": source})

    with django_assert_num_queries(4):
        client.get(f"/sources/{source.pk}/")
