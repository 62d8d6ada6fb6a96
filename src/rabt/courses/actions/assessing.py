"""Practical tasks: two mark apart, a third decides where they differ; results change by two persons."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.courses import queries
from rabt.courses.models import Assessment, Attendance, Correction, Given, Seat, Sitting
from rabt.courses.queries.records import ASSESS, HEAD, PLAN, RESULTS
from rabt.courses.rules import assessing as rules
from rabt.courses.rules import attendance, certifying, said
from rabt.courses.rules.certifying import Corrected
from rabt.journal import actions as journal


@transaction.atomic
def open_task(actor: Actor, holding_id: UUID, task: str, *, at: datetime) -> list[Assessment]:
    """Open a practical task for every trainee of a course. Refuses: task_stands, task_name"""
    actor.require(PLAN)
    holding = queries.holding_to_see(actor, holding_id)
    name = said.tidy(task)[: said.NAME]
    if not name:
        raise Refused("task_name", field="task")
    rows = [
        Assessment(
            holding=holding, seat=seat, office=holding.office, task=name, opened_by=actor.id, opened_at=at
        )
        for seat in queries.staying(holding)
    ]
    try:
        with transaction.atomic():
            Assessment.objects.bulk_create(rows)
    except IntegrityError as standing:
        raise Refused("task_stands", field="task") from standing
    for row in rows:
        journal.append(actor, "assessment.opened", row.ref, at=at, facts={"seat": row.seat.ref, "task": name})
    return rows


@transaction.atomic
def drop_task(actor: Actor, assessment_id: UUID, why: str, *, at: datetime) -> list[Assessment]:
    """Drop a practical task that was opened by mistake, for everybody, while no mark of it is given.

    Refuses: missing, task_begun, course_said_short
    """
    actor.require(PLAN)
    rows = queries.task_to_drop(actor, assessment_id)
    reason = said.check_said(why, "why")
    if Given.objects.filter(assessment__in=rows).exists():
        raise Refused("task_begun")
    for row in rows:
        facts = {"seat": row.seat.ref, "task": row.task, "why": reason}
        journal.append(actor, "assessment.dropped", row.ref, at=at, facts=facts)
    Assessment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


@transaction.atomic
def assess(actor: Actor, assessment_id: UUID, points: int, note: str, *, at: datetime) -> Assessment:
    """Give a mark of a practical task: the first or the second, unseen by the other until both are given.

    Refuses: assessed_already, assessed_by_two, points_wrong, same_person
    """
    actor.require(ASSESS)
    row = queries.assessment_to_change(actor, assessment_id)
    given = queries.given_on(row)
    rules.check_may_mark(given, actor.id, _account_of(row.seat))
    return _give(actor, row, points, note, len(given) + 1, at)


@transaction.atomic
def settle(actor: Actor, assessment_id: UUID, points: int, note: str, *, at: datetime) -> Assessment:
    """Decide a task on which two differ: the head of the centre, who is neither of them; he says why.

    Refuses: assessment_not_apart, points_wrong, same_person, course_said_short
    """
    actor.require(HEAD)
    row = queries.assessment_to_change(actor, assessment_id)
    given = queries.given_on(row)
    rules.check_may_settle(given, actor.id, agreement.terms_at(at).number("course_apart"))
    return _give(actor, row, points, said.check_said(note, "note"), len(given) + 1, at)


def _give(actor: Actor, row: Assessment, points: int, note: str, place: int, at: datetime) -> Assessment:
    rules.check_points(points)
    try:
        with transaction.atomic():
            Given.objects.create(
                assessment=row, place=place, assessor_id=actor.id, points=points, given_at=at,
                said=said.tidy(note)[: said.SAID],
            )  # fmt: skip
    except IntegrityError as standing:
        raise Refused("assessed_already") from standing
    given, apart = queries.given_on(row), agreement.terms_at(at).number("course_apart")
    row.state, row.points = rules.state_of(given, apart), rules.points_of(given, apart)
    row.save(update_fields=["state", "points"])
    facts = {"place": place, "points": points, "state": row.state}
    journal.append(actor, "assessment.marked", row.ref, at=at, facts=facts)
    return row


def _account_of(seat: Seat) -> str:
    learner = queries.learner_of(seat.officer_id)
    return learner.account_id if learner else ""


# ------------------------------------------------------------------ a result changes by two persons
@transaction.atomic
def ask_correction(
    actor: Actor, of: str, target_id: UUID, after: str, why: str, *, at: datetime
) -> Correction:
    """Ask that a result is changed after it was given, with the reason: it stands until another decides.

    Refuses: correction_same, correction_wrong, course_said_short, result_correction_asked, missing
    """
    actor.require(RESULTS)
    target = queries.target_of(actor, of, target_id)
    before = _standing(target)
    wanted = _wanted(Corrected(of), after)
    certifying.check_correction(before, wanted)
    row = Correction(
        office=target.office, of=of, target_id=target.pk, before=before, after=wanted,
        why=said.check_said(why, "why"),
    )  # fmt: skip
    row.propose(actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("result_correction_asked") from standing
    facts = {"target": target.ref, "before": before, "after": wanted, "why": row.why}
    journal.append(actor, "result_correction.asked", row.ref, at=at, facts=facts)
    return row


def _standing(target: Attendance | Sitting | Assessment) -> str:
    """Return a result as it stands. Refuses: correction_wrong"""
    found = {Attendance: "mark", Sitting: "score", Assessment: "points"}[type(target)]
    value = getattr(target, found)
    if value is None:
        raise Refused("correction_wrong", field="after")
    return str(value)


def _wanted(of: Corrected, after: str) -> str:
    """Return what a result shall be, if it can. Refuses: correction_wrong"""
    if of is Corrected.ATTENDANCE:
        fits = after in (attendance.Mark.PRESENT, attendance.Mark.EXCUSED, attendance.Mark.ABSENT)
    else:
        fits = after.isascii() and after.isdigit() and int(after) <= rules.HUNDRED
    if not fits:
        raise Refused("correction_wrong", field="after")
    return after if of is Corrected.ATTENDANCE else str(int(after))


@transaction.atomic
def decide_correction(actor: Actor, correction_id: UUID, grants: bool, *, at: datetime) -> Correction:
    """Decide whether a result is changed: another person than who asked, and nobody his own mark.

    Refuses: missing, correction_decided, same_person, stale_result
    """
    actor.require(HEAD)
    row = queries.correction_to_decide(actor, correction_id)
    if row.decided_by:
        raise Refused("correction_decided")
    row.decide("changed" if grants else "kept", actor, at)
    row.save()
    if grants:
        _apply(actor, row)
    facts = {"before": row.before, "after": row.after}
    journal.append(actor, f"result_correction.{row.decision}", row.ref, at=at, facts=facts)
    return row


def _apply(actor: Actor, row: Correction) -> None:
    target = queries.target_of(actor, row.of, row.target_id)
    if _standing(target) != row.before:
        raise Refused("stale_result")
    if row.of == Corrected.ATTENDANCE:
        target.mark = row.after
        away = row.after in (attendance.Mark.EXCUSED, attendance.Mark.ABSENT)
        whole = attendance.minutes(target.session.starts_at, target.session.ends_at)
        target.missed = whole if away else 0
    elif row.of == Corrected.SITTING:
        target.score = int(row.after)
    else:
        if actor.id in {one.assessor for one in queries.given_on(target)}:
            raise NotAllowed("same_person")
        target.points = int(row.after)
    target.save()
