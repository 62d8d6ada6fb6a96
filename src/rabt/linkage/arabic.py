"""Fold and split Arabic names, so that spelling habits do not hide one person from another."""

import re
import unicodedata
from functools import lru_cache

_DIGITS = {ord(sign): str(value) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, sign in enumerate(row)}

# Letters that clerks use one for the other. Left: what is written; right: what is compared.
_LETTERS = {
    ord(written): kept
    for kept, forms in {
        "ا": "أإآٱ",
        "ي": "ىئیې",
        "و": "ؤ",
        "ه": "ةۀہھ",
        "ك": "کڪ",
        "": "ءـ",
    }.items()
    for written in forms
}

# Words that open a compound name and take the next word with them.
_OPENERS = frozenset({"ابو", "ابا", "ابي", "بو", "ام", "بن", "ابن", "بنت", "ال", "ذو"})
# Words that close a compound name: always, or only after certain words.
_CLOSERS = frozenset({"الله", "الدين", "الاسلام", "الهدي", "الزهراء"})
_CLOSERS_AFTER = {
    word: frozenset({"جاد", "حسب", "فضل", "نور", "عطا", "رب"}) for word in ("النبي", "المولي", "الحق", "الرب")
}
# `عبد` takes the next word, unless that is a man's own name.
_SERVANT = "عبد"
_NOT_SERVED = frozenset(
    {"محمد", "احمد", "محمود", "حسن", "حسين", "ابراهيم", "مصطفي", "يوسف", "سالم", "عمر", "خالد"}
)


def plain_digits(text: str) -> str:
    """Write the digits of the three scripts as 0-9."""
    return text.translate(_DIGITS)


def without_marks(text: str) -> str:
    """Drop vowel signs and everything that is not seen: marks, joiners, directions."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _is_mark(sign))


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in {"Mn", "Cf", "Me"}


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Write Arabic letters in one habit: alef, hamza, ya, ta marbuta, tatweel, vowels, digits."""
    # NFKC composes alef with hamza; decomposing first would turn the hamza into a mark of its own.
    folded = plain_digits(without_marks(text)).translate(_LETTERS)
    return " ".join(re.sub(r"[^\w]+", " ", folded).replace("_", " ").split())


@lru_cache(maxsize=1 << 16)
def fold_latin(text: str) -> str:
    """Write Latin letters in one habit: capitals, no accents, no apostrophes, single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not _is_mark(sign))
    bare = re.sub(r"['’‘`ʼʿʾ]", "", plain_digits(bare))
    return " ".join(re.sub(r"[^\w]+", " ", bare).replace("_", " ").upper().split())


def stands_alone(word: str) -> bool:
    """Tell whether a word, folded, is a part wherever it stands: it opens and closes no compound."""
    served = word in (_SERVANT, "رب")
    return not (served or word in _OPENERS or word in _CLOSERS or word in _CLOSERS_AFTER)


def opens(word: str) -> bool:
    """Tell whether a word, folded, takes the next with it."""
    return word == _SERVANT or word in _OPENERS


def split(name: str) -> tuple[str, ...]:
    """Split a name into its parts; a compound such as `عبد العزيز` or `شمس الدين` stays one part."""
    words = name.split()
    folded = [fold(word) for word in words]
    parts: list[list[str]] = []
    at = 0
    while at < len(words):
        length = 1 if words[at].endswith("ء") else _compound_at(folded, at)
        if parts and _leans(folded, at):
            parts[-1].append(words[at])
            length = 1
        else:
            parts.append(words[at : at + length])
        at += length
    return tuple(" ".join(part) for part in parts)


def _leans(folded: list[str], at: int) -> bool:
    """Tell whether a word closes the compound that the word before it opened."""
    return folded[at] in _CLOSERS or folded[at - 1] in _CLOSERS_AFTER.get(folded[at], ())


def _compound_at(folded: list[str], at: int) -> int:
    """Count the words of the part that opens here."""
    left = len(folded) - at
    if left == 1:
        return 1
    following = folded[at + 1]
    if folded[at] in _OPENERS:
        return 1 + _compound_at(folded, at + 1)
    if folded[at] == _SERVANT and following not in _NOT_SERVED:
        return 3 if following == "رب" and left > 2 and folded[at + 2].startswith("ال") else 2
    return 1


def key(name: str) -> str:
    """Give the folded name with each compound closed up: `عبد العزيز` and `عبدالعزيز` meet."""
    return " ".join(fold(part).replace(" ", "") for part in split(name))
