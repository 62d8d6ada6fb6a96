"""The host answers: a seat, the reserve list or no. Who gives a seat holds the service's seats locked."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.actions.nominating import leave
from rabt.missions.messages import NominationAnswered, NominationSent, NominationWithdrawn
from rabt.missions.models import Nomination, Quota, SeatChange
from rabt.missions.queries.records import HOST, NOMINATE, OVERRIDE
from rabt.missions.rules import nominee, said, seats
from rabt.missions.rules.seats import Standing
from rabt.missions.rules.states import WITH_HOST, State, Step, move

ANSWERED = {State.ACCEPTED: "accepted", State.RESERVE: "reserve", State.DECLINED: "declined"}


def _locked(actor: Actor, nomination_id: UUID) -> tuple[Nomination, Quota]:
    """Lock the seats of the service first and the nomination then, the same order for everybody."""
    found = queries.nomination_to_see(actor, nomination_id)
    quota = queries.quota_to_fill(found.call_id, found.state_of, found.service)
    row = queries.nomination_to_change(actor, nomination_id)
    if row.call.host != actor.state or row.call.is_over:
        raise Refused("call_step_closed", state=row.call.state, step="answer")
    return row, quota


def standings(quota: Quota) -> list[Standing]:
    """Return how the live nominations of a service stand; who holds the lock reads the truth."""
    rows = queries.of_service(quota.call_id, quota.state, quota.service).exclude(place=None)
    return [Standing(row.pk, row.place or 0, row.state) for row in rows]


@transaction.atomic
def accept(actor: Actor, nomination_id: UUID, *, at: datetime) -> Nomination:
    """Accept an officer: he is given a seat in the order of his side, or stands on the reserve list.

    Refuses: call_step_closed, nomination_step_closed, vetting_old
    """
    actor.require(HOST)
    row, quota = _locked(actor, nomination_id)
    _check_vetted(row, at)
    row.state, row.changed_at = move(row.state, Step.ACCEPT), at
    row.save()
    journal.append(actor, "nomination.accepted", row.ref, at=at)
    given = fill(actor, quota, at)
    if row.pk not in given:
        _answer(actor, row, at)
    row.refresh_from_db()
    return row


@transaction.atomic
def give_seat(actor: Actor, nomination_id: UUID, why: str, *, at: datetime) -> Nomination:
    """Give a free seat to an officer before others of his list, with the reason that both sides read.

    Refuses: call_step_closed, nomination_step_closed, vetting_old, seats_taken, not_a_jump,
    mission_said_short
    """
    actor.require(OVERRIDE)
    row, quota = _locked(actor, nomination_id)
    why = said.check_said(why, "why")
    _check_vetted(row, at)
    lines = standings(quota)
    seats.check_free(lines, _to_fill(quota))
    if not seats.is_jump(lines, row.pk):
        raise Refused("not_a_jump")
    if row.state == State.VETTED:
        row.state = move(row.state, Step.ACCEPT)
    row.jumped, row.answer = True, why
    _seat(actor, row, quota, at)
    journal.append(actor, "nomination.jumped", row.ref, at=at, facts={"why": why})
    return row


@transaction.atomic
def decline(actor: Actor, nomination_id: UUID, why: str, *, at: datetime) -> Nomination:
    """Decline an officer, with the reason that his side reads; the reserve list moves up.

    Refuses: call_step_closed, nomination_step_closed, mission_said_short
    """
    actor.require(HOST)
    row, quota = _locked(actor, nomination_id)
    row.state, row.changed_at = move(row.state, Step.DECLINE), at
    row.answer = said.check_said(why, "why")
    row.save()
    journal.append(actor, "nomination.declined", row.ref, at=at, facts={"why": row.answer})
    _answer(actor, row, at)
    fill(actor, quota, at)
    return row


def _check_vetted(row: Nomination, at: datetime) -> None:
    days = agreement.terms_at(at).clock("training_vetting")
    nominee.check_vetted(row.vetted_on, row.call.starts_on, days)


def _to_fill(quota: Quota) -> int:
    return seats.to_fill(quota.seats, queries.seats_to_leave(quota))


def fill(actor: Actor, quota: Quota, at: datetime) -> list[UUID]:
    """Give every free seat of a service to whom it falls, in order. The caller holds the lock."""
    given = seats.to_seat(standings(quota), _to_fill(quota))
    for key in given:
        _seat(actor, queries.nomination_told(key), quota, at)
    return given


def _seat(actor: Actor, row: Nomination, quota: Quota, at: datetime) -> None:
    held = queries.of_service(quota.call_id, quota.state, quota.service).filter(state=State.ACCEPTED)
    row.seat = seats.first_free(held.values_list("seat", flat=True), quota.seats)
    row.state, row.changed_at = move(row.state, Step.SEAT), at
    row.save()
    journal.append(actor, "nomination.seated", row.ref, at=at, facts={"seat": row.seat})
    _answer(actor, row, at)


def _answer(actor: Actor, row: Nomination, at: datetime) -> None:
    if row.state_of == settings.RABT.state:
        return
    letter = NominationAnswered.from_body({
        "nomination_ref": row.ref, "state": ANSWERED[State(row.state)], "seat": row.seat,
        "jumped": row.jumped, "reason": row.answer, "answered_at": at.isoformat(),
    })  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)


# ------------------------------------------------------------------ who leaves makes room
@transaction.atomic
def withdraw(actor: Actor, nomination_id: UUID, why: str, *, at: datetime) -> Nomination:
    """Withdraw an officer of this side, with the reason; where this side holds the course, the next moves up.

    Refuses: nomination_step_closed, mission_said_short
    """
    actor.require(NOMINATE)
    found = queries.nomination_to_see(actor, nomination_id)
    quota = queries.quota_to_fill(found.call_id, found.state_of, found.service)
    row = queries.own_nomination(actor, nomination_id)
    leave(actor, row, Step.WITHDRAW, said.check_said(why, "why"), at)
    refill(actor, row, quota, at)
    return row


def refill(actor: Actor, row: Nomination | SeatChange, quota: Quota, at: datetime) -> None:
    """Let the reserve list of a call that this side holds move up. The caller holds the lock."""
    if row.call.host == settings.RABT.state and not row.call.is_over:
        fill(actor, quota, at)


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_nomination(actor: Actor, message: NominationSent, *, at: datetime) -> Nomination:
    """Take in whom the other side sends, vetted and ranked; told again it is the same, with his new vetting.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    message.check()
    call = queries.call_told(reference(message.call_ref, "course_call"))
    terms = agreement.terms_at(message.sent_at).training
    key, officer = reference(message.nomination_ref, "nomination"), reference(message.officer_ref, "officer")
    quota = Quota.objects.filter(call=call, state=actor.state, service=message.service)
    if call.host == actor.state or not quota.exists() or message.rank not in terms.ranks:
        raise Untrusted("letter_malformed", field="service")
    row = Nomination.objects.filter(pk=key).select_for_update(of=("self",)).first()
    if row is not None:
        if row.state_of != actor.state or row.call_id != call.pk:
            raise Untrusted("letter_malformed", field="nomination_ref")
        row.vetted_on = message.vetted_on
        row.save(update_fields=["vetted_on"])
        return row
    row = Nomination(
        pk=key, call=call, office=f"{settings.RABT.state}/", state_of=actor.state, service=message.service,
        officer_id=officer, number=message.number, name_ar=message.name_ar, name_latin=message.name_latin,
        rank=message.rank, unit=message.unit, skills=list(message.skills), place=message.place,
        state=State.VETTED, vetted_on=message.vetted_on, made_by=actor.id, changed_at=at,
    )  # fmt: skip
    row.propose(actor, message.sent_at)
    row.save(force_insert=True)
    journal.append(actor, "nomination.received", row.ref, at=at, facts={"place": row.place})
    return row


