"""Relative times: what is written is read again, whatever the habit of who writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.scenarios.rules.times import DAY, HOUR, MOST, minutes, relative


@given(st.integers(0, MOST))
def test_what_is_written_is_read_again(whole):
    text = relative(whole)
    assert minutes(text) == whole
    assert minutes(text.lower().replace(" ", "")) == whole
    arabic = text.translate(str.maketrans("DHM0123456789", "يسد٠١٢٣٤٥٦٧٨٩"))
    assert minutes(arabic) == whole


@given(st.integers(0, 20), st.integers(0, 48), st.integers(0, 120))
def test_hours_and_minutes_carry_over(days, hours, mins):
    whole = days * DAY + hours * HOUR + mins
    assert minutes(f"D+{days} H+{hours} M+{mins}") == whole
    _, hour, minute = relative(whole).split()
    assert int(hour[2:]) < 24 and int(minute[2:]) < 60


@pytest.mark.parametrize(
    ("text", "whole"),
    [("D+2 H+3 M+45", 3105), ("D+0", 0), ("H+1", 60), ("M+5", 5), ("D+1M+5", 1445), ("  h+2  m+3 ", 123)],
)
def test_parts_may_be_left_out(text, whole):
    assert minutes(text) == whole


@pytest.mark.parametrize(
    "text",
    ["", "   ", "3", "H+", "H3", "M+5 H+1", "D-1", "D+31", "M+9999999", "D+1 H+x", "=D+1", "D+1 H+1 M+1 M+1"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(Refused) as no:
        minutes(text, "time")
    assert (no.value.code, no.value.facts["field"]) == ("event_time_wrong", "time")
