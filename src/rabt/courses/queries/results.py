"""What is known of a trainee's results: attendance, papers, assessments, what a certificate wants."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.courses.models import (
    Assessment,
    Attendance,
    Correction,
    Event,
    Exam,
    Form,
    Given,
    Item,
    Seat,
    Session,
    Sitting,
    Tool,
)
from rabt.courses.models import Mark as PlatformMark
from rabt.courses.queries.records import ASSESSMENTS, AUTHOR, HEAD, PLAN, RESULTS, locked, opened
from rabt.courses.rules import assessing, attendance, certifying, exam
from rabt.courses.rules.attendance import Attended, Mark, Reckoned, SessionState, Stay
from rabt.courses.rules.certifying import Conditions

TABLES: dict[certifying.Corrected, Any] = {
    certifying.Corrected.ATTENDANCE: Attendance,
    certifying.Corrected.SITTING: Sitting,
    certifying.Corrected.ASSESSMENT: Assessment,
}
"""Where the results stand that two persons may change."""


def reckoned(seat: Seat, terms: Terms) -> Reckoned:
    """Reckon a trainee's attendance of the sessions whose list is closed."""
    rows = Attendance.objects.filter(seat=seat, session__state=SessionState.CLOSED).select_related("session")
    told = [
        Attended(attendance.minutes(row.session.starts_at, row.session.ends_at), Mark(row.mark), row.missed)
        for row in rows
    ]
    return attendance.reckon(told, terms.number("course_excused"))


def conditions(seat: Seat, terms: Terms) -> Conditions:
    """Gather what is known of a trainee at the end of his course."""
    holding = seat.holding
    open_lists = Session.objects.filter(
        holding=holding, state__in=[SessionState.PLANNED, SessionState.OPEN]
    ).count()
    return Conditions(
        ends_on=holding.ends_on,
        finished=seat.state in (Stay.PRESENT, Stay.FINISHED),
        attended=reckoned(seat, terms).percent,
        lists_open=open_lists,
        tests=(*_papers(seat), *_platform(seat)),
        practices=_practices(seat),
        form_given=Form.objects.filter(seat_id=seat.pk, moment="end", state="given").exists(),
        grave_open=Event.objects.filter(seat=seat, is_grave=True, decided_by="").exists(),
    )


def _papers(seat: Seat) -> tuple[int | None, ...]:
    """Return the best marked paper of each test, or nothing where none is marked."""
    exams = Exam.objects.filter(holding_id=seat.holding_id).order_by("opens_at", "pk")
    papers = Sitting.objects.filter(seat=seat, state=exam.SittingState.MARKED)
    scores = dict(papers.values_list("exam_id", "score"))
    return tuple(scores.get(row.pk) for row in exams)


def _platform(seat: Seat) -> tuple[int | None, ...]:
    """Return the final mark of each exercise of the learning platform."""
    tools = Tool.objects.filter(holding_id=seat.holding_id, closed_at=None).order_by("linked_at", "pk")
    marks = dict(PlatformMark.objects.filter(seat=seat, is_final=True).values_list("tool_id", "points"))
    return tuple(marks.get(row.pk) for row in tools)


def _practices(seat: Seat) -> tuple[int | None, ...]:
    rows = Assessment.objects.filter(seat=seat).order_by("opened_at", "pk")
    return tuple(row.points for row in rows)


# ------------------------------------------------------------------ the bank
def items_to_see(viewer: Actor, course: str = "", state: str = "") -> QuerySet[Item]:
    """Return the items of this viewer's centre, with what is right: for writers and approvers alone."""
    viewer.require(AUTHOR)
    asked = {"course": course, "state": state}
    rows = Item.objects.filter(within(viewer), **{name: value for name, value in asked.items() if value})
    return rows.order_by("course", "topic", "-proposed_at", "pk")


def item_to_see(viewer: Actor, item_id: UUID) -> Item:
    """Return one item, or Missing."""
    found: Item = the_one(items_to_see(viewer).filter(pk=item_id))
    return found


def item_to_change(viewer: Actor, item_id: UUID) -> Item:
    """Return one item, locked, or Missing."""
    found: Item = locked(items_to_see(viewer).filter(pk=item_id))
    return found


def bank_of(course: str, office: str) -> list[exam.Item]:
    """Return the approved items of a course at a centre, as the rules take them."""
    rows = Item.objects.filter(course=course, office=office, state=exam.ItemState.APPROVED)
    return [item_of(row) for row in rows.order_by("pk")]


def item_of(row: Item) -> exam.Item:
    """Return an item as the rules take it."""
    return exam.Item(
        row.pk, row.topic, exam.Form(row.form), (row.text_ar, row.text_en), row.marks,
        tuple((ar, en) for ar, en in row.choices), tuple(row.right), row.number, row.within,
    )  # fmt: skip


def items_on(sitting: Sitting) -> list[exam.Item]:
    """Return the items of a paper in their order, as they stood when it was drawn."""
    return [
        exam.Item(
            UUID(one["id"]), one["topic"], exam.Form(one["form"]), (one["ar"], one["en"]), one["marks"],
            tuple((ar, en) for ar, en in one["choices"]), tuple(one["right"]), one["number"], one["within"],
        )
        for one in sitting.items
    ]  # fmt: skip


