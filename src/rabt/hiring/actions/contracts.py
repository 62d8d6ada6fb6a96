"""Contracts: drawn from the frozen terms, never worse than what was offered, and at last ended."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.actions.offers import let_go
from rabt.hiring.actions.telling import bring_contract_news
from rabt.hiring.models import Contract, Offer, columns
from rabt.hiring.queries import check_may_draw, contract_to_change, offer_to_change, terms_at
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules import offer as offer_rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.contract import Answer, Over, Step
from rabt.hiring.rules.terms import Terms
from rabt.journal import actions as journal


@transaction.atomic
def draw_contract(actor: Actor, offer_id: UUID, terms: Terms | None = None, *, at: datetime) -> Contract:
    """Draw the contract for an accepted worker, on the offered terms or on better ones.

    Refuses: offer_not_accepted, worse_for_worker, terms_must_stay, wage_below_floor, contract_starts_in_past,
    contract_already_drawn, party_not_admitted, licence_expired, outlasts_project
    """
    actor.require("hiring.draw_contract")
    offered = offer_to_change(actor, offer_id)
    who = offered.demand.employer
    if who.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    if offered.state != offer_rules.State.ACCEPTED or not offered.holds_place:
        raise Refused("offer_not_accepted")
    terms = terms or offered.terms()
    check_may_draw(offered, terms, at)
    row = write(
        Contract(
            kept_by=settings.RABT.state,
            office=who.office,
            offer=offered,
            person_id=offered.person_id,
            drawn_by=actor.id,
            drawn_at=at,
            ends_on=terms.ends_on,
            **columns(terms),
        )
    )
    letter = messages.ContractDrawn(
        contract_ref=row.ref, offer_ref=offered.ref, terms=messages.TermsTold.of(terms), drawn_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, "contract.drawn", row.ref, at=at, facts={"offer": offered.ref})
    return row


def write(row: Contract) -> Contract:
    """Keep a new contract; an offer has one open contract at a time. Refuses: contract_already_drawn"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as drawn:
        raise Refused("contract_already_drawn") from drawn
    return row


