"""The name in two scripts: four parts in Arabic letters, and what the passport prints in Latin ones."""

import re
import unicodedata
from dataclasses import dataclass

from rabt.base.errors import Refused
from rabt.linkage import arabic

LEAST_PARTS = 3
MOST_PARTS = 8
LONGEST = 160

# Signs that come along with pasted text and show nothing: taken out without a word.
_SILENT = frozenset("\u200b\u200c\u200d\u200e\u200f\u061c\ufeff\u00ad\u2060\u0640")
_ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671\u067e\u0686\u06a4\u06af\u06cc\u06a9\u0654\u0655 ]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ '’.\-]*")


@dataclass(frozen=True)
class ArabicName:
    """First name, father's, grandfather's and family name, as the person writes them."""

    first: str
    father: str
    grandfather: str
    family: str

    @property
    def full(self) -> str:
        """Give the whole name in one line."""
        return " ".join(part for part in (self.first, self.father, self.grandfather, self.family) if part)

    @property
    def key(self) -> str:
        """Give the folded name by which two spellings meet."""
        return arabic.key(self.full)


def clean(text: str, field: str) -> str:
    """Take out silent signs and extra spaces; refuse signs that turn or hide text.

    Refuses: text_sign, text_long
    """
    for sign in text:
        category = unicodedata.category(sign)
        turns = category in {"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"}
        if turns and sign not in _SILENT and sign not in "\t\n\r":
            raise Refused("text_sign", field=field, sign=f"U+{ord(sign):04X}")
    seen = "".join(sign for sign in text if sign not in _SILENT)
    tidy = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(tidy) > LONGEST:
        raise Refused("text_long", field=field, most=LONGEST)
    return tidy


def arabic_name(text: str) -> ArabicName:
    """Read an Arabic name and split it into four parts, compounds kept whole.

    Refuses: name_not_arabic, name_too_short, name_too_long, text_sign, text_long
    """
    tidy = clean(text, "name_ar")
    bare = "".join(sign for sign in tidy if unicodedata.category(sign) != "Mn" or sign in "\u0654\u0655")
    if bare and not _ARABIC.fullmatch(bare):
        raise Refused("name_not_arabic", field="name_ar", name=tidy)
    parts = arabic.split(bare)
    if len(parts) < LEAST_PARTS:
        raise Refused("name_too_short", field="name_ar", parts=len(parts), least=LEAST_PARTS)
    if len(parts) > MOST_PARTS:
        raise Refused("name_too_long", field="name_ar", parts=len(parts), most=MOST_PARTS)
    if len(parts) == LEAST_PARTS:
        return ArabicName(parts[0], parts[1], "", parts[2])
    return ArabicName(parts[0], parts[1], " ".join(parts[2:-1]), parts[-1])


def latin_name(text: str) -> str:
    """Read the name as the passport prints it; empty stays empty.

    Refuses: name_not_latin, text_sign, text_long
    """
    tidy = clean(text, "name_latin")
    if tidy and not _LATIN.fullmatch(tidy):
        raise Refused("name_not_latin", field="name_latin", name=tidy)
    return tidy.upper()
