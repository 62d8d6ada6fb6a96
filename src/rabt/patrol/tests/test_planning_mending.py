"""After a breakdown little changes; the checker finds nothing in a whole plan, and all in a spoilt one."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from rabt.patrol.rules.planning import checking, mending, plan
from rabt.patrol.rules.planning.facts import Span, Visit
from rabt.patrol.tests.borders import FIRST, all_members, border

SEED = b"a sealed seed of thirty-two byte"
HOUR = timedelta(hours=1)


@cache
def planned(seed=1, **size):
    facts = border(seed, **({"stretches": 8, "days": 4} | size))
    return facts, plan.make_plan(facts, SEED)


# ------------------------------------------------------------------ after a breakdown
def ill(facts, who, since):
    away = Span(since, facts.shifts[-1].ends_at)
    return replace(
        facts,
        members=tuple(
            replace(one, away=(*one.away, away)) if one.id == who else one for one in facts.members
        ),
    )


def test_only_the_patrols_of_who_is_ill_change_and_the_checker_agrees():
    facts, made = planned(5)
    now = facts.shifts[3].starts_at
    who = next(one.crew[0] for one in made.assignments if one.starts_at > now)
    worse = ill(facts, who, now)
    mended = mending.mend_plan(worse, made.assignments, now)
    lost = {one.id for one in mending.broken(worse, made.assignments, now)}
    assert lost and lost <= set(mended.changed)
    assert [one for one in checking.check(worse, mended.assignments) if one.rule != "gap"] == []
    same = {one.id: one for one in made.assignments}
    assert all(same[one.id] == one for one in mended.assignments if one.id not in mended.changed)
    assert len(mended.assignments) + len(mended.left_out) == len(made.assignments)
    assert all(one.route for one in mended.assignments)


def test_a_broken_vehicle_is_replaced_by_one_of_the_base():
    facts, made = planned(5)
    now = facts.shifts[2].starts_at
    first = next(one for one in made.assignments if one.starts_at > now)
    away = Span(now, facts.shifts[-1].ends_at)
    worse = replace(
        facts,
        vehicles=tuple(
            replace(one, away=(away,)) if one.id == first.vehicle else one for one in facts.vehicles
        ),
    )
    mended = mending.mend_plan(worse, made.assignments, now)
    after = {one.id: one for one in mended.assignments}
    assert first.id in mended.changed
    if first.id in after:
        assert after[first.id].vehicle != first.vehicle and after[first.id].crew == first.crew


def test_what_did_not_break_is_left_alone():
    facts, made = planned(5)
    now = facts.shifts[2].starts_at
    assert mending.mend_plan(facts, made.assignments, now) == mending.Mended(made.assignments, (), ())
    over = mending.mend_plan(
        ill(facts, made.assignments[0].crew[0], facts.shifts[-1].ends_at), made.assignments, now
    )
    assert over.changed == ()


def test_where_nobody_can_step_in_the_patrol_is_left_out_with_its_rules():
    facts, made = planned(6, bases=1)
    now = facts.shifts[-2].starts_at
    last = [one for one in made.assignments if one.starts_at > now]
    base = last[0].base
    away = Span(now, facts.shifts[-1].ends_at)
    worse = replace(
        facts, members=tuple(replace(one, away=(away,)) if one.base == base else one for one in facts.members)
    )
    mended = mending.mend_plan(worse, made.assignments, now)
    assert len(mended.left_out) == len(last)
    assert all("away" in one.rules for one in mended.left_out)


def test_a_search_that_finds_nothing_leaves_the_broken_out(monkeypatch):
    facts, made = planned(5)
    now = facts.shifts[3].starts_at
    who = next(one.crew[0] for one in made.assignments if one.starts_at > now)
    worse = ill(facts, who, now)
    monkeypatch.setattr(mending, "search", lambda *_, **__: None)
    mended = mending.mend_plan(worse, made.assignments, now)
    assert {one.shift for one in mended.left_out} == {
        one.shift for one in mending.broken(worse, made.assignments, now)
    }


# ------------------------------------------------------------------ the second pair of eyes
def spoilt(rule, facts, made):
    """Break one rule in a plan that keeps all."""
    first, *rest = made.assignments
    car = {one.id: one for one in facts.vehicles}[first.vehicle]
    who = {one.id: one for one in facts.members}[first.crew[0]]
    book, span = facts.book, Span(first.starts_at, first.ends_at)

    def members(change):
        return replace(
            facts, members=tuple(change(one) if one.id == who.id else one for one in facts.members)
        )

    def vehicles(**change):
        return replace(
            facts,
            vehicles=tuple(replace(one, **change) if one.id == car.id else one for one in facts.vehicles),
        )

    def rules(**change):
        return replace(
            facts, book=replace(book, hours={s: replace(h, **change) for s, h in book.hours.items()})
        )

    def other(**change):
        return facts, (replace(first, **change), *rest)

    stranger = next(one for one in facts.members if one.base not in (first.base, first.partner))
    far = next(
        one
        for one in facts.stretches
        if one.code not in first.stretches and abs(one.place - int(first.stretches[0][1:])) > 3
    )
    same, stale = made.assignments, {"first_aid": FIRST - timedelta(days=1), "desert_driving": None}
    return {
        "shift_unknown": lambda: other(shift="never"),
        "crew_unknown": lambda: other(crew=(*first.crew[:-1], "nobody")),
        "crew_side": lambda: other(crew=first.crew[:-1]),
        "crew_base": lambda: other(crew=(*first.crew[:-1], stranger.id)),
        "lead": lambda: other(lead="nobody"),
        "skill": lambda: (all_members(facts, skills=stale), same),
        "away": lambda: (members(lambda one: replace(one, away=(span,))), same),
        "double": lambda: (facts, (*same, replace(first, id="twice"))),
        "turn": lambda: (rules(turn_most=7), same),
        "rest": lambda: (rules(rest=40), same),
        "week": lambda: (rules(week_most=7), same),
        "week_rest": lambda: (rules(week_rest=90), same),
        "nights": lambda: (rules(nights_most=0), same),
        "vehicle_unknown": lambda: other(vehicle="none"),
        "seats": lambda: (vehicles(seats=3), same),
        "range": lambda: (vehicles(range_km=10), same),
        "vehicle_away": lambda: (vehicles(away=(span,)), same),
        "vehicle_rest": lambda: (replace(facts, book=replace(book, vehicle_rest_hours=200)), same),
        "zone": lambda: (replace(facts, book=replace(book, zone=book.zone - {first.stretches[0]})), same),
        "stretches": lambda: other(stretches=(first.stretches[0], far.code)),
        "reach": lambda: (replace(facts, book=replace(book, road_kmh=5.0)), same),
        "route": lambda: other(route=first.route[1:]),
        "gap": lambda: (facts, ()),
        "patrols": lambda: (replace(facts, book=replace(book, most_patrols=0)), same),
    }[rule]()  # fmt: skip


@pytest.mark.parametrize("rule", checking.RULES)
def test_each_broken_rule_is_found_and_told_in_numbers(rule):
    facts, made = planned()
    worse, assignments = spoilt(rule, facts, made)
    found = [one for one in checking.check(worse, assignments) if one.rule == rule]
    assert found and all(one.who and one.when for one in found)


def test_turns_before_the_plan_are_judged_by_nobody_and_a_look_too_late_by_its_hours():
    facts, made = planned()
    begins_at = facts.shifts[0].starts_at
    known = (
        Span(begins_at - 60 * HOUR, begins_at - 52 * HOUR),
        Span(begins_at - 50 * HOUR, begins_at - 42 * HOUR),
    )
    assert checking.check(all_members(facts, worked=known), made.assignments) == []
    hasty = replace(facts, book=replace(facts.book, catch_up_hours=1, gap_hours=8))
    late = [one for one in checking.check(hasty, made.assignments) if one.rule == "gap"]
    assert late and all(one.found > one.limit for one in late)


def test_every_code_of_a_breach_is_known():
    facts, made = planned()
    found = {
        one.rule
        for rule in checking.RULES
        for worse, assignments in [spoilt(rule, facts, made)]
        for one in checking.check(worse, assignments)
    }
    assert found == set(checking.RULES)


def test_a_plan_without_ways_is_judged_by_its_shifts():
    facts, made = planned()
    bare = tuple(replace(one, route=()) for one in made.assignments)
    assert checking.check(facts, bare) == []
    first = made.assignments[0]
    backwards = replace(first, route=tuple(reversed(first.route)))
    assert {one.rule for one in checking.check(facts, (backwards, *made.assignments[1:]))} == {"route"}
    nowhere = replace(first, stretches=(), route=())
    assert "stretches" in {one.rule for one in checking.check(facts, (nowhere, *made.assignments[1:]))}
    alone = replace(first, partner=first.base)
    assert "crew_side" in {one.rule for one in checking.check(facts, (alone, *made.assignments[1:]))}
    late = replace(first, route=(*first.route[:-1], Visit(first.route[-1].piece, 9_999)))
    assert "route" in {one.rule for one in checking.check(facts, (late, *made.assignments[1:]))}
    outside = replace(facts, book=replace(facts.book, zone=frozenset()))
    assert {one.rule for one in checking.check(outside, ())} == set()
