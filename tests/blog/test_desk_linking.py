import pytest

from blog.models import Citation, Post, Source
from tests.desk import Page, at_desk, change_url, errors_of, messages_of, person, write
from tests.posts import make_post, make_source

pytestmark = pytest.mark.django_db
KNOWN = "https://records.example.org/survey"


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


@pytest.fixture
def writer():
    return person("writer", "Writers")


def shared_source(**fields):
    """A source that a post of somebody else cites."""
    source = make_source("The survey", url=KNOWN, **fields)
    make_post("Another post", sources={"k9": source})
    return source


def test_a_source_can_be_typed_in_words(desk):
    page = write(desk)
    page.cite(
        "k1",
        title="The survey",
        publisher="Harbour Board",
        authors="Ilka Sorn; Tom Ebb",
        issued="3 April 2025",
        doi="https://doi.org/10.1234/ABC",
    )

    source = page.save().citations.get().source

    assert source.authors == ["Ilka Sorn", "Tom Ebb"]
    assert (source.issued, source.doi, source.url) == ("2025-04-03", "10.1234/abc", "")


def test_a_typed_source_comes_back_as_it_was_typed(desk):
    page = write(desk)
    page.cite("k1", title="The survey", authors="Ilka Sorn; Tom Ebb", issued="April 2025")

    again = Page(desk, change_url(page.save()))

    assert again["citations-0-issued"] == "April 2025"
    assert again["citations-0-authors"] == "Ilka Sorn; Tom Ebb"
    assert again["citations-0-key"] == "k1"


def test_where_an_article_stands_is_typed_and_saved(desk):
    page = write(desk)
    where = {"container": "Journal of Walls", "volume": "12", "issue": "3", "pages": "45 - 67"}
    page.cite("k1", title="On walls", publisher="Tide Press", kind="article", **where)
    post = page.save()

    source = post.citations.get().source
    assert (source.container, source.volume, source.issue) == ("Journal of Walls", "12", "3")
    assert Page(desk, change_url(post))["citations-0-pages"] == "45–67"
    record = post.revisions.get().data["citations"][0]["source"]
    assert {name: record[name] for name in where} == {**where, "pages": "45–67"}


def test_a_journal_without_a_publisher_is_the_publisher(desk):
    page = write(desk)
    page.cite("k1", title="On walls", container="Journal of Walls", kind="article")

    source = page.save().citations.get().source

    assert (source.publisher, source.container) == ("Journal of Walls", "")
    assert source.published_by.name == "Journal of Walls"


def test_a_date_that_nobody_can_read_is_explained(desk):
    page = write(desk)
    page.cite("k1", title="The survey", issued="Spring 25")

    response = page.press()

    assert "Write the date as 2025, April 2025 or 3 April 2025." in errors_of(response)
    assert "Spring 25" in response.content.decode()
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "address",
    [{"url": "http://www.records.example.org/survey/#page4"}, {"doi": "doi:10.1234/ABC"}],
)
def test_a_known_address_links_the_source_and_never_edits_it(desk, address):
    source = shared_source(doi="10.1234/abc")
    page = write(desk)
    page.cite("k1", title="My own title", publisher="Me", **address)

    post = page.save()

    assert post.citations.get().source == source
    assert Source.objects.get() == source
    assert Source.objects.get().title == "The survey"
    assert "“The survey” was in the library already; it is cited as it stands there." in messages_of(
        page.response
    )


def test_a_source_of_this_post_alone_is_edited_in_place(desk):
    post = make_post(sources={"k1": make_source("The survey")})
    page = Page(desk, change_url(post))
    page.change("citations", 0, title="The whole survey", issued="2024")

    page.save()

    source = Source.objects.get()
    assert (source.title, source.issued) == ("The whole survey", "2024")
    assert source.publisher == "Harbour Board"


def test_what_is_sent_for_a_shared_source_is_ignored(desk):
    source = shared_source()
    post = make_post(sources={"k1": source})
    page = Page(desk, change_url(post))
    page.change("citations", 0, title="Mine now", url="https://elsewhere.example/", issued="junk")
    page.change("citations", 0, quote="Word for word")

    page.save()

    source.refresh_from_db()
    assert (source.title, source.url) == ("The survey", KNOWN)
    assert post.citations.get().quote == "Word for word"