# ------------------------------------------------------------------ papers and assessments
def exam_to_see(viewer: Actor, exam_id: UUID) -> Exam:
    """Return one test of this viewer's centre, or Missing."""
    viewer.require(AUTHOR)
    found: Exam = the_one(Exam.objects.select_related("holding").filter(within(viewer), pk=exam_id))
    return found


def exam_to_drop(viewer: Actor, exam_id: UUID) -> Exam:
    """Return one test of this viewer's centre, locked, or Missing."""
    viewer.require(PLAN)
    found: Exam = locked(Exam.objects.select_related("holding").filter(within(viewer), pk=exam_id))
    return found


def is_begun(exam: Exam) -> bool:
    """Tell whether anybody has begun a paper of a test that a viewer was shown."""
    return Sitting.objects.filter(exam=exam).exists()


def task_to_see(viewer: Actor, assessment_id: UUID) -> Assessment:
    """Return one practical task of this viewer's centre, for who plans its courses, or Missing."""
    viewer.require(PLAN)
    rows = Assessment.objects.select_related("holding").filter(within(viewer))
    found: Assessment = the_one(rows.filter(pk=assessment_id))
    return found


def task_to_drop(viewer: Actor, assessment_id: UUID) -> list[Assessment]:
    """Return a practical task as it stands for everybody in its course, locked, or Missing."""
    one = task_to_see(viewer, assessment_id)
    rows = Assessment.objects.select_related("seat").filter(holding=one.holding_id, task=one.task)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def sittings_to_see(viewer: Actor, *, state: str = "", exam_id: UUID | None = None) -> QuerySet[Sitting]:
    """Return the papers of this viewer's centre: for who answers for results alone."""
    viewer.require(RESULTS)
    rows = Sitting.objects.select_related("exam", "seat").filter(within(viewer))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(exam_id=exam_id) if exam_id else rows
    return rows.order_by("handed_in_at", "pk")


def sitting_to_see(viewer: Actor, sitting_id: UUID) -> Sitting:
    """Return one paper, or Missing."""
    found: Sitting = the_one(sittings_to_see(viewer).filter(pk=sitting_id))
    return found


def sitting_to_mark(viewer: Actor, sitting_id: UUID) -> Sitting:
    """Return one paper, locked, or Missing."""
    found: Sitting = locked(sittings_to_see(viewer).filter(pk=sitting_id))
    return found


def assessments_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Assessment]:
    """Return the practical tasks of this viewer's centre, for assessors and their head."""
    viewer.require(ASSESSMENTS)
    rows = Assessment.objects.select_related("seat", "holding").filter(within(viewer))
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("opened_at", "pk")


def assessments_to_mark(viewer: Actor) -> QuerySet[Assessment]:
    """Return the tasks that wait for this assessor's own mark."""
    marked = Given.objects.filter(assessor_id=viewer.id).values("assessment_id")
    return assessments_to_see(viewer, state=assessing.State.OPEN).exclude(pk__in=marked)


def assessment_to_see(viewer: Actor, assessment_id: UUID) -> Assessment:
    """Return one practical task, or Missing."""
    found: Assessment = the_one(assessments_to_see(viewer).filter(pk=assessment_id))
    return found


def assessment_to_change(viewer: Actor, assessment_id: UUID) -> Assessment:
    """Return one practical task, locked, or Missing."""
    found: Assessment = locked(assessments_to_see(viewer).filter(pk=assessment_id))
    return found


def given_on(row: Assessment) -> list[assessing.Given]:
    """Return the marks of a task in their order."""
    rows = Given.objects.filter(assessment=row).order_by("place")
    return [assessing.Given(one.assessor_id, one.points) for one in rows]


def shown_on(viewer: Actor, row: Assessment) -> list[assessing.Given]:
    """Return the marks of a task that this viewer may see: none of another before his own is given."""
    return assessing.shown_to(given_on(row), viewer.id)


# ------------------------------------------------------------------ corrections
def corrections_to_decide(viewer: Actor) -> QuerySet[Correction]:
    """Return the changes of results that wait for another person."""
    viewer.require(HEAD)
    rows = Correction.objects.filter(within(viewer), decided_by="").exclude(proposed_by=viewer.id)
    return rows.order_by("proposed_at", "pk")


def correction_to_see(viewer: Actor, correction_id: UUID) -> Correction:
    """Return one change of a result, or Missing."""
    viewer.require(RESULTS)
    found: Correction = the_one(Correction.objects.filter(within(viewer), pk=correction_id))
    return found


def correction_to_decide(viewer: Actor, correction_id: UUID) -> Correction:
    """Return one change of a result, locked, or Missing."""
    viewer.require(HEAD)
    found: Correction = locked(Correction.objects.filter(within(viewer), pk=correction_id))
    return found


def target_of(viewer: Actor, of: str, target_id: UUID) -> Any:
    """Return the result that is to be changed, locked, or Missing."""
    viewer.require(RESULTS)
    table = TABLES[certifying.Corrected(of)]
    return locked(table.objects.filter(within(viewer), pk=target_id))


def shown_target(viewer: Actor, of: str, target_id: UUID) -> str:
    """Say of which trainee and what a result is; the look is written down."""
    viewer.require(RESULTS)
    table = TABLES[certifying.Corrected(of)]
    row = the_one(table.objects.select_related("seat").filter(within(viewer), pk=target_id))
    opened(viewer, [row.seat])
    what = {"attendance": "mark", "sitting": "score", "assessment": "points"}[of]
    return f"{row.seat.name_ar} · {row.seat.name_latin} · {getattr(row, what)}"
