"""A comment as it stood on a moderator's screen: decisions are about that and nothing else."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from blog.numbers import whole_number


@dataclass(frozen=True)
class Seen:
    """Written into a form as `12:waiting:0f3a…`."""

    pk: int
    status: str
    #: Of name and text.
    words: str

    @classmethod
    def of(cls, pk: int, status: str, name: str, text: str) -> Self:
        words = blake2b(f"{name}\0{text}".encode(), digest_size=12).hexdigest()
        return cls(pk, status, words)

    @classmethod
    def parse(cls, sent: str) -> Self | None:
        """None where it cannot be of ours."""
        number, _, rest = sent.partition(":")
        status, _, words = rest.partition(":")
        pk = whole_number(number)
        return cls(pk, status, words) if pk else None

    def __str__(self) -> str:
        return f"{self.pk}:{self.status}:{self.words}"
