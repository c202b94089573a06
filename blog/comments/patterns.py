"""What moderators block: words with `*` for anything between, in whatever case and width."""

import unicodedata
from hashlib import blake2b


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def matches(pattern: str, text: str) -> bool:
    """Whether the pieces of the pattern occur in the text, one after the other."""
    pieces = [piece.strip() for piece in folded(pattern).split("*")]
    return occur(pieces, folded(text)) if any(pieces) else False


def occur(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def fingerprint(text: str) -> str:
    """The same for every spelling of the same words; case, width, space and punctuation do not count."""
    words = "".join(letter for letter in folded(text) if letter.isalnum())
    return blake2b(words.encode(), digest_size=16).hexdigest()
