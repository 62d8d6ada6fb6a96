"""A service is given more seats, or fewer, in a call that stands: two persons of each side agree once more.

Whoever asks, the host makes the change, as it gives the seats: under the lock of the service's seats, never
below those given. A host that asks for fewer gives no more than these while it waits.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.actions.seating import refill, standings
from rabt.missions.messages import SeatsAgreed, SeatsAsked, SeatsMade, SeatsRefused
from rabt.missions.models import Call, Quota, SeatChange
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules import said, seats
from rabt.missions.rules.states import ChangeState, ChangeStep, move_change

AGREED, REFUSED = "agreed", "refused"


@dataclass(frozen=True)
class Asked:
    """Which service of which state shall have how many seats, and why."""

    state: str
    service: str
    seats: int
    why: str


def _quota(call: Call, state: str, service: str) -> Quota:
    """Lock the seats of a service; one that was given none so far has none."""
    Quota.objects.get_or_create(call=call, state=state, service=service, defaults={"seats": 0})
    return queries.quota_to_fill(call.pk, state, service)


def _locked(actor: Actor, change_id: UUID) -> tuple[SeatChange, Quota]:
    """Lock the seats first and the change then, as everybody who gives seats does."""
    found = queries.seat_change_to_see(actor, change_id)
    quota = _quota(found.call, found.state_of, found.service)
    return queries.seat_change_to_change(actor, change_id), quota


@transaction.atomic
def ask_seats(actor: Actor, call_id: UUID, asked: Asked, *, at: datetime) -> SeatChange:
    """Ask that a service is given another number of seats; a head of this side decides first.

    Refuses: call_step_closed, seats_wrong, seats_same, seats_given, mission_said_short, seat_change_stands
    """
    actor.require(RANK)
    call, terms = queries.call_to_see(actor, call_id), agreement.terms_at(at)
    seats.check_time(call.state, call.starts_on, terms.on)
    if asked.state not in terms.states or asked.service not in terms.training.services:
        raise Refused("seats_wrong", most=seats.MOST, field="share")
    quota = _quota(call, asked.state, asked.service)
    seats.check_change(quota.seats, asked.seats, seats.seated(standings(quota)))
    row = SeatChange(
        call=call, office=f"{actor.state}/", asked_in=actor.state, state_of=asked.state,
        service=asked.service, before=quota.seats, after=asked.seats, why=said.check_said(asked.why, "why"),
        changed_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("seat_change_stands", field="share") from standing
    facts = {"call": call.ref, "before": row.before, "after": row.after, "why": row.why}
    journal.append(actor, "seat_change.asked", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def put_seats(actor: Actor, change_id: UUID, *, at: datetime) -> SeatChange:
    """Put what the other side asks for to a head of this side. Refuses: seat_change_closed"""
    actor.require(RANK)
    row = queries.seat_change_to_change(actor, change_id)
    row.propose(actor, at)
    return _moved(actor, row, ChangeStep.PUT, "put_forward", at)


@transaction.atomic
def take_back_seats(actor: Actor, change_id: UUID, *, at: datetime) -> SeatChange:
    """Take a change back from the head: one of this side is over, one of the other waits again.

    Refuses: seat_change_closed
    """
    actor.require(RANK)
    row = queries.seat_change_to_change(actor, change_id)
    step = ChangeStep.WITHDRAW if row.asked_in == actor.state else ChangeStep.TAKE_BACK
    return _moved(actor, row, step, "taken_back", at)


@transaction.atomic
def approve_seats(actor: Actor, change_id: UUID, *, at: datetime) -> SeatChange:
    """Approve a change: one of this side is sent, one of the other is agreed, and the host makes it.

    Refuses: seat_change_closed, same_person, call_step_closed, seats_moved, seats_given, seat_change_stands
    """
    actor.require(ENDORSE)
    row, quota = _locked(actor, change_id)
    step = _step_of(actor, row)
    move_change(row.state, step)
    seats.check_time(row.call.state, row.call.starts_on, agreement.terms_at(at).on)
    seats.check_unmoved(row.before, quota.seats)
    seats.check_change(quota.seats, row.after, seats.seated(standings(quota)))
    row.decide(AGREED, actor, at)
    if step == ChangeStep.MAKE:
        if queries.seats_to_leave(quota):
            raise Refused("seat_change_stands", field="share")
        return _made(actor, row, quota, at)
    _moved(actor, row, step, "approved", at)
    letter: SeatsAsked | SeatsAgreed = SeatsAgreed(row.ref, at)
    if step == ChangeStep.SEND:
        letter = SeatsAsked(
            row.ref, row.call.ref, row.state_of, row.service, row.before, row.after, row.why, at
        )
    _tell(actor, row, letter, at)
    return row


def _step_of(actor: Actor, row: SeatChange) -> ChangeStep:
    if row.asked_in == actor.state:
        return ChangeStep.SEND
    return ChangeStep.MAKE if row.call.host == actor.state else ChangeStep.AGREE


@transaction.atomic
def refuse_seats(actor: Actor, change_id: UUID, why: str, *, at: datetime) -> SeatChange:
    """Refuse a change, with the reason; where the other side asked, it is told.

    Refuses: seat_change_closed, same_person, mission_said_short
    """
    actor.require(ENDORSE)
    row = queries.seat_change_to_change(actor, change_id)
    row.decide(REFUSED, actor, at)
    row.refused_for, row.refused_in = said.check_said(why, "why"), actor.state
    _moved(actor, row, ChangeStep.REFUSE, "refused", at)
    if row.asked_in != actor.state:
        _tell(actor, row, SeatsRefused(row.ref, row.refused_for, at), at)
    return row


def _moved(actor: Actor, row: SeatChange, step: ChangeStep, kind: str, at: datetime) -> SeatChange:
    row.state, row.changed_at = move_change(row.state, step), at
    row.save()
    journal.append(actor, f"seat_change.{kind}", row.ref, at=at, facts={"why": row.refused_for})
    return row


def _tell(
    actor: Actor, row: SeatChange, letter: SeatsAsked | SeatsAgreed | SeatsRefused | SeatsMade, at: datetime
) -> None:
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)


def _made(actor: Actor, row: SeatChange, quota: Quota, at: datetime) -> SeatChange:
    """Let the number hold; the host tells it, and its reserve list moves up. The caller holds the lock."""
    quota.seats = row.after
    quota.save(update_fields=["seats"])
    _moved(actor, row, ChangeStep.MAKE, "made", at)
    if row.call.host == settings.RABT.state:
        _tell(actor, row, SeatsMade(row.ref, at), at)
        refill(actor, row, quota, at)
    return row


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_seats_asked(actor: Actor, message: SeatsAsked, *, at: datetime) -> SeatChange:
    """Take in that the other side asks for another number of seats; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    message.check()
    key = reference(message.change_ref, "seat_change")
    call = queries.call_told(reference(message.call_ref, "course_call"))
    terms = agreement.terms_at(message.asked_at)
    if message.state not in terms.states or message.service not in terms.training.services:
        raise Untrusted("letter_malformed", field="service")
    row = SeatChange.objects.filter(pk=key).select_for_update(of=("self",)).first()
    if row is not None:
        if (row.call_id, row.asked_in) != (call.pk, actor.state):
            raise Untrusted("letter_malformed", field="change_ref")
        return row
    row = SeatChange(
        pk=key, call=call, office=f"{settings.RABT.state}/", asked_in=actor.state, state_of=message.state,
        service=message.service, before=message.before, after=message.after, why=message.reason,
        state=ChangeState.RECEIVED, changed_at=at,
    )  # fmt: skip
    row.propose(actor, message.asked_at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:  # a side asks for one number at a time
        raise Untrusted("letter_malformed", field="change_ref") from standing
    facts = {"call": call.ref, "before": row.before, "after": row.after}
    journal.append(actor, "seat_change.received", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def take_seats_agreed(actor: Actor, message: SeatsAgreed, *, at: datetime) -> SeatChange:
    """Take in that the other side agrees to what this host asked for: from now on it holds.

    Refuses: not_the_keeper, letter_malformed
    """
    row, quota = _told(actor, message.change_ref)
    if row.asked_in == actor.state or row.call.host == actor.state:
        raise Untrusted("letter_malformed", field="change_ref")
    return _made(actor, row, quota, at) if row.state == ChangeState.SENT else row


@transaction.atomic
def take_seats_refused(actor: Actor, message: SeatsRefused, *, at: datetime) -> SeatChange:
    """Take in that the other side does not agree, and why: the seats stay as they were.

    Refuses: not_the_keeper, letter_malformed
    """
    row, quota = _told(actor, message.change_ref)
    if row.asked_in == actor.state:
        raise Untrusted("letter_malformed", field="change_ref")
    if row.state == ChangeState.SENT:
        row.refused_for, row.refused_in = message.reason, actor.state
        _moved(actor, row, ChangeStep.REFUSE, "refused", at)
        refill(actor, row, quota, at)
    return row


@transaction.atomic
def take_seats_made(actor: Actor, message: SeatsMade, *, at: datetime) -> SeatChange:
    """Take in that the host gives a service another number of seats, as both sides agreed.

    Refuses: not_the_keeper, letter_malformed
    """
    row, quota = _told(actor, message.change_ref)
    if row.call.host != actor.state:
        raise Untrusted("letter_malformed", field="change_ref")
    return _made(actor, row, quota, at) if row.state in (ChangeState.SENT, ChangeState.AGREED) else row


def _told(actor: Actor, change_ref: str) -> tuple[SeatChange, Quota]:
    check_other(actor)
    key = reference(change_ref, "seat_change")
    found = queries.seat_change_named(key)
    quota = _quota(found.call, found.state_of, found.service)
    return queries.seat_change_told(key), quota
