"""A whole plan: by lot, manned, with reasons, and no rule broken."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from rabt.base.errors import Refused
from rabt.patrol.rules.planning import checking, plan, sampling
from rabt.patrol.rules.planning.facts import Mixed, Strategy, Team
from rabt.patrol.tests.borders import border

SEED = b"a sealed seed of thirty-two byte"
HOUR = timedelta(hours=1)


@cache
def planned(seed=1, **size):
    facts = border(seed, **({"stretches": 8, "days": 4} | size))
    return facts, plan.make_plan(facts, SEED)


# ------------------------------------------------------------------ plans that keep every rule
@pytest.mark.parametrize("seed", range(4))
def test_a_plan_breaks_no_rule(seed):
    facts, made = planned(seed, bases=1 + seed % 2, a_day=2 + seed % 2)
    assert made.assignments
    assert checking.check(facts, made.assignments) == []


def test_a_plan_of_more_than_a_week_breaks_no_rule():
    facts, made = planned(7, stretches=6, bases=1, days=9)
    assert checking.check(facts, made.assignments) == []


def test_the_same_facts_and_seed_give_the_same_plan_and_another_seed_another():
    facts, made = planned()
    assert plan.make_plan(facts, SEED) == made
    other = plan.make_plan(facts, b"another sealed seed of 32 bytes!")
    assert [one.team for one in other.assignments] != [one.team for one in made.assignments]
    assert made.seed_digest == sampling.seed_digest(SEED) != other.seed_digest


def test_every_stretch_has_its_reason_in_numbers():
    facts, made = planned()
    assert [one.stretch for one in made.reasons] == [one.code for one in facts.stretches]
    looks = Counter(code for one in made.assignments for code in one.stretches)
    for why in made.reasons:
        assert why.looks == looks[why.stretch] and why.out_of == len(facts.shifts)
        assert why.bound in {"risk", "gap", "explore"} and why.bases
        assert why.cover >= why.floor - 1e-4
    assert sum(one.share_of_risk for one in made.reasons) == pytest.approx(1.0)


def test_the_reason_names_what_decides():
    facts, made = planned()
    stretch, mixed = facts.stretches[0], made.mixed
    code, low = stretch.code, {}
    for bound, floor, even, cover in (
        ("risk", 0.1, 0.1, 0.5),
        ("gap", 0.3, 0.1, 0.3),
        ("explore", 0.2, 0.2, 0.2),
    ):
        low = {
            name: replace(one, floor={code: floor}, even={code: even}, cover={code: cover})
            for name, one in mixed.items()
        }
        assert plan.reason(facts, stretch, low, ()).bound == bound
    seen = facts.shifts[0].starts_at - 5 * HOUR
    known = replace(stretch, pieces=tuple(replace(one, last_look=seen) for one in stretch.pieces))
    assert plan.reason(facts, known, low, ()).hours_since == 5
    unknown = replace(stretch, pieces=(*known.pieces[1:], replace(known.pieces[0], last_look=None)))
    assert plan.reason(facts, unknown, low, ()).hours_since is None


def test_kinds_of_shift_that_can_send_the_same_share_one_game():
    _, made = planned()
    assert {name: one.shift for name, one in made.mixed.items()} == {name: name for name in made.mixed}


def test_a_way_visits_each_piece_from_either_end_and_is_back_in_time():
    _, made = planned()
    first = {one.route[0].piece < one.route[-1].piece for one in made.assignments}
    assert first == {True, False}, "which end comes first is drawn too"
    for one in made.assignments:
        assert len(one.route) == 5 * len(one.stretches)
        assert one.route[-1].minute < (one.ends_at - one.starts_at) / timedelta(minutes=1)


def test_nothing_to_plan_and_seeds_that_can_be_guessed_are_refused():
    facts, _ = planned()
    for none in (replace(facts, shifts=()), replace(facts, book=replace(facts.book, zone=frozenset()))):
        with pytest.raises(Refused, match="plan_without_shifts"):
            plan.make_plan(none, SEED)
    with pytest.raises(Refused, match="seed_short"):
        plan.make_plan(facts, b"short")


def test_a_plan_of_one_shift_has_one_shift_in_its_gap():
    facts, _ = planned()
    assert plan.shifts_in_gap(replace(facts, shifts=facts.shifts[:1])) == 11
    assert plan.shifts_in_gap(replace(facts, book=replace(facts.book, gap_hours=1))) == 1


# ------------------------------------------------------------------ lots
def mixed_of(*weights):
    strategies = tuple(
        Strategy((Team(str(at), "", (f"S{at}",)),), weight) for at, weight in enumerate(weights)
    )
    return Mixed("x", strategies, {}, {}, {}, {}, 0.0)


def test_a_lot_follows_from_the_seed_and_the_shift_alone():
    even = mixed_of(1 << 31, 1 << 31)
    told = [sampling.draw(even, SEED, f"shift {at}").teams for at in range(200)]
    assert told == [sampling.draw(even, SEED, f"shift {at}").teams for at in range(200)]
    assert told != [sampling.draw(even, SEED + b"!", f"shift {at}").teams for at in range(200)]
    assert 60 < sum(one == even.strategies[0].teams for one in told) < 140
    with pytest.raises(AssertionError):
        sampling.draw(mixed_of(0), SEED, "shift")


def memory_facts(hours_ago, gap=96, catch_up=48):
    facts, _ = planned()
    seen = None if hours_ago is None else facts.shifts[0].starts_at - hours_ago * HOUR
    line = tuple(
        replace(one, pieces=tuple(replace(piece, last_look=seen) for piece in one.pieces))
        for one in facts.stretches
    )
    return replace(facts, stretches=line, book=replace(facts.book, gap_hours=gap, catch_up_hours=catch_up))


@pytest.mark.parametrize(("hours_ago", "left"), [(10, 86), (60, 48), (500, 48), (None, 48)])
def test_what_is_overdue_as_the_plan_begins_has_the_hours_to_catch_up(hours_ago, left):
    facts = memory_facts(hours_ago)
    memory = sampling.Memory.of(facts)
    assert {last + memory.gap for last in memory.last.values()} == {facts.shifts[0].starts_at + left * HOUR}


def test_what_lies_outside_the_zone_is_nobodys_duty():
    facts = memory_facts(0)
    part = replace(facts, book=replace(facts.book, zone=facts.book.zone - {"S01"}))
    assert set(sampling.Memory.of(part).last) == set(facts.book.zone) - {"S01"}


def test_what_falls_due_after_the_plan_is_the_next_plans():
    memory = sampling.Memory.of(memory_facts(0))
    assert memory.due(planned()[0].shifts) == {}
    soon = sampling.Memory.of(memory_facts(60))
    assert set(soon.due(planned()[0].shifts).values()) == {5}
    late = sampling.Memory.of(memory_facts(60, catch_up=1))
    assert set(late.due(planned()[0].shifts).values()) == {3}
    none = sampling.Memory.of(memory_facts(None, catch_up=1))
    assert set(none.due(planned()[0].shifts).values()) == {-1}


def test_a_gap_that_no_team_can_keep_is_refused_by_name():
    facts = memory_facts(None, gap=9, catch_up=1)
    with pytest.raises(Refused) as refused:
        plan.make_plan(facts, SEED)
    assert refused.value.code == "gap_impossible"
    assert refused.value.facts["stretches"] and refused.value.facts["shift"] == facts.shifts[0].id


def test_a_lot_is_mended_only_where_something_is_due_and_then_little():
    facts, _ = planned()
    sent = {shift.code: plan.means(facts, shift) for shift in facts.shifts}
    ahead = facts.shifts[:3]
    lot = (next(one for one in sent["morning"].teams if one.stretches == ("S01",)),)
    assert sampling.mend(lot, {}, ahead, sent) == lot
    assert sampling.mend(lot, {"S01": 0}, ahead, sent) == lot
    mended = sampling.mend(lot, {"S05": 0}, ahead, sent)
    assert lot[0] in mended and any("S05" in one.stretches for one in mended)
    assert sampling.mend(lot, {"S05": 2}, ahead, sent) == lot, "a later lot may yet see to it"
    drawn = sampling.Drawn(ahead[0], Strategy(lot, 1), mended)
    assert drawn.forced == tuple(one for one in mended if one not in lot)
