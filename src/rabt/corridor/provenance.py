"""Where a value of a pack comes from."""

from dataclasses import dataclass
from datetime import date

from rabt.corridor.shapes import Source


@dataclass(frozen=True, slots=True)
class Provenance:
    """From when a value holds, on whose word, and whether anybody has verified it."""

    since: date
    source: Source
    assumption: bool
    until: date | None
    changeable: bool
    keeper: str
