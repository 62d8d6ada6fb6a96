"""A host drafts its courses for a year; two persons of each side agree to them by letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.messages import Calls, ProgrammeAgreed, ProgrammeProposed, ProgrammeRefused
from rabt.missions.models import Call, Programme, Quota
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules import said, seats, told
from rabt.missions.rules.states import ProgrammeState, ProgrammeStep, move_programme
from rabt.missions.rules.told import CallTold, SeatsTold

AGREED, REFUSED = "agreed", "refused"


@dataclass(frozen=True)
class CallSaid:
    """What is written of one call of a draft; `seats` maps state and service to a number."""

    course: str
    starts_on: date
    ends_on: date
    closes_on: date
    seats: Mapping[tuple[str, str], int]


@transaction.atomic
def draft_programme(actor: Actor, year: int, *, at: datetime) -> Programme:
    """Begin the programme of a year for this side's centres. Refuses: programme_year, programme_stands"""
    actor.require(RANK)
    said.check_year(year, agreement.terms_at(at).on)
    row, made = Programme.objects.get_or_create(
        host=actor.state, year=year,
        defaults={"office": actor.office, "changed_at": at, "proposed_by": actor.id, "proposed_at": at},
    )  # fmt: skip
    if not made:
        raise Refused("programme_stands", year=year, field="year")
    journal.append(actor, "programme.drafted", row.ref, at=at, facts={"year": year})
    return row


@transaction.atomic
def add_call(actor: Actor, programme_id: UUID, call: CallSaid, *, at: datetime) -> Programme:
    """Add one holding of a course to a draft.

    Refuses: programme_step_closed, course_unknown, call_days, call_closes, call_year, seats_wrong
    """
    actor.require(RANK)
    row = _draft(actor, programme_id)
    terms = agreement.terms_at(at)
    course = said.check_course(call.course, row.host, terms.training)
    said.check_days(call.starts_on, call.ends_on, call.closes_on, row.year, terms.clock("training_call"))
    shares = [(state, service, number) for (state, service), number in sorted(call.seats.items()) if number]
    seats.check_seats(shares, terms.states, terms.training.services)
    one = CallTold(
        new_id(), course.code, course.centre, call.starts_on, call.ends_on, call.closes_on,
        [SeatsTold(*share) for share in shares],
    )  # fmt: skip
    calls = sorted([*queries.calls_in(row), one], key=lambda told: (told.starts_on, str(told.call_id)))
    _keep(actor, row, calls, at)
    return row


@transaction.atomic
def drop_call(actor: Actor, programme_id: UUID, call_id: UUID, *, at: datetime) -> Programme:
    """Take a call out of a draft. Refuses: programme_step_closed"""
    actor.require(RANK)
    row = _draft(actor, programme_id)
    _keep(actor, row, [one for one in queries.calls_in(row) if one.call_id != call_id], at)
    return row


def _draft(actor: Actor, programme_id: UUID) -> Programme:
    row = queries.programme_to_change(actor, programme_id)
    if row.host != actor.state:
        raise Refused("programme_step_closed", state=row.state, step="edit")
    row.state = move_programme(row.state, ProgrammeStep.EDIT)
    return row


def _keep(actor: Actor, row: Programme, calls: list[CallTold], at: datetime) -> None:
    if row.refused_for:
        row.number, row.refused_for, row.refused_in = row.number + 1, "", ""
    row.calls, row.changed_at = Calls(calls).to_body()["calls"], at
    row.save()
    journal.append(actor, "programme.edited", row.ref, at=at, facts={"calls": len(calls)})


# ------------------------------------------------------------------ two persons of each side
@transaction.atomic
def put_programme(actor: Actor, programme_id: UUID, *, at: datetime) -> Programme:
    """Put a programme to a head of this side: one drafted here, or received.

    Refuses: programme_step_closed, programme_empty
    """
    actor.require(RANK)
    row = queries.programme_to_change(actor, programme_id)
    row.state, row.changed_at = move_programme(row.state, ProgrammeStep.PUT), at
    if not row.calls:
        raise Refused("programme_empty")
    row.propose(actor, at)
    row.save()
    journal.append(actor, "programme.put_forward", row.ref, at=at)
    return row


@transaction.atomic
def take_back_programme(actor: Actor, programme_id: UUID, *, at: datetime) -> Programme:
    """Take a programme back from the head. Refuses: programme_step_closed"""
    actor.require(RANK)
    row = queries.programme_to_change(actor, programme_id)
    row.state, row.changed_at = move_programme(row.state, ProgrammeStep.TAKE_BACK), at
    if row.host != actor.state:
        row.state = ProgrammeState.RECEIVED
    row.save()
    journal.append(actor, "programme.taken_back", row.ref, at=at)
    return row


