"""The rest of the line's core, by tables: keys, pace, turns, batches, receipts."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.exchange import queries, rules
from rabt.exchange.models import Incoming
from rabt.exchange.rules import Incoming as State

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


# ---------------------------------------------------------------- keys


def test_new_keys_are_told_then_used_and_the_earlier_still_open() -> None:
    first = rules.OwnKeys()
    assert first.opening == ("",)
    told = first.telling("n1")
    assert told.opening == ("", "n1")
    used = told.using("n1")
    assert used.opening == ("n1", "")
    assert used.telling("n2").using("n2").opening == ("n2", "n1", "")


def test_the_earlier_signature_counts_up_to_a_letter_and_no_further() -> None:
    one = rules.TheirKeys("k1")
    assert one.signers == one.receipt_signers == ("k1",)
    two = one.taking("k2")
    assert two.taking("k2") is two
    assert (two.signers, two.receipt_signers) == (("k2", "k1"), ("k2", "k1"))
    assert two.believes("k1", 10**9)
    ended = two.ending(8)
    assert (ended.signers, ended.receipt_signers) == (("k2", "k1"), ("k2",))
    assert [ended.believes("k1", seq) for seq in (7, 8)] == [True, False]
    assert ended.believes("k2", 8)
    assert not ended.believes("k3", 1)
    assert two.believes("k2", 1) and not two.believes("k3", 1)


@pytest.mark.parametrize(
    ("check", "code", "facts"),
    [
        (lambda: rules.check_keys_proposed(True, "a good reason"), "keys_changing", {}),
        (lambda: rules.check_keys_proposed(False, " four "), "keys_why", {"field": "why", "least": 5}),
        (lambda: rules.check_keys_taken(("LY", "j", "r"), ("LY", "j", "x")), "keys_of_pairing", {}),
        (lambda: rules.check_keys_known("1", "2"), "keys_unknown", {}),
    ],
)
def test_what_is_refused_of_new_keys_is_told_by_code(check: Any, code: str, facts: dict[str, Any]) -> None:
    with pytest.raises(Refused) as no:
        check()
    assert (no.value.code, no.value.facts) == (code, facts)


def test_what_is_right_of_new_keys_is_let_pass() -> None:
    rules.check_keys_proposed(False, "fives")
    rules.check_keys_taken(("LY", "j", "r"), ("LY", "j", "r"))
    rules.check_keys_known("1", "1")
    assert [state.value for state in rules.KEYS_OPEN] == ["proposed", "told"]


def test_a_change_of_keys_is_decided_once_and_used_once_it_was_taken() -> None:
    allowed = {
        ("proposed", "grant"): "told", ("proposed", "refuse"): "refused", ("told", "take"): "in_use",
    }  # fmt: skip
    for state, step in itertools.product(rules.Keys, ("grant", "refuse", "take", "other")):
        if (state, step) in allowed:
            assert rules.move_keys(state, step) == allowed[state, step]
            continue
        with pytest.raises(Refused) as no:
            rules.move_keys(state, step)
        assert (no.value.code, no.value.facts) == ("keys_decided", {"state": state})


# ---------------------------------------------------------------- pace


@pytest.mark.parametrize(
    ("minutes", "due"),
    [(None, True), (-1, True), (0, True), (1, False), (15, False), (16, True), (1440, True)],
)
def test_a_try_that_a_wrong_clock_set_far_ahead_is_not_waited_for(minutes: int | None, due: bool) -> None:
    next_try = None if minutes is None else AT + timedelta(minutes=minutes)
    assert rules.is_due(next_try, AT) is due


@pytest.mark.parametrize(
    ("minutes", "silent"), [(None, True), (-61, True), (-60, True), (-59, False), (0, False), (1, True)]
)
def test_a_line_is_silent_after_an_hour(minutes: int | None, silent: bool) -> None:
    reached = None if minutes is None else AT + timedelta(minutes=minutes)
    assert rules.is_silent(reached, AT) is silent


@pytest.mark.parametrize(
    ("lengths", "count"),
    [
        ([], 0),
        ([10**7], 1),
        ([10] * 99, 99),
        ([10] * 101, 100),
        ([rules.BATCH_BYTES - 1, 1, 1], 2),
        ([1, 10**7], 1),
    ],
)
def test_a_batch_is_bounded_by_number_and_size(lengths: list[int], count: int) -> None:
    assert rules.first_batch(lengths) == count


# ---------------------------------------------------------------- whose turn it is


TURNS = [
    ([], 9, None),
    ([(1, "a", State.WAITING)], 0, None),
    ([(2, "a", State.WAITING), (1, "b", State.WAITING)], 9, 1),
    ([(1, "a", State.DEAD), (2, "a", State.WAITING), (3, "b", State.WAITING)], 9, 3),
    ([(1, "a", State.DEAD), (2, "a", State.WAITING)], 9, None),
    ([(2, "a", State.DEAD), (1, "a", State.WAITING)], 9, 1),
    ([(1, "a", State.SET_ASIDE), (2, "a", State.WAITING)], 9, 2),
    ([(1, "a", State.APPLIED), (2, "a", State.WAITING), (5, "a", State.WAITING)], 3, 2),
    ([(3, "a", State.WAITING)], 3, 3),
    ([(3, "a", State.WAITING)], 2, None),
]


@pytest.mark.parametrize(("stored", "upto", "turn"), TURNS)
def test_it_is_the_turn_of_the_first_that_waits_for_nothing(
    stored: list[tuple[int, str, State]], upto: int, turn: int | None
) -> None:
    assert rules.next_turn(stored, upto) == turn


@pytest.mark.django_db
@pytest.mark.parametrize("case", range(len(TURNS)))
def test_the_tables_answer_as_the_rule_does(case: int) -> None:
    stored, upto, turn = TURNS[case]
    for seq, about, state in stored:
        handled = {"handled_by": "x", "handled_reason": "y"} if state == State.SET_ASIDE else {}
        Incoming.objects.create(
            from_state="EG", mid=new_id(), seq=seq, digest=f"d{seq}", kind="test.noted/1", about=about,
            purpose="t", body={}, sealed="s", receipt="r", via="line", made_at=AT, came_at=AT,
            receipted_at=AT, state=state, **handled,
        )  # fmt: skip
    found = queries.next_to_apply("EG", upto)
    assert (found.seq if found else None) == turn


# ---------------------------------------------------------------- numbers and receipts


@given(st.sets(st.integers(1, 40)), st.integers(0, 20))
def test_a_run_ends_at_the_first_gap(seqs: set[int], upto: int) -> None:
    found = rules.runs_upto(upto, seqs)
    assert found + 1 not in seqs
    assert all(seq in seqs for seq in range(upto + 1, found + 1))


def test_a_run_is_found_in_whatever_order_the_numbers_come() -> None:
    assert rules.runs_upto(0, iter([3, 1, 2, 7])) == 3


def test_the_line_begins_with_nothing() -> None:
    assert rules.Line().numbered("d1") == rules.Line(1, "d1", 0, 0)
    assert rules.Line().received([1], 1) == rules.Line(0, "", 1, 1)
    assert rules.Ledger().known(rules.Arrival(new_id(), 1, "d1", "")) == rules.Known("", "", "", "")


def test_the_line_counts_on() -> None:
    line = rules.Line().numbered("d1").numbered("d2")
    assert (line.last_seq, line.last_digest) == (2, "d2")
    came = line.received([4, 2], 2)
    assert (came.received_upto, came.received_highest, came.last_seq) == (2, 4, 2)
    assert came.received([3], 4).received_highest == 4


def test_a_receipt_closes_the_letter_that_it_names() -> None:
    sent = {1: rules.Sent("d1", False), 2: rules.Sent("d2", True), 3: rules.Sent("d3", False)}
    assert rules.settle({1: "d1", 2: "d2", 3: "other", 9: "d9"}, sent) == ({1}, {3, 9})


def test_a_letter_too_far_ahead_is_put_off_and_its_like_goes_on() -> None:
    came = [rules.Arrival(new_id(), seq, f"d{seq}", f"d{seq - 1}") for seq in (1, 2, 9)]
    parted = rules.part(came, rules.Ledger(), 0, ahead=5)
    assert parted.new == [0, 1]
    assert {place: problem.code for place, problem in parted.refused.items()} == {2: "letter_far_ahead"}


def test_a_letter_is_taken_as_far_ahead_as_is_allowed() -> None:
    came = [rules.Arrival(new_id(), seq, f"d{seq}", f"p{seq}") for seq in (9, 8)]
    parted = rules.part(came, rules.Ledger(), 3, ahead=5)
    assert (parted.new, parted.known, parted.held, parted.forked) == ([1], [], False, False)
    assert parted.refused[0].facts == {"seq": 9, "upto": 3}


@pytest.mark.parametrize(
    ("arrival", "code", "forked"),
    [
        (rules.Arrival(new_id(), 5, "x", "d4"), "seq_reused", True),
        (rules.Arrival(new_id(), 6, "x", "other"), "chain_broken", True),
        (rules.Arrival(new_id(), 4, "x", "d3"), "chain_broken", True),
        (rules.Arrival(new_id(), 7 + rules.AHEAD_LIMIT, "x", ""), "letter_far_ahead", False),
        (None, "mid_reused", False),
    ],
)
def test_a_node_that_gave_a_number_twice_has_forgotten_what_we_hold(
    arrival: rules.Arrival | None, code: str, forked: bool
) -> None:
    held, ledger = rules.Arrival(new_id(), 5, "d5", "d4"), rules.Ledger()
    ledger.note(held)
    parted = rules.part([arrival or rules.Arrival(held.mid, 8, "x", "")], ledger, 5)
    assert [problem.code for problem in parted.refused.values()] == [code]
    assert (parted.forked, parted.held, parted.new) == (forked, False, [])


def test_a_word_that_calls_a_letter_lost_which_we_hold_has_it_given_back() -> None:
    held, ledger = rules.Arrival(new_id(), 5, "d5", "d4"), rules.Ledger()
    ledger.note(held)
    parted = rules.part([rules.Arrival(new_id(), 5, "d5", "d4")], ledger, 5)
    assert (parted.known, parted.held, parted.forked) == ([0], True, True)
    assert not rules.part([held], ledger, 5).forked


def test_after_a_restored_copy_nothing_is_taken_across_a_gap() -> None:
    came = [rules.Arrival(new_id(), seq, f"d{seq}", f"d{seq - 1}") for seq in (5, 6, 8)]
    ledger = rules.Ledger()
    ledger.note(rules.Arrival(new_id(), 4, "d4", "d3"))
    parted = rules.part(came, ledger, 3, in_order=True)
    assert (parted.new, list(parted.refused)) == ([0, 1], [2])


@pytest.mark.parametrize("state", ["waiting", "applied", "set_aside", "never heard of"])
def test_only_a_dead_letter_is_decided_on(state: str) -> None:
    if state in set(State):
        with pytest.raises(Refused, match="letter_not_dead"):
            rules.move(state, rules.RETRY)
    assert rules.move("dead", "retry") == "waiting"
    assert rules.move("dead", "set_aside") == "set_aside"
