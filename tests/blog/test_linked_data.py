"""JSON-LD: what search engines are told."""

import datetime
import json
import re

import pytest

from blog.models import Author, Edition, SiteSettings
from tests.posts import NOW, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
SITE = "http://127.0.0.1:8000"
PAGE = "/2026/03/the-sea-wall/"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def things(client, path):
    blocks = [json.loads(block) for block in BLOCK.findall(client.get(path).content.decode())]
    assert {block["@context"] for block in blocks} <= {"https://schema.org"}
    return {block["@type"]: block for block in blocks}


def test_an_article_says_who_wrote_it_when_and_on_what_it_rests(client):
    SiteSettings.objects.create(name="The Plumb Line", rights="CC BY 4.0")
    report = make_source(
        "Soundings",
        kind="report",
        authors=["Ada Lux"],
        doi="10.5555/abc",
        url="https://records.example.org/soundings",
        archive_url="https://archive.example.org/soundings",
        language="de",
    )
    make_live(
        standfirst="In short.",
        authors=["Ilka Sorn", "Tomas Reyl"],
        keywords=["Sea walls", "R & D"],
        sections=[("One", '<p>One two three<cite-ref key="a"></cite-ref>.</p>'), ("Two", "<p>Four.</p>")],
        sources={"b": make_source("Log", issued=""), "a": report},
        language="de",
    )

    article = things(client, PAGE)["Article"]

    assert article["headline"] == "The sea wall"
    assert article["@id"] == article["mainEntityOfPage"] == article["url"] == SITE + PAGE
    assert article["description"] == "In short."
    assert article["inLanguage"] == "de"
    assert article["datePublished"] == article["dateModified"] == "2026-03-03T07:30:00+00:00"
    assert article["author"] == [
        {"@type": "Person", "name": "Ilka Sorn", "url": f"{SITE}/authors/ilka-sorn/"},
        {"@type": "Person", "name": "Tomas Reyl", "url": f"{SITE}/authors/tomas-reyl/"},
    ]
    assert article["publisher"] == {
        "@type": "Organization",
        "name": "The Plumb Line",
        "url": f"{SITE}/",
        "logo": {"@type": "ImageObject", "url": f"{SITE}/static/blog/favicon.svg"},
    }
    assert article["keywords"] == ["Sea walls", "R & D"]
    assert article["version"] == 1
    assert article["wordCount"] == 4
    assert article["isAccessibleForFree"] is True
    assert article["copyrightNotice"] == "CC BY 4.0"
    assert "correction" not in article
    # In the order of their numbers: the one that the text mentions first.
    assert article["citation"][0] == {
        "@type": "Report",
        "name": "Soundings",
        "author": [{"@type": "Person", "name": "Ada Lux"}],
        "publisher": {"@type": "Organization", "name": "Harbour Board"},
        "datePublished": "2025-04",
        "inLanguage": "de",
        "url": "https://records.example.org/soundings",
        "sameAs": "https://doi.org/10.5555/abc",
        "archivedAt": "https://archive.example.org/soundings",
    }
    assert article["citation"][1]["name"] == "Log"
    assert "datePublished" not in article["citation"][1]


def test_corrections_are_told_each_with_its_edition(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")
    publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO)

    article = things(client, PAGE)["Article"]

    assert article["version"] == 3
    assert article["dateModified"] == "2026-03-04T07:30:00+00:00"
    assert article["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "121 million, not 131.",
            "datePublished": "2026-03-04T07:30:00+00:00",
            "url": f"{SITE}{PAGE}v2/",
        }
    ]


def test_nothing_in_a_text_leads_out_of_the_block(client):
    nasty = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
    make_live(nasty, slug="the-sea-wall", sources={"a": make_source(nasty)})

    article = things(client, PAGE)["Article"]

    html = client.get(PAGE).content.decode()
    assert article["headline"] == article["citation"][0]["name"] == nasty
    assert "alert(1)</script>" not in html
    assert "<!--" not in html


def test_the_fact_check_is_told_to_nobody(client):
    post = make_post(sources={"a": make_source()})
    post.citations.update(check_note="We could not open it.", verdict="closed")
    post.keep_revision(None)
    publish(post)

    html = client.get(PAGE).content.decode()

    assert 'id="citations"' in html
    assert "We could not open it." not in html


def test_an_old_edition_is_no_article_of_its_own(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    assert things(client, f"{PAGE}v1/") == {}
    html = client.get(f"{PAGE}v1/").content.decode()
    assert "citation_title" not in html
    assert "unapi" not in html


def test_the_way_to_a_page_is_told(client):
    make_live()

    names = [
        [
            (step["position"], step["name"], step["item"])
            for step in things(client, path)["BreadcrumbList"]["itemListElement"]
        ]
        for path in (PAGE, "/tags/sea-walls/", "/authors/ilka-sorn/")
    ]

    home = (1, "Candor", f"{SITE}/")
    assert names == [
        [home, (2, "Sea walls", f"{SITE}/tags/sea-walls/"), (3, "The sea wall", SITE + PAGE)],
        [home, (2, "Keywords", f"{SITE}/tags/"), (3, "Sea walls", f"{SITE}/tags/sea-walls/")],
        [home, (2, "Ilka Sorn", f"{SITE}/authors/ilka-sorn/")],
    ]


def test_the_first_page_is_the_site(client):
    SiteSettings.objects.create(name="The Plumb Line", description="Records.")

    site = things(client, "/")["WebSite"]

    assert (site["name"], site["description"], site["url"]) == ("The Plumb Line", "Records.", f"{SITE}/")


def test_an_author_has_a_profile(client):
    make_live()
    Author.objects.update(bio="She measures.")

    profile = things(client, "/authors/ilka-sorn/")["ProfilePage"]

    assert profile["mainEntity"] == {
        "@type": "Person",
        "name": "Ilka Sorn",
        "url": f"{SITE}/authors/ilka-sorn/",
        "description": "She measures.",
    }


@pytest.mark.parametrize("path", ["/", PAGE, "/tags/sea-walls/", "/authors/ilka-sorn/"])
def test_telling_costs_no_query(client, django_assert_max_num_queries, path):
    post = make_live(sources={"a": make_source(), "b": make_source()})
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong.")

    with django_assert_max_num_queries(4):
        assert things(client, path)