def overtaken(desk):
    """A page in which a source has been changed that another post has begun to cite meanwhile."""
    source = make_source("The survey", url=KNOWN)
    page = Page(desk, change_url(make_post(sources={"k1": source})))
    page.change("citations", 0, title="The second survey")
    make_post("Another post", sources={"k9": source})
    return page


def test_a_change_to_a_source_that_became_shared_meanwhile_is_refused_and_kept(desk):
    page = overtaken(desk)

    response = page.press()
    page.read_again()

    assert "Another post has begun to cite this source" in response.content.decode()
    assert page["citations-0-title"] == "The second survey"
    assert Source.objects.get().title == "The survey"


def test_such_a_change_can_be_kept_as_a_separate_source(desk):
    page = overtaken(desk)
    page.press()
    page.read_again()
    page.change("citations", 0, separate="on", url="https://records.example.org/second")

    post = page.save()

    assert post.citations.get().source.title == "The second survey"
    assert Source.objects.get(url=KNOWN).title == "The survey"


def test_a_source_that_became_shared_meanwhile_stops_nobody_who_left_it_alone(desk):
    source = make_source("The survey", url=KNOWN)
    page = Page(desk, change_url(make_post(sources={"k1": source})))
    make_post("Another post", sources={"k9": source})
    page["title"] = "The sea wall, again"

    assert page.save().title == "The sea wall, again"


def test_a_shared_source_says_so_and_leads_to_the_library(desk):
    source = shared_source()
    post = make_post(sources={"k1": source})

    html = Page(desk, change_url(post)).response.content.decode()

    assert 'data-shared="1"' in html
    assert "Also cited in 1 other post." in html
    assert f"/admin/blog/source/{source.pk}/change/" in html


def test_a_shared_source_can_be_parted_from_the_library(desk):
    source = shared_source()
    post = make_post(sources={"k1": source})
    page = Page(desk, change_url(post))
    mine = {"url": "https://elsewhere.example/", "kind": "web", "access": "open", "evidence": ""}
    page.change("citations", 0, separate="on", title="Our copy", **mine)

    page.save()

    citation = post.citations.get()
    assert citation.source != source
    assert (citation.key, citation.source.title) == ("k1", "Our copy")
    source.refresh_from_db()
    assert source.title == "The survey"


def test_a_separate_source_needs_another_address(desk):
    source = shared_source()
    post = make_post(sources={"k1": source})
    page = Page(desk, change_url(post))
    page.change("citations", 0, separate="on", kind="web", access="open")

    response = page.press()

    assert "A separate source needs an address of its own, or none." in response.content.decode()
    assert post.citations.get().source == source


def test_a_writer_cannot_change_a_shared_source_but_can_part_from_it(writer):
    source = shared_source()
    post = make_post(sources={"k1": source}, created_by=writer)
    page = Page(at_desk(writer), change_url(post))
    page.change("citations", 0, title="Mine now")

    page.save()

    source.refresh_from_db()
    assert source.title == "The survey"


def test_two_rows_with_one_address_are_an_error_on_the_second(desk):
    page = write(desk)
    page.cite("k1", title="One", url="https://example.org/a")
    page.cite("k2", title="Two", url="http://www.example.org/a/")

    response = page.press()

    assert "This is the same source as number 1." in response.content.decode()
    assert not Source.objects.exists()
    rows = response.context["inline_admin_formsets"][1].formset.errors
    assert rows[0] == {} and list(rows[1]) == ["url"]


def test_a_row_cannot_link_a_source_that_another_row_has(desk):
    source = make_source("The survey", url=KNOWN, doi="10.1234/abc")
    post = make_post(sources={"k1": source})
    page = Page(desk, change_url(post))
    page.cite("k2", title="Again", doi="10.1234/abc")

    response = page.press()

    assert "This is the same source as number 1." in response.content.decode()


