"""Each refusal of each action, with its code; what crosses on the way; what the other side may not do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.patrol import actions, messages, queries
from rabt.patrol.models import Look, Officer, Patrol, Plan, Version
from rabt.patrol.rules import told as facts
from rabt.patrol.rules.editing import Said
from rabt.patrol.tests import build
from rabt.patrol.tests.build import AT, SINCE, UNTIL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def refused(code, deed, kind=Refused, **facts):
    with pytest.raises(kind) as found:
        deed()
    assert found.value.code == code
    assert {name: found.value.facts.get(name) for name in facts} == facts


# ------------------------------------------------------------------ officers and vehicles
def test_each_refusal_of_an_officer(planner, chief):
    first = build.officer(planner, 1)
    refused("officer_entered", lambda: build.officer(planner, 1), field="number")
    refused("patrol_name_empty", lambda: build.officer(planner, 2, name_ar=" - "), field="name_ar")
    refused("base_unknown", lambda: build.officer(planner, 2, base=build.THEIRS))
    refused("officer_account_unknown", lambda: build.officer(planner, 2, account_id=chief.id))
    refused("not_allowed", lambda: build.officer(chief, 2), NotAllowed)
    lead = build.leader()
    build.officer(planner, 3, account_id=lead.id)
    refused("officer_account_unknown", lambda: build.officer(planner, 4, account_id=lead.id))
    stranger = replace(planner, reach=("EG/",), state="EG")
    refused("missing", lambda: queries.officer_to_see(stranger, first.pk), Missing)


def test_the_other_sides_officers_and_vehicles_are_not_ours_to_change(planner, chief):
    build.offered(build.opened(planner, chief))
    theirs = Officer.objects.filter(state="EG").first()
    said = actions.OfficerSaid("1", "x", "x", build.THEIRS)
    refused("missing", lambda: actions.change_officer(planner, theirs.pk, said, at=AT), Missing)
    refused("missing", lambda: actions.note_away(planner, SINCE, UNTIL, officer=theirs.pk, at=AT), Missing)
    refused("away_whose", lambda: actions.note_away(planner, SINCE, UNTIL, at=AT))


def test_each_refusal_of_a_vehicle(planner):
    row = build.vehicle(planner, 1)
    refused("vehicle_entered", lambda: build.vehicle(planner, 1), field="mark")
    refused("vehicle_kind_unknown", lambda: build.vehicle(planner, 2, kind="boat"))
    refused("vehicle_seats", lambda: build.vehicle(planner, 2, seats=0))
    refused("vehicle_range", lambda: build.vehicle(planner, 2, range_km=9_999))
    refused("base_unknown", lambda: build.vehicle(planner, 2, base="X"))
    refused("away_days", lambda: actions.note_away(planner, UNTIL, SINCE, vehicle=row.pk, at=AT))
    gone = AT.date() - timedelta(days=2)
    refused("away_over", lambda: actions.note_away(planner, gone, gone, vehicle=row.pk, at=AT))


# ------------------------------------------------------------------ opening and offering
def test_each_refusal_of_opening(planner, chief, letters):
    def opening(since=SINCE, until=UNTIL, first="S01", last="S02", **more):
        return actions.open_plan(planner, since, until, first, last, at=AT, **more)

    refused("crews_none", opening)
    build.means(planner, chief, each=2)
    refused("plan_day_past", lambda: opening(since=AT.date() - timedelta(days=1)))
    refused("plan_days_wrong", lambda: opening(until=SINCE + timedelta(days=7)))
    refused("stretch_unknown", lambda: opening(last="S99"))
    refused("stretches_turned", lambda: opening(first="S02", last="S01"))
    assert not letters() and not Plan.objects.exists()
    one = Officer.objects.first()
    plan = opening(chosen=[one.pk])
    assert [row["officer_id"] for row in letters()[0].body["officers"]] == [str(one.pk)]
    refused("joint_plan_overlaps", lambda: opening(first="S02", last="S03"))
    opening(first="S03", last="S04")
    refused("not_allowed", lambda: actions.open_plan(chief, SINCE, UNTIL, "S05", "S06", at=AT), NotAllowed)
    actions.call_off_plan(chief, plan.pk, "عاصفة رملية", at=AT)
    refused("joint_plan_step_closed", lambda: actions.offer_crews(planner, plan.pk, at=AT))
    opening()


def test_what_is_offered_says_who_is_away_and_never_why(planner, chief, letters):
    build.means(planner, chief, each=2)
    first, second = Officer.objects.order_by("number")
    actions.note_away(planner, SINCE, SINCE, officer=first.pk, at=AT)
    gone = AT.date() - timedelta(days=8)
    actions.note_away(planner, gone, gone, officer=second.pk, at=AT - timedelta(days=9))
    actions.open_plan(planner, SINCE, UNTIL, "S01", "S02", at=AT)
    told = {row["officer_id"]: row for row in letters()[0].body["officers"]}
    assert [one["starts_at"][:16] for one in told[str(first.pk)]["away"]] == ["2026-11-24T22:00"]
    assert told[str(second.pk)]["away"] == [] and set(told[str(first.pk)]) == {
        "officer_id", "number", "name_ar", "name_latin", "base", "skills", "away", "worked",
    }  # fmt: skip


def test_hours_done_in_the_plan_before_are_offered_with_the_next(planner, chief, letters):
    build.in_force(planner, chief)
    actions.open_plan(planner, UNTIL + timedelta(days=1), UNTIL + timedelta(days=2), "S01", "S02", at=AT)
    worked = [row for row in letters()[-1].body["officers"] if row["worked"]]
    assert len(worked) == 4 and all(len(one["worked"]) == 1 for one in worked)


# ------------------------------------------------------------------ letters that may not stand
@pytest.mark.parametrize(
    "change",
    [
        {"made_in": "LY"}, {"stretches": ["S99"]}, {"stretches": []}, {"until_on": SINCE - timedelta(days=1)},
        {"plan_ref": "plan:1"}, {"officers": []},
    ],
)  # fmt: skip
def test_an_offer_that_opens_a_plan_must_be_of_its_own_sender(change, planner):
    officers, vehicles = build.theirs()
    told = {
        "plan_ref": f"joint_plan:{build.key('p')}", "made_in": "EG", "since_on": SINCE, "until_on": UNTIL,
        "stretches": ["S01"], "officers": officers, "vehicles": vehicles, "offered_at": AT,
    }  # fmt: skip
    refused("letter_malformed", lambda: build.hand_in(messages.CrewsOffered(**told | change)), Untrusted)
    assert not Plan.objects.exists() and not Officer.objects.exists()


def test_a_side_speaks_of_its_own_officers_and_of_the_plan_as_it_stands(planner, chief):
    plan = build.opened(planner, chief)
    own = Officer.objects.filter(state="LY").first()
    officers, _ = build.theirs()
    stolen = [replace(officers[0], officer_id=own.pk)]
    refused("letter_malformed", lambda: build.offered(plan, officers=stolen), Untrusted)
    refused("letter_malformed", lambda: build.offered(plan, stretches=["S01"]), Untrusted)
    ours = [replace(officers[0], base=build.OURS)]
    refused("letter_malformed", lambda: build.offered(plan, officers=ours), Untrusted)
    told = messages.PlanApproved(
        plan_ref=plan.ref, version_ref="plan_version:x", digest="0" * 64, approved_at=AT
    )
    refused("letter_malformed", lambda: build.hand_in(told), Untrusted)
    refused("not_the_keeper", lambda: actions.take_approved(planner, told, at=AT), Untrusted)


def test_an_approval_of_something_else_brings_nothing_into_force(planner, chief):
    row = build.sent(planner, chief)
    refused("letter_malformed", lambda: build.approved(replace_digest(row)), Untrusted)
    assert Version.objects.get().state == "sent" and not Patrol.objects.exists()
    build.approved(row)
    build.approved(row)
    assert Version.objects.get().state == "in_force" and Patrol.objects.count() == 2


def replace_digest(row):
    row = Version.objects.select_related("plan").get(pk=row.pk)
    row.digest = "0" * 64
    return row


# ------------------------------------------------------------------ drawing and agreeing
def test_each_refusal_of_drawing(planner, chief):
    build.means(planner, chief)
    plan = actions.open_plan(planner, SINCE, UNTIL, "S01", "S02", at=AT)
    refused("crews_not_offered", lambda: actions.draw_plan(planner, plan.pk, at=AT))
    refused("not_allowed", lambda: actions.draw_plan(chief, plan.pk, at=AT), NotAllowed)
    build.offered(plan)
    refused("joint_plan_step_closed", lambda: actions.redraw_plan(planner, plan.pk, "تعطلت المركبة", at=AT))
    row = build.drawn(planner, plan)
    again = actions.draw_plan(planner, plan.pk, at=AT)
    row.refresh_from_db()
    assert (row.state, again.number) == ("dropped", 2)
    again = actions.keep_drawn(planner, again.pk, build.made(again), at=AT)
    refused("version_step_closed", lambda: actions.revise(planner, again.pk, "نعدلها باليد", at=AT))
    actions.put_forward(planner, again.pk, at=AT)
    refused("version_on_its_way", lambda: actions.draw_plan(planner, plan.pk, at=AT))
    refused("version_step_closed", lambda: actions.stop_drawing(planner, again.pk, at=AT))
    build.approved(actions.approve(chief, again.pk, at=AT))
    refused("joint_plan_step_closed", lambda: actions.draw_plan(planner, plan.pk, at=AT))
    refused("patrol_said_short", lambda: actions.redraw_plan(planner, plan.pk, "-", at=AT))
    refused("patrol_said_short", lambda: actions.revise(planner, again.pk, "", at=AT))
    revised = actions.revise(planner, again.pk, "نعدلها باليد", at=AT)
    refused("version_on_its_way", lambda: actions.revise(planner, again.pk, "نعدلها باليد", at=AT))
    assert revised.seal == again.seal


def test_two_persons_are_needed_on_this_side(planner, chief):
    row = build.drawn(planner, build.opened(planner, chief))
    refused("version_step_closed", lambda: actions.approve(chief, row.pk, at=AT))
    actions.put_forward(planner, row.pk, at=AT)
    refused("not_allowed", lambda: actions.approve(planner, row.pk, at=AT), NotAllowed)
    both = replace(planner, scopes=planner.scopes | chief.scopes)
    refused("same_person", lambda: actions.approve(both, row.pk, at=AT), NotAllowed)
    refused("same_person", lambda: actions.refuse(both, row.pk, "يُعاد توزيع الأطقم", at=AT), NotAllowed)
    assert queries.waiting(both) == [] or "patrol.versions_to_approve" not in [
        q.word for q in queries.waiting(both)
    ]
    refused("patrol_said_short", lambda: actions.refuse(chief, row.pk, "لا", at=AT))
    back = actions.take_back(planner, row.pk, at=AT)
    assert back.state == "drawn"


def test_a_plan_that_breaks_a_rule_goes_to_nobody(planner, chief):
    row = build.drawn(planner, build.opened(planner, chief))
    first = queries.sheet_of(row).patrols[0]
    said = Said(
        first.base, first.partner, tuple(first.stretches), first.vehicle_id, first.lead_id, (first.lead_id,)
    )
    actions.edit_patrol(planner, row.pk, first.patrol_id, said, at=AT)
    row.refresh_from_db()
    assert {one.rule for one in queries.breaches(row)} >= {"crew_side"}
    refused("plan_breaks_rules", lambda: actions.put_forward(planner, row.pk, at=AT))
    actions.remove_patrol(planner, row.pk, first.patrol_id, at=AT)
    row.refresh_from_db()
    assert queries.breaches(row) == [] and [one["deed"] for one in row.edits] == ["changed", "removed"]
    refused("not_allowed", lambda: actions.remove_patrol(chief, row.pk, first.patrol_id, at=AT), NotAllowed)


def test_a_head_looks_again_at_the_rules_before_he_approves(planner, chief):
    row = build.drawn(planner, build.opened(planner, chief))
    actions.put_forward(planner, row.pk, at=AT)
    row.refresh_from_db()
    row.patrols[0]["crew"] = [row.patrols[0]["lead_id"]]
    row.save()
    refused("plan_breaks_rules", lambda: actions.approve(chief, row.pk, at=AT))


def test_what_was_to_be_out_before_both_approved_never_goes(planner, chief):
    row = build.drawn(planner, build.opened(planner, chief))
    actions.put_forward(planner, row.pk, at=AT)
    first, second = sorted(one.starts_at for one in queries.sheet_of(row).patrols)
    refused("plan_over", lambda: actions.approve(chief, row.pk, at=second))
    noon = first + timedelta(hours=4)
    build.approved(actions.approve(chief, row.pk, at=first - timedelta(hours=1)), at=noon)
    (stands,) = Patrol.objects.all()
    assert stands.starts_at == second, "of the first no order is given out, and nobody is told of one"
    assert actions.give_out_orders(at=second) == 1


def test_the_other_side_refuses_and_the_draft_is_taken_up_again(planner, chief):
    row = build.sent(planner, chief)
    told = messages.PlanRefused(
        plan_ref=row.plan.ref, version_ref=row.ref, reason="الليلة عيد", refused_at=AT
    )
    build.hand_in(told)
    build.hand_in(told)
    row.refresh_from_db()
    assert (row.state, row.refused_in, row.refused_for) == ("refused", "EG", "الليلة عيد")
    again = actions.revise(planner, row.pk, at=AT)
    assert (again.state, again.number) == ("drawn", 2)


def test_the_other_sides_plan_is_not_ours_to_draw(planner, chief):
    officers, vehicles = build.theirs()
    build.means(planner, chief)
    build.hand_in(messages.CrewsOffered(
        plan_ref=f"joint_plan:{build.key('p')}", made_in="EG", since_on=SINCE, until_on=UNTIL,
        stretches=build.STRETCHES, officers=officers, vehicles=vehicles, offered_at=AT,
    ))  # fmt: skip
    plan = Plan.objects.get()
    actions.offer_crews(planner, plan.pk, at=AT)
    refused("plan_not_ours", lambda: actions.draw_plan(planner, plan.pk, at=AT))
    told = build.proposed(plan)
    strange = [replace(told.patrols[0], crew=[build.key("nobody")], lead_id=build.key("nobody"))]
    for change in (
        {"digest": "1" * 64}, {"number": 2}, {"patrols": strange}, {"plan_ref": "x"}, {"number": 0},
        {"patrols": [told.patrols[0], told.patrols[0]]},
    ):  # fmt: skip
        refused("letter_malformed", lambda c=change: build.hand_in(replace(told, **c)), Untrusted)
    other = build.digested(plan, told, strange)
    refused("letter_malformed", lambda: build.hand_in(other), Untrusted)
    build.hand_in(told)
    row = Version.objects.get()
    refused(
        "version_step_closed",
        lambda: actions.remove_patrol(planner, row.pk, told.patrols[0].patrol_id, at=AT),
    )
    actions.put_forward(planner, row.pk, at=AT)
    assert actions.take_back(planner, row.pk, at=AT).state == "received"
    actions.put_forward(planner, row.pk, at=AT)
    actions.refuse(chief, row.pk, "نطلب نوبة أقصر في اليوم الأول", at=AT)
    refused("plan_not_ours", lambda: actions.revise(planner, row.pk, at=AT))
    bad = build.unsealed(row, seed="00" * 32)
    refused("plan_seal_differs", lambda: build.hand_in(bad, at=build.after()), Untrusted)
    refused(
        "plan_seal_differs",
        lambda: build.hand_in(build.unsealed(row, mixed=facts.packed("{}"))),
        Untrusted,
    )


# ------------------------------------------------------------------ called off, and what crosses
def test_a_plan_that_was_called_off_here_takes_nothing_more(planner, chief, letters):
    row = build.sent(planner, chief)
    actions.call_off_plan(chief, row.plan_id, "عاصفة رملية", at=AT)
    assert letters()[-1].kind == "plan.called_off/1"
    build.approved(row)
    row.refresh_from_db()
    assert row.state == "dropped" and not Patrol.objects.exists()
    refused("joint_plan_step_closed", lambda: actions.call_off_plan(chief, row.plan_id, "عاصفة رملية", at=AT))


def test_the_other_side_calls_off_a_plan_or_one_patrol(planner, chief, letters):
    plan = build.in_force(planner, chief)
    first, second = Patrol.objects.order_by("starts_at")
    build.hand_in(messages.PatrolCalledOff(patrol_id=first.pk, reason="تعطلت المركبة", called_off_at=AT))
    first.refresh_from_db()
    assert (first.state, first.called_off_for) == ("called_off", "تعطلت المركبة")
    refused("patrol_step_closed", lambda: actions.call_off_patrol(planner, first.pk, "تعطلت المركبة", at=AT))
    refused(
        "patrol_out",
        lambda: actions.call_off_patrol(planner, second.pk, "تعطلت المركبة", at=second.starts_at),
    )
    refused("patrol_said_short", lambda: actions.call_off_patrol(chief, second.pk, "-", at=AT))
    sees = replace(planner, scopes=frozenset({"patrol.see"}))
    refused("not_allowed", lambda: actions.call_off_patrol(sees, second.pk, "تعطلت", at=AT), NotAllowed)
    told = messages.PlanCalledOff(plan_ref=plan.ref, reason="عاصفة", called_off_at=AT)
    build.hand_in(told)
    build.hand_in(told)
    plan.refresh_from_db()
    second.refresh_from_db()
    assert (plan.state, plan.ended_in, second.state) == ("called_off", "EG", "called_off")
    assert actions.give_out_orders(at=second.starts_at) == 0


def test_a_change_in_force_keeps_what_has_begun(planner, chief):
    plan = build.in_force(planner, chief)
    first, second = Patrol.objects.order_by("starts_at")
    noon = first.starts_at + timedelta(hours=4)
    version = Version.objects.get()
    row = actions.revise(planner, version.pk, "تعطلت مركبة اليوم الثاني", at=noon)
    later = next(one for one in queries.sheet_of(row).patrols if one.patrol_id == second.pk)
    other = next(
        key
        for key in queries.crews_in(build.offers(plan)["LY"]).vehicles
        if key.vehicle_id != later.vehicle_id
    )
    said = Said(
        later.base, later.partner, tuple(later.stretches), other.vehicle_id, later.lead_id, tuple(later.crew)
    )
    actions.edit_patrol(planner, row.pk, later.patrol_id, said, at=noon)
    actions.put_forward(planner, row.pk, at=noon)
    build.approved(actions.approve(chief, row.pk, at=noon), at=noon)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.changed_at, second.changed_at, second.vehicle_id) == (None, noon, other.vehicle_id)


# ------------------------------------------------------------------ what upper rooms tell
def test_looks_and_finds_count_once_and_as_far_back_as_the_pack_says(planner):
    day = timedelta(days=1)
    for _ in range(2):
        actions.note_looks("run:1", {"S01-1": (AT - day, 30), "S01-2": (AT - 2 * day, 10)})
    actions.note_looks("run:0", {"S01-1": (AT - 500 * day, 90)})
    actions.note_finds("incident:1", "S01-1", 2, at=AT)
    known = queries.known_of(["S01"], AT)
    assert known.looks["S01-1"] == AT - day and known.minutes["S01-1"] == 30.0
    assert (known.finds["S01-1"], known.finds["S01-2"]) == (2, 0)
    assert Look.objects.count() == 4
    actions.note_looks("run:1", {"S01-2": (AT - 2 * day, 11)})
    actions.note_finds("incident:1", "S01-2", 1, at=AT)
    known = queries.known_of(["S01"], AT)
    assert known.looks == {"S01-1": AT - 500 * day, "S01-2": AT - 2 * day} and known.minutes["S01-2"] == 11.0
    assert known.finds == {"S01-2": 1}
