import datetime
import re

import pytest
from django.test import Client

from blog.models import Edition, Image
from tests.pages import ids_of, in_order, text_of
from tests.posts import NOW, cite, make_live, make_post, make_source, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
PAGE = "/2026/03/the-sea-wall/"
MARKED = '<p>It sinks<cite-ref key="log" locator="p. 31"></cite-ref>.</p>'
AGAIN = '<p>And again<cite-ref key="log"></cite-ref>, says<cite-ref key="law"></cite-ref>.</p>'


def picture(**fields):
    fields = {"alt": "A wall", "credit": "Photo: R. Falk", "width": 1600, "height": 900} | fields
    return Image.objects.create(title="wall", digest="0" * 24, **fields)


def sourced(sections=None, **fields):
    sources = {
        "law": make_source("Public Records Act", publisher="Province", issued="1998"),
        "log": make_source("Repair log", evidence="primary", issued="2025-04"),
    }
    sections = sections or [("Introduction", MARKED), ("Conclusion", AGAIN)]
    return make_post(sections=sections, sources=sources, **fields)


def test_everything_stands_in_the_promised_order(client):
    publish(sourced(standfirst="Nobody wrote it down.", lead_image=picture(), image_caption="As built."))

    text = text_of(client.get(PAGE))

    assert in_order(
        text,
        "Skip to main content",
        "Latest Keywords Sources Corrections",
        "Sea walls",
        "The sea wall",
        "Nobody wrote it down.",
        "By Ilka Sorn",
        "3 March 2026",
        "1 minute",
        "2 sources, 1 primary",
        "As built. Photo: R. Falk",
        "Introduction",
        "Conclusion",
        "Citations",
        "Keywords",
        "Read",
    )


def test_the_skip_link_is_the_first_thing_and_leads_to_main(client):
    make_live()

    html = client.get(PAGE).content.decode()

    body = html[html.index("<body>") + 6 :].lstrip()
    assert body.startswith('<a class="skip ui" href="#main">Skip to main content</a>')
    assert '<main id="main"' in html


def test_a_marker_leads_to_its_source_and_the_source_back_to_each_marker(client):
    post = sourced()
    publish(post)

    html = client.get(PAGE).content.decode()

    place = f"p{post.pk}"
    assert (
        f'&nbsp;<a class="cite" id="{place}-c1a" href="#{place}-s1"'
        ' aria-label="Source 1, page 31: Harbour Board, 2025">[1, p. 31]</a>'
    ) in html
    assert f'<li id="{place}-s1"><p dir="auto">“<a href="' in html
    assert f'<a href="#{place}-c1a" aria-label="a: Source 1, first mention">a</a>' in html
    assert f'<a href="#{place}-c1b" aria-label="b: Source 1, second mention">b</a>' in html
    assert f'id="{place}-c1b"' in html


def test_every_id_is_there_once_and_every_link_inside_the_page_arrives(client):
    publish(sourced([(f"Part {n}", MARKED + AGAIN) for n in range(5)]))

    html = client.get(PAGE).content.decode()

    ids = ids_of(html)
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(ids)
    assert "citations" in targets


def test_a_source_is_cited_in_the_house_style(client):
    publish(sourced())

    text = text_of(client.get(PAGE))

    assert "“ Repair log ” – Harbour Board, April 2025" in text


def test_a_source_without_a_url_links_its_doi(client):
    post = make_post(sources={"a": make_source("Piles", url="", doi="10.5555/piles")})
    publish(post)

    html = client.get(PAGE).content.decode()

    assert '“<a href="https://doi.org/10.5555/piles">Piles</a>”' in html


