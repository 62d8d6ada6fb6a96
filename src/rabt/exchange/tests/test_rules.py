"""The exchange's decisions, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import rules

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_the_wait_grows_but_never_beyond_a_quarter_of_an_hour(attempt: int, spread: float) -> None:
    wait = rules.wait_before(attempt, spread)
    assert rules.FIRST_WAIT / 2 <= wait <= rules.LONGEST_WAIT
    assert wait <= rules.wait_before(attempt + 1, 1)


def test_the_first_wait_is_about_a_second_and_the_wait_doubles() -> None:
    assert rules.wait_before(1, 1) == timedelta(seconds=1)
    assert rules.wait_before(4, 1) == timedelta(seconds=8)
    assert rules.wait_before(4, 0) == timedelta(seconds=4)


@pytest.mark.parametrize(
    ("age", "grade"),
    [(timedelta(minutes=59), "on_time"), (timedelta(hours=1), "late"), (timedelta(days=1), "alarm")],
)
def test_a_letter_without_a_receipt_is_graded_by_its_age(age: timedelta, grade: str) -> None:
    assert rules.how_late(AT - age, AT) == grade


def test_no_letter_is_on_time() -> None:
    assert rules.how_late(None, AT) == "on_time"


@pytest.mark.parametrize(
    ("skew", "grade"),
    [
        (None, "unknown"),
        (0, "close"),
        (30_000, "close"),
        (-30_000, "close"),
        (30_001, "apart"),
        (-30_001, "apart"),
    ],
)
def test_clocks_are_graded(skew: int | None, grade: str) -> None:
    assert rules.how_skewed(skew) == grade


ARRIVAL = rules.Arrival(mid=new_id(), seq=5, digest="d5", prev="d4")


@pytest.mark.parametrize(
    "known",
    [
        rules.Known(),
        rules.Known(digest_before="d4"),
        rules.Known(prev_after="d5"),
        rules.Known(digest_before="d4", prev_after="d5"),
    ],
)
def test_a_letter_that_fits_its_place_is_let_in(known: rules.Known) -> None:
    rules.check_arrival(ARRIVAL, known)
    assert not rules.is_known(ARRIVAL, known)


@pytest.mark.parametrize(
    ("known", "code", "facts"),
    [
        (rules.Known(digest_of_mid="other"), "mid_reused", {"mid": str(ARRIVAL.mid), "came": "d5"}),
        (rules.Known(digest_of_seq="other"), "seq_reused", {"seq": 5, "came": "d5"}),
        (rules.Known(digest_before="other"), "chain_broken", {"seq": 5, "came": "d4"}),
        (rules.Known(prev_after="other"), "chain_broken", {"seq": 6, "came": "d5"}),
    ],
)
def test_a_letter_that_contradicts_what_is_stored_is_an_incident(
    known: rules.Known, code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(Untrusted) as refused:
        rules.check_arrival(ARRIVAL, known)
    assert (refused.value.code, refused.value.facts) == (code, facts | {"stored": "other"})
    assert code in rules.INCIDENTS


def test_the_same_letter_again_is_known() -> None:
    assert rules.is_known(ARRIVAL, rules.Known(digest_of_mid="d5", digest_of_seq="d5"))


def test_only_dead_letters_are_retried_or_set_aside() -> None:
    assert rules.move("dead", rules.RETRY) == "waiting"
    assert rules.move("dead", rules.SET_ASIDE) == "set_aside"
    for state in ("waiting", "applied", "set_aside"):
        for act in (rules.RETRY, rules.SET_ASIDE):
            with pytest.raises(Refused) as refused:
                rules.move(state, act)
            assert refused.value.code == "letter_not_dead"