def test_two_rows_may_exchange_their_sources(desk):
    one, two = (
        make_source("One", url="https://example.org/1"),
        make_source("Two", url="https://example.org/2"),
    )
    post = make_post(sources={"k1": one, "k2": two})
    page = Page(desk, change_url(post))
    page.change("citations", 0, url=two.url)
    page.change("citations", 1, url=one.url)

    page.save()

    cited = {citation.key: citation.source.title for citation in post.citations.all()}
    assert cited == {"k1": "Two", "k2": "One"}


def test_a_source_can_be_deleted_and_cited_again_in_one_go(desk):
    source = make_source("The survey", url=KNOWN)
    post = make_post(sources={"k1": source})
    page = Page(desk, change_url(post))
    page.delete("citations", 0)
    page.cite("k1", title="Again", url=KNOWN)

    page.save()

    assert [(each.key, each.source) for each in post.citations.all()] == [("k1", source)]


def test_a_row_that_nobody_has_filled_in_is_ignored(desk):
    page = write(desk)
    page.cite("k1")
    page.add("sections", body="<p></p>")

    post = page.save()

    assert post.citations.count() == 0
    assert post.sections.count() == 1


def test_a_source_needs_a_title_or_an_address(desk):
    page = write(desk)
    page.cite("k1", publisher="Harbour Board")

    response = page.press()

    assert "A source needs a title, a URL or a DOI." in errors_of(response)


@pytest.mark.parametrize(
    "address",
    [
        {"url": "ftp://example.org/x"},
        {"url": "https://[broken"},
        {"url": "https://example.org/?" + "ü" * 1900},
        {"doi": "not a doi"},
        {"doi": "10.1234/%00"},
    ],
)
def test_an_address_that_cannot_be_kept_is_an_error_and_not_a_crash(desk, address):
    page = write(desk)
    page.cite("k1", title="Odd", **address)

    response = page.press()

    assert response.status_code == 200
    assert errors_of(response)
    assert not Source.objects.exists()


def test_rows_keep_the_key_that_they_were_made_with(desk):
    post = make_post(sources={"k1": make_source()})
    page = Page(desk, change_url(post))
    page.change("citations", 0, key="other", quote="Changed")

    page.save()

    assert post.citations.get().key == "k1"


def test_a_new_row_without_a_usable_key_gets_one(desk):
    page = write(desk)
    page.cite('"><script>', title="One")
    page.cite("k1", title="Two")
    page.cite("k1", title="Three")

    keys = list(page.save().citations.values_list("key", flat=True))

    assert len(set(keys)) == 3
    assert keys[1] == "k1"


def test_whoever_checks_a_source_is_remembered_until_the_check_is_taken_back(desk):
    post = make_post(sources={"k1": make_source()})
    page = Page(desk, change_url(post))
    page.change("citations", 0, verdict="supports", check_note="Page 4.")

    page.save()
    checked = post.citations.get()
    page = Page(desk, change_url(post))
    page.change("citations", 0, quote="Untouched check")
    page.save()
    still = post.citations.get()
    page = Page(desk, change_url(post))
    page.change("citations", 0, verdict="", check_note="")
    page.save()
    undone = post.citations.get()

    assert (checked.checked_by.username, checked.verdict) == ("editor", "supports")
    assert (still.checked_by, still.checked_at) == (checked.checked_by, checked.checked_at)
    assert (undone.checked_by, undone.checked_at) == (None, None)


LOOSE = "A marker in “A” cites a source that is not in the list."


@pytest.fixture
def loose(desk):
    """The form of a post whose only source is being deleted, though the text cites it."""
    post = make_post(
        sources={"k1": make_source()}, sections=[("A", '<p>So<cite-ref key="k1"></cite-ref>.</p>')]
    )
    page = Page(desk, change_url(post))
    page.delete("citations", 0)
    return page


def test_a_draft_may_cite_what_is_not_in_its_list(desk, loose):
    post = loose.save()

    assert post.sections.get().body == '<p>So<cite-ref key="k1"></cite-ref>.</p>'
    assert Citation.objects.count() == 0
    assert LOOSE in desk.get(change_url(post)).content.decode()


def test_an_edition_may_not(loose):
    post = loose.save("_publish")

    assert LOOSE in messages_of(loose.response)
    assert not post.editions.exists()