def test_a_source_says_its_evidence_access_kind_copy_and_words(client):
    source = make_source(
        "Minutes",
        kind="record",
        evidence="primary",
        access="paywall",
        archive_url="https://archive.example.net/x",
        archived_on=datetime.date(2019, 5, 9),
        language="pt",
    )
    post = make_post()
    cite(post, source, quote="Nobody asked the mud.")
    post.keep_revision(None)
    publish(post)

    response = client.get(PAGE)

    words = "Nobody asked the mud. Primary Public record Paywall Archived copy, 9 May 2019"
    assert words in text_of(response)
    assert ' lang="pt">Minutes</a>' in response.content.decode()
    assert "1 source 1 primary 1 behind a paywall 1 archived" in text_of(response)


def test_a_source_that_no_marker_mentions_says_so(client):
    publish(make_post(sources={"a": make_source("Background")}))

    assert "Not cited in the text" in text_of(client.get(PAGE))


def test_the_sources_of_a_section_stand_beside_it(client):
    publish(sourced())

    html = client.get(PAGE).content.decode()

    beside = html.split('<div class="beside">')[1].split("</div>")[0]
    assert "Harbour Board, 2025" in beside
    assert "Province" not in beside


def test_contents_come_with_the_fourth_section(client):
    publish(sourced([(name, MARKED) for name in ("One", "Two", "Three")]))
    publish(sourced([(name, MARKED) for name in ("One", "Two", "Three", "Four")], slug="long"))

    three, four = (text_of(client.get(path)) for path in (PAGE, "/2026/03/long/"))

    assert "In this article" not in three
    assert "In this article One Two Three Four Citations" in four


def test_a_post_without_sources_keywords_or_picture_has_no_empty_parts(client):
    post = make_post()
    post.tags.clear()
    post.keep_revision(None)
    publish(post)

    html = client.get(PAGE).content.decode()

    assert 'id="citations"' not in html
    assert 'id="keywords"' not in html
    assert "<picture>" not in html
    assert "<details>" not in html


def test_keywords_are_links(client):
    make_live(keywords=["Sea walls", "Flood registers"])

    html = client.get(PAGE).content.decode()

    assert '<a rel="tag" href="/tags/flood-registers/">Flood registers</a>' in html


def test_the_lead_picture_keeps_its_place_while_it_loads(client):
    publish(make_post(lead_image=picture()))

    html = client.get(PAGE).content.decode()

    assert 'width="1600" height="900" alt="A wall" fetchpriority="high"' in html
    assert 'type="image/avif"' in html
    assert 'type="image/webp"' in html


def test_a_correction_stands_above_the_text_with_all_editions(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.UPDATE, note="A total added.")
    publish(post, NOW + 2 * DAY, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")

    text = text_of(client.get(PAGE))

    assert in_order(
        text,
        "3 March 2026 , corrected 5 March 2026",
        "Correction, 5 March 2026. 121 million, not 131.",
        "Edition 3 of 3",
        "3: Correction, 5 March 2026 (this one)",
        "2: Update, 4 March 2026 . A total added.",
        "1: Original, 3 March 2026",
        "Introduction",
    )


def test_a_typo_does_not_hide_the_correction_before_it(client):
    post = make_live()
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="121 million, not 131.")
    publish(post, NOW + 2 * DAY, kind=Edition.Kind.TYPO)

    text = text_of(client.get(PAGE))

    assert "Correction, 4 March 2026. 121 million, not 131." in text
    assert "Typo, 5 March 2026." not in text


def test_a_superseded_edition_reads_as_before_and_leads_to_the_current_one(client):
    post = make_live("The sea wall")
    post.title = "The wall, corrected"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Wrong title.")

    response = client.get(f"{PAGE}v1/")
    html, text = response.content.decode(), text_of(response)

    assert "<h1>The sea wall</h1>" in html
    assert "You are reading edition 1 of 2. It was replaced on 4 March 2026." in text
    assert f'<a href="{PAGE}">Read the current edition</a>' in html
    assert '<meta name="robots" content="noindex">' in html
    assert response["X-Robots-Tag"] == "noindex"
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{PAGE}">' in html