@transaction.atomic
def take_contract_back(actor: Actor, contract_id: UUID, *, at: datetime) -> Contract:
    """Take back a contract before the worker's answer has come; another may be drawn on the same offer.

    Refuses: contract_answered
    """
    actor.require("hiring.draw_contract")
    row = contract_to_change(actor, contract_id)
    if row.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    rules.check_unanswered(row.state)
    fall(actor, row, at)
    letter = messages.ContractTakenBack(contract_ref=row.ref, taken_back_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def fall(actor: Actor, row: Contract, at: datetime) -> None:
    """Write that a contract was taken back; worker and place stay with the offer it was drawn on."""
    row.state, row.ended_at = rules.move(row.state, Step.TAKE_BACK), at
    row.save(update_fields=["state", "ended_at"])
    journal.append(actor, "contract.withdrawn", row.ref, at=at)


def settle(actor: Actor, row: Contract, answer: Answer, reason: str, at: datetime) -> None:
    """Write the answer to a contract here; a place and a person that fall away are free again."""
    row.state = rules.move(row.state, rules.STEP_OF_ANSWER[answer])
    if answer is not Answer.REFUSED:
        row.answered_at = at
    row.reason_code = reason
    row.save(update_fields=["state", "answered_at", "reason_code", "consent_how"])
    if row.state in rules.FALLEN:
        let_go(Offer.objects.select_for_update().get(pk=row.offer_id))
    journal.append(actor, f"contract.{row.state}", row.ref, at=at, facts={"reason": reason})


def tell_answer(actor: Actor, row: Contract, answer: Answer, at: datetime) -> None:
    """Tell the other node, and him who offered the worker, how a contract was answered here."""
    letter = messages.ContractAnswered(
        contract_ref=row.ref, answer=answer, how=row.consent_how, reason_code=row.reason_code, answered_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    bring_contract_news(row, at)


def lapse_contracts(actor: Actor, *, at: datetime) -> int:
    """Let contracts lapse that the worker did not answer within the corridor's days (origin)."""
    waits = Contract.objects.filter(
        within(actor), state=rules.State.DRAWN, offer__kept_by=settings.RABT.state
    )
    return sum(_lapse(actor, key, at) for key in sorted(waits.values_list("pk", flat=True)))


@transaction.atomic
def _lapse(actor: Actor, contract_id: UUID, at: datetime) -> bool:
    row = contract_to_change(actor, contract_id)
    if not rules.is_due_to_lapse(row.state, row.drawn_at, terms_at(at).clock("contract_consent"), at):
        return False
    settle(actor, row, Answer.LAPSED, "", at)
    tell_answer(actor, row, Answer.LAPSED, at)
    return True


@transaction.atomic
def end_contract(actor: Actor, contract_id: UUID, reason: str, *, at: datetime) -> Contract:
    """End a contract in force, and say who ended it; the worker's right to stay is another matter.

    Refuses: contract_step_closed, hiring_reason_unknown. (ILO C143 art. 8)
    """
    if not actor.has("hiring.draw_contract"):
        actor.require("hiring.certify")
    row = contract_to_change(actor, contract_id)
    if row.kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")
    vetting.check_reason(reason, rules.SAID)
    return _end(actor, row, reason, at)


@transaction.atomic
def release_worker(actor: Actor, contract_id: UUID, *, at: datetime) -> Contract:
    """Let a worker who said that he leaves be offered for other work, while his contract still binds.

    Refuses: contract_not_in_force
    """
    row = contract_to_change(actor, contract_id)
    rules.check_binds(row.state)
    letter = messages.WorkerReleased(contract_ref=row.ref, released_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    journal.append(actor, "contract.released", row.ref, at=at)
    return row


@transaction.atomic
def end_left_contract(actor: Actor, contract_id: UUID, *, at: datetime) -> Contract:
    """End the contract of a worker who moved by his own word to another employer.

    Refuses: contract_step_closed
    """
    return _end(actor, contract_to_change(actor, contract_id), Over.BY_WORKER, at)


def end_for_death(actor: Actor, contract_id: UUID, *, at: datetime) -> None:
    """End the contract of a worker who died, if it still binds."""
    row = contract_to_change(actor, contract_id)
    if row.state == rules.State.IN_FORCE:
        _end(actor, row, Over.DEATH, at)


def _end(actor: Actor, row: Contract, reason: str, at: datetime) -> Contract:
    over(actor, row, Step.END, reason, at)
    letter = messages.ContractEnded(contract_ref=row.ref, state=row.state, reason_code=reason, ended_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def over(actor: Actor, row: Contract, step: Step, reason: str, at: datetime) -> None:
    """Write that a contract is over here: the person is free, the place only if he never started."""
    row.state, row.reason_code, row.ended_at = rules.move(row.state, step), reason, at
    row.save(update_fields=["state", "reason_code", "ended_at"])
    let_go(Offer.objects.select_for_update().get(pk=row.offer_id), place=row.state in rules.FALLEN)
    journal.append(actor, f"contract.{row.state}", row.ref, at=at, facts={"reason": reason})


def end_contracts(actor: Actor, *, at: datetime) -> int:
    """End every contract whose last day has passed (destination)."""
    today = terms_at(at).on
    due = Contract.objects.filter(
        within(actor), kept_by=settings.RABT.state, state=rules.State.IN_FORCE, ends_on__lt=today
    )
    return sum(_expire(actor, key, at) for key in sorted(due.values_list("pk", flat=True)))


@transaction.atomic
def _expire(actor: Actor, contract_id: UUID, at: datetime) -> bool:
    row = contract_to_change(actor, contract_id)
    if not rules.is_due_to_end(row.state, row.ends_on, terms_at(at).on):
        return False
    _end(actor, row, Over.EXPIRED, at)
    return True
