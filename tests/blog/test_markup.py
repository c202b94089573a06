import html as html_module
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blog import markup

ALLOWED = markup.rules()["tags"]
PIECES = st.lists(
    st.sampled_from(
        """<p> </p> <script> </script> <cite-ref|key="a"> </cite-ref> <img|src=x|onerror=alert(1)> </a>
        <a|href="javascript:alert(1)"> <a|href="/>x">
        <table><tr><td> </td></tr></table> <svg/onload=alert(1)> <!-- -->
        &lt;b&gt; " ' > < & word <b|style=color:red> <h1> <iframe|srcdoc=x> |
        <figure> </figure> <figcaption> </figcaption> <img|data-file="1"> """.replace("\n", " ").split(" ")
    ).map(lambda piece: piece.replace("|", " "))
)


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@given(PIECES.map("".join) | st.text())
def test_stored_html_holds_only_what_may_be_typed(html):
    for tag, attributes in Elements(markup.clean(html)).found:
        assert tag in ALLOWED
        assert not any(name.startswith("on") or name in {"style", "class"} for name in attributes)
        assert not attributes.get("href", "").lower().strip().startswith("javascript")


@given(PIECES.map("".join) | st.text())
def test_cleaning_twice_changes_nothing(html):
    once = markup.clean(html)

    assert markup.clean(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_plain_text_keeps_the_words(text):
    words = markup.plain_text(f"<p>{html_module.escape(text)}</p>").split()

    assert words == text.split()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ('<a href="/a">the {}survey</a>', '<a href="/a">the survey</a>{}'),
        ('<a href="/a"><em>the</em>{} survey{}</a>.', '<a href="/a"><em>the</em> survey</a>{}{}.'),
        ('<a href="/a">{}</a>', "{}"),
        ('<a href="/a">one</a>{}<a href="/b">two</a>', '<a href="/a">one</a>{}<a href="/b">two</a>'),
    ],
)
def test_a_marker_inside_a_link_goes_behind_it(typed, stored):
    marker = '<cite-ref key="k1"></cite-ref>'

    cleaned = markup.clean(f"<p>{typed}</p>".replace("{}", marker))

    assert cleaned == f"<p>{stored}</p>".replace("{}", marker)


def test_a_marker_keeps_its_key_and_locator_and_nothing_else():
    stored = markup.clean('<p>x<cite-ref key="k1" locator=" p.  4 " onclick="x">[9]</cite-ref></p>')

    assert stored == '<p>x<cite-ref key="k1" locator="p. 4"></cite-ref></p>'


@pytest.mark.parametrize("key", ["", "a b", '"><b>', "x" * 41])
def test_a_marker_without_a_proper_key_is_dropped(key):
    assert markup.clean(f'<p>x<cite-ref key="{html_module.escape(key)}"></cite-ref>y</p>') == "<p>xy</p>"


def test_pictures_are_ours_or_dropped():
    foreign = markup.clean('<p><img src="https://elsewhere.example.org/x.png" alt="x"></p>')
    own = markup.clean('<figure><img data-file="12" src="x" alt="A wall"></figure>')

    assert "img" not in foreign
    assert own == '<figure><img src="/admin/blog/image/12/picture/" alt="A wall" data-file="12"></figure>'


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<figure></figure>", ""),
        ('<figure><img src="https://elsewhere.example.org/x.png"></figure><p>After.</p>', "<p>After.</p>"),
        ("<figure><figcaption></figcaption></figure><p>After.</p>", "<p>After.</p>"),
        (
            '<figure><img src="x"><figcaption>The <em>wall</em></figcaption></figure>',
            "<p>The <em>wall</em></p>",
        ),
        ("<figure><figcaption><p>One</p><p>two</p></figcaption></figure>", "<p>One</p><p>two</p>"),
        (
            '<figure><figure><img data-file="1"></figure></figure>',
            '<figure><figure><img src="/admin/blog/image/1/picture/" alt="" data-file="1"></figure></figure>',
        ),
    ],
)
def test_a_figure_without_a_picture_is_its_caption(typed, stored):
    assert markup.clean(typed) == stored
    assert markup.clean(stored) == stored


@pytest.mark.parametrize(
    "typed",
    ["example.org", "www.example.org/page", "bücher.example#part", "a.example?x=1"],
)
def test_a_link_that_begins_with_a_host_leads_there(typed):
    assert f'href="https://{typed}"' in markup.clean(f'<p><a href="{typed}">x</a></p>')


