"""What a restored node is told, without a database: what goes again, what comes back, what is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import rules
from rabt.exchange.rules.standing import MOST_LOST


def sent(*digests: str, filed: int = 99) -> dict[int, rules.Sent]:
    """Return what we sealed, from number 1 on; the first so many have receipts."""
    return {seq: rules.Sent(digest, seq <= filed) for seq, digest in enumerate(digests, 1)}


def back(seq: int, digest: str, prev: str) -> rules.Arrival:
    return rules.Arrival(new_id(), seq, digest, prev)


def line(*digests: str) -> rules.Line:
    return rules.Line(len(digests), digests[-1] if digests else "")


def test_gaps_are_runs_of_what_is_wanting() -> None:
    assert rules.gaps_in(2, []) == ()
    assert rules.gaps_in(2, [3, 4]) == ()
    assert rules.gaps_in(2, [9, 4, 5]) == ((3, 3), (6, 8))


@given(st.integers(0, 20), st.sets(st.integers(1, 60), max_size=30))
def test_what_lies_in_no_gap_is_held(upto: int, seqs: set[int]) -> None:
    beyond = {seq for seq in seqs if seq > upto}
    wanting = {seq for first, last in rules.gaps_in(upto, beyond) for seq in range(first, last + 1)}
    highest = max(beyond, default=upto)
    assert wanting == set(range(upto + 1, highest + 1)) - beyond


def test_only_so_many_gaps_are_told() -> None:
    assert len(rules.gaps_in(0, range(2, 1000, 2))) == rules.MOST_GAPS


def test_what_is_lost_there_lies_in_gaps_and_beyond_the_last() -> None:
    assert rules.lost_there(rules.Standing(9, 9, "", 7, ((3, 4),))) == ((3, 4), (8, None))


@pytest.mark.parametrize(
    ("standing", "held", "behind"),
    [
        (rules.Standing(5, 5, "", 0), "", False),
        (rules.Standing(4, 4, "", 0), "d5", True),
        (rules.Standing(5, 4, "d5", 0), "d5", False),
        (rules.Standing(5, 4, "x5", 0), "d5", True),
        (rules.Standing(6, 5, "d6", 0), "", False),
        (rules.Standing(5, 4, "", 0), "d5", False),
    ],
)
def test_a_node_is_behind_that_lacks_letters_of_its_own(
    standing: rules.Standing, held: str, behind: bool
) -> None:
    assert rules.is_behind(standing, rules.Line(received_upto=5, received_highest=5), held) is behind


def test_a_restored_node_numbers_when_nothing_of_its_own_is_wanting() -> None:
    here = rules.Line(last_seq=4)
    assert rules.may_number(here, False, None)
    assert not rules.may_number(here, True, None)
    assert not rules.may_number(here, True, rules.Standing(0, 0, "", 5))
    assert rules.may_number(here, True, rules.Standing(0, 0, "", 4))


def test_nothing_new_changes_nothing() -> None:
    held = line("d1", "d2")
    found = rules.take_back(held, sent("d1", "d2"), [back(1, "d1", ""), back(2, "d2", "d1")])
    assert (found.ours, found.undone, found.holes, found.line) == ([], [], [], held)


def test_what_was_forgotten_comes_back_in_order() -> None:
    found = rules.take_back(line("d1"), sent("d1"), [back(3, "d3", "d2"), back(2, "d2", "d1")])
    assert (found.ours, found.undone, found.holes) == ([1, 0], [], [])
    assert (found.line.last_seq, found.line.last_digest) == (3, "d3")


def test_everything_was_forgotten() -> None:
    found = rules.take_back(rules.Line(), {}, [back(1, "d1", "")])
    assert (found.ours, found.line.last_seq) == ([0], 1)


def test_what_was_numbered_meanwhile_gets_new_numbers() -> None:
    held = sent("d1", "x2", "x3", filed=1)
    found = rules.take_back(line("d1", "x2", "x3"), held, [back(2, "d2", "d1")])
    assert (found.ours, found.undone, found.holes) == ([0], [2, 3], [])
    assert (found.line.last_seq, found.line.last_digest) == (2, "d2")


def test_what_waits_and_follows_keeps_its_number() -> None:
    held = sent("d1", "d2", "d3", "d4", filed=1)
    found = rules.take_back(line("d1", "d2", "d3", "d4"), held, [back(2, "d2", "d1"), back(3, "d3", "d2")])
    assert found.ours == []
    held = sent("d1", "d2", "d3", "d4", filed=1) | {5: rules.Sent("d5", False)}
    found = rules.take_back(
        line("d1", "d2", "d3", "d4", "d5"), held, [back(3, "d3", "d2"), back(6, "d6", "d5")]
    )
    assert (found.ours, found.undone, found.holes) == ([1], [], [])
    assert found.line.last_seq == 6


def test_the_very_first_letter_follows_nothing_and_keeps_its_number() -> None:
    """It waits again, for an old word of the other node's opened it, and what comes back begins behind it."""
    held = sent("d1", "d2", filed=0)
    found = rules.take_back(line("d1", "d2"), held, [back(3, "d3", "d2")])
    assert (found.ours, found.undone, found.holes, found.line.last_seq) == ([0], [], [], 3)


