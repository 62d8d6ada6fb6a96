"""One slip of the pen between two words: a letter more, less, another one, or two changed about.

Two words with one slip between them share a spelling from which at most one letter was left out
(F. Damerau 1964 on the four slips; symmetric deletion as an index).
"""


def shortened(word: str) -> set[str]:
    """Return the word and every spelling of it with one letter left out."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def is_slip(one: str, other: str) -> bool:
    """Tell whether two different words are one slip apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, left = one[at:], other[at:]
    swapped = len(rest) > 1 and len(left) > 1 and rest[0] == left[1] and rest[1] == left[0]
    return rest[1:] == left[1:] or rest[1:] == left or rest == left[1:] or (swapped and rest[2:] == left[2:])
