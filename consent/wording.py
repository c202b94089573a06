"""What visitors read, a file a language in `consent/texts/`: the next language is the next file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "texts"
FALLBACK = "en"
MINUTE, HOUR, DAY, MONTH, YEAR = 60, 3600, 86_400, 2_629_800, 31_557_600  # seconds; a month is a twelfth
# A length is said in the largest unit of which it is (nearly) a whole number and at least two, or one.
UNITS = {"years": YEAR, "months": MONTH, "days": DAY, "hours": HOUR, "minutes": MINUTE}
#: Kinds of storage that end with the visit where nothing else is said.
ENDING_WITH_THE_VISIT = {"cookie", "session", "pixel"}

Words = dict[str, Any]


@cache
def languages() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def file_of(language: str) -> Words:
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def nearest(language: str, known: list[str]) -> str:
    """`de` for “de-at”; the first of what is known where it is not."""
    for candidate in (language.lower(), language.lower().split("-")[0]):
        if candidate in known:
            return candidate
    return FALLBACK if FALLBACK in known or not known else known[0]


def words(language: str) -> Words:
    return file_of(nearest(language, languages()))


def name_of(language: str) -> str:
    """`Deutsch`, as those who read it say; the code itself where there is no file."""
    return str(file_of(language)["name"]) if language in languages() else language


def duration(seconds: int | None, said: Words, kind: str = "cookie") -> str:
    """`13 months`. None is what ends with the visit, or stays until it is deleted, as its kind does."""
    terms = said["duration"]
    if seconds is None:
        return str(terms["session" if kind in ENDING_WITH_THE_VISIT else "until_cleared"])
    for name, unit in UNITS.items():
        count = round(seconds / unit)
        if count and abs(seconds - count * unit) <= unit * 0.03 and not (name == "years" and count == 1):
            return str(terms[name][count != 1]).format(n=count)
    return str(terms["minutes"][1]).format(n=max(1, round(seconds / MINUTE)))
