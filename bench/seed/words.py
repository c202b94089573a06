"""Words: sentences as the demo articles make them, and names that nobody else has."""

import random
import re
import tomllib
from collections import defaultdict
from pathlib import Path

ARTICLES = Path(__file__).resolve().parents[2] / "blog/demo/posts"
SYLLABLES = [first + vowel for first in "bdfghklmnprstvwz" for vowel in "aeio"]
#: All names that four syllables make, and a step that meets each of them once before it meets one again.
NAMES, STEP = len(SYLLABLES) ** 4, 6_000_011


def name_of(number: int) -> str:
    """`Torivase`: another one for each number below 16 million."""
    left = number * STEP % NAMES
    said = []
    for _syllable in range(4):
        left, place = divmod(left, len(SYLLABLES))
        said.append(SYLLABLES[place])
    return "".join(said).title()


def demo_words() -> list[str]:
    texts = []
    for path in sorted(ARTICLES.glob("*.toml")):
        article = tomllib.loads(path.read_text())
        texts += [re.sub(r"<[^>]+>", " ", section["body"]) for section in article["sections"]]
    return re.findall(r"[A-Za-z]+", " ".join(texts))


class Speaker:
    """Says what may follow what, as often as it does in the demo (a Markov chain of the first order)."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.words = demo_words()
        self.following: dict[str, list[str]] = defaultdict(list)
        for word, following in zip(self.words, self.words[1:], strict=False):
            self.following[word].append(following)

    def say(self, count: int) -> str:
        """So many words with a capital at the beginning, and no full stop."""
        word = self.choose.choice(self.words)
        said = [word.capitalize()]
        while len(said) < count:
            word = self.choose.choice(self.following[word] or self.words)
            said.append(word)
        return " ".join(said)
