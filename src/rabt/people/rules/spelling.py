"""Which words of names may be guessed with a slip in them, and the words by which a name's sound is found."""

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
