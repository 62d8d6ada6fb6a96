"""What was set by mistake is dropped before anybody began it; nothing stands outside its course's days."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base.errors import Missing, NotAllowed
from rabt.courses import actions, queries
from rabt.courses.models import Assessment, Exam, Sitting
from rabt.courses.tests import build
from rabt.courses.tests.build import AT, MONDAY, OPENED, OVER, WHY, refused
from rabt.courses.tests.test_pages import both, client_of
from rabt.journal.models import Act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
TITLES = ("اختبار", "Test")


def set_by(side, holding, opens=MONDAY, hours=2):
    return actions.set_exam(
        side.host_centre, holding.pk, TITLES, {"minors": 1}, 30, opens, opens + timedelta(hours=hours),
        at=OPENED,
    )  # fmt: skip


def wanting(seat):
    terms = agreement.terms_at(OVER)
    return queries.conditions(seat, terms).tests, queries.conditions(seat, terms).practices


def test_a_test_that_nobody_began_is_dropped_and_no_certificate_waits_for_it(side):
    holding = build.held(side)
    one, _ = build.come(side, holding)
    build.bank(side, 1)
    row = set_by(side, holding)
    assert wanting(one.seat) == ((None,), ())
    refused("course_said_short", lambda: actions.drop_exam(side.host_centre, row.pk, "x", at=OPENED))
    for who in (side.trainer, one.actor, side.host_head):
        refused("not_allowed", lambda who=who: actions.drop_exam(who, row.pk, WHY, at=OPENED), NotAllowed)
    actions.drop_exam(side.host_centre, row.pk, WHY, at=OPENED)
    assert not Exam.objects.exists() and wanting(one.seat) == ((), ())
    assert Act.objects.filter(kind="exam.dropped").count() == 1
    refused("missing", lambda: actions.begin_sitting(one.actor, row.pk, at=MONDAY), Missing)
    row = set_by(side, holding)
    actions.begin_sitting(one.actor, row.pk, at=MONDAY)
    refused("test_begun", lambda: actions.drop_exam(side.host_centre, row.pk, WHY, at=MONDAY))
    assert Sitting.objects.count() == 1


def test_a_task_of_which_no_mark_is_given_is_dropped_for_everybody(side):
    holding = build.held(side)
    one, _ = build.come(side, holding)
    first, _ = actions.open_task(side.host_centre, holding.pk, "إحالة قاصر", at=OPENED)
    kept, _ = actions.open_task(side.host_centre, holding.pk, "إسعاف", at=OPENED)
    refused("not_allowed", lambda: actions.drop_task(side.assessor, first.pk, WHY, at=OPENED), NotAllowed)
    actions.drop_task(side.host_centre, first.pk, WHY, at=OPENED)
    assert set(Assessment.objects.values_list("task", flat=True)) == {"إسعاف"}
    assert wanting(one.seat) == ((), (None,))
    actions.assess(side.assessor, kept.pk, 80, "", at=MONDAY)
    refused("task_begun", lambda: actions.drop_task(side.host_centre, kept.pk, WHY, at=MONDAY))


def test_neither_a_session_nor_a_test_stands_outside_the_days_of_its_course(side):
    holding = build.held(side)
    build.bank(side, 1)
    for off in (timedelta(days=-2, hours=4), timedelta(days=40), timedelta(days=30_000)):
        refused("outside_course", lambda off=off: build.session(side, holding, MONDAY + off))
        refused("outside_course", lambda off=off: set_by(side, holding, MONDAY + off), field="opens_at")
    refused("outside_course", lambda: set_by(side, holding, hours=24 * 30), field="closes_at")
    late = OVER.replace(hour=23)
    assert late.date() == holding.ends_on
    refused("outside_course", lambda: build.session(side, holding, late))


def test_what_was_set_by_mistake_is_dropped_on_its_pages(side):
    holding = build.held(side)
    one, _ = build.come(side, holding)
    build.bank(side, 1)
    exam = set_by(side, holding)
    (task, _) = actions.open_task(side.host_centre, holding.pk, "إحالة قاصر", at=AT)
    centre, trainer = client_of(side.host_centre), client_of(side.trainer)
    drop = reverse("courses:exam_drop", args=[exam.pk])
    assert drop in both(centre, reverse("courses:exam", args=[exam.pk]))
    both(centre, drop)
    assert trainer.get(drop).status_code == 403
    assert centre.post(drop, {"why": ""}).status_code == 422
    assert centre.post(drop, {"why": WHY}).status_code == 302
    assert centre.post(drop, {"why": WHY}).status_code == 404, "a button pressed twice"
    drop = reverse("courses:task_drop", args=[task.pk])
    assert drop in both(centre, reverse("courses:seat", args=[task.seat_id]))
    both(centre, drop)
    assert centre.post(drop, {"why": WHY}).status_code == 302
    assert not Exam.objects.exists() and not Assessment.objects.exists() and one


def test_an_event_is_of_the_course_or_of_the_way_there_and_back(side):
    holding = build.held(side)
    told = ("injury", "سقط أثناء التدريب وأُسعف")
    for day in (MONDAY - timedelta(days=400), MONDAY - timedelta(days=40_000)):
        refused("outside_course", lambda day=day: actions.record_event(
            side.host_centre, holding.pk, *told, day, at=MONDAY
        ), field="happened_at")  # fmt: skip
    row = actions.record_event(side.host_centre, holding.pk, *told, OPENED, at=MONDAY)
    assert row.happened_at == OPENED


def test_an_item_of_a_number_asks_for_its_number(side):
    centre = client_of(side.host_centre)
    written = {
        "course": "protection_at_border", "topic": "minors", "form": "number", "text_ar": "كم دقيقة؟",
        "text_en": "How many minutes?", "marks": "1", "choices": "", "within": "",
    }  # fmt: skip
    for wrong in ({"number": ""}, {"number": " "}, {"number": "5", "within": "-1"}):
        answer = centre.post(reverse("courses:item_new"), written | wrong)
        assert answer.status_code == 422 and "اكتب رقمًا" in answer.content.decode(), wrong
    assert centre.post(reverse("courses:item_new"), written | {"number": "٠"}).status_code == 302


def test_a_certificate_says_no_result_that_was_changed_since_it_was_proposed(side):
    holding, (one, _) = build.passed(side)
    tasks = actions.open_task(side.host_centre, holding.pk, "إسعاف", at=MONDAY)
    for task in tasks:
        actions.assess(side.assessor, task.pk, 80, "", at=MONDAY)
        actions.assess(build.official("assessor"), task.pk, 80, "", at=MONDAY)
    row = actions.propose_certificate(side.host_centre, one.seat.pk, at=OVER)
    [mine] = [task for task in tasks if task.seat_id == one.seat.pk]
    asked = actions.ask_correction(side.host_centre, "assessment", mine.pk, "70", WHY, at=OVER)
    actions.decide_correction(side.host_head, asked.pk, True, at=OVER)
    refused("certificate_outdated", lambda: actions.grant_certificate(side.host_head, row.pk, at=OVER))
    actions.refuse_certificate(side.host_head, row.pk, WHY, at=OVER)
    assert build.granted(side, one).practices == [70]
