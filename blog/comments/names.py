"""Whether a commenter's name passes for that of somebody who writes here."""

from blog.comments.lookalikes import as_it_looks
from blog.comments.patterns import folded

#: What people add to a name to be taken for its owner; compared without case.
ROLES = frozenset(
    {
        "admin",
        "administrator",
        "author",
        "autor",
        "autorin",
        "blog",
        "editor",
        "editorial",
        "moderator",
        "official",
    }
    | {"real", "redaktion", "staff", "team", "the", "verified", "writer"}
)
#: Shorter names stand in many others.
LONG_ENOUGH = 6  # letters


def key(name: str) -> str:
    """What two names have in common that look alike: their letters and digits, whatever stands between."""
    return "".join(words(name))


def words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in folded(name)).split()


def passes_for(name: str, owner: str) -> bool:
    """Whether it is the owner's name, alone or with a role, or has a long one in it, or looks so."""
    return is_or_has(name, owner) or is_or_has(as_it_looks(name), as_it_looks(owner))


def is_or_has(name: str, owner: str) -> bool:
    theirs = key(owner)
    if not theirs:
        return False
    without_role = "".join(word for word in words(name) if word not in ROLES)
    return theirs in {key(name), without_role} or (len(theirs) >= LONG_ENOUGH and theirs in key(name))
