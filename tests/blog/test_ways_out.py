"""Exports, “Cite this article”, related posts and publishers, on readers' pages."""

import datetime
import json
import re

import pytest
import rispy

from blog import urls
from blog.citations import bibliography
from blog.models import Edition, SiteSettings
from tests.comments import make_comment, send
from tests.pages import text_of
from tests.posts import NOW, cite, make_live, make_post, make_source, publish

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PAGE = "/2026/03/the-sea-wall/"
SECRET = "planted-words"


def mark(key):
    return f'<cite-ref key="{key}"></cite-ref>'


def sourced(**fields):
    sources = {"k1": make_source("First listed"), "k2": make_source("First cited", authors=["Ilka Sorn"])}
    return make_live(sections=[("A", f"<p>x{mark('k2')} y{mark('k1')}</p>")], sources=sources, **fields)


@pytest.mark.parametrize("kind", ["bib", "ris", "json", "txt"])
def test_sources_leave_in_the_order_of_their_numbers(client, kind):
    sourced()

    answer = client.get(f"{PAGE}sources.{kind}")

    found = bibliography.read(answer.content.decode())
    assert [each.source["title"] for each in found.understood] == ["First cited", "First listed"]
    assert answer["Content-Disposition"] == f'attachment; filename="the-sea-wall-sources.{kind}"'
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Cookie" not in answer.get("Vary", "")
    assert f'href="{PAGE}sources.{kind}"' in client.get(PAGE).content.decode()


def test_where_an_article_stands_is_on_the_page_and_in_every_export(client):
    where = {"container": "Journal of Walls", "volume": "12", "issue": "3", "pages": "45–67"}
    make_live(sources={"k1": make_source("On walls", kind="article", **where)})

    assert "Journal of Walls 12(3), pp. 45–67, April 2025" in text_of(client.get(PAGE))
    for kind, parts in {
        "bib": ("journaltitle = {Journal of Walls}", "volume = {12}", "number = {3}", "pages = {45–67}"),
        "ris": ("T2  - Journal of Walls", "VL  - 12", "IS  - 3", "SP  - 45", "EP  - 67"),
        "json": (
            '"container-title": "Journal of Walls"',
            '"volume": "12"',
            '"issue": "3"',
            '"page": "45–67"',
        ),
    }.items():
        exported = client.get(f"{PAGE}sources.{kind}").content.decode()
        assert [part for part in parts if part not in exported] == []


@pytest.mark.parametrize("kind", ["bib", "ris", "json", "txt"])
def test_exports_hold_what_was_published_and_nothing_of_drafts(client, kind):
    post = sourced()
    address = f"{PAGE}sources.{kind}"
    make_post("Draft", slug="draft", sources={"k1": make_source()})
    cite(post, make_source("Added since"))
    post.keep_revision(None)

    assert "Added since" not in client.get(address).content.decode()
    assert client.get(f"/2026/03/draft/sources.{kind}").status_code == 404
    post.withdraw("Wrong.", now=NOW + DAY)
    assert client.get(address).status_code == 410


def test_an_old_address_leads_to_the_exports_too(client):
    post = sourced()
    post.slug = "new-name"
    post.save()
    post.keep_revision(None)
    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    assert client.get(f"{PAGE}sources.bib")["Location"] == "/2026/03/new-name/sources.bib"


def test_exports_take_few_queries(client, django_assert_max_num_queries):
    sourced()

    with django_assert_max_num_queries(4):
        assert client.get(f"{PAGE}sources.json").json()


def test_the_article_can_be_cited_with_its_edition_in_four_ways(client):
    SiteSettings.objects.create(name="The Gauge")
    post = sourced(authors=["Ilka Sorn", "Tom Ebb"])
    publish(post, NOW + 30 * DAY, kind=Edition.Kind.UPDATE, note="New figures.")

    html = client.get(PAGE).content.decode()

    house, apa, bib, ris = [
        re.sub(r"&#39;", "'", text) for text in re.findall(r'<pre class="copy">(.*?)</pre>', html, re.DOTALL)
    ]
    address = re.search(r"http\S+/v2/", house)[0]
    assert address.endswith(f"{PAGE}v2/")
    assert house == (
        "“The sea wall” – Ilka Sorn and Tom Ebb, The Gauge, 3 March 2026 (edition 2, 2 April 2026). "
        + address
    )
    assert apa == (
        "Sorn, I., &amp; Ebb, T. (2026, March 3). The sea wall (Edition 2, April 2, 2026). The Gauge. "
        + address
    )
    read = bibliography.read(bib)
    assert read.unreadable == []
    assert read.understood[0].source["authors"] == ["Ilka Sorn", "Tom Ebb"]
    assert "version = {2}" in bib
    assert rispy.loads(ris + " \n")[0]["type_of_reference"] == "BLOG"


