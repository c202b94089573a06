"""The page to search on: /search/?q=…"""

import datetime
import re

import pytest

from blog.models import SiteSettings
from blog.models.merging import merge_publishers
from config.pagecache.keys import parameters_of
from tests.pages import text_of
from tests.posts import NOW, make_live, make_post, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing")]
DAY = datetime.timedelta(days=1)
PAGE = "/search/"


def main(response):
    """The words of the page itself."""
    assert response.status_code == 200
    html = response.content.decode()
    response.content = html[html.index("<main") : html.index("</main>")]
    return text_of(response)


def found(response):
    return re.findall(r'<h3><a [^>]*href="([^"]+)"|<h3><a href="([^"]+)"', response.content.decode())


def titles(response):
    html = response.content.decode()
    found = re.findall(r"<h3><a [^>]*>(.*?)\s*</a></h3>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", title) for title in found]


def says(text, title="One", **fields):
    return make_live(title, sections=[("", f"<p>{text}</p>")], **fields)


def test_a_result_shows_the_passage_with_the_words_marked(client):
    words = "Nothing of note. " * 30
    says(f"{words}Here the <b>harbours</b> &lt;silt&gt; &amp; sink. {words}", "The harbour")

    html = client.get(PAGE, {"q": "harbour silt"}).content.decode()

    assert "<mark>harbour</mark>" in html
    assert (
        "<p>… Nothing of note. Here the <mark>harbours</mark> &lt;<mark>silt</mark>&gt; &amp; sink. No"
        in html
    )
    assert "Nothing of note. …</p>" in html
    assert titles(client.get(PAGE, {"q": "harbour"})) == ["The harbour"]


def test_the_best_post_comes_first_with_its_authors_and_date(client):
    says("Of a harbour.", "Another", now=NOW + DAY)
    says("Nothing.", "The harbour", authors=["Tom Ebb"])

    response = client.get(PAGE, {"q": "harbour"})

    assert titles(response) == ["The harbour", "Another"]
    assert "2 articles The harbour" in main(response)
    assert "Tom Ebb 3 March 2026" in text_of(response)


def test_the_page_says_that_it_is_no_page_for_search_engines_and_sets_no_cookie(client):
    says("Harbour.")

    response = client.get(PAGE, {"q": "harbour"})

    html = response.content.decode()
    assert '<meta name="robots" content="noindex, follow">' in html
    assert 'role="search"' in html
    assert 'rel="canonical"' not in html
    assert not response.cookies
    assert response["Cache-Control"] == "max-age=0, s-maxage=60"
    assert "Cookie" not in response.get("Vary", "")


def test_every_page_leads_to_the_search(client):
    html = client.get("/").content.decode()

    assert html.count('href="/search/"') == 2
    assert "SearchAction" in html
    assert "/search/?q={search_term_string}" in html
    assert '<a href="/search/" aria-current="page">Search</a>' in client.get(PAGE).content.decode()
    assert "/search/" not in client.get("/sitemap-lists.xml").content.decode()


def test_without_words_the_page_says_how_to_search(client):
    assert "How to search" in main(client.get(PAGE))
    assert "Type a word to look for" in main(client.get(PAGE, {"q": "-harbour"}))
    assert "Type a word to look for" in main(client.get(PAGE, {"q": '"…"'}))


def test_where_nothing_is_found_the_page_asks_what_was_meant(client):
    says("Of harbours.", "The harbour wall")

    response = client.get(PAGE, {"q": "The harbuor wall"})

    assert "Nothing found Did you mean The harbour wall ?" in main(response)
    assert 'href="?q=The+harbour+wall"' in response.content.decode()
    assert "Did you mean" not in main(client.get(PAGE, {"q": "zzzzzz"}))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("zzzzzz", "No article has this word. Try another one, or look"),
        ("wall zzzzzz", "No article has all of these words. Try fewer of them, or look"),
        ('"wall of zzzzzz"', "No article has these words side by side. Try others, or look"),
        ("wall -of", "No article has what you look for without what you leave out. Leave out less, or look"),
    ],
)
def test_the_page_says_what_no_article_has(client, text, advice):
    says("A wall of stone.")

    assert advice in main(client.get(PAGE, {"q": text}))


def test_the_button_that_narrows_a_search_comes_after_what_is_chosen(client):
    says("A wall.")

    form = client.get(PAGE, {"q": "wall"}).content.decode().partition("<form")[2].partition("</form>")[0]

    assert form.rindex("</select>") < form.rindex("<button>Narrow search</button>")


def test_what_nobody_may_know_is_not_what_was_meant(client):
    make_post("Secretive")
    says("Gone.", "Vanished").withdraw("Forged.", now=NOW + DAY)

    for wrong in ("secretiev", "vanishde"):
        text = main(client.get(PAGE, {"q": wrong}))
        assert "Nothing found" in text
        assert "Did you mean" not in text


