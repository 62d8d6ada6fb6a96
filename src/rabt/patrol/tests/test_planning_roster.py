"""Who goes: shared evenly, left out with the rule that stands against it, rested by each state's hours."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning import duty, plan, roster
from rabt.patrol.rules.planning.facts import Member, Span
from rabt.patrol.tests.borders import all_members, border, shifts

SEED = b"a sealed seed of thirty-two byte"
HOUR = timedelta(hours=1)


@cache
def planned(seed=1, **size):
    facts = border(seed, **({"stretches": 8, "days": 4} | size))
    return facts, plan.make_plan(facts, SEED)


# ------------------------------------------------------------------ rosters
def test_the_turns_of_a_base_are_shared_evenly():
    facts, made = planned(2, bases=1)
    turns = Counter(who for one in made.assignments for who in one.crew)
    for base in facts.bases:
        there = [one.id for one in facts.members if one.base == base.code and not one.away]
        assert max(turns[who] for who in there) - min(turns[who] for who in there) <= 2


def test_what_cannot_be_manned_is_left_out_with_the_rule_that_stands_against_it():
    facts, made = planned(3, bases=1)
    outings = outings_of(facts, made)

    def beside(one):
        return [other for other in outings if other.shift == one.shift]

    spare = next(
        one
        for one in outings
        if roster.gap_kept(facts, [each for each in outings if each not in beside(one)])
    )
    away = (spare.shift.span,)
    base = spare.team.base
    short = replace(
        facts, members=tuple(replace(one, away=away) if one.base == base else one for one in facts.members)
    )
    found = roster.roster(short, outings, 1)
    assert {one.team for one in found.left_out} == {one.team for one in beside(spare)}
    assert all("away" in one.rules and one.shift == spare.shift.id for one in found.left_out)
    assert len(found.assignments) + len(found.left_out) == len(outings)


def _shift(facts, one):
    return next(shift for shift in facts.shifts if shift.id == one.shift)


def outings_of(facts, made):
    return [roster.Outing(one.id, _shift(facts, one), one.team) for one in made.assignments]


def all_hours(facts, **change):
    hours = {state: replace(one, **change) for state, one in facts.book.hours.items()}
    return replace(facts, book=replace(facts.book, hours=hours))


def before(facts):
    begins_at = facts.shifts[0].starts_at
    return (Span(begins_at - 8 * HOUR, begins_at - HOUR),)


SPOILS = {
    "away": lambda facts: all_members(facts, away=(facts.shifts[0].span,)),
    "turn": lambda facts: all_hours(facts, turn_most=7),
    "rest": lambda facts: all_members(facts, worked=before(facts)),
    "week": lambda facts: all_hours(facts, week_most=7),
    "lead": lambda facts: all_members(facts, may_lead=False),
    "skill": lambda facts: all_members(facts, skills={}),
    "vehicle": lambda facts: replace(facts, vehicles=()),
}


@pytest.mark.parametrize("family", sorted(SPOILS))
def test_why_there_is_no_roster_is_told_by_the_rule(family):
    facts, made = planned()
    first = [one for one in outings_of(facts, made) if one.shift == facts.shifts[0]]
    worse = SPOILS[family](facts)
    assert family in roster.against(worse, first, 1)
    with pytest.raises(Refused) as refused:
        roster.roster(worse, first, 1)
    assert refused.value.code == "roster_impossible"
    assert family in refused.value.facts["rules"] and refused.value.facts["patrols"]


def test_where_no_rule_alone_stands_against_it_all_are_told():
    facts, made = planned()
    nobody = replace(facts, members=())
    assert roster.against(nobody, outings_of(facts, made)[:1], 1) == roster.FAMILIES


def test_a_search_that_runs_out_of_steps_spares_some_patrol(monkeypatch):
    facts, made = planned()
    outings = outings_of(facts, made)
    monkeypatch.setattr(roster, "search", lambda *_, **__: None)
    assert roster._core(facts, outings, 1) == sorted(outings, key=lambda one: one.id)
    assert roster.manned(facts, outings, 1) is None


def test_a_patrol_that_the_gap_needs_is_not_left_out():
    facts, made = planned()
    outings = outings_of(facts, made)
    assert roster.gap_kept(facts, outings)
    assert not roster.gap_kept(facts, [])
    only = [one for one in outings if one.shift != facts.shifts[-1] or "S01" not in one.team.stretches]
    late = replace(facts, book=replace(facts.book, gap_hours=20, catch_up_hours=20))
    assert not roster.gap_kept(late, [one for one in only if one.shift.starts_at > facts.shifts[4].starts_at])


def test_a_node_without_the_solvers_says_so(monkeypatch):
    facts, made = planned()
    monkeypatch.setitem(__import__("sys").modules, "ortools.sat.python", None)
    with pytest.raises(Unavailable, match="planner_not_installed"):
        roster.build(facts, outings_of(facts, made))


# ------------------------------------------------------------------ hours
def turn(start, hours=8, night=False):
    return Span(
        shifts(1, 3)[0].starts_at + start * HOUR, shifts(1, 3)[0].starts_at + (start + hours) * HOUR, night
    )


def test_the_latest_whole_rest_before_a_plan_is_found():
    begins_at, day = shifts(1, 3)[0].starts_at, 24 * HOUR
    free = Member("a", "XA", "b")
    assert duty.last_rest(free, begins_at, day) == begins_at - day
    busy = replace(free, worked=(turn(-60), turn(-20), turn(-10), turn(30)))
    assert duty.last_rest(busy, begins_at, day) == begins_at - 20 * HOUR - day
    always = replace(free, worked=(turn(-30), turn(-20), turn(-10)))
    assert duty.last_rest(always, begins_at, day) == begins_at - 30 * HOUR - day


def test_weeks_that_ended_before_the_plan_hold_nothing_of_it():
    old = Member("a", "XA", "b", worked=(turn(-200), turn(-20)))
    begun = [start for start, _ in duty.week_windows(old, shifts(2, 3))]
    assert begun == [turn(-20).starts_at, shifts(2, 3)[0].starts_at]
    assert list(duty.week_windows(old, shifts(12, 3)))[-1][1] >= shifts(12, 3)[-1].ends_at


def test_nights_that_follow_each_other_are_counted_with_those_before():
    plan_shifts = shifts(3, 3)
    tired = Member("a", "XA", "b", worked=(turn(-8, night=True), turn(-32, night=True)))
    runs = list(duty.night_runs(tired, plan_shifts, 3))
    assert (2, [2, 5]) in runs and all(before + len(inside) > 3 for before, inside in runs)
    assert list(duty.night_runs(Member("a", "XA", "b"), plan_shifts, 4)) == []
