"""Names of authors: people, who have a family name, and bodies, who have not.

A name is kept as one line of text. `Ilka Sorn` and `Sorn, Ilka` are one person; `{World Bank}` in braces is
never taken apart, and what looks like a body or is written in Chinese, Japanese or Korean is not either.
"""

import re
from functools import lru_cache
from typing import NamedTuple

PARTICLES_IN_A_ROW = """
    af al auf bin d da dal de degli dei del della den der des di do dos du el het ibn in la las le li los of
    op san st. ten ter 't til tot u van vanden vander vom von y zu zum zur
"""
PARTICLES = frozenset(PARTICLES_IN_A_ROW.split())
SUFFIX = re.compile(r"(?:jr|sr)\.?|I{2,3}|IV|VI{0,3}", re.IGNORECASE)
# Words that no person is called by.
BODIES_IN_A_ROW = """
    academy administration affairs agency archive archives assembly association authority bank board bureau
    centre center charity city college commission committee company conference consortium cooperative
    corporation council county court department directorate division echo federation foundation forum fund
    gazette government group herald house inc initiative inspectorate institute institution journal
    laboratory league library limited ltd ministry museum network news newsroom observatory office
    organisation organization parliament party police post press programme program project province
    reporters review school secretariat service society staff survey team times town tribune trust union
    university amt behörde bundesamt gmbh institut ministerium ministère museu museo universität université
    universidad universidade
"""
BODIES = frozenset(BODIES_IN_A_ROW.split())
# Ideographs, kana and hangul, which carry the family name in front and no space.
CJK = re.compile(r"[\u2e80-\u30ff\u3130-\u318f\u31c0-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]")


class Name(NamedTuple):
    """`family` alone is a mononym; `literal` is whatever must stay as it is."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    def __str__(self) -> str:
        """As one says it: Ilka Sorn."""
        if self.literal:
            return self.literal
        said = " ".join(part for part in (self.given, self.family) if part)
        return f"{said} {self.suffix}" if self.suffix else said

    @property
    def inverted(self) -> str:
        """As libraries write it: Sorn, Ilka."""
        return self.literal or ", ".join(part for part in (self.family, self.given, self.suffix) if part)

    @property
    def kept(self) -> str:
        """One line that `read()` takes apart again into the same name."""
        for text in (str(self), self.inverted, f"{{{self}}}"):
            if read(text) == self:
                return text
        return str(self)


@lru_cache(maxsize=4096)
def read(text: str) -> Name:
    """Take a name apart as far as that can be done without guessing."""
    text = " ".join(text.split())
    if text.startswith("{") and text.endswith("}"):
        return Name(literal=text.strip("{} "))
    if "," in text:
        return from_parts([part.strip() for part in text.split(",")])
    words = text.split(" ")
    if len(words) == 1 or CJK.search(text) or is_body(words):
        return Name(literal=text)
    return from_words(words)


def from_parts(parts: list[str]) -> Name:
    """`Sorn, Ilka`, `Sorn, Ilka, Jr.` or BibTeX's `Sorn, Jr., Ilka`."""
    if len(parts) > 3 or not all(parts) or is_body(" ".join(parts).split(" ")):
        return Name(literal=", ".join(part for part in parts if part))
    if len(parts) == 3 and SUFFIX.fullmatch(parts[1]):
        parts = [parts[0], parts[2], parts[1]]
    if len(parts) == 3 and not SUFFIX.fullmatch(parts[2]):
        return Name(literal=", ".join(parts))
    return Name(parts[0], parts[1], parts[2] if len(parts) == 3 else "")


def from_words(words: list[str]) -> Name:
    suffix = words.pop() if len(words) > 2 and SUFFIX.fullmatch(words[-1]) else ""
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in PARTICLES:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix)


def is_body(words: list[str]) -> bool:
    bare = [word.strip(".,:;()'’").casefold() for word in words]
    return any(
        word in BODIES or word in {"the", "and", "for", "&", "und", "et"} or any(map(str.isdigit, word))
        for word in bare
    )


def initials(given: str) -> str:
    """`Jean-Paul Marie` as `J.-P. M.`"""
    return " ".join("-".join(initial(part) for part in word.split("-") if part) for word in given.split())


def initial(word: str) -> str:
    return word if len(word) == 2 and word.endswith(".") else f"{word[0].upper()}."
