"""An instant as a machine sends it, read so that the tables can hold it and compare with it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

FIRST, LAST = 1900, 2200


def in_utc(at: datetime) -> datetime:
    """Return an instant in UTC, as the database reads no zone of twenty hours. Raises ValueError."""
    try:
        found = at.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant that no calendar holds") from None
    if not FIRST <= found.year <= LAST:
        raise ValueError(f"an instant before {FIRST} or after {LAST}")
    return found


Instant = Annotated[AwareDatetime, AfterValidator(in_utc)]
