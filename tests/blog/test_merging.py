"""Duplicates become one, in drafts and on readers' pages, and are parted again."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection

from blog.models import CannotMerge, Citation, EditionSource, Merge, Source, Stamp
from blog.models.merging import merge_publishers, merge_sources
from tests.desk import at_desk, person
from tests.pages import text_of
from tests.posts import NOW, cite, make_live, make_post, make_source, publish
from tests.searching import titles

pytestmark = pytest.mark.django_db
LATER = NOW + datetime.timedelta(days=1)


def mark(key):
    return f'<cite-ref key="{key}"></cite-ref>'


@pytest.fixture
def pair():
    return make_source("The survey (copy)"), make_source("The survey")


def merge(gone, kept, by=None):
    return merge_sources(gone, kept, by=by, now=LATER)


def state():
    """All that a merge may touch."""
    return (
        list(Source.objects.order_by("pk").values()),
        list(
            Citation.objects.order_by("post", "key").values(
                "post", "source", "key", "quote", "verdict", "check_note"
            )
        ),
        list(EditionSource.objects.order_by("pk").values()),
    )


def bodies(post):
    return [section.body for section in post.sections.all()]


def test_all_posts_follow(client, pair):
    gone, kept = pair
    draft = make_post("Draft", slug="draft", sources={"k1": gone})
    live = make_live("Live", slug="live", sources={"k2": gone})

    merge(gone, kept)

    assert {draft.citations.get().source, live.citations.get().source} == {kept}
    assert "Live" in text_of(client.get(f"/sources/{kept.pk}/"))
    assert draft.last_revision().data["citations"][0]["source"]["id"] == kept.pk
    assert client.get(f"/sources/{gone.pk}/")["Location"] == f"/sources/{kept.pk}/"


def test_kept_pages_are_made_again_after_a_merge_and_after_its_undo(pair):
    before = Stamp.objects.freshness(LATER).version

    merged = merge(*pair)
    between = Stamp.objects.freshness(LATER).version
    merged.undo(None, now=LATER)

    assert before < between < Stamp.objects.freshness(LATER).version


def test_what_was_published_says_what_it_said(client, pair):
    gone, kept = pair
    make_live(slug="live", sources={"k1": gone})

    merge(gone, kept)

    assert "The survey (copy)" in text_of(client.get("/2026/03/live/"))


def test_a_post_that_cites_both_cites_one(pair):
    gone, kept = pair
    post = make_post(sections=[("A", f"<p>x{mark('k1')} y{mark('k2')}</p>")])
    cite(post, gone, key="k1", quote="The words.")
    cite(post, kept, key="k2")
    post.keep_revision(None)

    merge(gone, kept)

    assert bodies(post) == [f"<p>x{mark('k2')} y{mark('k2')}</p>"]
    assert [(each.key, each.quote) for each in post.citations.all()] == [("k2", "The words.")]


def test_an_edition_that_lists_both_keeps_both_and_the_library_shows_one(client, pair):
    gone, kept = pair
    make_live(slug="live", sources={"k1": gone, "k2": kept})

    merge(gone, kept)

    index = text_of(client.get("/sources/"))
    assert "“ The survey ”" in index
    assert "(copy)" not in index
    assert text_of(client.get("/2026/03/live/")).count("The survey") == 2


def test_an_old_revision_is_published_with_the_source_that_stands_now(pair):
    gone, kept = pair
    post = make_post(sources={"k1": gone})
    merge(gone, kept)
    post.restore(post.revisions.get(number=1), None)

    edition = publish(post)

    assert edition.source_rows.get().source == kept


def test_the_address_of_a_duplicate_leads_to_the_one_that_stands(pair):
    gone, kept = pair
    url = gone.url

    merge(gone, kept)

    assert Source.objects.same_as(url=url) == kept


def test_undoing_brings_everything_back(pair):
    gone, kept = pair
    user = User.objects.create_user("checker")
    post = make_post(sections=[("A", f"<p>x{mark('k1')} y{mark('k2')}</p>")])
    cite(post, gone, key="k1", quote="One.", verdict="supports", checked_by=user, checked_at=NOW)
    cite(post, kept, key="k2")
    post.keep_revision(None)
    publish(post)
    make_live("Other", slug="other", sources={"k3": gone})
    before, texts = state(), bodies(post)
    log = merge(gone, kept)
    changed = state()

    log.undo(None, now=LATER)

    assert changed != before
    assert state() == before
    assert bodies(post) == texts
    check = post.citations.get(key="k1")
    assert (check.checked_by, check.checked_at) == (user, NOW)


def test_undoing_after_an_edit_loses_none_of_the_edit(pair):
    gone, kept = pair
    post = make_post(
        sections=[("A", f"<p>x{mark('k1')} y{mark('k2')}</p>")], sources={"k1": gone, "k2": kept}
    )
    log = merge(gone, kept)
    section = post.sections.get()
    section.body += "<p>Written since.</p>"
    section.save()
    post.keep_revision(None)

    log.undo(None, now=LATER)

    assert "Written since." in bodies(post)[0]
    assert {each.source for each in post.citations.all()} == {gone, kept}


def test_merges_are_undone_in_turn(pair):
    gone, kept = pair
    third = make_source("Third")
    first = merge(gone, kept)
    second = merge(kept, third)
    with pytest.raises(CannotMerge, match="later merge"):
        first.undo(None, now=LATER)

    second.undo(None, now=LATER)
    first.undo(None, now=LATER)

    assert not Source.objects.exclude(merged_into=None).exists()
    with pytest.raises(CannotMerge, match="already"):
        first.undo(None, now=LATER)


def test_a_source_is_not_merged_twice_nor_into_itself(pair):
    gone, kept = pair
    merge(gone, kept)

    for one, other in ((gone, kept), (kept, kept), (kept, gone)):
        with pytest.raises(CannotMerge):
            merge(one, other)


def test_a_merge_that_fails_halfway_changes_nothing(pair, monkeypatch):
    gone, kept = pair
    make_post("One", slug="one", sources={"k1": gone})
    broken = make_post("Two", slug="two", sources={"k2": gone})
    broken.revisions.create(number=99, data=broken.snapshot())
    before = state()

    monkeypatch.setattr("blog.models.merging.log", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge(gone, kept)

    assert state() == before


def test_publishers_merge_with_their_sources_and_part_again(client):
    one, other = make_source("A", publisher="Reuters Ltd"), make_source("B", publisher="Reuters")
    make_live(slug="live", sources={"k1": one, "k2": other})
    gone, kept = one.published_by, other.published_by
    before = state()

    log = merge_publishers(gone, kept, by=None, now=LATER)
    page = text_of(client.get(f"/sources/publishers/{kept.pk}/"))
    later = make_source("C", publisher="REUTERS  ltd")

    assert "“ A ”" in page and "“ B ”" in page
    assert client.get(f"/sources/publishers/{gone.pk}/")["Location"] == f"/sources/publishers/{kept.pk}/"
    assert later.published_by == kept
    later.delete()
    log.undo(None, now=LATER)
    assert state() == before


def test_a_publisher_that_is_cited_everywhere_is_merged_in_parts(monkeypatch):
    """A query takes so many parameters and no more."""
    monkeypatch.setattr("blog.models.merging.AT_ONCE", 2)
    sources = {f"k{number}": make_source(f"S{number}", publisher="Reuters Ltd") for number in range(5)}
    for number in range(3):
        make_live(f"Post {number}", slug=f"post-{number}", sources=sources)
    gone, kept = sources["k0"].published_by, make_source("B", publisher="Reuters").published_by
    before, named = state(), []

    def count(execute, sql, params, many, context):
        if f'"{EditionSource._meta.db_table}"' in sql and " IN (" in sql and sql.startswith("UPDATE"):
            named.append(len(params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        log = merge_publishers(gone, kept, by=None, now=LATER)

    assert len(named) == 8 and max(named) == 3
    assert EditionSource.objects.filter(publisher=kept).count() == 15
    assert Source.objects.filter(published_by=kept, publisher="Reuters").count() == 6
    assert len(titles("post", publisher=kept.pk)) == 3
    log.undo(None, now=LATER)
    assert state() == before
    assert (len(titles("post", publisher=kept.pk)), len(titles("post", publisher=gone.pk))) == (0, 3)


# In the admin -------------------------------------------------------------------


def test_an_editor_merges_chosen_sources_and_finds_the_way_back(pair):
    gone, kept = pair
    post = make_post(sources={"k1": gone})
    desk = at_desk(person("editor", "Editors"))
    chosen = {"action": "merge_chosen", "_selected_action": [gone.pk, kept.pk]}

    asked = desk.post("/admin/blog/source/", chosen, follow=True)
    unchosen = desk.post(asked.redirect_chain[-1][0], {}).content.decode()
    done = desk.post(asked.redirect_chain[-1][0], {"keep": kept.pk}, follow=True).content.decode()
    log = Merge.objects.get()
    listed = desk.get("/admin/blog/merge/").content.decode()
    assert 'href="/admin/blog/merge/"' in desk.get("/admin/blog/source/").content.decode()
    undone = desk.post(f"/admin/blog/merge/{log.pk}/undo/", follow=True).content.decode()

    assert "Which one stays?" in asked.content.decode()
    assert "cited in 1 post" in asked.content.decode()
    assert "Choose the one that stays." in unchosen
    assert "It can be undone." in done
    assert "“The survey (copy)” into “The survey”" in listed
    assert "Parted again" in undone
    assert post.citations.get().source == gone
    log.refresh_from_db()
    assert (str(log.by), str(log.undone_by)) == ("editor", "editor")


def test_a_merged_source_is_not_in_the_list_any_more(pair):
    gone, kept = pair
    merge(gone, kept)

    rows = at_desk(person("editor", "Editors")).get("/admin/blog/source/").content.decode()

    assert "The survey" in rows
    assert "(copy)" not in rows


@pytest.mark.parametrize(
    "address",
    ["/admin/blog/source/merge/?ids=1-2", "/admin/blog/publisher/merge/", "/admin/blog/merge/1/undo/"],
)
def test_writers_merge_nothing(pair, address):
    assert at_desk(person("writer", "Writers")).post(address, {"keep": "1"}).status_code == 403


@pytest.mark.parametrize("ids", ["", "1", "x-y", "9999999999999999999999-1", "1-1"])
def test_odd_choices_are_no_crash(pair, ids):
    answer = at_desk(person("editor", "Editors")).get(f"/admin/blog/source/merge/?ids={ids}", follow=True)

    assert "Choose two or more to merge." in answer.content.decode()
