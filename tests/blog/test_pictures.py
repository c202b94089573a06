import hashlib
import io

import pytest
from PIL import Image as Pillow

from blog import images
from blog.models import Image
from tests import hanging


def photo(width=2000, height=1000, kind="JPEG", mode="RGB", **options):
    file = io.BytesIO()
    Pillow.effect_noise((width, height), 60).convert(mode).save(file, kind, **options)
    file.seek(0)
    return file


def plain_png(size, mode="RGB"):
    file = io.BytesIO()
    Pillow.new(mode, size, "teal").save(file, "png", compress_level=1)
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


@pytest.mark.parametrize("size", [(800, 17_000), (1700, 17_500), (100, 16_384), (65_501, 1)])
def test_a_picture_longer_than_its_formats_can_hold_is_refused_in_words(size):
    with pytest.raises(images.UnusablePicture, match="too long and narrow"):
        images.read(plain_png(size))


@pytest.mark.parametrize("size", [(100, 16_383), (1700, 17_000), (20_000, 10)])
def test_a_long_picture_that_they_can_hold_is_taken(size):
    assert images.read(plain_png(size)).size == size


def test_the_name_of_a_picture_is_made_of_all_of_its_pixels():
    picture = images.read(photo(300, 600, "PNG"))

    whole = hashlib.sha256(picture.tobytes() + repr(picture.size).encode())
    assert images.digest_of(picture) == whole.hexdigest()[:24]


def test_reading_a_picture_takes_room_for_two_of_it(tmp_path):
    (tmp_path / "large.png").write_bytes(plain_png((4000, 4000), "RGBA").getvalue())
    code = f"""
import resource
from blog import images
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before = most()
with open({str(tmp_path / "large.png")!r}, "rb") as file:
    images.digest_of(images.read(file))
print((most() - before) / (4000 * 4000 * 4))
"""

    assert float(hanging.printed(code)) < 2.5
