"""What a machine sends as an instant is one that the tables can hold, or is refused."""

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from rabt.shell.instants import Instant

READ = TypeAdapter(Instant)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-30T10:00:00Z", datetime(2026, 11, 30, 10, tzinfo=UTC)),
        ("2026-11-30T10:00:00+20:21", datetime(2026, 11, 29, 13, 39, tzinfo=UTC)),
        ("2026-11-30T10:00:00-23:59", datetime(2026, 12, 1, 9, 59, tzinfo=UTC)),
        ("1900-01-01T00:00:00Z", datetime(1900, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_of_any_zone_is_read_in_utc(text, found):
    assert READ.validate_python(text) == found
    assert READ.validate_python(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+10:00", "9999-12-31T23:00:00-10:00", "0076-10-15T08:39:34Z",
        "2201-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2026-11-30T10:00:00", "", "now",
    ],
)  # fmt: skip
def test_what_no_table_holds_is_refused(text):
    with pytest.raises(ValidationError):
        READ.validate_python(text)
