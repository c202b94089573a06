"""The picture that link previews show of a post: title, authors, publication. No request, no database."""

import bisect
import io
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

#: Raise this when a card would look different.
VERSION = 1
WIDTH, HEIGHT = 1200, 630
MARGIN = 80
MEASURE = WIDTH - 2 * MARGIN
BESIDE_MARK = 72
#: Shades of one ramp from ink to paper, which is the palette of the PNG, and a place in it for the accent.
INK, ACCENT, QUIET, PAPER = 0, 1, 52, 255
INK_RGB, PAPER_RGB, ACCENT_RGB = (0x17, 0x21, 0x1F), (0xFC, 0xFD, 0xFC), (0x0B, 0x53, 0x5A)
#: Latin, Greek and Cyrillic; its licence lies beside it.
OWN_TYPE = Path(__file__).parent / "type" / "SourceSerif4-SemiBold.ttf"
TITLE_SIZES = range(84, 30, -4)
TITLE_TOP, TITLE_HEIGHT = 170, 320
LEADING = 1.14
SMALL = 32
#: A code point that no font has: what is drawn for it is what is drawn for a letter that is missing.
NO_LETTER = "\U000ffffd"


def draw(title: str, authors: str, site: str, more_type: Sequence[Path] = ()) -> bytes | None:
    """A PNG, or None if no type at hand has the letters of the title.

    `more_type` are font files for scripts that ours does not have. Authors or a publication that cannot be
    written are left out.
    """
    fonts = [OWN_TYPE, *more_type]
    title, path = writable(title, fonts)
    if path is None:
        return None
    picture = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    draw_mark(pen, 2)
    write_small(pen, site, fonts, top=MARGIN - 4, beside=BESIDE_MARK)
    write_title(pen, title, path)
    write_small(pen, authors, fonts, top=HEIGHT - MARGIN - 36)
    out = io.BytesIO()
    picture.putpalette(palette())
    picture.save(out, "png")
    return out.getvalue()


def palette() -> list[int]:
    ramp = [
        round(ink + (paper - ink) * shade / PAPER)
        for shade in range(256)
        for ink, paper in zip(INK_RGB, PAPER_RGB, strict=True)
    ]
    ramp[ACCENT * 3 : ACCENT * 3 + 3] = ACCENT_RGB
    return ramp


def draw_mark(pen: ImageDraw.ImageDraw, scale: int) -> None:
    """A bracket and a block, as in the masthead."""
    left, top = MARGIN, MARGIN - 14
    for box in ((0, 0, 17, 6), (0, 0, 6, 30), (0, 24, 17, 30), (18.5, 11.5, 25, 18.5)):
        x, y, right, foot = (round(side * scale) for side in box)
        pen.rectangle((left + x, top + y, left + right - 1, top + foot - 1), fill=ACCENT)


def write_title(pen: ImageDraw.ImageDraw, title: str, path: Path) -> None:
    """As large as it fits, and shortened where it is longer than that."""
    for size in TITLE_SIZES:
        lines = list(broken(title, face(path, size)))
        if len(lines) * size * LEADING <= TITLE_HEIGHT:
            break
    most = int(TITLE_HEIGHT / (size * LEADING))
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), face(path, size))]
    for place, line in enumerate(lines):
        write_line(pen, line, face(path, size), TITLE_TOP + round(place * size * LEADING), INK)


def write_small(
    pen: ImageDraw.ImageDraw, text: str, fonts: Sequence[Path], *, top: int, beside: int = 0
) -> None:
    """`beside` is the room to leave before it, in pixels."""
    text, path = writable(text, fonts)
    if path:
        font = face(path, SMALL)
        write_line(pen, shortened(text, font, MEASURE - beside), font, top, QUIET, beside)


def write_line(
    pen: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.FreeTypeFont,
    top: int,
    shade: int,
    beside: int = 0,
) -> None:
    """At the side where the script begins."""
    if runs_to_the_left(text):
        pen.text((WIDTH - MARGIN, top), text, shade, font, anchor="ra")
    else:
        pen.text((MARGIN + beside, top), text, shade, font)


def runs_to_the_left(text: str) -> bool:
    """By its first letter that has a direction (Unicode Standard Annex 9, P2)."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in strong if each in {"L", "R", "AL"}), "L") != "L"


def broken(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Lines between the margins, parted at spaces; a word too wide for a line is parted anywhere."""
    line = ""
    for word in text.split():
        if line and not fits(f"{line} {word}", font):
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while not fits(line, font):
            length = max(1, fitting(line, font))
            yield line[:length]
            line = line[length:]
    if line:
        yield line


def shortened(text: str, font: ImageFont.FreeTypeFont, measure: int = MEASURE) -> str:
    """Cut with … where it would be wider than the measure."""
    if fits(text, font, measure):
        return text
    return f"{text[: fitting(text, font, measure, '…')].rstrip()}…"


def fitting(text: str, font: ImageFont.FreeTypeFont, measure: int = MEASURE, end: str = "") -> int:
    """How many letters of it, with `end` after them, the measure holds."""
    lengths = range(len(text) + 1)
    return (
        bisect.bisect_left(lengths, x=True, key=lambda length: not fits(text[:length] + end, font, measure))
        - 1
    )


def fits(text: str, font: ImageFont.FreeTypeFont, measure: int = MEASURE) -> bool:
    return font.getlength(text) <= measure


@lru_cache(64)
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


# Which letters a font has ----------------------------------------------------


def writable(text: str, fonts: Sequence[Path]) -> tuple[str, Path | None]:
    """The text in one line and the first font that has its letters; signs such as emoji may go."""
    text = " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())
    bare = " ".join("".join(letter for letter in text if not is_ornament(letter)).split())
    for wanted in (text, bare):
        for path in fonts:
            if wanted and all(has_letter(path, letter) for letter in wanted if not letter.isspace()):
                return wanted, path
    return text, None


def is_ornament(letter: str) -> bool:
    # An emoji is a symbol, perhaps with a skin tone, a joiner and a selector.
    return unicodedata.category(letter) in {"So", "Sk", "Cf"} or "\ufe00" <= letter <= "\ufe0f"


@lru_cache(8192)
def has_letter(path: Path, letter: str) -> bool:
    return drawn(path, letter) != drawn(path, NO_LETTER)


@lru_cache(8192)
def drawn(path: Path, letter: str) -> tuple[tuple[int, int], bytes]:
    # The simple engine puts no other letter in the place of a missing one.
    font = ImageFont.truetype(path, 24, layout_engine=ImageFont.Layout.BASIC)
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
