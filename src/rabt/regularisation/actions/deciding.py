"""The way to stay: an offer of work, its fee, a decision by two persons, then an ordinary work permit."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Terms
from rabt.corridor.shapes import Fee
from rabt.dues import actions as dues
from rabt.dues.rules.fee import Paid
from rabt.hiring import queries as hiring
from rabt.permits import actions as permits
from rabt.regularisation import queries
from rabt.regularisation.actions.turning import apart, turn
from rabt.regularisation.models import Decision, File
from rabt.regularisation.queries.files import DECIDE, WORK
from rabt.regularisation.queries.people import plainly
from rabt.regularisation.rules import file as rules
from rabt.regularisation.rules.file import Step, Way

BINDS = "in_force"


@transaction.atomic
def record_offer(actor: Actor, file_id: UUID, licence: str, *, at: datetime) -> File:
    """Write down that a registered employer offers him work. Refuses: licence_unknown, step_closed"""
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    row.employer_ref, row.licence = hiring.ref_of_licence(licence), licence.strip()
    row.way = Way.STAY
    terms = turn(actor, row, Step.RECORD_OFFER, at, employer=row.employer_ref)
    _charge(actor, row, terms, at)
    return row


def _charge(actor: Actor, row: File, terms: Terms, at: datetime) -> Fee:
    """Let the fee of what is proposed next fall due in the ledger, once for a file."""
    fee = rules.fee_of(terms.regularisation[Step.PROPOSE])
    dues.charge_fee(apart(actor), row.ref, fee, row.who_id, office=row.office, at=at)
    return fee


@transaction.atomic
def pay_fee(actor: Actor, file_id: UUID, paid: Paid, *, at: datetime) -> File:
    """Record the fee of the regularisation in the ledger of fees: who paid it, on which receipt.

    Refuses: regularisation_step_closed, and what `dues.pay_charge` does
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    terms = agreement.terms_at(at)
    rules.move(row.state, Step.PROPOSE, terms.regularisation)
    fee = _charge(actor, row, terms, at)
    dues.pay_charge(apart(actor), row.ref, fee, paid, at=at)
    return row


@transaction.atomic
def propose(actor: Actor, file_id: UUID, *, at: datetime) -> File:
    """Propose that somebody comes into order; another person decides.

    Refuses: regularisation_unpaid, regularisation_step_closed
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    steps = agreement.terms_at(at).regularisation
    rules.move(row.state, Step.PROPOSE, steps)
    rules.check_paid(steps[Step.PROPOSE], queries.fee_paid(row))
    found = Decision(file=row)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("regularisation_step_closed") from standing
    turn(actor, row, Step.PROPOSE, at)
    return row


@transaction.atomic
def rule(actor: Actor, file_id: UUID, granted: bool, reason: str = "", *, at: datetime) -> File:
    """Grant or refuse what another person proposed; a refusal has a reason of the pack.

    Refuses: same_person, regularisation_step_closed, regularisation_reason
    """
    actor.require(DECIDE)
    row = queries.file_to_change(actor, file_id)
    terms = agreement.terms_at(at)
    step = Step.ADMIT if granted else Step.REFUSE
    rules.move(row.state, step, terms.regularisation)
    code = "" if granted else rules.check_reason(reason, terms.reasons("regularisation_refusal"))
    found = queries.waiting_decision(row)
    assert found is not None  # a proposed file has one: no other step leads there
    found.decide("granted" if granted else "refused", actor, at, reason_code=code)
    found.save()
    row.decided_on = terms.on
    turn(actor, row, step, at, reason=code)
    return row


@transaction.atomic
def conclude(actor: Actor, file_id: UUID, *, at: datetime) -> File:
    """Propose an ordinary work permit on his contract in force: the file ends there.

    Refuses: regularisation_step_closed, regularisation_unregistered, regularisation_no_contract, and what a
    permit is refused for
    """
    actor.require(WORK)
    row = queries.file_to_change(actor, file_id)
    rules.move(row.state, Step.CONCLUDE, agreement.terms_at(at).regularisation)
    rules.check_known(row.who_id is not None)
    assert row.who_id is not None
    found = [one for one in hiring.contracts_of(plainly(actor), row.who_id) if one.state == BINDS]
    if not found:
        raise Refused("regularisation_no_contract")
    permits.propose_permit(plainly(actor), id_of(found[0].contract_ref, "contract"), at=at)
    turn(actor, row, Step.CONCLUDE, at)
    return row
