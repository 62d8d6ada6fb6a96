"""No recording is lost and none joins another patrol, in any order, with any loss and repetition of syncs."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from rabt.base.errors import Refused
from rabt.tracks.rules import sync
from rabt.tracks.rules.sync import Held, Kind, Recording, added, chosen, holds, is_whole, kept, take

KINDS = st.sampled_from([Kind.POINT] * 4 + [Kind.SIGHTING, Kind.DISTRESS, Kind.PHOTO, Kind.PAUSE])


class Syncs(RuleBasedStateMachine):
    """A telephone with several runs, a line that loses, repeats, delays and swaps, and a node."""

    packets = Bundle("packets")
    answers = Bundle("answers")

    def __init__(self):
        super().__init__()
        self.next: dict[UUID, int] = {}
        self.ended: set[UUID] = set()
        self.made: dict[tuple[UUID, int], Recording] = {}
        self.waiting: tuple[Recording, ...] = ()
        self.node: dict[UUID, Held] = {}

    # ------------------------------------------------ the telephone
    def record(self, run, kind):
        number = self.next[run]
        self.next[run] = number + 1
        one = Recording(run, UUID(int=run.int + 1000), number, kind, f"{run}:{number}")
        self.made[run, number] = one
        self.waiting = (*self.waiting, one)

    @rule()
    def start(self):
        run = UUID(int=len(self.next) + 1)
        self.next[run] = 0
        self.record(run, Kind.START)

    @rule(kind=KINDS, which=st.integers(0, 5))
    def go_on(self, kind, which):
        under_way = [run for run in self.next if run not in self.ended]
        if under_way:
            self.record(under_way[which % len(under_way)], kind)

    @rule(which=st.integers(0, 5))
    def end(self, which):
        under_way = [run for run in self.next if run not in self.ended]
        if under_way:
            run = under_way[which % len(under_way)]
            self.record(run, Kind.END)
            self.ended.add(run)

    @rule(target=packets, least=st.booleans())
    def send(self, least):
        packet = chosen(self.waiting)
        return packet[:1] if least else packet

    # ------------------------------------------------ the line, and the node
    @rule(target=answers, packet=packets)
    def arrives_perhaps_again(self, packet):
        said = {}
        for run in {one.run for one in packet}:
            self.node[run] = take(self.node.get(run), [one for one in packet if one.run == run])
            said[run] = self.node[run].held
        return said

    @rule(packet=consumes(packets))
    def is_lost(self, packet):
        pass

    @rule(answer=answers)
    def answer_comes_perhaps_late(self, answer):
        self.waiting = kept(self.waiting, answer)

    # ------------------------------------------------ what must hold at any moment
    @invariant()
    def nothing_is_lost(self):
        here = {(one.run, one.number) for one in self.waiting}
        there = {(run, number) for run, held in self.node.items() for number in held.taken}
        assert here | there == set(self.made)

    @invariant()
    def nothing_joins_another_patrol_or_changes(self):
        for run, held in self.node.items():
            for number, one in held.taken.items():
                assert one == self.made[run, number] and one.patrol == held.patrol == self.made[run, 0].patrol
            assert {number for number in held.taken} == {
                number for first, last in held.held for number in range(first, last + 1)
            }

    def teardown(self):
        """Once the line stands, everything arrives, and the telephone is empty."""
        while self.waiting:
            before = len(self.waiting)
            self.answer_comes_perhaps_late(self.arrives(chosen(self.waiting)))
            assert len(self.waiting) < before
        for run, held in self.node.items():
            assert len(held.taken) == self.next[run]
            assert is_whole(held.held, held.end) == (run in self.ended)

    def arrives(self, packet):
        said = {}
        for run in {one.run for one in packet}:
            self.node[run] = take(self.node.get(run), [one for one in packet if one.run == run])
            said[run] = self.node[run].held
        return said


TestSyncs = Syncs.TestCase
TestSyncs.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

RUN, OTHER, PATROL = UUID(int=1), UUID(int=2), UUID(int=9)


@given(st.lists(st.integers(0, 60)), st.lists(st.integers(0, 60)))
def test_ranges_hold_what_was_put_into_them_and_lie_apart(first, second):
    held = added(added((), first), second)
    assert {n for n in range(70) if holds(held, n)} == {*first, *second}
    assert all(one[1] + 1 < other[0] for one, other in pairwise(held))
    assert added(held, second) == held


def test_a_call_for_help_goes_first_and_alone_then_marks_sightings_points_pictures():
    kinds = [Kind.PHOTO, Kind.POINT, Kind.SIGHTING, Kind.START, Kind.DISTRESS, Kind.SAFE]
    waiting = [Recording(RUN, PATROL, n, kind) for n, kind in enumerate(kinds)]
    assert [one.kind for one in chosen(waiting)] == ["distress", "safe"]
    assert [one.kind for one in chosen(waiting[:4])] == ["start", "sighting", "point", "photo"]
    assert chosen([]) == ()


def test_a_packet_has_a_most_and_what_is_larger_goes_alone():
    points = [Recording(RUN, PATROL, n, Kind.POINT) for n in range(1000)]
    assert [one.number for one in chosen(points)] == list(range(sync.A_PACKET))
    large = [Recording(RUN, PATROL, n, Kind.PHOTO, size=2_000_000) for n in range(2)]
    assert [one.number for one in chosen(large)] == [0]


def test_a_run_stays_with_its_patrol_and_numbers_have_bounds():
    held = take(None, [Recording(RUN, PATROL, 0, Kind.START)])
    with pytest.raises(Refused, match="run_of_another_patrol"):
        take(held, [Recording(RUN, OTHER, 1, Kind.POINT)])
    for number in (-1, sync.HIGHEST + 1):
        with pytest.raises(Refused, match="recording_number_wrong"):
            take(held, [Recording(RUN, PATROL, number, Kind.POINT)])
    assert not is_whole(held.held, held.end)
    assert is_whole(take(held, [Recording(RUN, PATROL, 1, Kind.END)]).held, 1)
