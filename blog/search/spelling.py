"""Which words are one letter away from one that was typed: lost, added, changed, or swapped with the next.

One such edit leaves one half of the word as it was, so words that are known under their halves are found by
looking up equal keys: the pigeonhole principle of approximate matching (S. Wu and U. Manber, “Fast text
searching allowing errors”, 1992). Only a swap across the middle changes both halves. Three keys a word take a
third of the place of one for each letter that may be lost.
"""


def keys(word: str) -> set[str]:
    """What a known word is found under: itself and its halves, which begin with its length in digits."""
    return {word, *halves(word, len(word))}


def keys_near(word: str) -> set[str]:
    """Keys of which every word that is one letter away has at least one. Others have them too."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return {swapped}.union(*(halves(word, length) for length in range(len(word) - 1, len(word) + 2)))


def halves(word: str, length: int) -> set[str]:
    """The halves of a word of this length, as the given word begins and ends."""
    middle = length // 2
    return {f"{length}{word[:middle]}", f"{length}-{word[len(word) - (length - middle) :]}"}


def is_near(one: str, other: str) -> bool:
    """Whether one letter is lost, added or changed, or two neighbours are swapped (F. Damerau, 1964)."""
    longer = len(one) - len(other)
    if not -1 <= longer <= 1 or one == other:
        return False
    place, end = 0, min(len(one), len(other))
    while place < end and one[place] == other[place]:
        place += 1
    if longer:
        return one[place + (longer > 0) :] == other[place + (longer < 0) :]
    if one[place + 1 :] == other[place + 1 :]:
        return True
    return one[place : place + 2] == other[place : place + 2][::-1] and one[place + 2 :] == other[place + 2 :]
