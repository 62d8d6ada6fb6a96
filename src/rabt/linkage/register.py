"""A register as linkage reads it: rows of names, dates, documents and places, folded once, as numbers."""

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from rabt.linkage import days, mending, names
from rabt.linkage.arabic import fold, plain_digits
from rabt.linkage.heads import Bare, EndToEnd
from rabt.linkage.keys import MOST, keys_of
from rabt.linkage.vocabulary import Vocabulary

PARTS = 6
"""Parts of a name that are compared; the first and the last of a longer one are kept."""
DOCUMENT = 20
"""Signs of a document that are compared."""
MALE = frozenset({"m", "male", "ذكر", "1", "h", "homme"})
FEMALE = frozenset({"f", "female", "انثي", "2", "femme"})
ROW = np.dtype(
    [
        ("parts", np.int32, (PARTS,)), ("many", np.int32), ("born", np.int16, (3,)), ("sex", np.int8),
        ("national", np.uint8, (DOCUMENT,)), ("passport", np.uint8, (DOCUMENT,)), ("place", np.int32),
    ],
    align=True,
)  # fmt: skip
"""A row as the kernels read it: name parts by number (-1: none) and how many, year, month and day of birth
(0: not known), sex, the signs of both documents (0: no more), and the number of the place."""


@dataclass(frozen=True, eq=False)
class Register:
    """A register: its rows, the name parts that occur in it with how often each is used, and its places."""

    ids: Sequence[str]
    rows: np.ndarray
    vocabulary: list[str]
    used: np.ndarray
    places: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    def let_go(self) -> None:
        """Forget the rows for a time: somebody holds them in another order, and nobody else looks at them."""
        vars(self)["rows"] = np.zeros(0, ROW)

    def take_back(self, rows: np.ndarray, places: np.ndarray) -> None:
        """Have the rows again, from another order; `places` tells where each stands in it."""
        if not len(self.rows):
            vars(self)["rows"] = rows[places]

    @cached_property
    def arabic(self) -> np.ndarray:
        """Which parts are written in Arabic letters."""
        return np.array([names.is_arabic(part) for part in self.vocabulary], dtype=bool)

    @cached_property
    def shares(self) -> np.ndarray:
        """How common each part is among those of its script."""
        whole = np.where(self.arabic, self.used[self.arabic].sum(), self.used[~self.arabic].sum())
        found: np.ndarray = self.used / np.maximum(whole, 1)
        return found

    @cached_property
    def keyed(self) -> list[tuple[str, ...]]:
        """The consonant keys of each part, with those of the part that it was perhaps meant as."""
        own = [keys_of(part) for part in self.vocabulary]
        return [
            keys if other < 0 else tuple(dict.fromkeys((*own[other][:1], *keys, *own[other])))[:MOST]
            for keys, other in zip(own, self.meant[0].tolist(), strict=True)
        ]

    @cached_property
    def meant(self) -> tuple[np.ndarray, np.ndarray]:
        """The part that each rare part was perhaps meant as (-1: none), and how doubtful that is."""
        return mending.meant(self.vocabulary, self.used)


def register(columns: Mapping[str, Sequence[Any]]) -> Register:
    """Read a register from its columns: `id` and `name` at least, the others of `FIELDS` where it has them.

    Raises ValueError where a column lacks, rows are of different length, or an identifier stands twice.
    """
    with _uncollected():
        return _read(columns)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold back the search for lost objects: among millions of new ones it takes longer than the reading."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(columns: Mapping[str, Sequence[Any]]) -> Register:
    ids = identifiers(columns)
    if len(set(ids)) < len(ids):
        raise ValueError("an identifier stands twice in the register")
    if "name" not in columns:
        raise ValueError("the register has no column for the name")

    def cells(field: str) -> list[str]:
        return texts(columns.get(field), len(ids))

    rows = np.zeros(len(ids), dtype=ROW)
    vocabulary = _parts(cells("name"), rows)
    national = documents(cells("national"))
    rows["born"] = born(cells("born"), national)
    rows["national"] = signs(national)
    rows["passport"] = signs(documents(cells("passport")))
    rows["place"], places = _numbered(cells("place"), place)
    if "sex" in columns:
        rows["sex"] = sexes(cells("sex"))
    parts = rows["parts"]
    used = np.bincount(parts[parts >= 0], minlength=len(vocabulary))
    return Register(ids=ids, rows=rows, vocabulary=vocabulary, used=used, places=places)


