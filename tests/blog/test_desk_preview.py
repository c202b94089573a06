import pytest
from django.apps import apps

from blog.models import Image, Post
from tests.desk import Page, at_desk, change_url, person, write
from tests.posts import make_author, make_live, make_post, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return at_desk(person("editor", "Editors"))


def counts():
    """How many rows every table of the blog has."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("blog").get_models()}


def preview(desk, page, post=None):
    address = f"/admin/blog/post/{post.pk}/preview/" if post else "/admin/blog/post/preview/"
    return desk.post(address, page.data.urlencode(), content_type="application/x-www-form-urlencoded")


def test_a_post_that_was_never_saved_can_be_previewed(desk):
    author = make_author("Tom Ebb")
    page = write(desk, standfirst="In short.", byline=[str(author.pk)], tags=["Brand new"])
    page.cite("k1", title="The survey", publisher="Harbour Board", issued="April 2025")
    page.change("sections", 0, body='<p>It sinks<cite-ref key="k1"></cite-ref>.</p>')
    before = counts()

    response = preview(desk, page)

    html = response.content.decode()
    assert response.status_code == 200
    assert "Nobody but you sees this page." in html
    assert "<h1>The sea wall</h1>" in html
    assert "April 2025" in html
    assert "Tom Ebb" in html
    assert "Brand new" in html
    assert ">[1]</a>" in html
    assert counts() == before


def test_a_preview_is_not_stored_anywhere(desk):
    response = preview(desk, write(desk))

    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


def test_a_preview_shows_what_the_form_says_and_writes_nothing(desk):
    post = make_live(sources={"k1": make_source("The survey")})
    page = Page(desk, change_url(post))
    page["title"] = "Not saved yet"
    page.change("citations", 0, title="Edited in the form")
    page.section("Added in the form")
    before = counts()

    html = preview(desk, page, post).content.decode()

    assert "Not saved yet" in html
    assert "Edited in the form" in html
    assert "Added in the form" in html
    assert counts() == before
    post.refresh_from_db()
    assert post.title == "The sea wall"
    assert post.citations.get().source.title == "The survey"


def test_sections_are_previewed_in_the_order_of_the_form(desk):
    post = make_post(sections=[("One", "<p>1</p>"), ("Two", "<p>2</p>"), ("Three", "<p>3</p>")])
    page = Page(desk, change_url(post))
    page.change("sections", 0, position="30")
    page.change("sections", 2, position="10")
    page.delete("sections", 1)

    html = preview(desk, page, post).content.decode()

    assert html.index("Three") < html.index("One")
    assert ">Two<" not in html


def test_a_form_with_mistakes_can_be_previewed(desk):
    page = write(desk, title="", slug="not a slug!", language="klingon!!")
    page.cite("k1", title="The survey", issued="Spring 25", url="nonsense:")
    page.cite("k2", publisher="Nobody")
    page.change("sections", 0, body='<p>So<cite-ref key="k9"></cite-ref>.</p><script>x()</script>')

    response = preview(desk, page)

    html = response.content.decode()
    assert response.status_code == 200
    assert "Spring 25" in html
    assert "x()" not in html


def test_a_known_address_is_previewed_as_the_library_has_it(desk):
    make_source("The survey", url="https://example.org/survey")
    page = write(desk)
    page.cite("k1", title="Mine", url="http://example.org/survey/")

    html = preview(desk, page).content.decode()

    assert "The survey" in html
    assert "Mine" not in html


def test_the_saved_working_copy_has_a_preview_of_its_own(desk):
    post = make_live()
    page = Page(desk, change_url(post))
    page["title"] = "Saved, not published"
    page.save()

    response = desk.get(f"/admin/blog/post/{post.pk}/preview/")

    assert "Saved, not published" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_pictures_are_previewed_as_readers_will_get_them(desk):
    image = Image.objects.create(title="Wall", alt="A wall", digest="a" * 24, width=900, height=600)
    page = write(desk, lead_image=str(image.pk))
    page.change("sections", 0, body=f'<p>x</p><img data-file="{image.pk}" alt="Cracks">')

    html = preview(desk, page).content.decode()

    assert html.count(f"/media/images/{'a' * 24}/") >= 2
    assert 'alt="Cracks"' in html


def test_a_preview_in_the_middle_of_a_conflict_is_still_a_preview(desk):
    post = make_post()
    page = Page(desk, change_url(post))
    Page(desk, change_url(post)).save()

    assert preview(desk, page, post).status_code == 200


@pytest.mark.parametrize("path", ["preview/", "999999/preview/"])
def test_there_is_nothing_to_preview_without_a_post(desk, path):
    assert desk.get(f"/admin/blog/post/{path}").status_code == 404


def test_a_stranger_gets_no_preview(client):
    post = make_post()

    response = client.get(f"/admin/blog/post/{post.pk}/preview/")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_somebody_without_a_role_gets_no_preview():
    post = make_post()

    assert at_desk(person("nobody")).get(f"/admin/blog/post/{post.pk}/preview/").status_code in {403, 404}
    assert at_desk(person("nobody2")).post("/admin/blog/post/preview/").status_code == 403
    assert Post.objects.count() == 1
