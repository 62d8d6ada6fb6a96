"""How wide the fields of this room are, and how a quantity is written."""

from enum import StrEnum

OFFICE, WHO, CODE, SAID = 200, 80, 40, 1000


def values(scale: type[StrEnum]) -> list[str]:
    """Return the values of a scale, for a constraint."""
    return [one.value for one in scale]


def written(milli: int) -> str:
    """Write thousandths as a quantity."""
    return f"{milli / 1000:.3f}".rstrip("0").rstrip(".")
