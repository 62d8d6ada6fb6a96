"""Each refusal of programmes, calls, nominations and seats; what another office or side may not do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Untrusted
from rabt.missions import actions, messages, queries
from rabt.missions.models import Call, Nomination, Programme, Vetting
from rabt.missions.tests import build
from rabt.missions.tests.build import AT, BACK, OUT, WHY, refused
from rabt.training import queries as trained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


# ------------------------------------------------------------------ programmes
def test_each_refusal_of_a_programme(side):
    unit, head = side.national_unit, side.national_head
    refused("programme_year", lambda: actions.draft_programme(unit, 2025, at=AT))
    row = actions.draft_programme(unit, build.YEAR, at=AT)
    refused("programme_stands", lambda: actions.draft_programme(unit, build.YEAR, at=AT))
    refused("programme_empty", lambda: actions.put_programme(unit, row.pk, at=AT))
    for code, changes in (
        ("course_unknown", {"course": build.THEIRS}), ("call_days", {"ends_on": OUT}),
        ("call_closes", {"closes_on": BACK}), ("seats_wrong", {"seats": {("EG", "border"): 0}}),
        ("call_year", {"starts_on": date(2028, 2, 1), "ends_on": date(2028, 2, 2)}),
    ):  # fmt: skip
        refused(
            code, lambda changes=changes: actions.add_call(unit, row.pk, build.call_said(**changes), at=AT)
        )
    actions.add_call(unit, row.pk, build.call_said(), at=AT)
    (one,) = queries.calls_in(Programme.objects.get())
    actions.drop_call(unit, row.pk, one.call_id, at=AT)
    assert queries.calls_in(Programme.objects.get()) == []
    actions.add_call(unit, row.pk, build.call_said(), at=AT)
    actions.put_programme(unit, row.pk, at=AT)
    refused("programme_step_closed", lambda: actions.add_call(unit, row.pk, build.call_said(), at=AT))
    both = replace(unit, scopes=unit.scopes | head.scopes)
    refused("same_person", lambda: actions.approve_programme(both, row.pk, at=AT), NotAllowed)
    refused("not_allowed", lambda: actions.approve_programme(unit, row.pk, at=AT), NotAllowed)
    refused("mission_said_short", lambda: actions.refuse_programme(head, row.pk, "-", at=AT))
    assert actions.take_back_programme(unit, row.pk, at=AT).state == "draft"
    stranger = replace(unit, reach=("EG/",), state="EG")
    refused("missing", lambda: queries.programme_to_see(stranger, row.pk), Missing)
    refused(
        "missing", lambda: actions.put_programme(replace(unit, reach=("LY/border/",)), row.pk, at=AT), Missing
    )


def test_what_the_other_side_refuses_is_mended_and_sent_again_under_the_next_number(side, letters):
    row = build.sent(side)
    build.hand_in(messages.ProgrammeRefused(row.ref, 1, "نحتاج مقاعد للمنافذ", AT))
    row.refresh_from_db()
    assert (row.state, row.refused_in, row.refused_for) == ("refused", "EG", "نحتاج مقاعد للمنافذ")
    late = build.call_said(starts_on=date(2027, 5, 2), ends_on=date(2027, 5, 6), closes_on=date(2027, 4, 1))
    row = actions.add_call(side.national_unit, row.pk, late, at=AT)
    assert (row.state, row.number, row.refused_for) == ("draft", 2, "")
    actions.put_programme(side.national_unit, row.pk, at=AT)
    row = actions.approve_programme(side.national_head, row.pk, at=AT)
    assert letters()[-1].body["number"] == 2 and len(letters()[-1].body["calls"]) == 2
    stale = messages.ProgrammeAgreed(row.ref, 1, letters()[0].body["digest"], AT)
    refused("letter_malformed", lambda: build.hand_in(stale), Untrusted)
    build.hand_in(messages.ProgrammeAgreed(row.ref, 2, row.digest, AT))
    assert Call.objects.count() == 2


def test_a_programme_that_comes_is_refused_by_letter_and_comes_again(side, letters):
    build.hand_in(build.proposed())
    row = Programme.objects.get()
    actions.put_programme(side.national_unit, row.pk, at=AT)
    assert actions.take_back_programme(side.national_unit, row.pk, at=AT).state == "received"
    refused("programme_step_closed", lambda: actions.drop_call(side.national_unit, row.pk, row.pk, at=AT))
    actions.put_programme(side.national_unit, row.pk, at=AT)
    row = actions.refuse_programme(side.national_head, row.pk, WHY, at=AT)
    assert (row.state, letters()[-1].kind, letters()[-1].body["reason"]) == (
        "refused",
        "programme.refused/1",
        WHY,
    )
    build.hand_in(build.proposed(seats=3, number=2))
    row.refresh_from_db()
    assert (row.state, row.number, row.refused_for) == ("received", 2, "")


@pytest.mark.parametrize(
    "changes",
    [{"digest": "0" * 64}, {"year": 2028}, {"number": 0}, {"calls": []}, {"programme_ref": "programme:x"}],
)
def test_a_programme_that_does_not_fit_is_no_letter(side, changes):
    refused("letter_malformed", lambda: build.hand_in(build.proposed(**changes)), Untrusted)


def test_a_host_speaks_of_its_own_courses_in_the_words_of_the_pack(side):
    (call,) = build.proposed().calls
    for wrong in (
        replace(call, course=build.OURS), replace(call, centre="EG-CAIRO-CENTRE"), replace(call, course="x"),
        replace(call, closes_on=call.starts_on), replace(call, seats=[]), replace(call, seats=call.seats * 2),
        replace(call, seats=[replace(call.seats[0], service="navy")]),
        replace(call, seats=[replace(call.seats[0], seats=0)]),
    ):  # fmt: skip
        refused(
            "letter_malformed", lambda wrong=wrong: build.hand_in(build.proposed(calls=[wrong])), Untrusted
        )
    assert not Programme.objects.exists()
    build.hand_in(build.proposed())
    other = build.proposed(programme_ref=f"programme:{build.key('second')}")
    refused("letter_malformed", lambda: build.hand_in(other), Untrusted)


def test_a_host_agrees_to_nothing_and_the_other_side_answers_for_its_own_alone(side):
    build.hand_in(build.proposed())
    row = Programme.objects.get()
    refused(
        "letter_malformed",
        lambda: build.hand_in(messages.ProgrammeAgreed(row.ref, 1, row.digest, AT)),
        Untrusted,
    )
    own = side.national_head
    refused("not_the_keeper", lambda: actions.take_programme(own, build.proposed(), at=AT), Untrusted)


# ------------------------------------------------------------------ calls
def test_each_refusal_of_a_call_and_the_clock_closes_and_ends_it(side, letters):
    call = build.agreed(side)
    centre, head = side.host_centre, side.host_head
    refused("call_step_closed", lambda: actions.close_call(centre, call.pk, at=AT))
    refused("not_allowed", lambda: actions.open_call(side.national_unit, call.pk, at=AT), NotAllowed)
    actions.open_call(centre, call.pk, at=AT)
    refused("call_step_closed", lambda: actions.open_call(centre, call.pk, at=AT))
    assert actions.follow_calls(at=AT) == 0
    over = AT + timedelta(days=56)
    assert actions.follow_calls(at=over) == 1 and Call.objects.get().state == "closed"
    assert actions.follow_calls(at=over + timedelta(days=40)) == 1 and Call.objects.get().state == "held"
    assert [one.body["state"] for one in letters()[1:]] == ["open", "closed", "held"]
    refused("call_step_closed", lambda: actions.call_off_call(head, call.pk, WHY, at=AT))
    refused("mission_said_short", lambda: actions.call_off_call(head, call.pk, "", at=AT))


def test_a_call_of_the_other_side_is_its_own_and_no_row_is_run_from_here(side):
    call = build.abroad(side)
    refused("missing", lambda: actions.close_call(side.host_centre, call.pk, at=AT), Missing)
    build.hand_in(messages.CallChanged(call.ref, "open", "", AT))
    refused("call_step_closed", lambda: build.hand_in(messages.CallChanged(call.ref, "held", "", AT)))
    build.hand_in(messages.CallChanged(call.ref, "called_off", WHY, AT))
    call.refresh_from_db()
    assert (call.state, call.ended_for) == ("called_off", WHY)


def test_nobody_tells_of_a_call_that_the_other_side_holds(side):
    call = build.agreed(side)
    refused(
        "letter_malformed", lambda: build.hand_in(messages.CallChanged(call.ref, "open", "", AT)), Untrusted
    )


# ------------------------------------------------------------------ nominations
def test_each_refusal_of_a_nomination(side):
    planned = build.agreed(side)
    unit = side.training_unit
    refused("call_not_open", lambda: actions.nominate(unit, planned.pk, build.nominee(), at=AT))
    call = actions.open_call(side.host_centre, planned.pk, at=AT)
    for code, changes in (
        ("service_without_seats", {"service": "civil"}), ("rank_unknown", {"rank": "admiral"}),
        ("mission_name_empty", {"number": "-"}), ("mission_name_empty", {"name_ar": ""}),
        ("mission_said_short", {"reason": "x"}), ("mission_name_empty", {"supervisor": " "}),
    ):  # fmt: skip
        refused(
            code, lambda changes=changes: actions.nominate(unit, call.pk, build.nominee(**changes), at=AT)
        )
    late = AT + timedelta(days=60)
    refused("call_not_open", lambda: actions.nominate(unit, call.pk, build.nominee(), at=late))
    row = actions.nominate(unit, call.pk, build.nominee(), at=AT)
    refused(
        "nomination_stands", lambda: actions.nominate(unit, call.pk, build.nominee(), at=AT), field="number"
    )
    assert row.officer_id == trained.known_key("LY", "B-1")
    refused(
        "not_allowed",
        lambda: actions.nominate(side.national_unit, call.pk, build.nominee(2), at=AT),
        NotAllowed,
    )
    stranger = build.official("training_unit", "ports/")
    refused("missing", lambda: queries.nomination_to_see(stranger, row.pk), Missing)
    refused("missing", lambda: actions.withdraw(stranger, row.pk, WHY, at=AT), Missing)


@pytest.mark.node("EG")
def test_a_course_that_builds_on_a_skill_takes_who_holds_it_and_a_rank_that_it_asks_for(side):
    call = build.opened(side, course="lead_joint_patrol")
    unit = side.training_unit
    refused("rank_too_low", lambda: actions.nominate(unit, call.pk, build.nominee(rank="lieutenant"), at=AT))
    refused("skills_wanting", lambda: actions.nominate(unit, call.pk, build.nominee(), at=AT), field="number")


def test_ranking_takes_each_number_once_and_two_persons(side):
    call = build.opened(side)
    unit, head = side.national_unit, side.national_head
    one, other = build.nominated(side, call, 1, 2)
    for places in ({one.pk: 1}, {one.pk: 1, other.pk: 1}, {one.pk: 1, other.pk: 3}, {}):
        refused("places_wrong", lambda places=places: actions.rank(unit, call.pk, "border", places, at=AT))
    refused("missing", lambda: actions.rank(unit, call.pk, "civil", {}, at=AT), Missing)
    refused("nomination_step_closed", lambda: actions.endorse(head, one.pk, at=AT))
    actions.rank(unit, call.pk, "border", {one.pk: 2, other.pk: 1}, at=AT)
    both = replace(unit, scopes=unit.scopes | head.scopes)
    refused("same_person", lambda: actions.endorse(both, one.pk, at=AT), NotAllowed)
    refused("same_person", lambda: actions.refuse(both, one.pk, WHY, at=AT), NotAllowed)
    refused("mission_said_short", lambda: actions.refuse(head, one.pk, "", at=AT))
    assert actions.refuse(head, one.pk, WHY, at=AT).refused_for == WHY
    actions.endorse(head, other.pk, at=AT)
    (late,) = build.nominated(side, call, 3)
    (row,) = actions.rank(unit, call.pk, "border", {late.pk: 1}, at=AT)
    assert row.place == 2, "who was endorsed before keeps his rank"


# ------------------------------------------------------------------ vetting
def test_a_record_bars_without_saying_why_to_who_may_not_read_it(side, letters):
    call = build.abroad(side)
    one, other = build.endorsed(side, call, 1, 2)
    vetting = side.vetting_officer
    refused(
        "mission_said_short", lambda: actions.vet(vetting, one.pk, replace(build.CLEAR, unit_said="x"), at=AT)
    )
    refused("not_allowed", lambda: actions.vet(side.national_head, one.pk, build.CLEAR, at=AT), NotAllowed)
    sent = len(letters())
    row = actions.vet(vetting, one.pk, build.BARRED, at=AT)
    assert (row.state, row.refused_for, row.vetted_on) == ("refused", "", None)
    assert len(letters()) == sent, "the host never heard of him"
    (kept,) = queries.vettings_of(vetting, row)
    assert "احتجاز" in kept.person_said and not kept.is_clear
    for reader in (side.training_unit, side.national_unit, side.national_head, side.host_head):
        refused("not_allowed", lambda reader=reader: queries.vettings_of(reader, row), NotAllowed)
    actions.vet(vetting, other.pk, build.CLEAR, at=AT)
    build.hand_in(messages.NominationAnswered(other.ref, "accepted", 1, False, "", AT))
    actions.vet(vetting, other.pk, replace(build.BARRED, person_clear=True, unit_clear=False), at=AT)
    assert build.states(other) == [("refused", None)]
    assert (letters()[-1].kind, letters()[-1].body["reason"]) == ("nomination.withdrawn/1", "")
    refused("nomination_step_closed", lambda: actions.vet(vetting, other.pk, build.CLEAR, at=AT))


def test_a_vetting_that_grew_old_is_done_again_and_told(side, letters):
    call = build.opened(side)
    (theirs,) = build.theirs(call, 1, vetted_on=AT.date() - timedelta(days=400))
    refused("vetting_old", lambda: actions.accept(side.host_centre, theirs.pk, at=AT))
    build.hand_in(build.of_theirs(call, 1))
    assert actions.accept(side.host_centre, theirs.pk, at=AT).state == "accepted"
    (ours,) = build.vetted(side, call, 1)
    before = len(letters())
    actions.vet(side.vetting_officer, ours.pk, build.CLEAR, at=AT + timedelta(days=1))
    assert Vetting.objects.filter(nomination=ours).count() == 2 and len(letters()) == before
    assert Nomination.objects.get(pk=ours.pk).vetted_on == AT.date() + timedelta(days=1)


# ------------------------------------------------------------------ seats
def test_each_refusal_of_a_seat_and_a_jump_has_its_reason_on_both_sides(side, letters):
    call = build.opened(side)
    one, two, three = build.theirs(call, 1, 2, 3)
    centre, head = side.host_centre, side.host_head
    refused("not_allowed", lambda: actions.give_seat(centre, two.pk, WHY, at=AT), NotAllowed)
    refused("mission_said_short", lambda: actions.give_seat(head, two.pk, "", at=AT))
    refused("not_a_jump", lambda: actions.give_seat(head, one.pk, WHY, at=AT))
    row = actions.give_seat(head, three.pk, WHY, at=AT)
    assert (row.state, row.jumped, row.answer) == ("accepted", True, WHY)
    told = letters()[-1].body
    assert (told["jumped"], told["reason"], told["seat"]) == (True, WHY, 1)
    refused("nomination_step_closed", lambda: actions.accept(centre, three.pk, at=AT))
    refused("mission_said_short", lambda: actions.decline(centre, one.pk, "", at=AT))
    actions.accept(centre, two.pk, at=AT)
    assert build.states(two) == [("reserve", None)], "the last seat is kept for who is ranked before him"
    actions.decline(centre, one.pk, WHY, at=AT)
    assert build.states(one, two) == [("declined", None), ("accepted", 2)]
    assert [letter.body.get("state") for letter in letters()[-2:]] == ["declined", "accepted"]
    (late,) = build.theirs(call, 4)
    refused("seats_taken", lambda: actions.give_seat(head, late.pk, WHY, at=AT))
    actions.call_off_call(head, call.pk, WHY, at=AT)
    refused("call_step_closed", lambda: actions.accept(centre, late.pk, at=AT))


def test_a_host_answers_for_its_own_calls_and_sees_nobody_before_he_is_vetted(side):
    call = build.opened(side)
    (early,) = build.endorsed(side, call, 1)
    refused("missing", lambda: actions.accept(side.host_centre, early.pk, at=AT), Missing)
    abroad = build.vetted(side, build.abroad(side), 7)[0]
    refused("missing", lambda: queries.nomination_to_see(side.host_centre, abroad.pk), Missing)
    actions.vet(side.vetting_officer, early.pk, build.CLEAR, at=AT)
    assert actions.accept(side.host_centre, early.pk, at=AT).state == "accepted"
    assert actions.withdraw(side.training_unit, early.pk, WHY, at=AT).state == "withdrawn"
    refused("nomination_step_closed", lambda: actions.withdraw(side.training_unit, early.pk, WHY, at=AT))


def test_the_other_side_speaks_of_its_own_officers_and_of_calls_that_are(side):
    call = build.opened(side)
    for changes in (
        {"service": "civil"},
        {"rank": "admiral"},
        {"place": 0},
        {"number": " "},
        {"officer_ref": "x:1"},
    ):
        refused(
            "letter_malformed",
            lambda changes=changes: build.hand_in(build.of_theirs(call, 1, **changes)),
            Untrusted,
        )
    abroad = build.abroad(side)
    refused("letter_malformed", lambda: build.hand_in(build.of_theirs(abroad, 1)), Untrusted)
    (ours,) = build.vetted(side, call, 1)
    taken = build.of_theirs(call, 1, nomination_ref=ours.ref)
    refused("letter_malformed", lambda: build.hand_in(taken), Untrusted)
    for letter in (
        messages.NominationWithdrawn(ours.ref, WHY, AT),
        messages.NominationAnswered(ours.ref, "declined", None, False, WHY, AT),
    ):
        refused("letter_malformed", lambda letter=letter: build.hand_in(letter), Untrusted)


def test_an_answer_comes_once_and_who_left_meanwhile_stays_away(side):
    call = build.abroad(side)
    (row,) = build.vetted(side, call, 1)
    for seat, state in ((None, "accepted"), (1, "reserve")):
        letter = messages.NominationAnswered(row.ref, state, seat, False, "", AT)
        refused("letter_malformed", lambda letter=letter: build.hand_in(letter), Untrusted)
    build.hand_in(messages.NominationAnswered(row.ref, "reserve", None, False, "", AT))
    build.hand_in(messages.NominationAnswered(row.ref, "accepted", 2, False, "", AT))
    build.hand_in(messages.NominationAnswered(row.ref, "accepted", 2, False, "", AT))
    assert build.states(row) == [("accepted", 2)]
    actions.withdraw(side.training_unit, row.pk, WHY, at=AT)
    build.hand_in(messages.NominationAnswered(row.ref, "accepted", 2, False, "", AT))
    assert build.states(row) == [("withdrawn", None)]
