"""Text as the words that are looked for: without case and accents, and cut down to their stems."""

import re
import unicodedata
from collections.abc import Iterable

import Stemmer

#: Raise this when the same text would give other lexemes; what was indexed before is then indexed again.
ANALYSIS = 1
#: Stems may change with every release of Snowball.
VERSION = f"{ANALYSIS}/{Stemmer.version()}"
#: The Snowball algorithm of a language; words of any other stay as they are.
ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
#: Written without spaces: each of these is a word, and a run of them a phrase.
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff"
TOKEN = re.compile(rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
#: Letters that Unicode does not take apart, as people without them type them.
LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
LONGEST_WORD = 60
#: What begins with a text comes before the text with this behind it.
LAST_LETTER = "\U0010ffff"


def fold(text: str) -> str:
    """Text without case and accents. This comes before stemming, or “cafe” would not find “café”."""
    if text.isascii():
        return text.lower()
    return NOT_ASCII.sub(lambda run: plain(run[0]), text).lower()


def plain(text: str) -> str:
    # Twice: a letter of another shape, such as 𝕬, has a case only once it is taken apart.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(LETTERS)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in TOKEN.findall(fold(text))]


def base(language: str) -> str:
    """`en` of `en-gb`."""
    return language.lower().replace("_", "-").split("-")[0]


def stem(several: Iterable[str], language: str) -> list[str]:
    """The stems of folded words."""
    algorithm = ALGORITHMS.get(base(language))
    if not algorithm:
        return list(several)
    # A stemmer belongs to one thread. Making one takes less than a microsecond, if it is to remember nothing.
    several = list(several)
    different = list(dict.fromkeys(several))
    stems = dict(zip(different, Stemmer.Stemmer(algorithm, 0).stemWords(different), strict=True))
    return [stems[word] for word in several]
