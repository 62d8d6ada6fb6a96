"""The way home: a travel document by letter from the origin, then the exit, of his own free will."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import ref_of
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.regularisation import queries
from rabt.regularisation.actions.opening import person_told
from rabt.regularisation.actions.turning import apart, check_side, turn
from rabt.regularisation.messages import ONLY, ReturnAnswered, ReturnAsked
from rabt.regularisation.models import File, Return
from rabt.regularisation.queries.consular import CONSUL
from rabt.regularisation.queries.files import PROTECT, WORK
from rabt.regularisation.rules import document
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.file import State, Step, Way


@transaction.atomic
def ask_document(actor: Actor, file_id: UUID, *, at: datetime) -> Return:
    """Ask the origin for a travel document for who wants to go home; for who is protected as well.

    Refuses: regularisation_step_closed, travel_document_asked
    """
    row = queries.file_to_change(actor, file_id)
    protected = row.state == State.PROTECTED
    actor.require(PROTECT if protected else WORK)
    standing = queries.return_of(row)
    if standing is not None and standing.outcome != Outcome.UNKNOWN:
        raise Refused("travel_document_asked")
    if not protected:
        row.way = Way.HOME
        turn(actor, row, Step.ASK_DOCUMENT, at)
    terms = agreement.terms_at(at)
    days = terms.regularisation[Step.ASK_DOCUMENT].days
    found = Return(
        file=row, office=row.office, who_id=row.who_id, asked_at=at,
        due_on=terms.on + timedelta(days=days),
    )  # fmt: skip
    found.save(force_insert=True)
    journal.append(apart(actor), "return.asked", found.ref, at=at, facts={"file": row.ref})
    letter = ReturnAsked(
        return_ref=found.ref, person_ref=ref_of("person", row.who_id) if row.who_id else "",
        name=row.name, born_on=row.born_on, only_for=ONLY, asked_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=found.ref, at=at)
    return found


@transaction.atomic
def take_return(actor: Actor, told: ReturnAsked, *, at: datetime) -> Return:
    """Take in that one of our nationals wants to come home; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    check_side("origin")
    key = reference(told.return_ref, "return")
    terms = agreement.terms_at(told.asked_at)
    row, made = Return.objects.get_or_create(
        pk=key,
        defaults={
            "office": f"{settings.RABT.state}/", "who_id": person_told(told.person_ref), "name": told.name,
            "born_on": told.born_on, "asked_at": told.asked_at,
            "due_on": terms.on + timedelta(days=terms.regularisation[Step.ASK_DOCUMENT].days),
        },
    )  # fmt: skip
    if made:
        journal.append(apart(actor), "return.asked", row.ref, at=at)
    return row


@transaction.atomic
def issue_document(actor: Actor, return_id: UUID, number: str, valid_until: date, *, at: datetime) -> Return:
    """Give a travel document: its digest and last day are told, its number stays in the man's hand.

    Refuses: travel_document_answered, travel_document_number, travel_document_over
    """
    row = _to_answer(actor, return_id)
    plain = document.check_number(number)
    document.check_valid(valid_until, agreement.terms_at(at).on)
    row.outcome, row.valid_until = Outcome.ISSUED.value, valid_until
    row.document_digest = document.digest(row.ref, plain)
    return _answered(actor, row, at)


@transaction.atomic
def refuse_document(actor: Actor, return_id: UUID, reason: str, *, at: datetime) -> Return:
    """Say why no travel document is given. Refuses: travel_document_answered, regularisation_reason"""
    row = _to_answer(actor, return_id)
    reasons = agreement.terms_at(at).reasons("travel_document_refusal")
    row.outcome, row.reason = Outcome.UNKNOWN.value, rules.check_reason(reason, reasons)
    return _answered(actor, row, at)


def _to_answer(actor: Actor, return_id: UUID) -> Return:
    actor.require(CONSUL)
    check_side("origin")
    row = queries.return_to_answer(actor, return_id)
    document.check_waits(row.outcome)
    return row


def _answered(actor: Actor, row: Return, at: datetime) -> Return:
    row.answered_at, row.answered_by = at, actor.id
    row.save()
    journal.append(apart(actor), "return.answered", row.ref, at=at, facts={"outcome": row.outcome})
    letter = ReturnAnswered(
        return_ref=row.ref, outcome=Outcome(row.outcome), document_digest=row.document_digest,
        valid_until=row.valid_until, reason=row.reason, only_for=ONLY, answered_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


@transaction.atomic
def take_document(actor: Actor, told: ReturnAnswered, *, at: datetime) -> Return:
    """Take in what the origin answered; the file goes on from there.

    Refuses: not_the_keeper, letter_malformed; missing, where we never asked
    """
    check_other(actor)
    check_side("destination")
    told.check()
    row = queries.return_told(reference(told.return_ref, "return"))
    if row.outcome != Outcome.WAITS:
        if row.outcome != told.outcome:
            raise Untrusted("letter_malformed", field="outcome")
        return row
    row.outcome, row.reason, row.answered_at = told.outcome.value, told.reason, told.answered_at
    row.document_digest, row.valid_until = told.document_digest, told.valid_until
    row.save()
    journal.append(apart(actor), "return.answered", row.ref, at=at, facts={"outcome": row.outcome})
    assert row.file_id is not None  # at destination each hangs on a file
    file = File.objects.select_for_update().get(pk=row.file_id)
    if file.state == State.SOUGHT:
        turn(actor, file, Step.ISSUE if told.outcome == Outcome.ISSUED else Step.NOT_FOUND, at)
    return row


@transaction.atomic
def depart(actor: Actor, file_id: UUID, number: str, left_on: date, port: str, *, at: datetime) -> File:
    """Write down that he went home with the document that was given to him.

    Refuses: regularisation_step_closed, regularisation_day, regularisation_place, travel_document_number,
    travel_document_differs, travel_document_over
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    terms = agreement.terms_at(at)
    rules.move(row.state, Step.DEPART, terms.regularisation)
    rules.check_day(left_on, terms.on, "left_on")
    rules.check_port(port, {one.code for one in terms.ports_of(settings.RABT.state)})
    found = queries.return_of(row)
    assert found is not None and found.valid_until is not None  # a documented file has one
    document.check_shown(found.ref, number, found.document_digest)
    document.check_held_on(found.valid_until, left_on)
    row.left_on, row.left_port = left_on, port
    turn(actor, row, Step.DEPART, at)
    return row
