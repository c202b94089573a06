import io
from unittest import mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from blog.models import Image
from tests.desk import Page, at_desk, errors_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk():
    return at_desk(person("writer", "Writers"))


def picture(name="sea_wall.png", size=(900, 600)):
    out = io.BytesIO()
    Pillow.new("RGB", size, "teal").save(out, "png")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_a_pasted_picture_is_kept_and_answers_with_its_address(desk):
    response = desk.post("/admin/blog/image/upload/", {"file": picture(), "alt": "A wall"})

    image = Image.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": image.pk,
        "src": f"/admin/blog/image/{image.pk}/picture/",
        "width": 900,
        "height": 600,
    }
    assert (image.title, image.alt, image.uploaded_by.username) == ("sea wall", "A wall", "writer")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"file": SimpleUploadedFile("x.png", b"not a picture")}, "not a picture that we can read"),
        (
            {"file": SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")},
            "not a picture",
        ),
        ({}, "No picture has arrived."),
    ],
)
def test_what_is_no_picture_is_refused_in_words(desk, sent, reason):
    response = desk.post("/admin/blog/image/upload/", sent)

    assert response.status_code == 400
    assert reason in response.json()["error"]
    assert not Image.objects.exists()


def test_the_editor_is_shown_the_rendition_of_800_pixels(desk):
    desk.post("/admin/blog/image/upload/", {"file": picture()})
    image = Image.objects.get()

    response = desk.get(f"/admin/blog/image/{image.pk}/picture/")

    assert response.status_code == 302
    assert response["Location"] == f"/media/images/{image.digest}/800.webp"


def test_a_small_picture_is_shown_as_it_is(desk):
    desk.post("/admin/blog/image/upload/", {"file": picture(size=(120, 80))})
    image = Image.objects.get()

    response = desk.get(f"/admin/blog/image/{image.pk}/picture/")

    assert response["Location"].endswith("/120.webp")


def test_readers_and_strangers_have_no_business_at_the_editors_addresses(desk, client):
    desk.post("/admin/blog/image/upload/", {"file": picture()})
    image = Image.objects.get()

    assert client.get(f"/admin/blog/image/{image.pk}/picture/").status_code == 302
    assert client.post("/admin/blog/image/upload/", {"file": picture()}).status_code == 302
    assert at_desk(person("nobody")).post("/admin/blog/image/upload/", {"file": picture()}).status_code == 403
    assert Image.objects.count() == 1
    assert "/admin/login/" in client.get(f"/admin/blog/image/{image.pk}/picture/")["Location"]


def test_renditions_are_served_for_good(desk, client):
    desk.post("/admin/blog/image/upload/", {"file": picture()})
    image = Image.objects.get()

    response = client.get(image.address("800.avif"))

    body = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/avif"
    assert response["Cache-Control"] == "max-age=31536000, immutable"
    assert len(body) == int(response["Content-Length"])
    assert "Set-Cookie" not in response


@pytest.mark.parametrize(
    "path",
    [
        "images/" + "a" * 24 + "/800.webp",
        "images/../candor.sqlite3",
        "images/" + "a" * 24 + "/..%2f..%2fsecret.jpg",
        "secret",
        "images/",
    ],
)
def test_nothing_else_on_the_disk_is_served(client, media, path):
    (media / "secret").write_text("x")

    assert client.get(f"/media/{path}").status_code == 404


def test_a_picture_says_when_it_was_uploaded_as_the_desk_does(desk):
    with time_machine.travel("2026-11-26T18:41:00Z"):
        pk = desk.post("/admin/blog/image/upload/", {"file": picture(), "alt": "A wall"}).json()["id"]

        for page in ("/admin/blog/image/", f"/admin/blog/image/{pk}/change/"):
            assert "26 Nov 2026 18:41" in desk.get(page).content.decode()


def test_a_picture_is_uploaded_by_form(desk):
    page = Page(desk, "/admin/blog/image/add/", "image_form")
    page["title"], page["alt"], page["credit"] = "The wall", "A wall", "Tom Ebb"

    response = desk.post(page.url, {**page.data.dict(), "file": picture()}, follow=True)

    image = Image.objects.get()
    assert response.status_code == 200
    assert (image.title, image.credit, image.width) == ("The wall", "Tom Ebb", 900)
    assert image.uploaded_by.username == "writer"


def test_a_form_with_a_broken_picture_says_so_beside_the_field(desk):
    file = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff broken")

    response = desk.post("/admin/blog/image/add/", {"title": "Broken", "file": file})

    assert "This file is not a picture that we can read." in errors_of(response)[0]
    assert not Image.objects.exists()


def test_a_picture_that_is_too_long_is_refused_in_words_and_leaves_no_file(desk, media):
    pasted = desk.post("/admin/blog/image/upload/", {"file": picture(size=(480, 17_000))})
    sent = desk.post("/admin/blog/image/add/", {"title": "Long", "file": picture(size=(480, 17_000))})

    assert (pasted.status_code, sent.status_code) == (400, 200)
    assert "too long and narrow" in pasted.json()["error"]
    assert "too long and narrow" in errors_of(sent)[0]
    assert list(media.iterdir()) == []


def test_a_form_reads_its_picture_once(desk):
    with mock.patch.object(Pillow, "open", wraps=Pillow.open) as opened:
        desk.post("/admin/blog/image/add/", {"title": "The wall", "file": picture()})

    assert Image.objects.exists()
    assert opened.call_count == 1


def test_an_editor_changes_the_words_of_a_picture_not_the_picture():
    editor = at_desk(person("editor", "Editors"))
    editor.post("/admin/blog/image/upload/", {"file": picture()})
    image = Image.objects.get()
    page = Page(editor, f"/admin/blog/image/{image.pk}/change/", "image_form")
    page["alt"] = "A cracked wall"

    page.press("_save")

    assert 'name="file"' not in editor.get(page.url).content.decode()
    assert Image.objects.get().alt == "A cracked wall"
    assert image.thumbnail in editor.get("/admin/blog/image/").content.decode()
