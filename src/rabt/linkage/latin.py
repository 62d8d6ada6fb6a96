"""Fold and split names in Latin letters, as passports, offices and their bearers write Arabic ones."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

from rabt.linkage.arabic import plain_digits

# Letters that no accent explains: what is written, and the plain letter for it.
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
# Digits that stand for letters where people type without an Arabic keyboard.
_CHAT = str.maketrans({"2": "", "3": "a", "5": "kh", "7": "h", "8": "gh", "9": "s"})
_APOSTROPHES = re.compile(r"['’‘`´ʼʿʾʻ]")

_WORDS = tomllib.loads((files("rabt.linkage") / "data" / "latin.toml").read_text(encoding="utf-8"))
ARTICLES, _OPENERS, TITLES = (frozenset(_WORDS[kind]) for kind in ("articles", "openers", "titles"))
_FAITH, AFTER = (frozenset(_WORDS["faith"][part]) for part in ("endings", "after"))
_ALLAH = frozenset({"allah", "ullah", "ollah"})


@lru_cache(maxsize=1 << 18)
def fold(text: str) -> str:
    """Write Latin letters in one habit: small, without accents, apostrophes and signs; single spaces."""
    if text.isascii() and text.isalpha():
        return text.lower()
    bare = _APOSTROPHES.sub("", plain_digits(text)).lower().translate(_LETTERS)
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", bare)
        if unicodedata.category(sign) not in ("Mn", "Cf", "Me")
    )
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    return " ".join(_spoken(word) for word in words if not word.isdigit())


def _spoken(word: str) -> str:
    """Read digits inside a word as the letters for which people type them."""
    return word.translate(_CHAT) if any(sign.isdigit() for sign in word) else word


def stands_alone(word: str) -> bool:
    """Tell whether a word, folded, is a part wherever it stands: it opens and closes no compound.

    `El-Sayed` is written as one and is a whole compound: whatever stands beside it, it is one part.
    """
    words = word.split()
    if not words or _hangs(words[-1]) or (len(words) > 1 and words[-1] in AFTER):
        return False
    found = split(word)
    return len(found) == 1 and found[0] not in _FAITH and words[0] not in _ALLAH and words[0] not in TITLES


def _hangs(word: str) -> bool:
    """Tell whether a word takes the next with it, or the one before."""
    return word in _OPENERS or word in ARTICLES or word in _FAITH or word in _ALLAH or len(word) == 1


def opens(word: str) -> bool:
    """Tell whether a word, folded, takes the next with it."""
    return word in _OPENERS or word in ARTICLES


@lru_cache(maxsize=1 << 18)
def split(name: str) -> tuple[str, ...]:
    """Split a name into its parts, folded and closed up: `Abd El-Rahman` is one, `El Sayed` is one."""
    words = [word for written in name.split() for word in fold(written).split()]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    parts: list[str] = []
    at = 0
    while at < len(words):
        length = _length(words, at)
        part = "".join(words[at : at + length])
        if parts and _leans(words, at):
            parts[-1] += part
        else:
            parts.append(part)
        at += length
    return tuple(parts)


def _length(words: list[str], at: int) -> int:
    """Count the words of the part that opens here."""
    if at + 1 >= len(words):
        return 1
    word = words[at]
    if word in _OPENERS or word in ARTICLES or len(word) == 1:
        return 1 + _length(words, at + 1)
    return 1


def _leans(words: list[str], at: int) -> bool:
    """Tell whether what opens here closes the compound that the word before it opened."""
    joined = "".join(words[at : at + _length(words, at)])
    return (joined in _FAITH and words[at - 1] in AFTER) or joined in _ALLAH
