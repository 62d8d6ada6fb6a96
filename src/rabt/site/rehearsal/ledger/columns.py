"""One column: how a value is kept in memory, as PostgreSQL would give it back, and how it is copied there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

Turn = Callable[[Any], Any]
NULL = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Column:
    """A column of a table: its place in a row, what is kept of a value, and its text for COPY."""

    name: str
    place: int
    keep: Turn
    write: Turn


def column_of(field: Any, place: int) -> Column:
    """Describe the column of a model's field; a foreign key is kept as the key that it points to."""
    holds = field
    while holds.is_relation:
        holds = holds.target_field
    for kind, keep, write in KINDS:
        if isinstance(holds, kind):
            return Column(field.attname, place, keep, write)
    raise TypeError(f"{field} is of a kind that the ledger does not keep")


def _text(value: Any) -> Any:
    return value if type(value) is str or value is None else str(value)


def _whole(value: Any) -> Any:
    return value if type(value) is int or value is None else int(value)


def _number(value: Any) -> Any:
    return value if type(value) is float or value is None else float(value)


def _truth(value: Any) -> Any:
    return value if value is None else bool(value)


def _identifier(value: Any) -> Any:
    return value if value is None or type(value) is UUID else UUID(str(value))


def _instant(value: Any) -> Any:
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _bytes(value: Any) -> Any:
    return value if value is None else bytes(value)


def _structure(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _many(value: Any) -> Any:
    return value if value is None else list(value)


# ------------------------------------------------------------------ for COPY
def _write_text(value: str) -> str:
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        return value.translate(_ESCAPED)
    return value


def _write_truth(value: bool) -> str:
    return "t" if value else "f"


def _write_instant(value: datetime | date) -> str:
    return value.isoformat()


def _write_bytes(value: bytes) -> str:
    return "\\\\x" + value.hex()


def write_structure(value: Any) -> str:
    return _write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _write_many(value: list[str]) -> str:
    quoted = ('"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in value)
    return _write_text("{" + ",".join(quoted) + "}")


KINDS: tuple[tuple[Any, Turn, Turn], ...] = (
    (ArrayField, _many, _write_many),
    ((models.CharField, models.TextField), _text, _write_text),
    (models.UUIDField, _identifier, str),
    (models.BooleanField, _truth, _write_truth),
    (models.IntegerField, _whole, str),
    (models.FloatField, _number, repr),
    (models.DateTimeField, _instant, _write_instant),
    (models.DateField, _day, _write_instant),
    (models.BinaryField, _bytes, _write_bytes),
    (models.JSONField, _structure, write_structure),
)
