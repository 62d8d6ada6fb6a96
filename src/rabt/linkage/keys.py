"""Consonant keys: what stays of a name part when vowels, doubled letters and spelling habits are taken away.

Two spellings of one name, in either script, nearly always share a key; so candidates are found by equality.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from rabt.linkage.names import is_arabic, parts

_SOUNDS = tomllib.loads((files("rabt.linkage") / "data" / "sounds.toml").read_text(encoding="utf-8"))
_ARABIC, _LATIN = _SOUNDS["arabic"], _SOUNDS["latin"]
_PIECES = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_ARTICLE = re.compile(r"^(?:[aeiu]l(?=[a-z]{3})|(?:a|e)(?:(sh|[stdnrz])(?=\1[aeiouy])))")
_SERVANT = re.compile(r"^abd[aeiou]*l?(?=[a-z]{3})")
_FATHER = re.compile(r"^ab[ou]+[ae]?l(?=[a-z]{3})")
_FAITH = re.compile(r"[aeu][ld](?=d[iey]{1,2}n)")
MOST = 4
"""Keys of one part at most: the likeliest readings of its letters."""


@lru_cache(maxsize=1 << 18)
def keys_of(part: str) -> tuple[str, ...]:
    """Return the keys of a name part, the likeliest first; never none of a part that has letters."""
    spoken = _of_arabic(part) if is_arabic(part) else _of_latin(part)
    found = dict.fromkeys(key for sounds in spoken for key in _read(sounds) if key)
    return tuple(found)[:MOST] or ("-" + part[:2],)


def _read(sounds: list[str]) -> list[str]:
    """Write every reading of the sounds, doubled ones once."""
    keys = [""]
    for readings in sounds:
        keys = [key if key.endswith(one) else key + one for one in readings.split() for key in keys][
            : MOST * 2
        ]
    return keys


def _of_arabic(part: str) -> list[list[str]]:
    if part.startswith("عبد") and len(part) > 5:
        return [
            ["B", "D", *_sounds_arabic(part[5:] if part.startswith("عبدال") and len(part) > 6 else part[3:])]
        ]
    if part.startswith("ال") and len(part) > 4:
        part = part[2:]
    return [_sounds_arabic(part)]


def _sounds_arabic(part: str) -> list[str]:
    part = part.replace("هالله", "الله").replace("الدين", "دين")
    part = "ابو" + part[5:] if part.startswith("ابوال") and len(part) > 7 else part
    return _shut([_ARABIC[sign] for sign in part if sign in _ARABIC], part.endswith(("ه", "ح")))


def _of_latin(part: str) -> list[list[str]]:
    part = _FATHER.sub("abu", _FAITH.sub("", part))
    servant, article = _SERVANT.match(part), _ARTICLE.match(part)
    if servant and len(part) > 6:
        return [["B", "D", *_sounds_latin(part[servant.end() :])]]
    whole = _sounds_latin(part)
    return [_sounds_latin(part[article.end() :]), whole] if article else [whole]


def _sounds_latin(part: str) -> list[str]:
    return _shut([_LATIN[piece] for piece in _PIECES.findall(part)], part.endswith("h"))


def _shut(found: list[str], breathes_out: bool) -> list[str]:
    """Drop what is often not written: a breath at the end."""
    return found[:-1] if breathes_out and len(found) > 1 and found[-1] == "H" else found


def keys_of_parts(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the keys of each part of the fullest of some names of one person."""
    fullest = max((parts(name) for name in names), key=len, default=())
    return [keys_of(part) for part in fullest]