TOLD = {"accepted": State.ACCEPTED, "reserve": State.RESERVE, "declined": State.DECLINED}


@transaction.atomic
def take_answer(actor: Actor, message: NominationAnswered, *, at: datetime) -> Nomination:
    """Take the host's answer in; who left meanwhile stays away, and the host hears of it by its own letter.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    row = queries.nomination_told(reference(message.nomination_ref, "nomination"))
    if row.state_of == actor.state or row.call.host != actor.state:
        raise Untrusted("letter_malformed", field="nomination_ref")
    after = TOLD[message.state]
    if (message.seat is None) is (after == State.ACCEPTED):
        raise Untrusted("letter_malformed", field="seat")
    if row.state not in (State.VETTED, State.RESERVE) or row.state == after:
        return row
    row.state, row.seat, row.changed_at = after, message.seat, at
    row.jumped, row.answer = message.jumped, message.reason
    row.save()
    facts = {"state": message.state, "seat": message.seat, "why": message.reason}
    journal.append(actor, "nomination.answered", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def take_withdrawn(actor: Actor, message: NominationWithdrawn, *, at: datetime) -> Nomination:
    """Take in that the other side withdraws its officer: his seat goes to the next of his service.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    found = queries.nomination_named(reference(message.nomination_ref, "nomination"))
    if found.state_of != actor.state:
        raise Untrusted("letter_malformed", field="nomination_ref")
    quota = queries.quota_to_fill(found.call_id, found.state_of, found.service)
    row = queries.nomination_told(found.pk)
    if row.state in WITH_HOST:
        row.state, row.seat, row.changed_at = move(row.state, Step.WITHDRAW), None, at
        row.refused_for = message.reason
        row.save()
        journal.append(actor, "nomination.withdrawn", row.ref, at=at, facts={"why": row.refused_for})
        refill(actor, row, quota, at)
    return row
