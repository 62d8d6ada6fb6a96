"""Each side certifies a contract that the worker agreed to; with both it is in force."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access.approval import check_other_person
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed
from rabt.exchange import actions as exchange
from rabt.hiring import messages
from rabt.hiring.actions.contracts import over, settle, tell_answer
from rabt.hiring.actions.parties import advise, decide
from rabt.hiring.actions.telling import bring_contract_news
from rabt.hiring.models import Contract
from rabt.hiring.queries import contract_to_change, reason_codes
from rabt.hiring.queries.parties import proposals
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.contract import Answer, State, Step
from rabt.journal import actions as journal
from rabt.people import actions as people


@transaction.atomic
def propose_certificate(actor: Actor, contract_id: UUID, note: str = "", *, at: datetime) -> Contract:
    """Propose a contract for this side's certificate (origin).

    Refuses: contract_step_closed, already_proposed
    """
    actor.require("hiring.propose_certificate")
    row = contract_to_change(actor, contract_id)
    _check_side(row, "origin")
    rules.move(row.state, Step.CERTIFY_AT_ORIGIN)
    advise(actor, row.ref, vetting.Recommendation.ADMIT, note, at)
    journal.append(actor, "contract.certificate_proposed", row.ref, at=at, facts={"note": note})
    return row


def _check_side(row: Contract, side: str) -> None:
    kept_by = row.offer.kept_by if side == "origin" else row.kept_by
    if settings.RABT.side != side or kept_by != settings.RABT.state:
        raise NotAllowed("not_allowed")


@transaction.atomic
def certify_contract(actor: Actor, contract_id: UUID, *, at: datetime) -> Contract:
    """Certify a contract for this side: the attaché at origin first, the approver at destination last.

    Refuses: same_person, nothing_proposed, contract_step_closed
    """
    actor.require("hiring.certify")
    row = contract_to_change(actor, contract_id)
    if settings.RABT.side == "origin":
        _check_side(row, "origin")
        certified(row, Step.CERTIFY_AT_ORIGIN, actor.office, at)
        decide(actor, row.ref, "granted", "", "", at)
    else:
        _check_side(row, "destination")
        _check_another_than_proposed(actor, row)
        row.destination_certified_by = actor.id
        certified(row, Step.CERTIFY_AT_DESTINATION, actor.office, at)
    row.save()
    journal.append(actor, f"contract.{row.state}", row.ref, at=at)
    letter = messages.ContractCertified(
        contract_ref=row.ref, state=settings.RABT.state, office=actor.office, certified_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    bring_contract_news(row, at)
    return row


def certified(row: Contract, step: Step, office: str, at: datetime) -> None:
    """Write one side's certificate on a contract."""
    row.state = rules.move(row.state, step)
    if step is Step.CERTIFY_AT_ORIGIN:
        row.origin_office, row.origin_certified_at = office, at
    else:
        row.destination_office, row.destination_certified_at = office, at


def _check_another_than_proposed(actor: Actor, row: Contract) -> None:
    """Whoever proposed the demand or the employer, or drew the contract, does not certify it."""
    asked = row.offer.demand
    check_other_person(row.drawn_by, actor)
    for ref in (asked.ref, asked.employer.ref):
        for proposal in proposals(ref):
            check_other_person(proposal.proposed_by, actor, proposed_for=proposal.proposed_for)


@transaction.atomic
def refuse_certificate(
    actor: Actor, contract_id: UUID, reason: str, text: str = "", *, at: datetime
) -> Contract:
    """Refuse this side's certificate; person and place are free again.

    Refuses: same_person, nothing_proposed, contract_step_closed, hiring_reason_unknown
    """
    actor.require("hiring.certify")
    row = contract_to_change(actor, contract_id)
    vetting.check_reason(reason, reason_codes(at, "contract_refusal"))
    if settings.RABT.side == "origin":
        _check_side(row, "origin")
        decide(actor, row.ref, "refused", reason, text, at)
        settle(actor, row, Answer.REFUSED, reason, at)
        tell_answer(actor, row, Answer.REFUSED, at)
        return row
    _check_side(row, "destination")
    rules.move(row.state, Step.CERTIFY_AT_DESTINATION)
    _check_another_than_proposed(actor, row)
    over(actor, row, Step.REFUSE, reason, at)
    people.hide_person(actor, row.person_id, row.offer.ref, at=at)
    letter = messages.ContractEnded(
        contract_ref=row.ref, state=State.REFUSED, reason_code=reason, ended_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    bring_contract_news(row, at)
    return row
