"""Who is there: telephones answer the code on the screen; the rest is noted by hand, with the reason."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.courses import queries
from rabt.courses.models import Attendance, Learner, Seat, Session
from rabt.courses.queries.records import OWN
from rabt.courses.rules import attendance as rules
from rabt.courses.rules import rota, said
from rabt.courses.rules.attendance import Mark, SessionState, SessionStep, Way
from rabt.journal import actions as journal


@dataclass(frozen=True)
class Heard:
    """An answer as a trainer's device heard it, by its own clock."""

    text: str
    heard_at: datetime


def new_seed() -> str:
    """Draw the secret of a session."""
    return secrets.token_hex(rota.SEED)


@transaction.atomic
def open_session(actor: Actor, session_id: UUID, *, at: datetime) -> Session:
    """Open the list of a session: its code is shown from now on.

    Refuses: session_step_closed, session_not_now
    """
    row = queries.session_to_teach(actor, session_id)
    if row.state == SessionState.OPEN:
        return row
    rules.check_opening(row.starts_at, row.ends_at, at)
    row.state = rules.move_session(row.state, SessionStep.OPEN)
    row.save(update_fields=["state"])
    journal.append(actor, "course_session.opened", row.ref, at=at)
    return row


@transaction.atomic
def attend(actor: Actor, text: str, *, at: datetime) -> Attendance:
    """Take a trainee's answer to the code on the screen, over the line: the node's clock decides.

    Sent again it changes nothing. Refuses: code_malformed, missing, session_step_closed, code_forged,
    code_early, code_old, clock_differs, answer_forged, device_unknown
    """
    actor.require(OWN)
    answer = rota.read_answer(text)
    session = queries.session_asked(answer.shown.session)
    seat, learner = queries.seat_that_answers(actor, answer.seat, session.holding_id)
    return _take(actor, session, seat, learner, answer, Way.LINE, at, at)


@transaction.atomic
def hear(
    actor: Actor, session_id: UUID, heard: Iterable[Heard], said_at: datetime, *, at: datetime
) -> list[tuple[str, str]]:
    """Take what a trainer's device heard without a line: each answer by that device's clock, once.

    Returns for each text the code of its refusal, or nothing where it counts; one that is wrong stops no
    other. Refuses: missing, session_step_closed, session_not_now, screen_clock
    """
    session = queries.session_to_teach(actor, session_id)
    rota.check_screen(said_at, at)
    if session.state == SessionState.PLANNED:
        rules.check_begins(session.starts_at, at)
        session.state = rules.move_session(session.state, SessionStep.OPEN)
        session.save(update_fields=["state"])
        journal.append(actor, "course_session.opened", session.ref, at=at)
    return [(one.text, _heard(actor, session, one, at)) for one in heard]


def _heard(actor: Actor, session: Session, one: Heard, at: datetime) -> str:
    try:
        with transaction.atomic():
            answer = rota.read_answer(one.text)
            if answer.shown.session != session.pk or one.heard_at > at + rota.CLOCKS_DIFFER:
                raise Refused("code_forged")
            seat, learner = queries.seat_heard(answer.seat, session.holding_id)
            _take(actor, session, seat, learner, answer, Way.SCREEN, one.heard_at, at)
    except Problem as problem:
        return problem.code
    return ""


def _take(
    actor: Actor, session: Session, seat: Seat, learner: Learner, answer: rota.Answer, way: Way,
    heard_at: datetime, at: datetime,
) -> Attendance:  # fmt: skip
    digest = sha256(rota.write_answer(answer).encode()).hexdigest()
    standing = Attendance.objects.filter(session=session, seat=seat).first()
    if standing is not None and standing.answer == digest:
        return standing  # the same answer, sent again
    if session.state != SessionState.OPEN:
        raise Refused("session_step_closed", state=session.state, step="answer")
    if not learner.device_key:
        raise Refused("device_unknown")
    rota.check_heard(answer, bytes.fromhex(session.seed), rota.read_key(learner.device_key), heard_at)
    if standing is not None:
        return standing  # he is noted already: a second answer moves nothing
    missed = rules.missed_of(session.starts_at, heard_at, session.ends_at)
    mark, missed = rules.mark_of(missed, agreement.terms_at(at).number("course_late"))
    row = Attendance(
        session=session, seat=seat, office=session.office, mark=mark, missed=missed, way=way,
        heard_at=heard_at, answer=digest, noted_by=actor.id,
    )  # fmt: skip
    return _keep(actor, row, at)


