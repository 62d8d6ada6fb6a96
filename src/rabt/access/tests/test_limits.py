"""The limits of the ways in, each on both sides: the last that passes, and the first that does not."""

from datetime import UTC, datetime, timedelta

import pytest

from rabt.access import rules
from rabt.base.errors import NotAllowed, Refused
from rabt.shell.words import words

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR
QUARTER = 15 * MINUTE


def refused(deed):
    with pytest.raises((Refused, NotAllowed)) as refusal:
        deed()
    return refusal.value.code, refusal.value.facts


# ------------------------------------------------------------------ codes
@pytest.mark.parametrize(
    ("for_address", "from_place"),
    [
        ([AT] * 4, []), ([AT - QUARTER] * 5, []), ([AT - MINUTE] * 4 + [AT - QUARTER] * 7, []),
        ([AT - DAY] * 12, []), ([], [AT] * 59), ([], [AT - QUARTER] * 60),
    ],
)  # fmt: skip
def test_another_code_may_be_asked_for(for_address, from_place):
    rules.check_code_rate(for_address, from_place, AT)


@pytest.mark.parametrize(
    ("for_address", "from_place", "minutes"),
    [
        ([AT] * 5, [], 16), ([AT - MINUTE] * 5, [], 15), ([AT - QUARTER + SECOND] * 5, [], 1),
        ([AT - QUARTER + MINUTE, *[AT] * 4], [], 2), ([AT - 60 * MINUTE] * 12, [], 23 * 60 + 1),
        ([AT - DAY + SECOND] * 12, [], 1), ([], [AT - 10 * MINUTE] * 60, 6),
    ],
)  # fmt: skip
def test_whoever_asks_too_often_is_told_for_how_many_minutes_to_wait(for_address, from_place, minutes):
    told = refused(lambda: rules.check_code_rate(for_address, from_place, AT))
    assert told == ("too_many_codes", {"minutes": minutes})


@pytest.mark.parametrize(
    ("times", "most", "minutes"),
    [
        ([AT - 9 * MINUTE], 1, 2), ([AT - 9 * MINUTE, AT - 3 * MINUTE], 2, 2),
        ([AT - 3 * MINUTE, AT - 9 * MINUTE, AT - 5 * MINUTE], 2, 6), ([AT - 10 * MINUTE + SECOND], 1, 1),
        ([AT], 1, 11),
    ],
)  # fmt: skip
def test_whoever_tries_a_door_too_often_waits_until_one_of_his_tries_is_old(times, most, minutes):
    told = refused(lambda: rules.check_tries(times, most, 10 * MINUTE, AT))
    assert told == ("too_many_tries", {"minutes": minutes})


def test_a_try_that_is_as_old_as_the_window_counts_no_more():
    rules.check_tries([AT - 10 * MINUTE] * 9, 1, 10 * MINUTE, AT)
    rules.check_tries([AT], 2, 10 * MINUTE, AT)


# ------------------------------------------------------------------ tokens, deputies, addresses
def test_a_token_lives_for_a_second_or_for_a_year():
    rules.check_token_life(AT + SECOND, AT)
    rules.check_token_life(AT + 366 * DAY, AT)
    for end in (AT, AT + 366 * DAY + SECOND):
        assert refused(lambda end=end: rules.check_token_life(end, AT)) == ("token_life", {"days": 366})


def test_a_deputy_acts_for_sixty_days_at_most():
    may = frozenset({"clerk"})
    rules.check_deputy(may, "clerk", AT, AT + SECOND)
    rules.check_deputy(may, "clerk", AT, AT + 60 * DAY)
    for end in (AT, AT + 60 * DAY + SECOND):
        told = refused(lambda end=end: rules.check_deputy(may, "clerk", AT, end))
        assert told == ("deputy_days", {"days": 60})
    told = refused(lambda: rules.check_deputy(may, "employer", AT, AT + DAY))
    assert told == ("deputy_conflict", {"role": "employer"})
    assert refused(lambda: rules.check_not_deputy("somebody")) == ("not_as_deputy", {})


@pytest.mark.parametrize("wrong", ["12", "telephone", "+999", "091000000100000001"])
def test_a_wrong_telephone_is_told_beside_its_field(wrong):
    assert refused(lambda: rules.check_phone(wrong, "LY")) == ("phone_wrong", {"field": "phone"})


# ------------------------------------------------------------------ stays
@pytest.mark.parametrize(
    ("idle", "open_for", "stands"),
    [
        (30 * MINUTE - SECOND, DAY / 2 - SECOND, True), (30 * MINUTE, timedelta(0), False),
        (timedelta(0), DAY / 2, False),
    ],
)  # fmt: skip
def test_a_stay_stands_up_to_its_last_second(idle, open_for, stands):
    assert rules.stay_stands(AT - open_for, AT - idle, AT, idle_minutes=30) == stands


@pytest.mark.parametrize(
    ("since", "in_hand"), [(4 * HOUR, True), (4 * HOUR + SECOND, False), (timedelta(0), True)]
)
def test_a_file_is_in_hand_for_half_a_working_day(since, in_hand):
    assert rules.is_in_hand(AT - since, AT) == in_hand


# ------------------------------------------------------------------ offices
def test_an_office_code_is_two_hundred_letters_long_at_most():
    longest = "LY/" + "a" * 196 + "/"
    rules.check_path(longest)
    beyond = longest.replace("LY/a", "LY/aa")
    assert refused(lambda: rules.check_path(beyond)) == ("office_code_wrong", {"path": beyond})


@pytest.mark.parametrize(
    "kind",
    [
        "state", "ministry", "labour", "employment", "mission", "passports", "border", "post", "node",
        "audit", "employer", "recruiter", "office",
    ],
)  # fmt: skip
def test_every_kind_of_office_is_known_and_has_a_word(kind):
    rules.check_kind(kind)
    assert f"access.kind.{kind}" in words()


def test_no_other_kind_of_office_is_known():
    assert len(rules.OFFICE_KINDS) == 15
    assert refused(lambda: rules.check_kind("castle")) == ("office_kind_unknown", {"kind": "castle"})


def test_the_office_above_a_ministry_is_its_state():
    assert rules.parent_of("LY/labour/") == "LY/"