def test_filters_are_offered_kept_and_combined(client):
    source = make_source(publisher="Quay Office")
    says("A wall.", "Old", now=NOW - 400 * DAY, authors=["Tom Ebb"], keywords=["Ports"])
    says("A wall.", "New", keywords=["Dykes"], sources={"k1": source})

    everything = client.get(PAGE, {"q": "wall"}).content.decode()
    narrowed = client.get(PAGE, {"q": "wall", "year": "2026", "keyword": "dykes", "author": "ilka-sorn"})
    cites = client.get(PAGE, {"q": "wall", "publisher": source.published_by_id})
    none = client.get(PAGE, {"q": "wall", "year": "2026", "keyword": "ports"})

    for option in (">2026<", ">2025<", ">Dykes<", ">Ports<", ">Tom Ebb<", ">Quay Office<"):
        assert option in everything
    assert titles(narrowed) == ["New"]
    assert '<option value="dykes" selected>' in narrowed.content.decode()
    assert titles(cites) == ["New"]
    assert titles(none) == []
    assert '<option value="ports" selected>' in none.content.decode()
    assert "Look everywhere" in main(none)


def test_a_publisher_that_was_merged_leads_to_the_one_that_stayed(client):
    gone, kept = make_source(publisher="The Quay Office"), make_source(publisher="Quay Office")
    says("A wall.", sources={"k1": gone})
    merge_publishers(gone.published_by, kept.published_by, by=None, now=NOW)

    response = client.get(PAGE, {"q": "wall", "publisher": gone.published_by_id})

    assert titles(response) == ["One"]
    assert f'<option value="{kept.published_by_id}" selected>Quay Office<' in response.content.decode()


def test_caches_keep_the_page_by_what_it_reads():
    assert parameters_of(PAGE) == {"q", "year", "keyword", "author", "publisher", "after"}


@pytest.mark.parametrize(
    "query",
    [
        {"year": "20x6"},
        {"year": "99999"},
        {"year": "２０２６"},
        {"keyword": "no-such"},
        {"keyword": "a" * 5000},
        {"author": "'; --"},
        {"publisher": "x"},
        {"publisher": "9" * 30},
        {"publisher": "-1"},
        {"after": "x"},
        {"after": "9" * 17},
        {"after": "-5"},
        {"unknown": "1"},
    ],
)
def test_a_bad_parameter_is_left_out_politely(client, query):
    says("A wall.")

    response = client.get(PAGE, {"q": "wall"} | query)

    assert titles(response) == ["One"]
    unknown = {"year", "keyword", "author", "publisher"} & query.keys()
    assert ("There is no such" in main(response)) == bool(unknown)


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "keyword=%00", "q=%ED%A0%80"])
def test_nul_and_half_letters_are_answered_as_everywhere(client, query):
    assert client.get(f"{PAGE}?{query}").status_code in {200, 400}
    assert client.get(f"{PAGE}?{query}").status_code == (400 if "00" in query else 200)


def test_pages_follow_each_other_without_gap_or_repetition(client):
    for number in range(23):
        says("A wall.", f"Post {number:02}", now=NOW + number * DAY)

    seen, query = [], "?q=wall"
    while query:
        html = client.get(PAGE + query).content.decode()
        seen.append(titles(client.get(PAGE + query)))
        more = re.search(r'<a rel="next" href="([^"]+)"', html)
        query = more[1].replace("&amp;", "&") if more else ""

    assert [len(page) for page in seen] == [10, 10, 3]
    assert [title for page in seen for title in page] == [
        f"Post {number:02}" for number in reversed(range(23))
    ]
    assert "23 articles" in html
    assert '<a href="?q=wall">Best results</a>' in html


def test_beyond_what_is_ranked_a_search_has_to_be_narrowed(client, monkeypatch):
    monkeypatch.setattr("blog.models.search.POOL", 12)
    monkeypatch.setattr("blog.models.search.MOST_SHOWN", 12)
    for number in range(15):
        says("A wall.", f"Post {number:02}", now=NOW + number * DAY)

    first = client.get(PAGE, {"q": "wall"})
    more = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    last = client.get(PAGE + more)

    assert "More than 12 articles" in main(first)
    assert len(titles(last)) == 2
    assert "Narrow your search" in main(last)
    assert 'rel="next"' not in last.content.decode()


def test_a_result_in_another_language_says_so(client):
    says("Die Mauer sinkt.", "Die Mauer", language="de")

    html = client.get(PAGE, {"q": "mauern"}).content.decode()

    assert re.search(
        r'<h3><a href="[^"]+" lang="de" dir="ltr"><mark>|<h3><a href="[^"]+" lang="de" dir="ltr">Die', html
    )
    assert "Die <mark>Mauer</mark> sinkt." in html


@pytest.mark.parametrize("posts", [1, 12])
def test_queries_do_not_grow_with_the_posts(client, django_assert_num_queries, posts):
    from django.db import connection

    SiteSettings.objects.create(name="The Gauge")
    for number in range(posts):
        says("A wall.", f"Post {number}")
    windows = 4 if connection.vendor == "postgresql" else 1
    tiers = 1 if connection.vendor == "postgresql" else 2

    # The settings, the languages, the matches, where the words are, the posts, their authors, who is cited.
    with django_assert_num_queries(5 + windows + tiers):
        client.get(PAGE, {"q": "wall"})
    with django_assert_num_queries(1):
        client.get(PAGE)
