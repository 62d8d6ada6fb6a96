"""What stands in a cell, in three calendars and three scripts of digits."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.sheets.rules import states, values


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1990-05-25", date(1990, 5, 25)), ("1990/5/25", date(1990, 5, 25)), ("25/05/1990", date(1990, 5, 25)),
        ("25-5-1990", date(1990, 5, 25)), ("٢٥/٠٥/١٩٩٠", date(1990, 5, 25)), ("۱۹۹۰-۰۵-۲۵", date(1990, 5, 25)),
        ("1990-05-25T00:00:00", date(1990, 5, 25)), ("1410-11-01", date(1990, 5, 25)), ("١/١١/١٤١٠ هـ", date(1990, 5, 25)),
        ("33018", date(1990, 5, 25)), ("٣٣٠١٨", date(1990, 5, 25)), ("", None), ("  ", None), ("25.05.1990 م", date(1990, 5, 25)),
    ],
)  # fmt: skip
def test_a_date_is_read(typed, meant):
    assert values.day(typed, "born_on") == meant


@pytest.mark.parametrize(
    "typed",
    [
        "05/25/1990",
        "1990-13-01",
        "1410-13-01",
        "soon",
        "19900525",
        "0000-00-00",
        "1990-02-30",
        "=1+1",
        "x" * 500,
        "3",
        "3999",
        "73051",
        "99999",
    ],
)
def test_what_is_no_date_is_refused_with_its_column(typed):
    with pytest.raises(Refused, match="sheet_date_wrong") as refused:
        values.day(typed, "born_on")
    assert refused.value.facts == {"field": "born_on", "typed": typed[:40]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4000", date(1910, 12, 13)),
        ("4001", date(1910, 12, 14)),
        ("73050", date(2099, 12, 31)),
        ("44197", date(2021, 1, 1)),
    ],
)
def test_a_spreadsheet_s_own_number_is_a_day_from_1910_to_2099(typed, meant):
    assert values.day(typed, "born_on") == meant


@pytest.mark.parametrize(
    ("reads", "code"),
    [
        (values.day, "sheet_date_wrong"), (values.whole, "sheet_number_wrong"), (values.yes, "sheet_yes_no_wrong"),
        (values.clock, "sheet_time_wrong"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("long", [39, 40, 41, 500])
def test_of_what_was_typed_no_more_is_told_than_a_line_holds(reads, code, long):
    typed = "".join(chr(ord("a") + place % 26) for place in range(long))
    with pytest.raises(Refused) as refused:
        reads(typed, "n")
    assert (refused.value.code, refused.value.facts) == (code, {"field": "n", "typed": typed[:40]})


@given(st.text(max_size=40))
def test_no_text_whatever_brings_a_date_down(typed):
    with suppress(Refused):
        values.day(typed, "born_on")


@pytest.mark.parametrize(("typed", "meant"), [("5", 5), ("٥", 5), ("1,200", 1200), ("12.0", 12), (" 7 ", 7), ("١٬٢٠٠", 1200), ("0", 0), ("999999999", 999_999_999), ("1,000,000", 1_000_000)])  # fmt: skip
def test_a_whole_number_is_read(typed, meant):
    assert values.whole(typed, "n") == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "1.5",
        "x",
        "1e3",
        "1000000000",
        "9" * 12,
        "=5",
        "5.00",
        "1 2",
        "1,5",
        "1,20",
        "12,00",
        ",5",
        "1,2000",
    ],
)
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(Refused, match="sheet_number_wrong"):
        values.whole(typed, "n")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("نعم", True),
        ("YES", True),
        ("yes ", True),
        ("True", True),
        ("1", True),
        ("١", True),
        ("Y", True),
        ("لا", False),
        ("", False),
        (" ", False),
        ("no", False),
        ("FALSE", False),
        ("0", False),
        ("٠", False),
        ("n", False),
    ],
)
def test_yes_and_no_in_both_languages(typed, meant):
    assert values.yes(typed, "meals") is meant


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(Refused, match="sheet_yes_no_wrong"):
        values.yes("ربما", "meals")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:05", time(14, 5)),
        ("٩:٠٧", time(9, 7)),
        ("00:00:59", time(0, 0, 59)),
        (" 7:30 ", time(7, 30)),
        ("23:59:59", time(23, 59, 59)),
        ("0:00", time(0, 0)),
        ("14:05:09", time(14, 5, 9)),
    ],
)
def test_a_time_of_day_is_read(typed, meant):
    assert values.clock(typed, "time") == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "14",
        "24:00",
        "00:00:60",
        "14:05:",
        "014:05",
        "12:60",
        "2:5",
        "noon",
        "=NOW()",
        "14:05:99",
        "1" * 400,
    ],
)
def test_what_is_no_time_of_day_is_refused(typed):
    with pytest.raises(Refused, match="sheet_time_wrong"):
        values.clock(typed, "time")


ARROWS = {
    ("read", "check"): "checked", ("checked", "check"): "checked", ("checked", "run"): "running",
    ("running", "pause"): "paused", ("paused", "run"): "running", ("running", "end"): "done",
    ("done", "undo"): "undone", ("paused", "undo"): "undone",
}  # fmt: skip


@pytest.mark.parametrize("state", list(states.State))
@pytest.mark.parametrize("step", list(states.Step))
def test_every_step_of_a_sheet_is_drawn_here_or_refused(state, step):
    if (state, step) in ARROWS:
        assert states.move(state, step) == ARROWS[state, step]
        return
    with pytest.raises(Refused) as refused:
        states.move(state, step)
    told = {"state": str(state), "step": str(step)}
    assert (refused.value.code, refused.value.facts) == ("sheet_step_closed", told)
