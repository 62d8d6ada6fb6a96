"""Renewal: more days on the same contract, or new work for who lost his. Two persons, a new card."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import id_of
from rabt.hiring import actions as hiring_actions
from rabt.hiring import queries as hiring
from rabt.hiring.rules import ContractFacts
from rabt.holds import queries as holds
from rabt.journal import actions as journal
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.permits import queries
from rabt.permits.actions.asking import answer
from rabt.permits.actions.cards import replace_card
from rabt.permits.actions.closing import lapse_of_work
from rabt.permits.actions.leaving import leave_employer
from rabt.permits.actions.telling import tell_both, tell_employer, tell_worker
from rabt.permits.actions.turning import alone, turn
from rabt.permits.models import Permit, Renewal
from rabt.permits.rules import grounds as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules import renewal as renewal_rules
from rabt.permits.rules.grounds import Grounds
from rabt.permits.rules.permit import State, Step


@transaction.atomic
def renew_permit(actor: Actor, permit_id: UUID, contract_id: UUID | None = None, *, at: datetime) -> Renewal:
    """Propose to renew a permit, on its own contract or, after a loss of work, on another.

    Refuses: permit_step_closed, renewal_too_early, renewal_gains_nothing, renewal_already_proposed,
    renewal_other_person, contract_not_in_force, contract_ended, party_not_admitted, licence_expired,
    permit_profession_closed, passport_missing_for_permit, passport_too_short, quota_full,
    leaving_not_agreed, leaving_notice_runs, must_wait
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    contract = _contract(actor, row, contract_id or row.contract_id)
    _check(actor, row, contract, people.identity(actor, row.person_id), at)
    found = Renewal(office=row.office, permit=row, contract_id=id_of(contract.contract_ref, "contract"))
    found.propose(actor, at)
    _write(found)
    answer(row)
    journal.append(
        actor, "permit.renewal_proposed", row.ref, at=at, facts={"contract": contract.contract_ref}
    )
    return found


def _contract(actor: Actor, row: Permit, contract_id: UUID) -> ContractFacts:
    """Return the contract that a permit goes on with; another employer's may lie in another office."""
    eyes = actor if contract_id == row.contract_id else the_node(settings.RABT.state)
    return hiring.contract_in_force(eyes, contract_id)


def _step(row: Permit, contract: ContractFacts) -> Step:
    return Step.RENEW if contract.contract_ref == row.contract_ref else Step.CHANGE_EMPLOYER


def _write(found: Renewal) -> None:
    """Keep a new renewal; one waits at a time. Refuses: renewal_already_proposed"""
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as waiting:
        raise Refused("renewal_already_proposed") from waiting


def _check(actor: Actor, row: Permit, contract: ContractFacts, who: Identity, at: datetime) -> Grounds:
    """Ask everything that a renewal needs, or a change of employer."""
    step = _step(row, contract)
    permit_rules.move(row.state, step)
    if contract.person_id != row.person_id:
        raise NotAllowed("renewal_other_person")
    grounds = queries.grounds(eyes_for(actor, step), contract, who, at, besides=row.spoken_number)
    if step is Step.CHANGE_EMPLOYER:
        queries.check_may_move(row, grounds.on)
        holds.check_not_held((row.ref, row.person_ref, row.contract_ref), "permit.change_employer", at)
    new_work = step is Step.CHANGE_EMPLOYER or row.state == State.BETWEEN_JOBS
    rules.check(grounds, rules.FOR_NEW_WORK if new_work else rules.FOR_RENEWAL)
    if row.valid_until and not new_work:
        permit_rules.check_renewal_window(row.valid_until, grounds.on, grounds.days.renewal)
        permit_rules.check_renewal_gains(row.valid_until, grounds.window().last)
    return grounds


def eyes_for(actor: Actor, step: Step) -> Actor:
    """Return who weighs the new employer: his file may lie in another office than the permit's."""
    return actor if step is Step.RENEW else the_node(settings.RABT.state)


@transaction.atomic
def grant_renewal(actor: Actor, renewal_id: UUID, *, at: datetime) -> Permit:
    """Grant a renewal: new last day, new card; the old card is revoked.

    Refuses: same_person, renewal_step_closed and every code of its proposal.
    """
    actor.require("permits.decide")
    found = queries.renewal_to_decide(actor, renewal_id)
    row = queries.permit_to_decide(actor, found.permit_id)
    found.state = renewal_rules.move(found.state, renewal_rules.Step.GRANT)
    contract = _contract(actor, row, found.contract_id)
    alone(contract.employer_ref)
    who = people.identity(actor, row.person_id)
    grounds = _check(actor, row, contract, who, at)
    found.decide("granted", actor, at)
    found.save()
    step = _step(row, contract)
    if step is Step.CHANGE_EMPLOYER:
        leave_employer(actor, row, at)
        lapse_of_work(row)
    _apply(row, contract, grounds)
    hiring_actions.note_permit_asked(actor, row.contract_id, True)
    turn(actor, row, step, at)
    replace_card(actor, row, who, at)
    told = "permits.renewed_text" if step is Step.RENEW else "permits.employer_changed_text"
    tell_worker(actor, row, told, at, who=who, until=row.valid_until)
    tell_employer(eyes_for(actor, step), row, told, at, until=row.valid_until)
    return row


def _apply(row: Permit, contract: ContractFacts, grounds: Grounds) -> None:
    row.contract_id, row.office = id_of(contract.contract_ref, "contract"), contract.office
    row.employer_id = id_of(contract.employer_ref, "employer")
    row.employer_name_ar, row.employer_name_latin = contract.employer_name_ar, contract.employer_name_latin
    row.occupation, row.place = contract.occupation, contract.place
    row.valid_until, row.kept_until = grounds.window().last, None


@transaction.atomic
def refuse_renewal(actor: Actor, renewal_id: UUID, *, reason: str, note: str = "", at: datetime) -> Renewal:
    """Refuse a renewal with a reason of the corridor; the permit holds as it did.

    Refuses: same_person, renewal_step_closed, permit_reason_unknown
    """
    actor.require("permits.decide")
    found = queries.renewal_to_decide(actor, renewal_id)
    row = queries.permit_to_decide(actor, found.permit_id)
    reasons = agreement.terms_at(at).reasons("permit_refusal")
    permit_rules.check_reason(reason, reasons)
    found.state = renewal_rules.move(found.state, renewal_rules.Step.REFUSE)
    found.decide("refused", actor, at, reason, note)
    found.save()
    journal.append(actor, "permit.renewal_refused", row.ref, at=at, facts={"reason": reason})
    tell_both(actor, row, "permits.renewal_refused_text", at, reason=reasons[reason], until=row.valid_until)
    return found
