"""The state table, the age of lists, and the printed number."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.credentials.rules import (
    ALPHABET,
    MOVES,
    CardState,
    Freshness,
    Limits,
    Step,
    freshness,
    grouped,
    is_due,
    make_serial,
    move,
    read_serial,
)

LIMITS = Limits(timedelta(days=1), timedelta(days=14))


@pytest.mark.parametrize(("state", "step"), list(product(CardState, Step)))
def test_the_table_is_total(state, step):
    if (state, step) in MOVES:
        assert move(state, step) is MOVES[state, step]
    else:
        with pytest.raises(Refused) as refused:
            move(state, step)
        assert refused.value.code == "card_step_impossible"


def test_nothing_leaves_revoked():
    assert not [step for state, step in MOVES if state is CardState.REVOKED]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, "fresh"),
        (24, "fresh"),
        (24.01, "ageing"),
        (14 * 24, "ageing"),
        (14 * 24 + 0.01, "old"),
        (9999, "old"),
    ],
)
def test_lists_age_visibly(hours, expected):
    assert freshness(timedelta(hours=hours), LIMITS) is Freshness(expected)


def test_a_list_is_due_when_new_changed_or_six_hours_old():
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert is_due(None, False, at)
    assert is_due(at, True, at)
    assert not is_due(at - timedelta(hours=5), False, at)
    assert is_due(at - timedelta(hours=6), False, at)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_number_is_read_as_it_was_printed(random):
    serial = make_serial(random.randrange)
    assert read_serial(grouped(serial)) == serial
    assert read_serial(f" {grouped(serial).lower()} ") == serial


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 10), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_caught(random, place, sign):
    serial = make_serial(random.randrange)
    if ALPHABET.index(sign) % 31 == ALPHABET.index(serial[place]) % 31:
        return  # the sign itself, or the pair 0 and Z
    with pytest.raises(Refused) as refused:
        read_serial(serial[:place] + sign + serial[place + 1 :])
    assert refused.value.code == "serial_mistyped"


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 9))
def test_two_signs_swapped_are_caught(random, place):
    serial = make_serial(random.randrange)
    swapped = serial[:place] + serial[place + 1] + serial[place] + serial[place + 2 :]
    if ALPHABET.index(serial[place]) % 31 == ALPHABET.index(serial[place + 1]) % 31:
        return
    with pytest.raises(Refused):
        read_serial(swapped)


def test_arabic_digits_and_look_alikes_are_read():
    serial = make_serial(lambda _: 1)
    assert read_serial(serial.replace("1", "١")) == serial
    assert read_serial(serial.replace("1", "I")) == serial


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 11, "1" * 12])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refused):
        read_serial(typed)
