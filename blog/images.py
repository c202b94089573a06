"""Reading uploaded pictures safely and making their renditions. No request, no database."""

import hashlib
import io
import struct
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

WIDTHS = (480, 800, 1200, 1600)
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 65_500  # of a JPEG
MAX_HEIGHT = 16_383  # of a WebP
SAVE_OPTIONS: dict[str, dict[str, int]] = {
    "avif": {"quality": 58, "speed": 8},
    "webp": {"quality": 78, "method": 4},
}
FALLBACK_WIDTH = 1200
ROWS = 256
#: Held while pixels are made: the largest picture takes 400 MB.
one_at_a_time = threading.Lock()


class UnusablePicture(ValueError):
    """An upload that is no picture we can take; the message is for the person who sent it."""


@dataclass(frozen=True)
class Picture:
    """A picture's addresses. Width and height are those of the largest rendition, in pixels."""

    width: int
    height: int
    fallback: str
    avif: list[tuple[str, int]]
    webp: list[tuple[str, int]]

    @staticmethod
    def srcset(addresses: list[tuple[str, int]]) -> str:
        return ", ".join(f"{url} {width}w" for url, width in addresses)

    @property
    def avif_srcset(self) -> str:
        return self.srcset(self.avif)

    @property
    def webp_srcset(self) -> str:
        return self.srcset(self.webp)


def read(file: BinaryIO) -> Pillow.Image:
    """An upright sRGB picture without metadata, so without GPS; UnusablePicture says politely why not."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise UnusablePicture(_("This picture is larger than 20 MB. Please send a smaller one."))
    file.seek(0)
    try:
        with one_at_a_time:
            picture = plain(decoded(file))
    except Pillow.DecompressionBombError as error:
        raise UnusablePicture(
            _("This picture has more than 50 million pixels. Please send a smaller one.")
        ) from error
    except (OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error) as error:
        # Pillow's readers meet broken files in all these ways.
        raise UnusablePicture(
            _("This file is not a picture that we can read. JPEG, PNG, WebP, AVIF and GIF work.")
        ) from error
    if max(picture.size) > MAX_SIDE or height_at(picture, widths_for(picture.width)[-1]) > MAX_HEIGHT:
        raise UnusablePicture(_("This picture is too long and narrow. Please send it in parts."))
    return picture


def decoded(file: BinaryIO) -> Pillow.Image:
    with warnings.catch_warnings():
        # Our own limit on pixels answers in words.
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
        picture = Pillow.open(file, formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Pillow.DecompressionBombError
        picture.load()
    return picture


def plain(picture: Pillow.Image) -> Pillow.Image:
    """Upright, in sRGB, with pixels and nothing else; never more than two of its size in memory."""
    profile = picture.info.get("icc_profile")
    has_alpha = picture.has_transparency_data
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = to_srgb(picture, profile)
    # Always a copy, which knows of the pixels and of `info`.
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.info = {}
    return picture


def digest_of(picture: Pillow.Image) -> str:
    """The name of its files, made of its pixels some rows at a time."""
    sha = hashlib.sha256()
    for top in range(0, picture.height, ROWS):
        foot = min(top + ROWS, picture.height)
        sha.update(picture.crop((0, top, picture.width, foot)).tobytes())
    sha.update(repr(picture.size).encode())
    return sha.hexdigest()[:24]


def to_srgb(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        converted = ImageCms.profileToProfile(
            picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except ImageCms.PyCMSError:
        # A broken profile says nothing about the colours: take them as sRGB.
        return picture
    return converted or picture


def widths_for(width: int) -> list[int]:
    """The standard widths that the picture can fill, or its own width if it is smaller than all."""
    return [each for each in WIDTHS if each <= width] or [width]


def height_at(picture: Pillow.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def scaled(picture: Pillow.Image, width: int) -> Pillow.Image:
    if width == picture.width:
        return picture
    return picture.resize((width, height_at(picture, width)), Pillow.Resampling.LANCZOS)


def encoded(picture: Pillow.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def on_white(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode == "RGB":
        return picture
    ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def fallback(picture: Pillow.Image) -> bytes:
    """A JPEG for link previews and for browsers that read neither AVIF nor WebP."""
    smaller = scaled(picture, min(picture.width, FALLBACK_WIDTH))
    return encoded(on_white(smaller), "jpeg", quality=84)


def files(picture: Pillow.Image) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything that is kept: the renditions, the fallback and the original."""
    for width in widths_for(picture.width):
        smaller = scaled(picture, width)
        for kind, options in SAVE_OPTIONS.items():
            yield f"{width}.{kind}", encoded(smaller, kind, **options)
    yield "fallback.jpg", fallback(picture)
    yield (
        "original.png" if picture.mode == "RGBA" else "original.jpg",
        (encoded(picture, "png") if picture.mode == "RGBA" else encoded(picture, "jpeg", quality=93)),
    )