def test_the_current_edition_is_not_marked_as_superseded(client):
    make_live()

    response = client.get(f"{PAGE}v1/")

    assert "You are reading edition" not in text_of(response)
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{PAGE}">' in response.content.decode()


def test_an_edition_that_never_was_is_not_found(client):
    make_live()

    assert client.get(f"{PAGE}v2/").status_code == 404


def test_link_previews_know_the_post(client):
    post = make_post(standfirst="In short.", summary="In one sentence.", lead_image=picture())
    publish(post)

    html = client.get(PAGE).content.decode()

    for name, content in {
        "og:type": "article",
        "og:title": "The sea wall",
        "og:description": "In one sentence.",
        "og:url": f"http://127.0.0.1:8000{PAGE}",
        "og:site_name": "Candor",
        "og:image": f"http://127.0.0.1:8000/media/cards/{post.editions.get().card}.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "The sea wall – Ilka Sorn",
        "article:published_time": "2026-03-03T07:30:00+00:00",
    }.items():
        assert f'<meta property="{name}" content="{content}">' in html


def test_a_text_in_another_script_says_its_language_and_direction(client):
    make_live(language="ar")

    html = client.get(PAGE).content.decode()

    assert '<html lang="en-gb" dir="ltr">' in html
    assert '<article class="post" lang="ar" dir="rtl">' in html


def test_related_articles_say_their_own_language_and_direction_in_it(client):
    shared = make_source("Shared")
    make_live("English", slug="english", sources={"k1": shared}, now=NOW - datetime.timedelta(days=2))
    make_live(
        "Arabic", slug="ar", sources={"k1": shared}, language="ar", now=NOW - datetime.timedelta(days=1)
    )
    make_live(language="ar", sources={"k1": shared})

    related = client.get(PAGE).content.decode().split('<section id="related">')[1].split("</section>")[0]

    items = dict(re.findall(r'<li class="entry"([^>]*)>.*?<h3><a [^>]*>(\w+)</a>', related, re.DOTALL))
    assert items == {' lang="en-gb" dir="ltr"': "English", "": "Arabic"}


def test_what_editors_type_is_text_and_not_markup(client):
    publish(make_post("<script>alert(1)</script>", slug="the-sea-wall", standfirst="<b>x</b>"))

    html = client.get(PAGE).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;x" in html


def test_tables_are_scrolled_by_keyboard_and_numbers_stand_below_each_other(client):
    table = (
        "<table><tbody><tr><th>Lot</th><th>Cost</th></tr><tr><td>North</td><td>63</td></tr></tbody></table>"
    )
    make_live(sections=[("One", table), ("Two", table)])

    html = client.get(PAGE).content.decode()

    assert '<div class="scroll" role="group" aria-label="Table 1" tabindex="0"><table>' in html
    assert 'aria-label="Table 2"' in html
    assert '<th class="n">Cost</th>' in html
    assert '<td>North</td><td class="n">63</td>' in html


def test_a_post_takes_four_queries_however_long_it_is(client, django_assert_num_queries):
    post = make_post(
        sections=[(f"Part {n}", f'<p>So<cite-ref key="s{n}"></cite-ref>.</p>') for n in range(12)],
        sources={f"s{n}": make_source() for n in range(12)},
        keywords=[f"Word {n}" for n in range(12)],
        authors=["A B", "C D", "E F"],
        lead_image=picture(),
    )
    publish(post)
    for day in range(1, 6):
        publish(post, NOW + day * DAY, kind=Edition.Kind.UPDATE, note="More.")

    with django_assert_num_queries(4):
        client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(f"{PAGE}v1/")


def test_a_post_answers_head_and_refuses_to_be_posted_to():
    make_live()
    client = Client(enforce_csrf_checks=True)

    assert client.head(PAGE).status_code == 200
    assert client.head(PAGE).content == b""
    assert client.post(PAGE).status_code == 405
    assert client.post(f"{PAGE}v1/").status_code == 405
