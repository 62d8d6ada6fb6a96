"""A register as linkage reads it: rows of names, dates, documents and places, folded once, as numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from rabt.linkage import days, names
from rabt.linkage.arabic import fold, plain_digits

PARTS = 6
"""Parts of a name that are compared; the first and the last of a longer one are kept."""
DOCUMENT = 20
"""Signs of a document that are compared."""
FIELDS = ("id", "name", "born", "national", "passport", "place", "sex")
MALE = frozenset({"m", "male", "ذكر", "1", "h", "homme"})
FEMALE = frozenset({"f", "female", "انثي", "2", "femme"})


@dataclass(frozen=True, eq=False)
class Register:
    """A register, column by column.

    `parts` holds the numbers of each row's name parts (-1: none), `vocabulary` the parts by number and
    `shares` how often each is used; `born` year, month and day (0: not known); the rest is plain text.
    """

    ids: list[str]
    name: list[str]
    parts: np.ndarray
    counts: np.ndarray
    vocabulary: list[str]
    arabic: np.ndarray
    shares: np.ndarray
    born: np.ndarray
    national: list[str]
    passport: list[str]
    place: list[str]
    sex: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def signs(self) -> dict[str, "Signs"]:
        """The documents as the kernels compare them: signs as numbers, and how many each has."""
        return {"national": _signs(self.national), "passport": _signs(self.passport)}

    @cached_property
    def places(self) -> tuple[list[str], np.ndarray]:
        """The different places, and which of them each row has."""
        numbers: dict[str, int] = {}
        rows = np.array([numbers.setdefault(place, len(numbers)) for place in self.place], dtype=np.int32)
        return list(numbers), rows


Signs = tuple[np.ndarray, np.ndarray]


def _signs(column: list[str]) -> Signs:
    cut = [text.encode()[:DOCUMENT] for text in column]
    table = np.array(cut, dtype=f"S{DOCUMENT}").view(np.uint8).reshape(len(column), DOCUMENT)
    return table, np.array([len(text) for text in cut], dtype=np.int64)


def register(columns: Mapping[str, Sequence[Any]]) -> Register:
    """Read a register from its columns: `id` and `name` at least, the others of `FIELDS` where it has them.

    Raises ValueError where a column lacks, rows are of different length, or an identifier stands twice.
    """
    for needed in ("id", "name"):
        if needed not in columns:
            raise ValueError(f"the register has no column for the {needed}")
    ids = [str(one) for one in columns["id"]]
    if len(set(ids)) < len(ids):
        raise ValueError("an identifier stands twice in the register")
    if any(len(column) != len(ids) for column in columns.values()):
        raise ValueError("the columns of the register are of different length")
    told = {field: [_text(one) for one in columns.get(field) or [""] * len(ids)] for field in FIELDS[1:]}
    national = [_document(one) for one in told["national"]]
    parts, counts, vocabulary = _parts(told["name"])
    used = np.bincount(parts[parts >= 0], minlength=len(vocabulary)) if vocabulary else np.zeros(0)
    return Register(
        ids=ids, name=told["name"], parts=parts, counts=counts, vocabulary=vocabulary,
        arabic=np.array([names.is_arabic(part) for part in vocabulary], dtype=bool),
        shares=used / max(used.sum(), 1),
        born=_born(told["born"], national), national=national,
        passport=[_document(one) for one in told["passport"]], place=[_place(one) for one in told["place"]],
        sex=np.array([_sex(one) for one in told["sex"]], dtype=np.int8),
    )  # fmt: skip


def _text(value: Any) -> str:
    if value is None or value != value:  # a number that is none
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _document(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", plain_digits(text).upper())


def _place(text: str) -> str:
    return fold(text) if names.is_arabic(text) else text.upper()


def _sex(text: str) -> int:
    word = fold(text).lower()
    return 1 if word in MALE else 2 if word in FEMALE else 0


def _parts(column: list[str]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    table = np.full((len(column), PARTS), -1, dtype=np.int32)
    counts = np.zeros(len(column), dtype=np.int64)
    numbers: dict[str, int] = {}
    for row, name in enumerate(column):
        found = names.parts(name)
        kept = found if len(found) <= PARTS else (*found[: PARTS - 1], found[-1])
        counts[row] = len(kept)
        for place, part in enumerate(kept):
            table[row, place] = numbers.setdefault(part, len(numbers))
    return table, counts, list(numbers)


def _born(column: list[str], national: list[str]) -> np.ndarray:
    born = np.zeros((len(column), 3), dtype=np.int16)
    for row, (text, number) in enumerate(zip(column, national, strict=True)):
        day = _day(text) or _day_in(number)
        if day:
            born[row] = (day.year, day.month, day.day)
    return born


def _day(text: str) -> date | None:
    if re.fullmatch(r"(1[6-9]|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):  # as most files have it
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    try:
        return days.read(text) if text else None
    except ValueError:
        return None


def _day_in(national: str) -> date | None:
    """Read the day of birth in a number of fourteen digits that opens with century, year, month and day."""
    if not re.fullmatch(r"[23][0-9]{13}", national):
        return None
    return _day(f"{17 + int(national[0])}{national[1:3]}-{national[3:5]}-{national[5:7]}")
