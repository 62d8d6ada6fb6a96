"""Which column of a table holds which field: by its head in either language, or as somebody says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rabt.linkage.arabic import fold

HEADS = {
    "id": ("id", "rid", "row", "number", "no", "key", "معرف", "رقم", "م"),
    "name": ("name", "full name", "name ar", "name latin", "الاسم", "اسم", "الاسم الكامل", "الاسم الرباعي"),
    "born": ("born", "dob", "date of birth", "birth date", "birthdate", "تاريخ الميلاد", "الميلاد"),
    "national": ("national", "nid", "national id", "national number", "الرقم القومي", "الرقم الوطني"),
    "passport": ("passport", "passport no", "passport number", "جواز السفر", "رقم الجواز", "رقم جواز السفر"),
    "place": ("place", "gov", "governorate", "city", "المحافظه", "المدينه", "محل الميلاد", "محل الاقامه"),
    "sex": ("sex", "gender", "الجنس", "النوع"),
}  # fmt: skip
"""Heads by which a column is known, folded."""
FIELDS = tuple(HEADS)
"""What is read of a register: an identifier and a name at least."""


class Bare(list[str]):
    """Cells that are texts already, with no space around them."""


class EndToEnd(Sequence[str]):
    """Texts that lie end to end, taken apart when they are asked for: as objects they take more room."""

    BETWEEN = "\0"

    def __init__(self, whole: str, many: int) -> None:
        self._whole, self._many = whole, many

    @classmethod
    def of(cls, texts: Sequence[str]) -> Sequence[str]:
        """Lay texts end to end, where none of them holds the sign that stands between them."""
        if isinstance(texts, cls) or any(cls.BETWEEN in one for one in texts):
            return texts
        return cls(cls.BETWEEN.join(texts), len(texts))

    def apart(self) -> Bare:
        """Take the texts apart."""
        return Bare(self._whole.split(self.BETWEEN) if self._many else ())

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[str]:
        return iter(self.apart())

    def __getitem__(self, at: Any) -> Any:
        return self.apart()[at]

    def index(self, value: Any, *within: int) -> int:
        """Return where a text stands. Raises ValueError."""
        return self.apart().index(value, *within)


def guessed(heads: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Say which column holds which field: as chosen, else by its head. Raises ValueError."""
    unknown = [name for name in chosen.values() if name not in heads]
    if unknown:
        raise ValueError(f"the register has no column {unknown[0]}; it has {', '.join(heads)}")
    found = dict(chosen)
    for field in FIELDS:
        for head in heads:
            if field not in found and head not in found.values() and _plain(head) in HEADS[field]:
                found[field] = head
    return found


def _plain(head: str) -> str:
    return " ".join(fold(head).lower().replace("_", " ").replace("-", " ").split())


def of_table(table: Any) -> Mapping[str, Sequence[Any]]:
    """Return columns by field: a mapping as it is; tables of polars, pandas and Arrow by their heads."""
    if isinstance(table, Mapping):
        return table
    heads = [str(head) for head in getattr(table, "column_names", None) or table.columns]
    return {field: _cells(table[head]) for field, head in guessed(heads, {}).items()}


def _cells(column: Any) -> list[Any]:
    for name in ("to_list", "tolist", "to_pylist"):
        if hasattr(column, name):
            cells: list[Any] = getattr(column, name)()
            return cells
    return list(column)
