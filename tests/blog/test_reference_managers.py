"""What reference managers find: tags in the head and unAPI."""

import datetime
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest

from blog import own_record
from blog.models import SiteSettings
from tests.posts import NOW, make_live, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates_ask_nothing", "later")]
DAY = datetime.timedelta(days=1)
SITE = "http://127.0.0.1:8000"
PAGE = "/2026/03/the-sea-wall/"


@pytest.fixture
def post():
    SiteSettings.objects.create(name="The Plumb Line", rights="CC BY 4.0")
    return make_live(
        "Walls & {tides}: 50 % \\ more",
        slug="the-sea-wall",
        standfirst="In short,\nit sinks.",
        authors=["Ilka Sorn", "Tomas Reyl"],
        keywords=["Sea walls", "R & D"],
        sources={"a": make_source("Cited work")},
    )


def asked(client, **query):
    return client.get(f"/unapi?{urlencode(query)}")


def test_the_head_says_that_it_is_a_post_of_a_blog_and_no_article_of_a_journal(client, post):
    html = client.get(PAGE).content.decode()

    tags = re.findall(r'<meta name="((?:DC|citation)[^"]+)" content="([^"]*)">', html)
    assert tags == [
        ("DC.type", "blogPost"),
        ("DC.title", "Walls &amp; {tides}: 50 % \\ more"),
        ("DC.creator", "Ilka Sorn"),
        ("DC.creator", "Tomas Reyl"),
        ("DC.date", "2026-03-03"),
        ("DC.rights", "CC BY 4.0"),
        ("citation_title", "Walls &amp; {tides}: 50 % \\ more"),
        ("citation_author", "Ilka Sorn"),
        ("citation_author", "Tomas Reyl"),
        ("citation_publication_date", "2026/03/03"),
        ("citation_public_url", SITE + PAGE),
    ]
    assert "Z3988" not in html


def test_a_page_says_where_to_ask_and_under_which_name(client, post):
    html = client.get(PAGE).content.decode()

    assert '<link rel="unapi-server" type="application/xml" title="unAPI" href="/unapi">' in html
    assert re.findall(r'<abbr class="unapi-id" title="([^"]+)">', html) == [SITE + PAGE]


def test_the_formats_are_told(client, post):
    every, own = asked(client), asked(client, id=SITE + PAGE)

    assert every.status_code == 200
    assert own.status_code == 300
    names = [[each.get("name") for each in ET.fromstring(response.content)] for response in (every, own)]
    assert names == [["ris", "bibtex", "csl"]] * 2
    assert ET.fromstring(own.content).get("id") == SITE + PAGE


def test_ris_brings_the_keywords_and_keeps_its_line_ends(client, post):
    response = asked(client, id=SITE + PAGE, format="ris")

    assert response["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert response.content.decode().split("\r\n") == [
        "TY  - BLOG",
        "TI  - Walls & {tides}: 50 % \\ more",
        "AU  - Sorn, Ilka",
        "AU  - Reyl, Tomas",
        "T2  - The Plumb Line",
        "PY  - 2026",
        "DA  - 2026/03/03",
        "AB  - In short, it sinks.",
        "KW  - Sea walls",
        "KW  - R & D",
        "LA  - en-gb",
        f"UR  - {SITE}{PAGE}",
        "ER  - ",
        "",
    ]


def test_bibtex_escapes_what_tex_would_read_otherwise(client, post):
    text = asked(client, id=SITE + PAGE, format="bibtex").content.decode()

    assert text.startswith("@online{sorn2026,\n")
    assert "title = {{Walls \\& \\{tides\\}: 50 \\% \\textbackslash{} more}}" in text
    assert "author = {Sorn, Ilka and Reyl, Tomas}" in text
    assert "date = {2026-03-03}" in text
    assert text.count("{") == text.count("}")


def test_csl_is_a_post_on_a_weblog(client, post):
    (item,) = json.loads(asked(client, id=SITE + PAGE, format="csl").content)

    assert item["type"] == "post-weblog"
    assert item["container-title"] == "The Plumb Line"
    assert item["author"] == [{"family": "Sorn", "given": "Ilka"}, {"family": "Reyl", "given": "Tomas"}]
    assert item["issued"] == {"date-parts": [[2026, 3, 3]]}
    assert item["URL"] == SITE + PAGE


@pytest.mark.parametrize(
    "name",
    [
        "x",
        "http://elsewhere.example.org/2026/03/the-sea-wall/",
        f"{SITE}/",
        f"{SITE}/2026/13/the-sea-wall/",
        f"{SITE}{PAGE}v1/",
        "http://[::1",
        "%",
        "urn:uuid:0",
    ],
)
def test_a_name_that_is_none_of_ours_is_not_found(client, post, name):
    assert asked(client, id=name, format="ris").status_code == 404
    assert asked(client, id=name).status_code == 404


def test_a_format_that_we_do_not_write_is_refused(client, post):
    assert asked(client, id=SITE + PAGE, format="marc").status_code == 406


def test_a_withdrawn_post_is_not_handed_out(client, post):
    post.withdraw("The figures were made up.", now=NOW + 100 * DAY)

    assert asked(client, id=SITE + PAGE, format="ris").status_code == 404


def test_a_name_of_one_word_is_a_family():
    assert own_record.inverted("Plato") == "Plato"
