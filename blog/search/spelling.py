"""Which words are near to one that was typed."""


def spellings(word: str) -> set[str]:
    """The word, and what is left of it without any one of its letters.

    Two words that differ in one letter lost, added, changed or swapped share at least one of these, which
    makes near words a look-up by equality (the “symmetric delete” of W. Garbe, 2012).
    """
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def distance(one: str, other: str) -> int:
    """Edits from one word to the other: a letter more, less or changed, or two neighbours swapped.

    Optimal string alignment (F. Damerau, 1964).
    """
    rows = [list(range(len(other) + 1))]
    for i, mine in enumerate(one, 1):
        rows.append([i])
        for j, theirs in enumerate(other, 1):
            edits = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (mine != theirs)]
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                edits.append(rows[i - 2][j - 2] + 1)
            rows[i].append(min(edits))
    return rows[-1][-1]
