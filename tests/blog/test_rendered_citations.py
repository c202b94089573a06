"""Markers and lists as readers get them, for any text that anybody writes, moves and deletes."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import rendering
from blog.citations.formats.records import blank
from blog.citations.styles import house

KEYS = ["ka", "kb", "kc", "kd", "ke"]
MARKER = st.tuples(st.sampled_from([*KEYS, "unknown"]), st.sampled_from(["", "p. 4", "12:30", '"><b>']))
RUN = st.lists(MARKER, min_size=1, max_size=3)
PARAGRAPH = st.lists(RUN, max_size=3)
SECTIONS = st.lists(st.lists(PARAGRAPH, max_size=2), min_size=1, max_size=4)


def marker(key, locator=""):
    place = locator.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<cite-ref key="{key}" locator="{place}"></cite-ref>'


def body(paragraphs):
    texts = ("".join("said" + "".join(marker(*each) for each in run) for run in runs) for runs in paragraphs)
    return "".join(f"<p>Text {text} end.</p>" for text in texts)


def source(key, **fields):
    return {**blank(), "title": f"Title {key}", "publisher": "Board", "issued": "2025-04", **fields}


def post_of(bodies, keys=KEYS, **fields):
    sections = [
        {"heading": f"Part {n}", "anchor": f"part-{n}", "body": text} for n, text in enumerate(bodies, 1)
    ]
    citations = [{"key": key, "quote": "", "source": source(key, **fields)} for key in keys]
    empty = dict.fromkeys(
        ["title", "slug", "standfirst", "summary", "language", "image_alt", "image_caption"], ""
    )
    return {
        **empty,
        "format": 1,
        "image": None,
        "authors": [],
        "keywords": [],
        "sections": sections,
        "citations": citations,
    }


def rendered(bodies, prefix="p1", **options):
    fields = options.pop("fields", {})
    post = post_of(bodies, options.pop("keys", KEYS), **fields)
    return rendering.render(post, language="en", prefix=prefix, pictures={}, **options)


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.open = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found)


@given(
    SECTIONS.map(lambda sections: [body(each) for each in sections]), st.permutations(KEYS), st.integers(0, 5)
)
def test_numbers_targets_and_back_links_hold_for_any_text(bodies, order, count):
    keys = order[:count]
    html = rendered(bodies, keys=keys)

    page = Links(html.body_html + html.sources_html)
    mentioned = [key for text in bodies for key in re.findall(r'key="(\w+)"', text) if key in keys]
    markers = [link for link in page.links if link.get("class", "").startswith("cite")]
    first_seen = list(dict.fromkeys(link["href"] for link in markers))

    # 1…n without a gap, in the order of first mention
    assert first_seen == [f"#p1-s{n}" for n in range(1, len(set(mentioned)) + 1)]
    entries = re.findall(r'<li id="p1-s(\d+)">', html.sources_html)
    assert entries == [str(n) for n in range(1, len(keys) + 1)]
    # every marker has exactly one target, every back link lands, every id is there once
    assert len(markers) == len(mentioned)
    assert len(page.ids) == len(set(page.ids))
    assert all(link["href"][1:] in page.ids for link in page.links if link.get("href", "").startswith("#p1-"))
    back = re.findall(r'href="#(p1-c\w+)"', html.sources_html)
    assert sorted(back) == sorted(link["id"] for link in markers)


def test_markers_side_by_side_share_a_pair_of_brackets():
    several = f"{marker('kb')}{marker('kc')} three {marker('ka', 'p. 4')} {marker('kb')}"
    text = f"<p>One{marker('ka')} two{several}.</p>"

    shown = rendered([text]).body_html

    words = re.sub(r"<div class=\"beside\">.*", "", shown, flags=re.DOTALL)
    words = re.sub(r"<[^>]*>", "", words).replace("&nbsp;", " ")
    assert "One [1] two [2, 3] three [1, p. 4; 2]." in words


def test_a_marker_says_what_it_cites_and_where():
    shown = rendered([f"<p>x{marker('ka', 'pp. 4-6')}</p>"], fields={"publisher": "Reuters"}).body_html

    assert 'aria-label="Source 1, pages 4–6: Reuters, 2025"' in shown
    assert ">[1, pp. 4–6]</a>" in shown


def test_two_posts_on_one_page_share_no_id():
    text = [f"<p>x{marker('ka')}</p>"]
    one, other = rendered(text), rendered(text, prefix="p2")

    ours, theirs = (set(Links(each.body_html + each.sources_html).ids) for each in (one, other))
    assert {each for each in ours & theirs if not each.startswith("part-")} == set()
    assert "p1-c1a" in ours and "p2-c1a" in theirs


def test_a_style_changes_the_list_and_not_the_numbers():
    text = [f"<p>x{marker('ka')}</p>"]
    fields = {"authors": ["Ilka Sorn"], "url": "https://example.org/a"}
    house, apa = (rendered(text, keys=["ka"], style=style, fields=fields) for style in ("house", "apa"))

    assert (
        '“<a href="https://example.org/a">Title ka</a>” – Ilka Sorn, Board, April 2025' in house.sources_html
    )
    assert (
        'Sorn, I. (2025, April). <a href="https://example.org/a"><i>Title ka</i></a>. Board.'
        in apa.sources_html
    )
    assert house.body_html == apa.body_html


def test_a_title_that_runs_the_other_way_does_not_turn_the_line_around():
    html = rendered([""], keys=["ka"], fields={"title": "ميزانية المدينة", "url": "https://example.org/a"})

    assert '<a href="https://example.org/a" dir="auto">ميزانية المدينة</a>' in html.sources_html


def test_whatever_a_source_says_is_text():
    bad = '<script>alert("1")</script>'
    html = rendered(
        [f"<p>x{marker('ka')}</p>"], keys=["ka"], fields={"title": bad, "publisher": bad, "authors": [bad]}
    )

    assert "<script" not in html.body_html + html.sources_html
    assert html.sources_html.count("&lt;script&gt;") >= 2


def test_the_summary_says_how_old_the_newest_source_was():
    html = rendered(
        [""],
        published=datetime.date(2025, 4, 5),
        fields={"issued": "2025-04-03", "evidence": "primary", "access": "paywall"},
    )

    told = re.findall(r"<li><bdi>([^<]*)</bdi></li>", html.sources_html)
    assert told == ["5 sources", "5 primary", "5 behind a paywall", "newest two days before publication"]


def test_a_paragraph_of_markers_alone_is_told_from_text():
    marker = '<cite-ref key="k0"></cite-ref>'

    html = rendered([f"<p>{marker}{marker}</p><p>{marker}<br>{marker}</p><p>So{marker}</p><p>{marker}.</p>"])

    assert re.findall(r"<p[^>]*>", html.body_html) == [
        '<p class="alone">',
        '<p class="alone">',
        "<p>",
        "<p>",
    ]


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ({"authors": ["{World Bank}"], "publisher": "World Bank"}, "World Bank, April 2025"),
        ({"authors": ["{World Bank}"], "publisher": "world bank"}, "World Bank, April 2025"),
        ({"authors": ["{World Bank}"], "publisher": "World Bank", "kind": "news"}, "World Bank, April 2025"),
        ({"authors": ["{World Bank}"], "publisher": "Board"}, "World Bank, Board, April 2025"),
        (
            {"authors": ["{World Bank}", "Ilka Sorn"], "publisher": "World Bank"},
            "World Bank and Ilka Sorn, World Bank, April 2025",
        ),
        (
            {
                "authors": ["{World Bank}"],
                "publisher": "World Bank",
                "kind": "book",
                "container": "All walls",
            },
            "World Bank, in All walls, April 2025",
        ),
        ({"authors": [], "publisher": ""}, "April 2025"),
    ],
)
def test_a_body_that_publishes_what_it_wrote_is_named_once(said, made):
    assert str(house.cite(source("ka", **said))) == f"“Title ka” – {made}"
