import pytest

from blog.admin.differences import words
from blog.models import Edition, Source, Tag
from tests.desk import Page, at_desk, change_url, keywords_of, messages_of, person
from tests.posts import NOW, make_post, make_source, publish

pytestmark = pytest.mark.django_db
MARK = '<cite-ref key="k1"></cite-ref>'


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


@pytest.fixture
def post():
    return make_post(
        sections=[("One", f"<p>First text{MARK}.</p>"), ("Two", "<p>Second text.</p>")],
        sources={"k1": make_source("The survey"), "k2": make_source("The census")},
        keywords=["Sea walls"],
    )


def history(desk, post, query=""):
    return desk.get(f"/admin/blog/post/{post.pk}/history/{query}").content.decode()


def restore(desk, post, number):
    return desk.post(f"/admin/blog/post/{post.pk}/history/{number}/restore/", follow=True)


def test_the_history_tells_who_saved_when_and_what_changed(desk, post):
    page = Page(desk, change_url(post))
    page["title"] = "The sea wall sinks"
    page.change("sections", 1, body="<p>Second long text.</p>")
    page.save()

    html = history(desk, post)

    assert "From revision 1 to revision 2" in html
    assert "<td>editor</td>" in html
    assert "The sea wall<ins> sinks</ins>" in html
    assert "long " in html


def test_the_history_tells_of_sections_and_sources_that_came_went_and_moved(desk, post):
    page = Page(desk, change_url(post))
    page.change("sections", 0, position="20")
    page.change("sections", 1, position="10")
    page.delete("citations", 1)
    page.cite("k3", title="The ledger")
    page.cite("k4", title="The letter")
    page.section("Three", "<p>Third text.</p>")
    page["tags"] = ["Harbours"]
    page.save()

    html = history(desk, post)

    assert "Two → One" in html
    assert "+2 −1" in html
    assert "Section “Three”" in html
    assert "<del>Sea walls</del><ins>Harbours</ins>" in html


def test_any_two_revisions_can_be_compared(desk, post):
    for title in ("Second", "Third"):
        page = Page(desk, change_url(post))
        page["title"] = title
        page.save()

    html = history(desk, post, "?a=3&b=1")

    assert "From revision 3 to revision 1" in html
    assert "<del>Third</del><ins>The sea wall</ins>" in html


@pytest.mark.parametrize("query", ["?a=99&b=x", "?a=&b=", "?a=-1&b=%F0%9F%98%80"])
def test_odd_revisions_in_the_address_are_no_crash(desk, post, query):
    assert "Revision" in history(desk, post, query)


def test_a_marker_in_a_comparison_says_what_it_cites(desk, post):
    page = Page(desk, change_url(post))
    page.change("sections", 0, body="<p>First text.</p>")
    page.save()

    assert "[Harbour Board, 2025]" in history(desk, post)


def test_restoring_asks_first_and_makes_a_new_revision(desk, post):
    page = Page(desk, change_url(post))
    page["title"] = "Worse"
    page.delete("sections", 1)
    page.delete("citations", 1)
    page["tags"] = ["Harbours"]
    page.save()

    asked = desk.get(f"/admin/blog/post/{post.pk}/history/1/restore/").content.decode()
    before = post.revisions.count()
    response = restore(desk, post, 1)

    assert "<del>Worse</del>" in asked
    assert before == 2
    post.refresh_from_db()
    assert (post.title, post.version) == ("The sea wall", 3)
    assert [section.heading for section in post.sections.all()] == ["One", "Two"]
    assert [citation.key for citation in post.citations.all()] == ["k1", "k2"]
    assert keywords_of(post) == ["Sea walls"]
    first, _, last = post.revisions.order_by("number")
    assert last.data == first.data
    assert last.user.username == "editor"
    assert messages_of(response) == ["Revision 1 has been restored. Readers see nothing of it yet."]


def test_a_source_that_is_gone_is_made_again(desk, post):
    page = Page(desk, change_url(post))
    page.change("sections", 0, body="<p>First text.</p>")
    page.delete("citations", 0)
    page.delete("citations", 1)
    page.save()
    Source.objects.all().delete()
    Tag.objects.filter(posts=None).delete()

    restore(desk, post, 1)

    assert {source.title for source in Source.objects.all()} == {"The survey", "The census"}
    assert post.citations.get(key="k1").source.issued == "2025-04"
    assert MARK in post.sections.first().body


def test_sources_that_have_become_one_share_their_markers(desk, post):
    both = [("One", f'<p>{MARK}<cite-ref key="k2"></cite-ref></p>')]
    post = make_post("Twins", sections=both, sources={"k1": make_source("A"), "k2": make_source("B")})
    kept, gone = (post.citations.get(key=key).source for key in ("k1", "k2"))
    post.citations.all().delete()
    url = gone.url
    gone.delete()
    kept.url = url
    kept.identify()
    kept.save()

    restore(desk, post, 1)

    assert [citation.key for citation in post.citations.all()] == ["k1"]
    assert post.sections.get().body == f"<p>{MARK}{MARK}</p>"


def test_what_comes_back_is_cleaned_again(desk, post):
    revision = post.revisions.get()
    revision.data["sections"][0]["body"] = '<p onclick="x()">Old<script>x()</script></p>'
    revision.save()

    restore(desk, post, 1)

    assert post.sections.first().body == "<p>Old</p>"


def test_restoring_a_published_post_changes_nothing_for_readers_and_keeps_its_anchors(desk, post):
    publish(post)
    page = Page(desk, change_url(post))
    page.change("sections", 0, heading="Renamed")
    page.save()

    restore(desk, post, 1)

    assert [section.anchor for section in post.sections.all()] == ["one", "two"]
    assert Edition.objects.live(NOW).get().revision.number == 1


def test_a_check_that_has_not_changed_keeps_its_checker(desk, post):
    page = Page(desk, change_url(post))
    page.change("citations", 0, verdict="supports")
    page.save()
    checked_at = post.citations.get(key="k1").checked_at

    restore(desk, post, 2)

    assert post.citations.get(key="k1").checked_at == checked_at


def test_a_form_that_was_open_during_a_restore_is_refused(desk, post):
    open_form = Page(desk, change_url(post))
    Page(desk, change_url(post)).save()
    restore(desk, post, 1)

    response = open_form.press()

    assert "This post has been saved" in response.content.decode()


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("one two", "one two", "=one two"),
        ("one two three", "one 2 three", "=one |-two|+2|= three"),
        ("one two three four", "one 2 3 four", "=one |-two three|+2 3|= four"),
        ("", "new", "+new"),
        ("gone", "", "-gone"),
        ("a\nb\nc", "a\nx\nc", "=a\n|-b\n|+x\n|=c"),
    ],
)
def test_a_comparison_goes_word_by_word(old, new, pieces):
    assert "|".join(piece.sign + piece.text for piece in words(old, new)) == pieces