def test_related_posts_share_rare_sources_and_are_live(client):
    shared, common = make_source("Rare"), make_source("Common")
    make_live("Near", slug="near", sources={"k1": shared}, keywords=["Far away"])
    for number in range(4):
        make_live(f"Crowd {number}", slug=f"crowd-{number}", sources={"k1": common}, keywords=["Other"])
    make_post("Draft", slug="draft", sources={"k1": shared})
    post = make_live(sources={"k1": shared, "k2": common}, keywords=["Own"])

    html = client.get(PAGE).content.decode()
    related = html.split('<section id="related">')[1].split("</section>")[0]

    titles = re.findall(r"<h3><a [^>]*>(.*?)</a>", related)
    assert titles[0] == "Near"
    assert len(titles) == 3
    assert "Draft" not in related
    assert post.title not in related


def test_an_older_post_hears_of_a_newer_neighbour_and_of_its_end(client):
    shared = make_source("Rare")
    make_live(sources={"k1": shared}, keywords=["One"])
    other = make_live("Newer", slug="newer", sources={"k1": shared}, keywords=["Two"], now=NOW + DAY)

    assert "Newer" in client.get(PAGE).content.decode()
    other.unpublish(now=NOW + 2 * DAY)
    assert "Newer" not in client.get(PAGE).content.decode()


def test_a_scheduled_neighbour_is_not_told_before_its_time(client, time_machine):
    shared = make_source("Rare")
    make_live(sources={"k1": shared}, keywords=["One"])
    later = make_post("Later", slug="later", sources={"k1": shared}, keywords=["Two"])
    time_machine.move_to(NOW + DAY)
    later.schedule(NOW + 3 * DAY, now=NOW + DAY)

    before = client.get(PAGE).content.decode()
    time_machine.move_to(NOW + 4 * DAY)
    after = client.get(PAGE).content.decode()

    assert "Later" not in before
    assert "Later" in after


def test_related_posts_cost_no_query(client, django_assert_max_num_queries):
    shared = make_source("Rare")
    for number in range(3):
        make_live(f"Near {number}", slug=f"near-{number}", sources={"k1": shared})
    make_live(sources={"k1": shared})

    with django_assert_max_num_queries(4):
        html = client.get(PAGE).content.decode()

    assert html.count("Near ") >= 3


def test_a_publisher_lists_what_live_editions_cite_of_it(client):
    mine = make_source("Minutes", publisher="Harbour  Board")
    make_live(sources={"k1": mine, "k2": make_source("Elsewhere", publisher="Someone")})
    make_post("Draft", slug="draft", sources={"k1": make_source("In a draft")})
    pk = mine.published_by_id

    response = client.get(f"/sources/publishers/{pk}/")

    assert "“ Minutes ”" in text_of(response)
    assert "Elsewhere" not in text_of(response)
    assert "In a draft" not in text_of(response)
    assert f'href="/sources/publishers/{pk}/"' in client.get(f"/sources/{mine.pk}/").content.decode()


def test_a_publisher_of_drafts_alone_has_no_page(client):
    source = make_source(publisher="Nobody cites")
    make_post(sources={"k1": source})

    assert client.get(f"/sources/publishers/{source.published_by_id}/").status_code == 404


