"""The passage of a text that shows why it was found."""

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from blog.search.words import TOKEN, fold, stem, words

NOT_SPACE = re.compile(r"\S*")
#: Words that are shown, and how many of them before the first hit.
LENGTH, BEFORE = 32, 5


class Piece(NamedTuple):
    text: str
    is_hit: bool = False


def marked(text: str, lexemes: set[str], language: str) -> list[Piece]:
    """The whole text in pieces, without any markup: whoever shows them escapes them."""
    pieces, at = [], 0
    hit = Hits(lexemes, language)
    for token in TOKEN.finditer(text):
        if hit[token[0]]:
            pieces += [Piece(text[at : token.start()]), Piece(token[0], is_hit=True)]
            at = token.end()
    pieces.append(Piece(text[at:]))
    return [piece for piece in pieces if piece.text]


def lexeme_of(token: str, language: str) -> str:
    return " ".join(stem(words(token), language))


def snippet(text: str, lexemes: set[str], language: str, enough: int = 1) -> list[Piece]:
    """The first passage with so many of the lexemes, else the one that has most; else the beginning."""
    words_of_text = TOKEN.finditer(text)
    tokens, first = best_passage(words_of_text, lexemes, language, enough)
    start = max(0, first - BEFORE)
    tokens += islice(words_of_text, max(0, start + LENGTH - len(tokens)))
    shown = tokens[start : start + LENGTH]
    if not shown:
        return []
    # Quotation marks and full stops that belong to the first and the last word.
    begin = text.rfind(" ", 0, shown[0].start()) + 1 if start else 0
    end = NOT_SPACE.match(text, shown[-1].end())
    passage = " ".join(text[begin : end.end() if end else None].split())
    pieces = marked(passage, lexemes, language)
    if start:
        pieces.insert(0, Piece("… "))
    if len(tokens) > start + LENGTH or next(words_of_text, None):
        pieces.append(Piece(" …"))
    return pieces


def best_passage(
    words_of_text: Iterator[re.Match[str]], lexemes: set[str], language: str, enough: int
) -> tuple[list[re.Match[str]], int]:
    """The words as far as one has to read, and the number of the first hit of the best passage among them."""
    tokens: list[re.Match[str]] = []
    recent: deque[tuple[int, str]] = deque()
    best = first = 0
    hit = Hits(lexemes, language)
    for place, token in enumerate(words_of_text):
        tokens.append(token)
        if not (lexeme := hit[token[0]]):
            continue
        recent.append((place, lexeme))
        while recent[0][0] <= place - (LENGTH - BEFORE):
            recent.popleft()
        if (richness := len({lexeme for _place, lexeme in recent})) > best:
            best, first = richness, recent[0][0]
        if best >= enough:
            break
    return tokens, first


class Hits(dict[str, str]):
    """Which lexeme a word of the text is, or none. Only words that begin like one are stemmed."""

    def __init__(self, lexemes: set[str], language: str) -> None:
        super().__init__()
        self.lexemes, self.language = lexemes, language
        self.begins = tuple({lexeme[:2] for lexeme in lexemes})

    def __missing__(self, word: str) -> str:
        lexeme = lexeme_of(word, self.language) if fold(word).startswith(self.begins) else ""
        self[word] = lexeme if lexeme in self.lexemes else ""
        return self[word]
