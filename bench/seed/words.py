"""Words: sentences as the demo articles make them, and names that nobody else has."""

import random
import re
import tomllib
from collections import defaultdict
from pathlib import Path

ARTICLES = Path(__file__).resolve().parents[2] / "blog/demo/posts"
SYLLABLES = [first + vowel for first in "bdfghklmnprstvwz" for vowel in "aeio"]
#: Syllables: enough that few of the names that could be are, and one with a letter wrong is hardly another.
LENGTH = 5
#: All names, and a step that meets each of them once before it meets one again.
NAMES, STEP = len(SYLLABLES) ** LENGTH, 600_000_011


def name_of(number: int) -> str:
    """`Torivasela`: another one for each number below 1,000 million."""
    left = number * STEP % NAMES
    said = []
    for _syllable in range(LENGTH):
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
        self.random = random.Random(seed).random
        self.words = demo_words()
        following = defaultdict(list)
        for word, after in zip(self.words, self.words[1:], strict=False):
            following[word].append(after)
        #: After the last word of all, any may follow.
        self.following = {word: following[word] or self.words for word in self.words}

    def say(self, count: int) -> str:
        """So many words with a capital at the beginning, and no full stop."""
        word = self.one_of(self.words)
        said = [word.capitalize()]
        while len(said) < count:
            word = self.one_of(self.following[word])
            said.append(word)
        return " ".join(said)

    def one_of(self, words: list[str]) -> str:
        return words[int(self.random() * len(words))]
