"""Forms after the return to work; figures of both states; a programme proposed with reasons."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.queries import account_by_id
from rabt.access.testing import signed_in
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Untrusted
from rabt.courses import actions, messages, queries
from rabt.courses.models import Form
from rabt.courses.rules import attendance
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, LATER, MONDAY, OVER, WHY, refused
from rabt.missions import actions as missions
from rabt.missions.models import Programme
from rabt.notices.models import Notice
from rabt.training import actions as training
from rabt.training.actions import Shown
from rabt.training.models import Need

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def given(side, phone, officer):
    """Grant a certificate to an officer of ours, and have every later form filled in."""
    row = build.granted(side, phone)
    for (asked, moment), answers in LATER.items():
        form = Form.objects.get(seat_id=row.seat_id, asked=asked, moment=moment)
        who = phone.actor if asked == "trainee" else officer
        at = OVER + timedelta(days=200)
        actions.give_form(who, form.pk, answers, at=at)
    return row


def mine(phones):
    return next(phone for phone in phones if phone.seat.of_state == "LY")


def test_a_superior_and_the_officer_himself_are_asked_twice_each_his_own(side, letters):
    _, phones = build.passed(side, ours=1)
    phone, superior = mine(phones), side.training_unit
    build.granted(side, phone)
    form = Form.objects.get(asked="supervisor", moment="first")
    refused("form_not_due", lambda: actions.give_form(superior, form.pk, {}, at=OVER))
    at = OVER + timedelta(days=95)
    with pytest.raises(Missing):
        actions.give_form(phone.actor, form.pk, {}, at=at)
    refused("form_not_whole", lambda: actions.give_form(superior, form.pk, {}, at=at))
    before = len(letters())
    actions.give_form(superior, form.pk, LATER["supervisor", "first"], at=at)
    refused(
        "form_step_closed", lambda: actions.give_form(superior, form.pk, LATER["supervisor", "first"], at=at)
    )
    (letter,) = letters()[before:]
    assert letter.kind == "course_form.given/1" and str(phone.seat.pk) not in str(letter.body)
    assert phone.seat.name_ar not in str(letter.body)


def test_a_form_that_is_due_waits_on_the_home_page_since_its_day(side):
    _, phones = build.passed(side, ours=1)
    build.granted(side, mine(phones))
    superior, due = side.training_unit, Form.objects.get(asked="supervisor", moment="first").due_on
    with clock.stopped(OVER + timedelta(days=95)):
        (waits,) = queries.waiting(superior)
    assert (waits.word, waits.count) == ("courses.forms_to_give", 1)
    assert waits.oldest_at == datetime.combine(due, time(), UTC), "a page tells an instant"


def test_the_clock_tells_who_is_asked_once_and_closes_what_nobody_filled_in(side):
    _, phones = build.passed(side, ours=1)
    build.granted(side, mine(phones))
    told = lambda: Notice.objects.filter(template__startswith="courses.told").count()  # noqa: E731
    assert actions.follow_forms(at=OVER + timedelta(days=89)) == 0 and told() == 0
    due = OVER + timedelta(days=91)
    actions.follow_forms(at=due)
    assert told() == 2
    actions.follow_forms(at=due + timedelta(days=1))
    assert told() == 2, "each is told once"
    assert actions.follow_forms(at=due + timedelta(days=61)) == 2
    assert set(Form.objects.filter(moment="first").values_list("state", flat=True)) == {"lapsed"}


def test_figures_join_both_states_and_withhold_the_few(side, peer):
    holding, _ = build.passed(side)
    answers = [
        messages.AnswerTold(code, str(value)) for code, value in build.END_ANSWERS.items() if code != "better"
    ]
    for number in range(6):
        told = messages.FormGiven(
            form_ref=f"course_form:{build.sent.key(f'f{number}')}", call_ref=f"course_call:{holding.pk}",
            of_state="EG", asked="trainee", moment="end", answers=answers, given_on=date(2027, 2, 18),
        )  # fmt: skip
        build.hand_in(messages.FormGiven.from_body(told.to_body()), OVER)
        build.hand_in(messages.FormGiven.from_body(told.to_body()), OVER)
    assert Form.objects.filter(state="given").count() == 8
    found = {(one.question, one.group): one for one in queries.figures(side.national_unit, "state", OVER)}
    assert found["useful", "EG"].answered == 8 and found["useful", "EG"].mean == 5.0
    assert queries.returned(side.national_unit, OVER) == [("end", 2, 2, 100)]
    with pytest.raises(NotAllowed):
        queries.figures(side.trainer, "course", OVER)
    for changes in ({"answers": answers[:2]}, {"answers": answers * 2},
                    {"call_ref": f"course_call:{holding.pk}1"},
                    {"call_ref": f"course_call:{build.sent.key('no')}"}, {"form_ref": "x"}):  # fmt: skip
        bent = messages.FormGiven(**{
            "form_ref": f"course_form:{build.sent.key('new')}", "call_ref": f"course_call:{holding.pk}",
            "of_state": "EG", "asked": "trainee", "moment": "end", "answers": answers,
            "given_on": date(2027, 2, 18), **changes,
        })  # fmt: skip
        with pytest.raises(Untrusted):
            build.hand_in(bent, OVER)


def test_needs_of_incidents_and_superiors_are_written_into_the_draft_with_their_reasons(side, committed):
    row = missions.draft_programme(side.national_unit, 2028, at=AT)
    course = "protection_at_border"
    refused(
        "need_light",
        lambda: actions.propose_course(side.national_unit, row.pk, course, date(2028, 3, 5), at=AT),
    )
    for number in range(2):
        shown = Shown("incident", build.sent.key(f"i{number}"), "LY/border/", f"LY-{number}")
        training.record_need(
            side.national_unit, shown, "لم يُعرف من يُحال إليه القاصر", skill="protection", at=AT
        )
    found, unmet = queries.proposals(side.national_unit, AT)
    assert [(one.course, one.points, one.reasons[0].count) for one in found] == [
        (course, 6, 2)
    ] and unmet == []
    done = actions.propose_course(side.national_unit, row.pk, course, date(2028, 3, 5), at=AT)
    (call,) = Programme.objects.get(pk=done.pk).calls
    assert call["course"] == course and call["starts_on"].startswith("2028-03-05")
    committed("programme.need_answered", course=course, points=6, reasons=[["incident", 2, 6]])
    assert set(Need.objects.values_list("state", flat=True)) == {"taken_up"}


def test_a_superior_who_still_needs_it_weighs_in_next_years_programme(side):
    _, phones = build.passed(side, ours=1)
    given(side, mine(phones), side.training_unit)
    at = OVER + timedelta(days=210)
    shown = queries.showings(side.national_unit, at)
    assert ("evaluation", "protection_at_border", 1) in {(one.source, one.course, one.count) for one in shown}


# ------------------------------------------------------------------ comings and goings
def test_who_goes_home_for_cause_is_decided_by_two_and_his_side_is_told(side, letters):
    holding = build.held(side)
    one, _ = build.come(side, holding)
    seat = one.seat.pk
    refused("return_cause", lambda: actions.return_home(side.host_centre, seat, "bored", WHY, at=MONDAY))
    actions.return_home(side.host_centre, seat, "conduct", WHY, at=MONDAY)
    assert [each.word for each in queries.waiting(side.host_head)] == ["courses.stays_to_decide"]
    before = len(letters())
    asker = signed_in(Client(), account_by_id(side.host_centre.id))
    head = account_by_id(side.host_head.id).name_ar
    assert head in asker.get(reverse("courses:seat", args=[seat])).content.decode(), "who decides is named"
    kept = "لم تثبت المخالفة التي نُسبت إليه"
    actions.decide_return(side.host_head, seat, False, kept, at=MONDAY)
    assert len(letters()) == before
    shown = asker.get(reverse("courses:seat", args=[seat]))
    assert kept in shown.content.decode(), "who asked reads why"
    actions.return_home(side.host_centre, seat, "conduct", WHY, at=MONDAY)
    actions.decide_return(side.host_head, seat, True, WHY, at=MONDAY)
    told = letters()[-1]
    assert (told.kind, told.body["state"], told.body["cause"]) == (
        "course_stay.told/1",
        "returned",
        "conduct",
    )
    assert WHY not in str(told.body), "why stays with the host"
    with pytest.raises(NotAllowed):
        actions.decide_return(side.host_centre, seat, True, WHY, at=MONDAY)
    assert attendance.Stay("returned") == build.seats(holding)[0].state


def test_an_event_is_recorded_by_one_and_a_grave_one_stands_against_a_certificate(side):
    holding, (one, _) = build.passed(side)
    refused(
        "event_kind",
        lambda: actions.record_event(side.trainer, holding.pk, "x", WHY, MONDAY, at=OVER),
    )
    refused(
        "event_from_future",
        lambda: actions.record_event(side.trainer, holding.pk, "injury", WHY, OVER, at=MONDAY),
    )
    row = actions.record_event(
        side.host_centre, holding.pk, "cheating", WHY, MONDAY, seat_id=one.seat.pk, at=OVER
    )
    refused(
        "certificate_wanting",
        lambda: actions.propose_certificate(side.host_centre, one.seat.pk, at=OVER), wanting="event",
    )  # fmt: skip
    actions.judge_event(side.host_head, row.pk, WHY, at=OVER)
    refused("event_judged", lambda: actions.judge_event(side.host_head, row.pk, WHY, at=OVER))
    assert actions.propose_certificate(side.host_centre, one.seat.pk, at=OVER).state == "proposed"