@pytest.mark.parametrize(
    "typed",
    [
        *("/path", "/example.org/x", "#anchor", "#a.example", "?q=a.example", "mailto:ilka@example.org"),
        *("http://example.org/x", "//example.org/x", "money", "v1.2/x", "../example"),
    ],
)
def test_every_other_link_stays_as_it_was_typed(typed):
    assert f'href="{typed}"' in markup.clean(f'<p><a href="{typed}">x</a></p>')


def test_an_editor_left_empty_is_stored_empty():
    assert [markup.clean(each) for each in ("<p></p>", "<p> </p><p><br></p>", "")] == ["", "", ""]


def test_the_opening_keeps_bold_italics_and_links_and_is_cut_at_a_word():
    body = (
        '<h3>Head</h3><p>One <strong>two</strong><cite-ref key="k"></cite-ref> '
        '<a href="/x/">three four</a> five</p>'
    )

    assert markup.opening([body], words=3) == 'One <strong>two</strong> <a href="/x/">three…</a>'


def test_an_opening_that_is_short_enough_is_not_cut():
    assert markup.opening(["<p>One <em>two</em></p>", "<p>three</p>"], words=3) == "One <em>two</em> three"


def test_no_comma_stands_before_the_dots():
    assert markup.opening(["<p>To find out, <em>two</em></p>"], words=3) == "To find out…"


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("It held. Then", "It held…"),
        ("It held... Then", "It held…"),
        ("It held… Then", "It held…"),
        ("It <em>held.</em> Then", "It <em>held</em>…"),
        ("It – then", "It…"),
        ("Who held? Then", "Who held?…"),
        ("AT &amp; then", "AT &amp;…"),
    ],
)
def test_an_opening_that_is_cut_ends_with_three_dots_and_nothing_before_them(text, opening):
    assert markup.opening([f"<p>{text}</p>"], words=2) == opening


def test_an_opening_is_not_cut_inside_an_empty_element():
    assert markup.opening(["<p>One <strong>two</strong></p>"], words=1) == "One…"


@given(PIECES.map("".join) | st.text(), st.integers(1, 5))
@example("0\xa00", 1)
def test_an_opening_is_well_formed_and_not_longer_than_asked(html, words):
    opening = markup.opening([f"<p>{html}</p>"], words)

    # What a no-break space joins is not cut: it is one word.
    assert len(markup.plain_text(opening.replace("&nbsp;", "")).split()) <= words
    assert (
        markup.nh3.clean(opening, tags=markup.OPENING_TAGS, attributes={"a": {"href"}}, link_rel=None)
        == opening
    )


def test_links_in_feeds_are_absolute():
    html = '<p><a href="#p1-s1">1</a><img src="/media/x.jpg" alt=""></p><div class="beside"><p>x</p></div>'

    assert markup.absolute(html, "https://example.org/2026/03/wall/") == (
        '<p><a href="https://example.org/2026/03/wall/#p1-s1">1</a>'
        '<img src="https://example.org/media/x.jpg" alt=""></p>'
    )


def test_a_link_that_leads_nowhere_stays_as_it_is_in_feeds():
    html = markup.clean('<p><a href="//[x">1</a></p>')

    assert markup.absolute(html, "https://example.org/2026/03/wall/") == '<p><a href="//[x">1</a></p>'


@pytest.mark.parametrize(
    "marker",
    [
        '<cite-ref key="k1" locator="p. 4"></cite-ref>',
        '<cite-ref locator="p. 4" key="k1"></cite-ref>',
        '<cite-ref key="k1" locator=" p.  4 ">words</cite-ref>',
        "<cite-ref key='k1' locator='p. 4'/>",
    ],
)
def test_a_marker_is_stored_in_one_form_however_it_came(marker):
    assert markup.clean(f"<p>Said so{marker}</p>").startswith(
        '<p>Said so<cite-ref key="k1" locator="p. 4"></cite-ref>'
    )


def test_signs_in_a_locator_are_stored_as_entities_beside_a_marker_that_needs_none():
    stored = markup.clean(
        '<p>A<cite-ref key="k1"></cite-ref><cite-ref key="k2" locator="o\'clock & <b>"></cite-ref></p>'
    )

    assert '<cite-ref key="k2" locator="o&#x27;clock &amp; &lt;b&gt;"></cite-ref>' in stored
    assert markup.clean(stored) == stored
