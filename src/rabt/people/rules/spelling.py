"""Words that differ by one slip of the pen: a letter more, less, another one, or two changed about.

Two words with one slip between them share a spelling from which at most one letter was left out
(F. Damerau 1964 on the four slips; symmetric deletion as an index).
"""

from collections.abc import Iterable

from rabt.linkage.keys import keys_of
from rabt.linkage.names import parts

SHORTEST, LONGEST = 4, 24
"""Shorter words have too many neighbours; longer ones are no names."""


def is_guessable(word: str) -> bool:
    """Tell whether a slip in this word may be guessed: letters only, neither too short nor too long."""
    return word.isalpha() and SHORTEST <= len(word) <= LONGEST


SOUND = "0"
"""Begins a word by which a name is found however it is spelt: a letter would begin names that are typed, and
a sign would not survive the engine's own reading of a question."""
LEAST_SOUND = 2


def sounds(name: str) -> list[str]:
    """Return the consonant keys of a name in either script, as words of the register."""
    return sounding(key for part in parts(name) for key in keys_of(part))


def sounding(found: Iterable[str]) -> list[str]:
    """Write consonant keys as words of the register; those that say too little are left out."""
    telling = (key for key in found if key.isalpha() and len(key) >= LEAST_SOUND)
    return [SOUND + key.lower() for key in dict.fromkeys(telling)]


def keys(word: str) -> set[str]:
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
