"""The pure rules of this room: states, what may be offered, days and shifts, edits, differences, digests."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.corridor import load
from rabt.patrol.rules import crews, days, editing, states, told
from rabt.patrol.rules.crews import OfficerTold, SkillTold, SpanTold, VehicleTold
from rabt.patrol.rules.days import Known, Offered
from rabt.patrol.rules.editing import Named, Said
from rabt.patrol.rules.planning.facts import (
    Assignment,
    LeftOut,
    Mixed,
    Reason,
    Strategy,
    Team,
    Visit,
)
from rabt.patrol.rules.states import PatrolState, PatrolStep, PlanState, PlanStep, State, Step
from rabt.patrol.rules.told import PatrolTold

TERMS = load("eg_ly").on(date(2026, 11, 24))
DAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 4, tzinfo=UTC)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def code_of(deed):
    with pytest.raises(Refused) as found:
        deed()
    return found.value.code


# ------------------------------------------------------------------ states
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(Step))
def test_a_version_moves_by_its_table_and_not_otherwise(state, step):
    if (state, step) in states.TABLE:
        assert states.move(state, step) == states.TABLE[state, step]
    else:
        assert code_of(lambda: states.move(state, step)) == "version_step_closed"


def test_a_plan_and_a_patrol_move_by_their_tables():
    assert states.move_plan(PlanState.OPEN, PlanStep.PUT_IN_FORCE) == PlanState.IN_FORCE
    assert (
        code_of(lambda: states.move_plan(PlanState.CALLED_OFF, PlanStep.PUT_IN_FORCE))
        == "joint_plan_step_closed"
    )
    assert states.move_patrol(PatrolState.PLANNED, PatrolStep.ORDER) == PatrolState.ORDERED
    assert (
        code_of(lambda: states.move_patrol(PatrolState.CALLED_OFF, PatrolStep.ORDER)) == "patrol_step_closed"
    )


def test_nobody_alone_brings_a_version_into_force():
    """Each way into force passes the planner's word and a head's on the way."""
    for (state, step), after in states.TABLE.items():
        if after == State.IN_FORCE:
            assert (state, step) in {(State.PUT, Step.ACCEPT), (State.SENT, Step.ACCEPT)}
        if after == State.SENT:
            assert (state, step) == (State.PUT, Step.SEND)
        if after == State.PUT:
            assert step == Step.PUT


# ------------------------------------------------------------------ what is typed in
@given(st.text(max_size=700))
def test_what_is_said_is_one_line_that_a_page_can_show(text):
    try:
        said = crews.check_said(text, "why")
    except Refused as problem:
        assert problem.facts["field"] == "why"
        return
    assert said.isprintable() and len(said) <= crews.SAID and sum(map(str.isalpha, said)) >= 0


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda: crews.check_said("ok", "why"), "patrol_said_short"),
        (lambda: crews.check_name("  - ", "number"), "patrol_name_empty"),
        (lambda: crews.check_base("X", {"A"}), "base_unknown"),
        (lambda: crews.check_vehicle("boat", 4, 400, {"car"}), "vehicle_kind_unknown"),
        (lambda: crews.check_vehicle("car", 0, 400, {"car"}), "vehicle_seats"),
        (lambda: crews.check_vehicle("car", 4, 4000, {"car"}), "vehicle_range"),
        (lambda: crews.check_away(DAY, DAY - timedelta(days=1), DAY), "away_days"),
        (lambda: crews.check_away(DAY, DAY + timedelta(days=401), DAY), "away_days"),
        (lambda: crews.check_away(DAY - timedelta(days=3), DAY - timedelta(days=1), DAY), "away_over"),
        (lambda: days.check_days(DAY, DAY, DAY + timedelta(days=1), 7), "plan_day_past"),
        (lambda: days.check_days(DAY, DAY + timedelta(days=7), DAY, 7), "plan_days_wrong"),
        (lambda: days.check_days(DAY, DAY - timedelta(days=1), DAY, 7), "plan_days_wrong"),
        (lambda: days.stretches_between("S1", "S9", ["S1", "S2"]), "stretch_unknown"),
        (lambda: days.stretches_between("S2", "S1", ["S1", "S2"]), "stretches_turned"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_code(deed, code):
    assert code_of(deed) == code


def test_what_fits_is_taken():
    assert crews.check_name(" أحمد \n علي ", "name_ar") == "أحمد علي"
    crews.check_base("A", {"A"})
    crews.check_vehicle("car", 4, 400, {"car"})
    crews.check_away(DAY - timedelta(days=3), DAY, DAY)
    days.check_days(DAY, DAY + timedelta(days=6), DAY, 7)
    assert days.stretches_between("S1", "S2", ["S1", "S2", "S3"]) == ["S1", "S2"]


# ------------------------------------------------------------------ offers
def officer(key=A, base="MUSAID", **changes):
    said = {"skills": [SkillTold("lead_patrol", None)], "away": [], "worked": []} | changes
    return OfficerTold(key, "7", "سالم", "Salem", base, **said)


def vehicle(key=B, base="MUSAID"):
    return VehicleTold(key, "5-1", "station", 7, 600, base, [])


def test_a_side_offers_its_own_once_at_its_own_bases():
    bases = {"MUSAID": "LY", "SALLOUM": "EG"}
    crews.check_offer([officer()], [vehicle()], bases, "LY")
    for officers, vehicles, code in (
        ([], [vehicle()], "crews_none"), ([officer(), officer()], [], "offer_not_own"),
        ([officer(key=B)], [vehicle()], "offer_not_own"), ([officer(base="SALLOUM")], [], "offer_not_own"),
        ([officer()], [vehicle(base="NOWHERE")], "offer_not_own"),
    ):  # fmt: skip
        assert code_of(lambda o=officers, v=vehicles: crews.check_offer(o, v, bases, "LY")) == code


def test_days_away_are_whole_days_by_the_states_own_clock():
    span = crews.span_of(DAY, DAY, "Africa/Tripoli")
    assert (span.ends_at - span.starts_at) == timedelta(days=1)
    assert span.starts_at.astimezone(UTC) == datetime(2026, 11, 24, 22, tzinfo=UTC)
    other = SpanTold(AT + timedelta(days=9), AT + timedelta(days=10), night=False)
    assert crews.within([other, span], AT, AT + timedelta(days=2)) == [span]
    next_day = crews.span_of(DAY + timedelta(days=1), DAY + timedelta(days=1), "Africa/Tripoli")
    whole = crews.span_of(DAY, DAY + timedelta(days=1), "Africa/Tripoli")
    assert crews.within([next_day, span, span], AT, AT + timedelta(days=2)) == [whole]


def test_a_turn_of_another_plan_keeps_its_rest_around_it():
    turn = SpanTold(AT, AT + timedelta(hours=8), night=True)
    assert crews.rested(turn) == SpanTold(AT - crews.RESTS, turn.ends_at + crews.RESTS, night=False)
    hour = timedelta(hours=1)
    assert crews.rested(turn, hour) == SpanTold(AT - hour, turn.ends_at + hour, night=False)


# ------------------------------------------------------------------ days and facts
def test_a_shift_is_one_instant_for_both_states():
    found = days.shifts_of(DAY, DAY + timedelta(days=1), TERMS)
    assert [one.id for one in found][:3] == ["2026-11-25/day", "2026-11-25/evening", "2026-11-25/night"]
    assert found[0].starts_at == AT and len(found) == 6 and found[2].night


def test_the_kind_of_a_place_is_told_from_towns_and_roads_alone():
    kinds = {code: days.kind_of(one, TERMS) for code, one in TERMS.border.pieces.items()}
    assert kinds["S01-1"] == "near_town", "Musaid and Salloum stand there"
    assert set(kinds.values()) == {"near_town", "near_road", "open"}


def test_facts_hold_both_sides_and_the_packs_rules():
    seen = {"S01-1": AT - timedelta(days=1)}
    known = Known(seen, {"S01-1": 40.0}, {"S01-1": 2})
    offers = [
        Offered("EG", [officer(A, "SALLOUM", skills=[SkillTold("lead_patrol", DAY)])], []),
        Offered("LY", [officer(B), officer(C, skills=[])], [vehicle(UUID(int=9))]),
    ]  # fmt: skip
    facts = days.facts_of(DAY, DAY, ["S01"], offers, known, TERMS)
    assert [one.code for one in facts.bases] == ["MUSAID", "SALLOUM"] and facts.states == ("EG", "LY")
    assert [one.may_lead for one in facts.members] == [True, True, False]
    first = facts.stretches[0].pieces[0]
    assert (first.finds, first.looked_minutes, first.last_look) == (2, 40.0, seen["S01-1"])
    assert facts.book.team_skills == ("first_aid", "desert_driving")
    assert facts.book.hours["EG"].rest == TERMS.duty_hours["EG"].rest
    assert facts.reach_km["MUSAID", "S01"] == TERMS.border.reach_km("MUSAID", "S01")
    later = days.facts_of(DAY, DAY + timedelta(days=1), ["S01"], offers, known, TERMS)
    assert not later.members[0].may_lead, "his proof ends before the plan does"
    assert code_of(lambda: days.facts_of(DAY, DAY, ["S01"], offers[:1], known, TERMS)) == "crews_of_one_side"
    bare = [offers[0], Offered("LY", [officer(B)], [])]
    assert code_of(lambda: days.facts_of(DAY, DAY, ["S01"], bare, known, TERMS)) == "vehicles_none"


# ------------------------------------------------------------------ plans as plain facts
def patrol(key=A, **changes):
    said = {
        "patrol_id": key, "number": 1, "on": DAY, "shift": "day", "starts_at": AT,
        "ends_at": AT + timedelta(hours=8), "base": "MUSAID", "partner": "SALLOUM", "stretches": ["S01"],
        "vehicle_id": B, "lead_id": C, "crew": [C], "route": [told.VisitTold("S01-1", 3)], "drawn": True,
    }  # fmt: skip
    return PatrolTold(**said | changes)


def test_a_patrol_goes_to_the_planner_and_back_unchanged():
    one = patrol()
    assert told.patrols_of([told.assignment_of(one)], uuid4(), 1) == [one]


def test_a_new_patrol_is_given_the_same_key_on_both_nodes():
    plan = uuid4()
    assert told.key_of("2026-11-25/day/1", plan, 1) == told.key_of("2026-11-25/day/1", plan, 1)
    assert told.key_of("2026-11-25/day/1", plan, 1) != told.key_of("2026-11-25/day/1", plan, 2)
    assert told.key_of(str(A), plan, 2) == A


def test_reasons_and_what_was_left_out_are_whole_numbers_and_codes():
    why = Reason("S01", 3.25, 0.5, 0.75, 0.1, "risk", 4, 6, 1, 12.6, 30.4, ("MUSAID",))
    found = told.reasons_of([why, replace(why, hours_since=None)])
    assert (found[0].cover, found[0].looked_minutes, found[0].hours_since) == (750_000, 13, 30)
    assert found[1].hours_since is None
    left = told.left_of([LeftOut("2026-11-25/day", Team("A", "B", ("S01",)), ("rest",))])
    assert (left[0].stretches, left[0].rules) == (["S01"], ["rest"])


def test_strategies_are_kept_so_that_the_lots_can_be_drawn_again():
    mixed = Mixed(
        "day",
        (Strategy((Team("A", "B", ("S01",)),), 7),),
        {"S01": 1.0},
        {"S01": 0.2},
        {"S01": 0.1},
        {"S01": 3.0},
        0.9,
        0.5,
    )
    assert told.mixed_read(told.mixed_told({"day": mixed})) == {"day": mixed}


def test_an_approval_names_all_that_goes_out():
    first = told.digest_of("joint_plan:1", 1, [{"a": 1}], "seal", "mixed")
    for other in (
        ("joint_plan:2", 1, [{"a": 1}], "seal", "mixed"), ("joint_plan:1", 2, [{"a": 1}], "seal", "mixed"),
        ("joint_plan:1", 1, [{"a": 2}], "seal", "mixed"), ("joint_plan:1", 1, [{"a": 1}], "s", "mixed"),
        ("joint_plan:1", 1, [{"a": 1}], "seal", "m"),
    ):  # fmt: skip
        assert told.digest_of(*other) != first
    assert len(told.digest_of_text("x")) == 64


def test_what_travels_packed_is_read_back_or_refused():
    assert told.unpacked(told.packed("قرعة" * 1000)) == "قرعة" * 1000
    for bad in (b"", b"x", told.packed("abc")[:-2], zlib.compress(b"\xff\xfe")):
        with pytest.raises(Untrusted):
            told.unpacked(bad)


def test_differences_name_what_a_crew_must_be_told_and_nothing_else():
    before = [patrol(A), patrol(B), patrol(C)]
    quiet = replace(before[0], number=9, route=[], drawn=False)
    after = [quiet, replace(before[1], crew=[A, C]), patrol(UUID(int=8))]
    found = told.differences(before, after)
    assert sorted((one.kind, one.changed) for one in found) == [
        ("changed", ("crew",)),
        ("gone", ()),
        ("new", ()),
    ]
    assert told.differences(before, before) == []


# ------------------------------------------------------------------ edits
NAMED = Named({"MUSAID": "LY", "SALLOUM": "EG"}, ("S01", "S02"), {A, C}, {B})
SAID = Said("MUSAID", "SALLOUM", ("S01",), B, C, (C, A))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"base": "X"}, "base_unknown"), ({"partner": "X"}, "base_unknown"),
        ({"stretches": ()}, "stretch_unknown"),
        ({"stretches": ("S03",)}, "stretch_unknown"), ({"vehicle_id": A}, "edit_unknown_vehicle"),
        ({"crew": ()}, "edit_unknown_crew"), ({"crew": (C, B)}, "edit_unknown_crew"),
        ({"lead_id": A, "crew": (C,)}, "edit_lead_not_crew"), ({"crew": (C,) * 21}, "edit_too_many"),
        ({"stretches": ("S01",) * 11}, "edit_too_many"),
    ],
)  # fmt: skip
def test_an_edit_names_only_what_was_offered(change, code):
    assert code_of(lambda: editing.edited(patrol(), replace(SAID, **change), NAMED)) == code


def test_an_edit_of_the_way_takes_a_patrol_out_of_the_lot():
    crewed = editing.edited(patrol(), SAID, NAMED)
    assert (crewed.drawn, crewed.route, crewed.crew) == (True, patrol().route, [A, C])
    moved = editing.edited(patrol(), replace(SAID, stretches=("S02", "S01")), NAMED)
    assert (moved.drawn, moved.route, moved.stretches) == (False, [], ["S01", "S02"])


def test_a_patrol_is_found_or_added_in_a_shift_of_the_plan():
    assert editing.find([patrol(B), patrol()], A) == patrol()
    assert code_of(lambda: editing.find([], A)) == "patrol_unknown"
    offers = [Offered("EG", [officer(A, "SALLOUM")], []), Offered("LY", [officer(B)], [vehicle(UUID(int=9))])]
    facts = days.facts_of(DAY, DAY, ["S01"], offers, Known(), TERMS)
    assert editing.bare(C, "2026-11-25/night", facts, 3).shift == "night"
    assert code_of(lambda: editing.bare(C, "2026-11-26/night", facts, 3)) == "shift_unknown"
    named = editing.known_of(facts)
    assert named.officers == {A, B} and named.vehicles == {UUID(int=9)}


def test_the_planners_shapes_are_not_mixed_up():
    one = told.assignment_of(patrol())
    assert (
        isinstance(one, Assignment) and one.route == (Visit("S01-1", 3.0),) and one.shift == "2026-11-25/day"
    )
