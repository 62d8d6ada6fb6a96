"""An instant as a machine sends it, read so that the tables can hold it and compare with it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

YEARS = range(1900, 2200)
"""Within these a day is meant; beyond them it is a slip of the hand, and nothing can be reckoned there."""


def in_utc(at: datetime) -> datetime:
    """Return an instant in UTC, as the database reads no zone of twenty hours. Raises ValueError."""
    try:
        found = at.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant that no calendar holds") from None
    if found.year not in YEARS:
        raise ValueError(f"an instant outside the years {YEARS.start} to {YEARS.stop - 1}")
    return found


Instant = Annotated[AwareDatetime, AfterValidator(in_utc)]