def _keep(actor: Actor, row: Attendance, at: datetime) -> Attendance:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("attendance_noted") from standing
    facts = {"session": row.session.ref, "mark": row.mark, "missed": row.missed, "way": row.way}
    journal.append(actor, "attendance_mark.noted", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def note_by_hand(
    actor: Actor, session_id: UUID, seat_id: UUID, mark: str, why: str, *, minutes: int = 0, cause: str = "",
    at: datetime,
) -> Attendance:  # fmt: skip
    """Note by hand how a trainee attended, with the reason: his telephone is broken, or he is away.

    Only who gives the session, while it is fresh. Refuses: missing, session_step_closed, session_over,
    course_said_short, attendance_noted, absence_cause, minutes_wrong
    """
    session = queries.session_to_teach(actor, session_id)
    if session.state != SessionState.OPEN:
        raise Refused("session_step_closed", state=session.state, step="note")
    rules.check_noting(session.ends_at, at)
    seat = next((one for one in queries.staying(session.holding) if one.pk == seat_id), None)
    if seat is None:
        raise Refused("seat_not_here", field="seat")
    found = Mark(mark)
    row = Attendance(
        session=session, seat=seat, office=session.office, mark=found, way=Way.HAND, heard_at=at,
        missed=_missed(session, found, minutes), cause=_cause(found, cause, at),
        said=said.check_said(why, "why"), noted_by=actor.id,
    )  # fmt: skip
    return _keep(actor, row, at)


def _missed(session: Session, mark: Mark, minutes: int) -> int:
    """Return how many minutes are missing in a mark by hand. Refuses: minutes_wrong"""
    whole = rules.minutes(session.starts_at, session.ends_at)
    if mark in (Mark.EXCUSED, Mark.ABSENT):
        return whole
    wanted = mark in (Mark.LATE, Mark.LEFT_EARLY)
    if not (0 < minutes <= whole if wanted else minutes == 0):
        raise Refused("minutes_wrong", field="minutes", most=whole)
    return minutes


def _cause(mark: Mark, cause: str, at: datetime) -> str:
    """Ask that who is away is so for a cause of the pack, one that excuses where he is excused.

    Refuses: absence_cause
    """
    if mark not in (Mark.EXCUSED, Mark.ABSENT):
        return ""
    known = agreement.terms_at(at).held.absences.get(cause)
    if known is None or known.excused != (mark is Mark.EXCUSED):
        raise Refused("absence_cause", field="cause")
    return cause


@transaction.atomic
def close_session(actor: Actor, session_id: UUID, heads: int, *, at: datetime) -> Session:
    """Close the list of a session: who gave no answer was absent; the trainer says how many heads he counts.

    Where heads and answers differ, the list says so for good. Refuses: missing, session_step_closed,
    heads_wrong
    """
    row = queries.session_to_teach(actor, session_id)
    seats = list(queries.staying(row.holding))
    rules.check_heads(heads, len(seats))
    row.state = rules.move_session(row.state, SessionStep.CLOSE)
    row.heads, row.closed_by, row.closed_at = heads, actor.id, at
    row.save(update_fields=["state", "heads", "closed_by", "closed_at"])
    noted = set(Attendance.objects.filter(session=row).values_list("seat_id", flat=True))
    whole = rules.minutes(row.starts_at, row.ends_at)
    for seat in seats:
        if seat.pk not in noted:
            _keep(actor, Attendance(
                session=row, seat=seat, office=row.office, mark=Mark.ABSENT, missed=whole, way=Way.CLOSED,
                heard_at=at, noted_by=actor.id,
            ), at)  # fmt: skip
    here = there(row)
    facts = {"heads": heads, "here": here, "seats": len(seats)}
    journal.append(actor, "course_session.closed", row.ref, at=at, facts=facts)
    return row


def there(row: Session) -> int:
    """Return how many were there, by the list."""
    away = [Mark.ABSENT, Mark.EXCUSED]
    return Attendance.objects.filter(session=row).exclude(mark__in=away).count()


@transaction.atomic
def drop_session(actor: Actor, session_id: UUID, why: str, *, at: datetime) -> Session:
    """Drop a session that will not be held, with the reason.

    Refuses: session_step_closed, course_said_short
    """
    row = queries.session_to_change(actor, session_id)
    row.state = rules.move_session(row.state, SessionStep.DROP)
    row.save(update_fields=["state"])
    reason = said.check_said(why, "why")
    journal.append(actor, "course_session.dropped", row.ref, at=at, facts={"why": reason})
    return row
