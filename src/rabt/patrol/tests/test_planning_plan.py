"""A whole plan: by lot, manned, with reasons; the checker finds nothing in it, and all in a spoilt one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning import checking, duty, mending, plan, roster, sampling
from rabt.patrol.rules.planning.facts import Member, Mixed, Span, Strategy, Team, Visit
from rabt.patrol.tests.borders import FIRST, border, shifts

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


def all_members(facts, **change):
    return replace(facts, members=tuple(replace(one, **change) for one in facts.members))


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
