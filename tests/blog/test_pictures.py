import io

import pytest
from PIL import Image as Pillow

from blog import images
from blog.models import Image


def photo(width=2000, height=1000, kind="JPEG", mode="RGB", **options):
    file = io.BytesIO()
    Pillow.effect_noise((width, height), 60).convert(mode).save(file, kind, **options)
    file.seek(0)
    return file


def with_location():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (38.0, 42.0, 0.0)
    return photo(exif=exif)


@pytest.mark.django_db
def test_an_upload_becomes_renditions_of_known_size(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    image = Image.objects.store(photo(), title="Wall")

    folder = tmp_path / "images" / image.digest
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{width}.{kind}" for width in (480, 800, 1200, 1600) for kind in ("avif", "webp")]
        + ["fallback.jpg", "original.jpg"]
    )
    assert (image.picture.width, image.picture.height) == (1600, 800)
    with Pillow.open(folder / "800.avif") as rendition:
        assert rendition.size == (800, 400)


@pytest.mark.django_db
def test_no_file_says_where_the_picture_was_taken(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    assert Pillow.open(with_location()).getexif().get_ifd(0x8825)

    image = Image.objects.store(with_location(), title="Wall")

    assert (image.width, image.height) == (1000, 2000)
    for path in (tmp_path / "images" / image.digest).iterdir():
        with Pillow.open(path) as kept:
            assert not kept.getexif(), path.name


def test_a_small_picture_is_not_blown_up():
    assert images.widths_for(300) == [300]
    assert images.widths_for(1599) == [480, 800, 1200]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        photo(200, 100).getvalue()[:300],
        photo(200, 100, "TIFF").getvalue(),
    ],
)
def test_what_is_no_picture_is_refused_in_words(content):
    with pytest.raises(images.UnusablePicture, match="not a picture that we can read"):
        images.read(io.BytesIO(content))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    bomb = io.BytesIO()
    Pillow.new("1", (20_000, 20_000)).save(bomb, "PNG")

    with pytest.raises(images.UnusablePicture, match="50 million pixels"):
        images.read(bomb)


def test_a_file_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 1000)

    with pytest.raises(images.UnusablePicture, match="20 MB"):
        images.read(photo())


def test_transparency_and_animation_are_taken(tmp_path):
    assert images.read(photo(50, 50, "PNG", "RGBA")).mode == "RGBA"
    assert images.read(photo(50, 50, "GIF", "P")).size == (50, 50)
