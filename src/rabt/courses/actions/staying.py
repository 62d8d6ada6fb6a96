"""Who came, who went home early and why, what happened: one records, for cause another decides."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.courses import queries
from rabt.courses.actions.planning import day_of
from rabt.courses.actions.telling import tell_attended
from rabt.courses.models import Event, Seat
from rabt.courses.queries.records import HEAD, PLAN, TEACH
from rabt.courses.rules import attendance, said
from rabt.courses.rules.attendance import StayStep
from rabt.journal import actions as journal

ON_THE_WAY = timedelta(days=14)
"""Before and after a course its trainees are on their way: what happens then is of the course as well."""


@transaction.atomic
def stay_away(actor: Actor, seat_id: UUID, *, at: datetime) -> Seat:
    """Note that a trainee has not come; his own side is told. Refuses: stay_step_closed"""
    actor.require(PLAN)
    seat = queries.seat_to_change(actor, seat_id)
    seat.state = attendance.move_stay(seat.state, StayStep.STAY_AWAY)
    seat.left_at = at
    seat.save(update_fields=["state", "left_at"])
    journal.append(actor, "trainee_seat.not_come", seat.ref, at=at)
    tell_attended(actor, seat, at)
    return seat


@transaction.atomic
def return_home(actor: Actor, seat_id: UUID, cause: str, why: str, *, at: datetime) -> Seat:
    """Let a trainee go home before the end, with the cause; for cause it waits for another person.

    Who goes home gets no certificate of this course, and may be put forward for another.
    Refuses: return_cause, stay_step_closed, course_said_short
    """
    actor.require(PLAN)
    seat = queries.seat_to_change(actor, seat_id)
    known = agreement.terms_at(at).held.returns.get(cause)
    if known is None:
        raise Refused("return_cause", field="cause")
    step = StayStep.SEND_BACK if known.for_cause else StayStep.RETURN
    seat.state = attendance.move_stay(seat.state, step)
    seat.left_for, seat.said = cause, said.check_said(why, "why")
    seat.propose(actor, at)
    seat.left_at = None if known.for_cause else at
    seat.save()
    journal.append(
        actor, f"trainee_seat.{seat.state}", seat.ref, at=at, facts={"cause": cause, "why": seat.said}
    )
    if not known.for_cause:
        tell_attended(actor, seat, at)
    return seat


@transaction.atomic
def decide_return(actor: Actor, seat_id: UUID, sends: bool, why: str, *, at: datetime) -> Seat:
    """Decide whether a trainee is sent home for cause: another person than who asked for it.

    Refuses: stay_step_closed, course_said_short, same_person
    """
    actor.require(HEAD)
    seat = queries.seat_to_change(actor, seat_id)
    step = StayStep.CONFIRM if sends else StayStep.KEEP
    seat.state = attendance.move_stay(seat.state, step)
    reason = said.check_said(why, "why")
    seat.decide("sent" if sends else "kept", actor, at, reason_text=reason)
    if sends:
        seat.left_at = at
    else:
        seat.left_for = ""
    seat.save()
    deed = "returned" if sends else "kept"
    journal.append(actor, f"trainee_seat.{deed}", seat.ref, at=at, facts={"why": reason})
    if sends:
        tell_attended(actor, seat, at)
    return seat


# ------------------------------------------------------------------ events
@transaction.atomic
def record_event(
    actor: Actor, holding_id: UUID, kind: str, what: str, happened_at: datetime, *,
    seat_id: UUID | None = None, at: datetime,
) -> Event:  # fmt: skip
    """Record something that happened in a course; a grave one waits for the head of the centre.

    Refuses: event_kind, event_from_future, outside_course, course_said_short, missing
    """
    if not actor.has(PLAN):
        actor.require(TEACH)
    holding = queries.holding_to_see(actor, holding_id)
    known = agreement.terms_at(at).held.events.get(kind)
    if known is None:
        raise Refused("event_kind", field="kind")
    if happened_at > at:
        raise Refused("event_from_future", field="happened_at")
    attendance.check_within(
        day_of(happened_at), holding.starts_on - ON_THE_WAY, holding.ends_on + ON_THE_WAY, "happened_at"
    )
    seat = queries.seat_to_see(actor, seat_id) if seat_id else None
    row = Event(
        holding=holding, seat=seat, office=holding.office, kind=kind, is_grave=known.grave,
        happened_at=happened_at, said=said.check_said(what, "what"),
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    facts = {"kind": kind, "seat": seat.ref if seat else "", "what": row.said}
    journal.append(actor, "course_event.recorded", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def judge_event(actor: Actor, event_id: UUID, outcome: str, *, at: datetime) -> Event:
    """Say what becomes of a grave event: another person than who recorded it.

    Refuses: event_judged, course_said_short, same_person
    """
    actor.require(HEAD)
    row = queries.event_to_change(actor, event_id)
    if row.decided_by:
        raise Refused("event_judged")
    row.outcome = said.check_said(outcome, "outcome")
    row.decide("judged", actor, at)
    row.save()
    journal.append(actor, "course_event.judged", row.ref, at=at, facts={"outcome": row.outcome})
    return row
