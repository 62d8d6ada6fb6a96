"""Each refusal of mission files and their money; what is forgotten; counts and the calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, NotAllowed, Stale, Untrusted
from rabt.base.identifiers import new_id
from rabt.missions import actions, messages, queries
from rabt.missions.actions import Spent
from rabt.missions.models import Mission, Nomination, Traveller, Vetting
from rabt.missions.rules.money import Stay
from rabt.missions.rules.travel import Contact, Leg, Papers
from rabt.missions.tests import build
from rabt.missions.tests.build import AT, BACK, OUT, WHY, refused
from rabt.training.actions import Shown, record_need

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


# ------------------------------------------------------------------ missions
def test_each_refusal_of_a_mission_file(side):
    call, _ = build.seated_abroad(side, 1, 2)
    unit = side.national_unit
    for code, changes in (
        ("mission_days", {"back_on": OUT}), ("mission_misses_course", {"out_on": build.ENDS}),
        ("route_wrong", {"legs": []}), ("stays_wrong", {"stays": []}), ("contacts_wanting", {"contacts": []}),
        ("per_diem_unknown", {"stays": [Stay("EG-SIN", OUT, BACK)]}),
    ):  # fmt: skip
        told = build.mission_said(call, **changes)
        refused(code, lambda told=told: actions.draft_mission(unit, call.pk, told, at=AT))
    row = actions.draft_mission(unit, call.pk, build.mission_said(call), at=AT)
    refused("mission_empty", lambda: actions.draft_mission(unit, call.pk, build.mission_said(call), at=AT))
    refused("passport_ends", lambda: actions.put_mission(unit, row.pk, at=AT), n=2)
    first, second = queries.travellers_of(row)
    refused(
        "passport_number",
        lambda: actions.note_papers(unit, row.pk, first.pk, Papers("1", BACK, "none"), at=AT),
    )
    build.note_all(side, row, visa="asked")
    refused(
        "passport_twice",
        lambda: actions.note_papers(unit, row.pk, second.pk, build.GOOD, at=AT),
        field="passport",
    )
    refused("visa_wanting", lambda: actions.put_mission(unit, row.pk, at=AT), n=2)
    build.note_all(side, row)
    bare = build.mission_said(call, policy="", insured_until=None)
    actions.change_mission(unit, row.pk, bare, at=AT)
    refused("insurance_wanting", lambda: actions.put_mission(unit, row.pk, at=AT))
    actions.change_mission(unit, row.pk, build.mission_said(call), at=AT)
    actions.put_mission(unit, row.pk, at=AT)
    refused("mission_step_closed", lambda: actions.change_mission(unit, row.pk, bare, at=AT))
    refused("mission_step_closed", lambda: actions.note_papers(unit, row.pk, first.pk, build.GOOD, at=AT))
    head = side.national_head
    both = replace(unit, scopes=unit.scopes | head.scopes)
    refused("same_person", lambda: actions.order_mission(both, row.pk, at=AT), NotAllowed)
    actions.withdraw(side.training_unit, first.nomination_id, WHY, at=AT)
    refused("traveller_without_seat", lambda: actions.order_mission(head, row.pk, at=AT))
    assert actions.take_back_mission(unit, row.pk, at=AT).state == "draft"
    refused("mission_said_short", lambda: actions.call_off_mission(head, row.pk, "", at=AT))
    assert actions.call_off_mission(head, row.pk, WHY, at=AT).state == "called_off"
    again = actions.draft_mission(unit, call.pk, build.mission_said(call), at=AT)
    assert queries.travellers_of(again).count() == 1 and again.number.endswith("-0002")
    stranger = replace(unit, reach=("LY/border/",))
    refused("missing", lambda: queries.mission_to_see(stranger, row.pk), Missing)


def test_an_order_and_accounts_that_changed_since_they_were_seen_are_not_signed(side):
    unit, head, later = side.national_unit, side.national_head, AT + timedelta(minutes=5)
    row = actions.put_mission(unit, build.ready(side).pk, at=AT)
    seen = row.changed_at.isoformat()
    actions.take_back_mission(unit, row.pk, at=AT)
    dear = build.mission_said(row.call, lodging="فندق")
    actions.change_mission(unit, row.pk, dear, at=later)
    actions.put_mission(unit, row.pk, at=later)
    refused("stale", lambda: actions.order_mission(head, row.pk, at=later, seen=seen), Stale)
    row = actions.order_mission(head, row.pk, at=later, seen=later.isoformat())
    home = AT + timedelta(days=100)
    seen = actions.close_accounts(unit, row.pk, at=home).changed_at.isoformat()
    actions.send_back(head, row.pk, WHY, at=home)
    actions.enter_expense(unit, row.pk, Spent("وقود", AT.date(), 9_000, "LYD", "R-9"), at=home)
    home += timedelta(minutes=5)
    row = actions.close_accounts(unit, row.pk, at=home)
    refused("stale", lambda: actions.settle(head, row.pk, at=home, seen=seen), Stale)
    assert actions.settle(head, row.pk, at=home, seen=home.isoformat()).state == "settled"


@pytest.mark.parametrize(("out", "back"), [
    (date(2027, 1, 1), date(9999, 12, 31)), (date(1, 1, 1), date(1, 1, 9)),
    (date(9999, 1, 1), date(9999, 12, 31)),
])  # fmt: skip
def test_a_group_that_comes_on_absurd_days_is_not_taken_in(side, out, back):
    call = build.opened(side)
    row, *_ = build.theirs(call, 1)
    told = messages.MissionAnnounced(
        mission_ref=f"mission:{new_id()}", call_ref=call.ref, number="EG-2027-0001", out_on=out, back_on=back,
        nominations=[row.ref], legs=[], contacts=[], announced_at=AT,
    )  # fmt: skip
    refused("letter_malformed", lambda: build.hand_in(told), Untrusted, field="out_on")


def test_a_group_too_large_for_one_order_and_a_call_that_is_not_open_are_refused(side, monkeypatch):
    call, _ = build.seated_abroad(side, 1, 2)
    told = build.mission_said(call)
    monkeypatch.setattr("rabt.corridor.Terms.number", lambda self, code: 1)
    refused(
        "mission_group_large", lambda: actions.draft_mission(side.national_unit, call.pk, told, at=AT), most=1
    )
    monkeypatch.undo()
    build.hand_in(messages.CallChanged(call.ref, "called_off", WHY, AT))
    refused("call_step_closed", lambda: actions.draft_mission(side.national_unit, call.pk, told, at=AT))


def test_money_is_advanced_spent_closed_by_one_and_settled_by_another_in_each_currency(side, committed):
    row = build.ordered(side)
    unit, head = side.national_unit, side.national_head
    nights = (BACK - OUT).days
    assert row.allowed == (140_000 - 21_000 - 35_000) * nights * 2 and row.currency == "LYD"
    assert row.advance == row.allowed * 80 // 100
    good = Spent("وقود الحافلة", AT.date(), 45_500, "LYD", "R-1")
    for code, changes in (
        ("currency_unknown", {"currency": "USD"}), ("expense_day", {"on": BACK}),
        ("expense_old", {"on": AT.date().replace(year=2002)}),
        ("dues_amount_wrong", {"minor": 0}), ("mission_name_empty", {"what": "-"}),
        ("mission_name_empty", {"receipt": "-"}),
    ):  # fmt: skip
        refused(
            code, lambda changes=changes: actions.enter_expense(unit, row.pk, replace(good, **changes), at=AT)
        )
    actions.enter_expense(unit, row.pk, good, at=AT)
    refused("receipt_entered", lambda: actions.enter_expense(unit, row.pk, good, at=AT), field="receipt")
    actions.enter_expense(unit, row.pk, replace(good, currency="EGP", minor=1_250, receipt="R-2"), at=AT)
    unpaid = {one.currency: one.due for one in queries.balances_of(row)}
    assert unpaid == {"LYD": row.allowed + 45_500, "EGP": 1_250}
    refused("mission_name_empty", lambda: actions.pay_advance(unit, row.pk, "", at=AT))
    row = actions.pay_advance(unit, row.pk, "ADV-1", at=AT)
    refused("advance_paid", lambda: actions.pay_advance(unit, row.pk, "ADV-2", at=AT))
    refused("mission_not_back", lambda: actions.close_accounts(unit, row.pk, at=AT))
    home = AT + timedelta(days=100)
    actions.close_accounts(unit, row.pk, at=home)
    both = replace(unit, scopes=unit.scopes | head.scopes)
    refused("same_person", lambda: actions.settle(both, row.pk, at=home), NotAllowed)
    refused("same_person", lambda: actions.send_back(both, row.pk, WHY, at=home), NotAllowed)
    refused("mission_said_short", lambda: actions.send_back(head, row.pk, "", at=home))
    assert actions.send_back(head, row.pk, WHY, at=home).state == "ordered"
    actions.close_accounts(unit, row.pk, at=home)
    row = actions.settle(head, row.pk, at=home)
    committed("mission.settled", LYD=row.allowed - row.advance + 45_500, EGP=1_250)
    refused("mission_step_closed", lambda: actions.enter_expense(unit, row.pk, good, at=home))


def test_passports_and_reasons_of_vetting_are_forgotten_and_that_he_travelled_is_not(side):
    row = build.ordered(side)
    assert actions.forget_papers(365, at=AT + timedelta(days=300)) == 0
    assert actions.forget_papers(365, at=AT + timedelta(days=500)) == 4
    assert {one.passport for one in Traveller.objects.all()} == {""} and not Vetting.objects.exists()
    assert queries.travellers_of(row).count() == 2 and Nomination.objects.get(number="B-1").vetted_on


def test_a_mission_that_comes_names_officers_of_its_own_side_and_nobody_else(side):
    call = build.opened(side)
    (theirs,) = build.theirs(call, 1)
    (ours,) = build.vetted(side, call, 1)
    told = messages.MissionAnnounced(
        f"mission:{build.key('m')}", call.ref, "EG-2027-0001", OUT, BACK, [theirs.ref], [], [], AT
    )
    for wrong in (
        replace(told, nominations=[ours.ref]), replace(told, back_on=OUT), replace(told, mission_ref="x"),
        replace(told, nominations=[f"nomination:{build.key('nobody')}"]),
        replace(told, legs=[Leg(OUT, "أ", "ب", "magic")]),
        replace(told, contacts=[Contact("boss", "أ", "1")]),
    ):  # fmt: skip
        refused("letter_malformed", lambda wrong=wrong: build.hand_in(wrong), Untrusted)
    off = messages.MissionCalledOff(told.mission_ref, WHY, AT)
    refused("letter_malformed", lambda: build.hand_in(off), Untrusted)
    build.hand_in(told)
    centre = side.host_centre
    mission = Mission.objects.get()
    assert [one.pk for one in queries.missions_to_see(centre)] == [mission.pk]
    refused("missing", lambda: queries.mission_to_change(side.national_unit, mission.pk), Missing)


# ------------------------------------------------------------------ counts and calendar
def test_small_numbers_are_hidden_and_a_host_is_not_asked(side):
    call = build.opened(side, seats={("LY", "border"): 9})
    build.nominated(side, call, *range(1, 7))
    build.nominated(side, call, 8, 9, sex="f", unit="وحدة أخرى")
    found = queries.fairness(side.national_unit, build.YEAR)
    assert found.nominated.total == 8
    assert found.nominated.by["sex"] == {"f": None, "m": None} and found.seated.total == 0
    assert found.nominated.by["region"] == {"LY-BU": 8}
    refused("not_allowed", lambda: queries.fairness(side.host_centre, build.YEAR), NotAllowed)


def test_the_calendar_tells_courses_and_missions_and_names_nobody(side):
    row = build.ordered(side)
    events = queries.events_for(side.national_unit)
    assert {one.since_on for one in events} == {build.STARTS, OUT}
    assert row.number in str(events) and "ضابط 1" not in str(events)
    assert len(queries.events_for(side.training_unit)) == 1


def test_needs_that_wait_stand_beside_the_courses_that_would_meet_them(side):
    whose = Shown("incident", build.key("incident"), "LY/border/", "I-7")
    teller = build.official("national_head", "border/")
    for skill, field in (("protection", ""), ("protection", "border_monitoring"), ("", "crises")):
        one = replace(whose, source_id=build.key(skill + field))
        record_need(teller, one, "نقص في الاستقبال", skill=skill, field=field, at=AT)
    courses = agreement.terms_at(AT).training.courses_at("LY")
    found = {one.code: n for one, n in queries.courses_needed(side.national_unit, courses)}
    assert found == {
        "protection_at_border": 2, "crisis_workshop": 1, "explosives_awareness": 0, "document_examination": 0,
    }  # fmt: skip
    assert next(iter(found)) == "protection_at_border"
    refused("not_allowed", lambda: queries.courses_needed(side.host_centre, courses), NotAllowed)