@transaction.atomic
def approve_programme(actor: Actor, programme_id: UUID, *, at: datetime) -> Programme:
    """Approve a programme: one drafted here goes to the other side, one received is agreed.

    Refuses: programme_step_closed, same_person
    """
    actor.require(ENDORSE)
    row = queries.programme_to_change(actor, programme_id)
    ours = row.host == actor.state
    row.state = move_programme(row.state, ProgrammeStep.SEND if ours else ProgrammeStep.AGREE)
    row.decide(AGREED, actor, at)
    row.changed_at = at
    journal.append(actor, "programme.approved", row.ref, at=at)
    if ours:
        row.digest = told.digest_of(row.ref, row.year, row.number, row.calls)
        row.save()
        letter: ProgrammeProposed | ProgrammeAgreed = ProgrammeProposed(
            programme_ref=row.ref, year=row.year, number=row.number, calls=queries.calls_in(row),
            digest=row.digest, proposed_at=at,
        )  # fmt: skip
    else:
        row.save()
        _put_in_force(actor, row, at)
        letter = ProgrammeAgreed(row.ref, row.number, row.digest, at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def refuse_programme(actor: Actor, programme_id: UUID, why: str, *, at: datetime) -> Programme:
    """Refuse a programme, with what is asked for; the host is told.

    Refuses: programme_step_closed, same_person, mission_said_short
    """
    actor.require(ENDORSE)
    row = queries.programme_to_change(actor, programme_id)
    row.state, row.changed_at = move_programme(row.state, ProgrammeStep.REFUSE), at
    row.decide(REFUSED, actor, at)
    row.refused_for, row.refused_in = said.check_said(why, "why"), actor.state
    row.save()
    journal.append(actor, "programme.refused", row.ref, at=at, facts={"why": row.refused_for})
    if row.host != actor.state:
        letter = ProgrammeRefused(row.ref, row.number, row.refused_for, at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def _put_in_force(actor: Actor, row: Programme, at: datetime) -> None:
    for one in queries.calls_in(row):
        call = Call.objects.create(
            pk=one.call_id, programme=row, office=row.office, course=one.course, host=row.host,
            centre=one.centre, starts_on=one.starts_on, ends_on=one.ends_on, closes_on=one.closes_on,
            changed_at=at,
        )  # fmt: skip
        Quota.objects.bulk_create(
            Quota(call=call, state=share.state, service=share.service, seats=share.seats)
            for share in one.seats
        )
    facts = {"year": row.year, "digest": row.digest}
    journal.append(actor, "programme.agreed", row.ref, at=at, facts=facts)


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_programme(actor: Actor, message: ProgrammeProposed, *, at: datetime) -> Programme:
    """Take the other side's programme in; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    message.check()
    key = reference(message.programme_ref, "programme")
    calls = Calls(message.calls).to_body()["calls"]
    if message.digest != told.digest_of(message.programme_ref, message.year, message.number, calls):
        raise Untrusted("letter_malformed", field="digest")
    _check_calls(actor, message)
    row = Programme.objects.filter(pk=key).select_for_update(of=("self",)).first()
    if row is None:
        row = _new(actor, key, message, at)
    elif (row.host, row.year) != (actor.state, message.year):
        raise Untrusted("letter_malformed", field="year")
    elif message.number <= row.number:
        return row
    else:
        row.state = move_programme(row.state, ProgrammeStep.RECEIVE)
    row.number, row.calls, row.digest, row.changed_at = message.number, calls, message.digest, at
    row.refused_for = row.refused_in = ""
    row.propose(actor, at)
    row.save()
    journal.append(actor, "programme.received", row.ref, at=at, facts={"digest": row.digest})
    return row


def _new(actor: Actor, key: UUID, message: ProgrammeProposed, at: datetime) -> Programme:
    if Programme.objects.filter(host=actor.state, year=message.year).exists():
        raise Untrusted("letter_malformed", field="year")
    return Programme(
        pk=key, office=f"{settings.RABT.state}/", host=actor.state, year=message.year,
        state=ProgrammeState.RECEIVED,
    )  # fmt: skip


def _check_calls(actor: Actor, message: ProgrammeProposed) -> None:
    """Ask that a host speaks of its own courses, in the pack's words. Refuses: letter_malformed"""
    terms = agreement.terms_at(message.proposed_at)
    before = terms.clock("training_call")
    try:
        for one in message.calls:
            course = said.check_course(one.course, actor.state, terms.training)
            said.check_days(one.starts_on, one.ends_on, one.closes_on, message.year, before)
            shares = [(share.state, share.service, share.seats) for share in one.seats]
            seats.check_seats(shares, terms.states, terms.training.services)
            if course.centre != one.centre:
                raise Untrusted("letter_malformed", field="centre")
    except Refused as problem:
        raise Untrusted("letter_malformed", field=problem.code) from problem


@transaction.atomic
def take_agreed(actor: Actor, message: ProgrammeAgreed, *, at: datetime) -> Programme:
    """Take in that the other side agrees: the programme holds here as well.

    Refuses: not_the_keeper, letter_malformed
    """
    row = _ours(actor, message, at)
    if row.digest != message.digest or row.number != message.number:
        raise Untrusted("letter_malformed", field="digest")
    if row.state == ProgrammeState.SENT:
        row.state = move_programme(row.state, ProgrammeStep.AGREE)
        row.save()
        _put_in_force(actor, row, message.agreed_at)
    return row


@transaction.atomic
def take_refused(actor: Actor, message: ProgrammeRefused, *, at: datetime) -> Programme:
    """Take in that the other side does not agree, and what it asks for. Refuses: not_the_keeper"""
    row = _ours(actor, message, at)
    if row.state == ProgrammeState.SENT and row.number == message.number:
        row.state = move_programme(row.state, ProgrammeStep.REFUSE)
        row.refused_for, row.refused_in = message.reason, actor.state
        row.save()
        journal.append(actor, "programme.refused", row.ref, at=at, facts={"why": row.refused_for})
    return row


def _ours(actor: Actor, message: Any, at: datetime) -> Programme:
    check_other(actor)
    row = queries.programme_told(reference(message.programme_ref, "programme"))
    if row.host == actor.state:
        raise Untrusted("letter_malformed", field="programme_ref")
    row.changed_at = at
    return row