def test_what_both_have_lost_is_told_as_lost_and_pinned_by_what_follows() -> None:
    found = rules.take_back(line("d1"), sent("d1"), [back(4, "d4", "d3")])
    assert found.ours == [0]
    assert [(hole.seq, hole.prev) for hole in found.holes] == [(2, "d1"), (3, found.holes[0].digest)]
    assert found.holes[1].digest == "d3"
    assert found.line.last_digest == "d4"


def test_what_was_confirmed_since_stays_and_what_lies_before_it_is_told_as_lost() -> None:
    """The other held 2 and confirmed our new 4 across the gap: 2 and 4 stay, 3 goes under a new number."""
    held = {
        1: rules.Sent("d1", True),
        2: rules.Sent("x2", False),
        3: rules.Sent("x3", False),
        4: rules.Sent("x4", True),
        5: rules.Sent("x5", False),
    }
    found = rules.take_back(rules.Line(5, "x5"), held, [back(2, "d2", "d1")])
    assert (found.ours, found.undone) == ([0], [2, 3])
    assert found.holes == [rules.Hole(3, "d2", "x3")]
    assert (found.line.last_seq, found.line.last_digest) == (5, "x5")


def test_what_waits_before_what_comes_back_and_does_not_lead_to_it_gets_a_new_number() -> None:
    held = sent("d1", "x2", filed=1)
    found = rules.take_back(line("d1", "x2"), held, [back(3, "d3", "d2")])
    assert (found.ours, found.undone) == ([0], [2])
    assert found.holes == [rules.Hole(2, "d1", "d2")]


def test_what_gets_new_numbers_is_named_in_the_order_of_the_line() -> None:
    held = sent("d1", "x2", "x3", "x4", filed=1)
    found = rules.take_back(line("d1", "x2", "x3", "x4"), held, [back(3, "d3", "d2")])
    assert (found.ours, found.undone) == ([0], [2, 3, 4])
    assert found.holes == [rules.Hole(2, "d1", "d2")]


def test_what_was_received_meanwhile_stays_as_it_is() -> None:
    here = rules.Line(1, "d1", 7, 9)
    assert rules.take_back(here, sent("d1"), [back(2, "d2", "d1")]).line == rules.Line(2, "d2", 7, 9)


def test_a_place_told_as_lost_is_a_letter_again_where_the_other_node_holds_it() -> None:
    held = sent("d1") | {2: rules.Sent("d2", False, lost=True), 3: rules.Sent("d3", True)}
    found = rules.take_back(rules.Line(3, "d3"), held, [back(2, "d2", "d1")])
    assert (found.ours, found.gone, found.undone, found.holes) == ([0], [2], [], [])
    again = {1: rules.Sent("d1", True), 2: rules.Sent("x2", False), 3: rules.Sent("x3", False, lost=True)}
    found = rules.take_back(rules.Line(3, "x3"), again, [back(2, "d2", "d1")])
    assert (found.undone, found.gone, found.line.last_seq) == ([2], [3], 2)


@pytest.mark.parametrize(
    ("held", "told", "code"),
    [
        (sent("d1", "x2"), [back(2, "d2", "d1")], "back_contradicts"),
        (sent("d1"), [back(2, "d2", "other")], "back_unfitting"),
        (sent("d1"), [back(2 + MOST_LOST, "d", "c")], "back_unfitting"),
        (
            sent("d1", "d2", "d3", filed=1) | {3: rules.Sent("d3", True)},
            [back(2, "y2", "d1")],
            "back_contradicts",
        ),
        (sent("d1"), [back(2, "d2", "d1"), back(3, "d3", "other")], "back_contradicts"),
    ],
)
def test_what_contradicts_is_refused_whole(
    held: dict[int, rules.Sent], told: list[rules.Arrival], code: str
) -> None:
    with pytest.raises(Untrusted) as no:
        rules.take_back(rules.Line(len(held), held[len(held)].digest), held, told)
    assert no.value.code == code