def identifiers(columns: Mapping[str, Sequence[Any]]) -> Sequence[str]:
    """Return the identifier of each row as text. Raises ValueError."""
    if "id" not in columns:
        raise ValueError("the register has no column for the id")
    ids = columns["id"]
    return ids if isinstance(ids, Bare | EndToEnd) else [one if type(one) is str else str(one) for one in ids]


# ------------------------------------------------------------------ cells
def texts(column: Sequence[Any] | None, many: int) -> list[str]:
    if column is None:
        return [""] * many
    if len(column) != many:
        raise ValueError("the columns of the register are of different length")
    if isinstance(column, Bare):
        return column
    return [one.strip() if type(one) is str else _text(one) for one in column]


def _text(value: Any) -> str:
    if value is None or value != value:  # a number that is none
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def documents(column: list[str]) -> list[str]:
    whole = "".join(column)
    if whole.isascii() and whole.isalnum() and whole == whole.upper():
        return column
    return [_document(text) for text in column]


def _document(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", plain_digits(text).upper())


def place(text: str) -> str:
    return fold(text) if names.is_arabic(text) else text.upper()


def _sex(text: str) -> int:
    word = fold(text).lower()
    return 1 if word in MALE else 2 if word in FEMALE else 0


# ------------------------------------------------------------------ columns
def _numbered(column: list[str], read: Any) -> tuple[np.ndarray, list[str]]:
    """Return the number of each cell and the different texts by number, sorted; each is read once."""
    told = {text: read(text) for text in dict.fromkeys(column)}
    texts = sorted(set(told.values()))
    numbers = {text: number for number, text in enumerate(texts)}
    known = {text: numbers[said] for text, said in told.items()}
    return np.fromiter((known[text] for text in column), dtype=np.int32, count=len(column)), texts


def sexes(column: list[str]) -> np.ndarray:
    known = {text: _sex(text) for text in dict.fromkeys(column)}
    return np.fromiter((known[text] for text in column), dtype=np.int8, count=len(column))


def signs(column: list[str]) -> np.ndarray:
    return np.array(column, dtype=f"S{DOCUMENT}").reshape(-1, 1).view(np.uint8).reshape(len(column), DOCUMENT)


def _parts(column: list[str], rows: np.ndarray) -> list[str]:
    """Write down each row's name parts by number, joined and cut ones mended; return the parts."""
    vocabulary = Vocabulary()
    table, many = vocabulary.table_of(column)
    mending.regroup(table, many, vocabulary.numbers)
    long = many > PARTS
    table[long, PARTS - 1] = table[long, many[long] - 1]
    rows["many"] = np.minimum(many, PARTS)
    return _only_used(table[:, :PARTS], rows, list(vocabulary.numbers))


def _only_used(table: np.ndarray, rows: np.ndarray, vocabulary: list[str]) -> list[str]:
    """Write the parts down, numbered by the alphabet, without those that are only ever read with others."""
    used = np.bincount(table[table >= 0], minlength=len(vocabulary)) > 0
    kept = sorted(part for part, there in zip(vocabulary, used.tolist(), strict=True) if there)
    numbers = {part: number for number, part in enumerate(kept)}
    rows["parts"] = np.array([*(numbers.get(part, -1) for part in vocabulary), -1], dtype=np.int32)[table]
    return kept


def born(column: list[str], national: list[str]) -> np.ndarray:
    numbers: dict[str, int] = {"": 0}
    known = [(0, 0, 0)]
    rows = np.zeros(len(column), dtype=np.int64)
    for row, (text, number) in enumerate(zip(column, national, strict=True)):
        at = numbers.get(text)
        if at is None:
            at = numbers[text] = len(known)
            known.append(_day(text))
        if not known[at][0] and number:
            at = len(known)
            known.append(_day_in(number))
        rows[row] = at
    found: np.ndarray = np.array(known, dtype=np.int16)[rows]
    return found


Day = tuple[int, int, int]


def _day(text: str) -> Day:
    """Read a day; none is (0, 0, 0)."""
    try:
        iso = re.fullmatch(r"(1[6-9]|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text)  # as most files have it
        day = date.fromisoformat(text) if iso else days.read(text)
    except ValueError:
        return 0, 0, 0
    return day.year, day.month, day.day


def _day_in(national: str) -> Day:
    """Read the day of birth in a number of fourteen digits that opens with century, year, month and day."""
    if not re.fullmatch(r"[23][0-9]{13}", national):
        return 0, 0, 0
    return _day(f"{17 + int(national[0])}{national[1:3]}-{national[3:5]}-{national[5:7]}")
