"""A name as both scripts compare it: its parts in order, each folded, each known by its script."""

import re
from functools import lru_cache

from rabt.linkage import arabic, latin

_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
LONGEST, MOST = 400, 8
"""Signs of a name that are read, and parts of it that are compared: nobody has more."""
_TITLES = frozenset({"الحاج", "حاج", "الشيخ", "د", "دكتور", "الدكتور", "م", "مهندس", "المهندس", "ا", "استاذ"})

TAKE_AFTER = latin.AFTER
"""Latin parts that take the article and the word after it: `Nour El Din`."""


def is_arabic(text: str) -> bool:
    """Tell whether a name is written in Arabic letters."""
    return _ARABIC.search(text) is not None


def parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name in either script, folded and closed up; what is no letter is left out."""
    words = name.split()
    if len(words) <= MOST and len(name) <= LONGEST:
        known = [alone(word) for word in words]
        if all(known) and len({part.isascii() for part in known}) == 1:
            return tuple(known)
    return _parts(mended(name[:LONGEST]))


@lru_cache(maxsize=1 << 17)
def alone(word: str) -> str:
    """Return the part that a word is wherever it stands, or nothing where its neighbours decide."""
    if not is_arabic(word):
        folded = latin.fold(mended(word))
        alone = latin.stands_alone(folded) and not is_arabic(mended(word))
        return folded.replace(" ", "") if alone else ""
    folded = _letters(word)
    return folded if arabic.stands_alone(folded) and folded not in _TITLES else ""


def opens(word: str) -> bool:
    """Tell whether a word opens a compound, and closes none but after one of `TAKE_AFTER`."""
    return arabic.opens(_letters(word)) if is_arabic(word) else latin.opens(latin.fold(word))


@lru_cache(maxsize=1 << 16)
def _parts(name: str) -> tuple[str, ...]:
    if not is_arabic(name):
        return latin.split(name)[:MOST]
    found = [letters for part in arabic.split(name) if (letters := _letters(part))]
    while len(found) > 1 and found[0] in _TITLES:
        found = found[1:]
    return tuple(found[:MOST])


def _letters(part: str) -> str:
    return re.sub(r"[^\u0621-\u064a\u067e\u0686\u06a4\u06af]", "", arabic.fold(part))


def mended(text: str) -> str:
    """Give back Arabic that was read in the wrong table of letters (`Ù…Ø­Ù…Ø¯`); anything else as it is."""
    if not re.search(r"[ØÙ][\u0080-\u00ff\u2018-\u203a\u0152-\u0178…†‡ˆ‰]", text):
        return text
    for table in ("cp1252", "latin-1"):
        try:
            return text.encode(table).decode("utf-8")
        except UnicodeError:
            continue
    return text
