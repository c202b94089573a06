import pytest
from django.contrib.auth.models import Group

from blog.models import Post, Source
from tests.desk import Page, at_desk, change_url, errors_of, person, write
from tests.posts import make_author, make_live, make_post, make_source

pytestmark = pytest.mark.django_db
BUTTONS = ["_publish", "_schedule", "_unpublish", "_cancel_schedule", "_reinstate", "_withdraw"]


@pytest.fixture
def writer():
    return person("writer", "Writers")


@pytest.fixture
def editor():
    return person("editor", "Editors")


def test_the_migration_makes_three_groups():
    names = set(Group.objects.values_list("name", flat=True))

    assert names == {"Writers", "Editors", "Administrators"}


def test_a_writer_writes_and_saves_a_post_of_their_own(writer):
    page = write(at_desk(writer))
    page.cite("k1", title="The survey")

    post = page.save()
    again = Page(at_desk(writer), change_url(post))
    again["title"] = "Renamed"

    assert again.save().title == "Renamed"
    assert post.created_by == writer


def test_a_new_post_of_an_author_starts_with_their_name(writer):
    author = make_author("Tom Ebb", user=writer)

    page = Page(at_desk(writer))

    assert page.data.getlist("byline") == [str(author.pk)]


def test_a_writer_may_edit_a_post_that_names_them(writer):
    make_author("Tom Ebb", user=writer)
    post = make_post(authors=["Ilka Sorn", "Tom Ebb"])

    page = Page(at_desk(writer), change_url(post))
    page["title"] = "Renamed"

    assert page.save().title == "Renamed"


@pytest.mark.parametrize("page", ["change", "history", "preview", "withdraw", "history/1/restore"])
def test_a_writer_does_not_see_the_posts_of_others(writer, page):
    post = make_post()
    desk = at_desk(writer)

    listed = desk.get("/admin/blog/post/").content.decode()
    response = desk.get(f"/admin/blog/post/{post.pk}/{page}/", follow=False)

    assert "The sea wall" not in listed
    assert response.status_code in {302, 404}


def test_a_writer_learns_no_title_of_a_draft_of_others_by_choosing_it(writer):
    draft = make_post("Not for writers")
    desk = at_desk(writer)

    offered = desk.get(f"/admin/blog/post/add/?translation_of={draft.pk}").content.decode()
    page = write(desk, translation_of=str(draft.pk))
    page.press()

    assert "Not for writers" not in offered + page.response.content.decode()
    assert "Select a valid choice. That choice is not one of the available choices." in errors_of(
        page.response
    )
    assert Post.objects.count() == 1


def test_a_writer_translates_what_is_live_and_keeps_what_was_chosen_for_them(writer):
    live, draft = make_live("In the open"), make_post("Not for writers")
    chosen = make_post("Der Deich", created_by=writer, translation_of=draft)

    post = write(at_desk(writer), translation_of=str(live.pk)).save()
    again = Page(at_desk(writer), change_url(chosen)).save()

    assert post.translation_of == live
    assert again.translation_of == draft


@pytest.mark.parametrize("button", BUTTONS)
def test_a_writer_cannot_publish_and_nothing_is_saved(writer, button):
    post = make_post(created_by=writer)
    desk = at_desk(writer)
    page = Page(desk, change_url(post))
    page["title"] = "Renamed"

    response = page.press(button)

    assert response.status_code == 403
    assert Post.objects.get().title == "The sea wall"
    assert not post.editions.exists()


def test_a_writer_cannot_withdraw_by_its_own_address(writer):
    post = make_live(created_by=writer)

    response = at_desk(writer).post(f"/admin/blog/post/{post.pk}/withdraw/", {"reason": "Because"})

    assert response.status_code == 403
    assert Post.objects.get().withdrawn_at is None


def test_a_writer_gets_no_publishing_buttons(writer):
    post = make_live(created_by=writer)

    html = at_desk(writer).get(change_url(post)).content.decode()

    assert 'name="_save_draft"' in html
    assert [name for name in BUTTONS if f'name="{name}"' in html] == []


def test_a_writer_cannot_delete_even_an_own_draft(writer):
    post = make_post(created_by=writer)

    response = at_desk(writer).post(f"/admin/blog/post/{post.pk}/delete/", {"post": "yes"})

    assert response.status_code == 403
    assert Post.objects.exists()


def test_a_writer_reads_the_library_and_adds_to_it_but_changes_nothing(writer):
    source = make_source("The survey")
    desk = at_desk(writer)

    seen = desk.get(f"/admin/blog/source/{source.pk}/change/")
    changed = desk.post(f"/admin/blog/source/{source.pk}/change/", {"title": "Mine"})
    empty = desk.get("/admin/blog/source/add/")

    assert "The survey" in seen.content.decode()
    assert 'name="title"' not in seen.content.decode()
    assert changed.status_code == 403
    assert empty.status_code == 200
    assert Source.objects.get().title == "The survey"


def test_an_editor_edits_and_publishes_every_post(editor, writer):
    post = make_post(created_by=writer)

    Page(at_desk(editor), change_url(post)).save("_publish")

    assert post.editions.count() == 1


@pytest.mark.parametrize("path", ["auth/user/", "auth/group/", "blog/sitesettings/"])
def test_users_groups_and_settings_are_for_administrators(editor, path):
    chief = person("chief", "Administrators")

    assert at_desk(editor).get(f"/admin/{path}").status_code == 403
    assert at_desk(chief).get(f"/admin/{path}", follow=True).status_code == 200


@pytest.mark.parametrize("model", ["post", "author", "tag", "image", "source"])
def test_an_editor_opens_every_list_and_every_empty_form(editor, model):
    desk = at_desk(editor)

    assert desk.get(f"/admin/blog/{model}/").status_code == 200
    assert desk.get(f"/admin/blog/{model}/add/").status_code == 200


@pytest.mark.parametrize("model", ["edition", "revision", "path", "citation", "section"])
def test_what_has_been_published_is_nobodys_to_edit(model):
    chief = person("chief", is_superuser=True)

    assert at_desk(chief).get(f"/admin/blog/{model}/").status_code == 404


def test_only_what_nobody_has_read_can_be_deleted(editor):
    draft, live = make_post("A draft"), make_live("In the open")
    desk = at_desk(editor)

    offered = f"post/{draft.pk}/delete/" in desk.get(change_url(draft)).content.decode()
    offered_live = f"post/{live.pk}/delete/" in desk.get(change_url(live)).content.decode()
    gone = desk.post(f"/admin/blog/post/{draft.pk}/delete/", {"post": "yes"})
    kept = desk.post(f"/admin/blog/post/{live.pk}/delete/", {"post": "yes"})

    assert (offered, offered_live) == (True, False)
    assert gone.status_code == 302
    assert kept.status_code == 403
    assert [post.title for post in Post.objects.all()] == ["In the open"]


def test_nobody_deletes_many_posts_at_once(editor):
    make_post()

    html = at_desk(editor).get("/admin/blog/post/").content.decode()

    assert "The sea wall" in html
    assert "delete_selected" not in html


def test_somebody_without_a_role_sees_no_posts():
    nobody = person("nobody")

    assert at_desk(nobody).get("/admin/blog/post/").status_code == 403
    assert at_desk(nobody).get("/admin/").status_code == 200


def test_taggits_own_keywords_are_not_in_the_admin():
    chief = person("chief", is_superuser=True)

    assert at_desk(chief).get("/admin/taggit/tag/").status_code == 404
