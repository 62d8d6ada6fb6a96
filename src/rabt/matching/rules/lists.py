"""A list as it is kept between its coming and its end: rows of cells, packed."""

import gzip
import json
from collections.abc import Mapping, Sequence

from rabt.linkage.heads import FIELDS

MOST_ROWS, MOST_BYTES = 100_000, 32 << 20
SAMPLE = 3
"""Rows that are shown while somebody says which column is which."""
Rows = Sequence[Sequence[str]]


def packed(rows: Rows) -> bytes:
    """Pack the rows of a list; the same rows give the same bytes."""
    return gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), compresslevel=5, mtime=0)


def unpacked(content: bytes) -> list[list[str]]:
    """Give back the rows that were packed."""
    found: list[list[str]] = json.loads(gzip.decompress(content))
    return found


def by_field(rows: Rows, columns: Mapping[str, int]) -> dict[str, list[str]]:
    """Return what linkage reads of a list: its fields, each a column; rows are called by their number."""
    found = {field: [row[place] for row in rows] for field, place in columns.items() if field != "id"}
    return {"id": [str(number) for number in range(1, len(rows) + 1)], **found}


def shown(head: Sequence[str], columns: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the columns that are no field of linkage: a clerk may know somebody by them."""
    known = set(columns.values())
    return [(name, place) for place, name in enumerate(head) if place not in known]


def fields(*columns: Mapping[str, int]) -> list[str]:
    """Return the fields that any of these lists has, in the usual order."""
    return [field for field in FIELDS if any(field in one for one in columns)]