def test_the_style_of_the_site_reaches_every_list_by_rerender(client):
    post = sourced()
    site = SiteSettings.objects.create(citation_style="apa")

    before = text_of(client.get(PAGE))
    for edition in Edition.objects.outdated("apa"):
        edition.rerender(site)

    assert "“ First cited ” – Ilka Sorn, Harbour Board, April 2025" in before
    assert "Sorn, I. (2025, April). First cited . Harbour Board." in text_of(client.get(PAGE))
    assert "Sorn, I. (2025, April). First cited . Harbour Board." in text_of(client.get("/sources/"))
    assert "Sorn, I. (2025, April)" in client.get(f"{PAGE}sources.txt").content.decode()
    assert not Edition.objects.outdated("apa").exists()
    assert post.editions.get().citation_style == "apa"


# What nobody may read ------------------------------------------------------------

#: Every address that readers have, by the name of its route; a new route must be named here.
ADDRESSES = {
    "home": "/",
    "archive": "/archive/",
    "month": "/archive/2026/03/",
    "tags": "/tags/",
    "tag": "/tags/sea-walls/",
    "author": "/authors/ilka-sorn/",
    "corrections": "/corrections/",
    "search": "/search/?q=wall",
    "sources": "/sources/",
    "source": "/sources/{source}/",
    "publisher": "/sources/publishers/{publisher}/",
    "about": "/about/",
    "privacy": "/privacy/",
    "robots": "/robots.txt",
    "healthz": "/healthz",
    "feed": "/feed.xml",
    "post": PAGE,
    "version": f"{PAGE}v1/",
    "sources_bib": f"{PAGE}sources.bib",
    "sources_ris": f"{PAGE}sources.ris",
    "sources_json": f"{PAGE}sources.json",
    "sources_txt": f"{PAGE}sources.txt",
    "unapi": "/unapi?id=http://127.0.0.1:8000" + PAGE + "&format=ris",
    "sitemap": "/sitemap.xml",
    "sitemap_lists": "/sitemap-lists.xml",
    "sitemap_keywords": "/sitemap-keywords-1.xml",
    "sitemap_posts": "/sitemap-posts-1.xml",
    "rss": "/rss.xml",
    "json_feed": "/feed.json",
    "tag_feed": "/tags/sea-walls/feed.xml",
    "author_feed": "/authors/ilka-sorn/feed.xml",
    "comment_feed": "/comments.xml",
    "comments": f"{PAGE}comments/",
    "write_comment": f"{PAGE}comments/new/",
    "comment": PAGE + "comments/{comment}/",
    "your_comment": "{yours}",
    "post_comment_feed": f"{PAGE}comments.xml",
}


def test_no_word_of_a_fact_check_is_in_any_output(client, django_user_model):
    checker = django_user_model.objects.create_user(f"{SECRET}-checker", first_name=f"{SECRET}-first")
    source = make_source("Checked")
    post = make_post(sections=[("A", f"<p>x{mark('k1')}</p>")])
    cite(
        post,
        source,
        key="k1",
        verdict="differs",
        check_note=f"{SECRET}-note",
        checked_by=checker,
        checked_at=NOW,
    )
    post.keep_revision(None)
    publish(post)
    publish(post, NOW + DAY, kind=Edition.Kind.CORRECTION, note="Mended.")

    comment = make_comment(post)
    own = {
        "source": source.pk,
        "publisher": source.published_by_id,
        "comment": comment.pk,
        "yours": send(client, text="Mine.")["Location"],
    }

    names = {route.name for route in urls.urlpatterns if route.name}
    assert names <= ADDRESSES.keys(), "A new address: show that it keeps fact-checks to itself."
    for address in ADDRESSES.values():
        answer = client.get(address.format(**own), follow=True)
        assert answer.status_code == 200, address
        told = answer.content.decode() + json.dumps(dict(answer.headers))
        assert SECRET not in told, address
        assert "does not support" not in told.lower(), address


def test_no_word_of_a_fact_check_is_in_what_editions_keep_for_readers(db):
    post = make_post(sections=[("A", f"<p>x{mark('k1')}</p>")])
    cite(post, make_source(), key="k1", verdict="differs", check_note=f"{SECRET}-note")
    post.keep_revision(None)

    edition = publish(post)

    fields = [str(getattr(edition, field.attname)) for field in edition._meta.concrete_fields]
    records = [str((row.record, row.quote)) for row in edition.source_rows.all()]
    assert SECRET in str(edition.revision.data)
    assert len(records) == 1
    assert not any(SECRET in text for text in fields + records)
