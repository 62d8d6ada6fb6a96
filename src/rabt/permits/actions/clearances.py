"""Papers before departure: recorded by one person, confirmed by another, told to the other side."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.actions.cards import release_card
from rabt.permits.messages import ClearanceGiven
from rabt.permits.models import Clearance
from rabt.permits.queries.clearances import CONFIRM, RECORD
from rabt.permits.queries.permits import is_granted
from rabt.permits.queries.queues import AGREED
from rabt.permits.rules import clearance as rules
from rabt.permits.rules.clearance import Result, Step
from rabt.permits.rules.permit import check_reason

SCAN = "clearance_scan"


@transaction.atomic
def record_clearance(
    actor: Actor, contract_id: UUID, kind: str, *, number: str, issued_on: date, at: datetime,
    valid_until: date | None = None, result: str = Result.OK, scan: bytes = b"", scan_name: str = "",
) -> Clearance:  # fmt: skip
    """Record a paper that was shown for a worker under contract, with its scan; another person confirms it.

    Refuses: clearance_kind_unknown, clearance_other_side, clearance_contract_not_agreed,
    clearance_issued_in_future, clearance_dates_crossed, clearance_already_expired,
    clearance_already_recorded, clearance_number_missing, clearance_before_permit, and what files refuse
    """
    actor.require(RECORD)
    contract = queries.contract_for_papers(actor, contract_id)
    terms = agreement.terms_at(at)
    rule = rules.check_kind(terms, kind, settings.RABT.side)
    if contract.state not in AGREED:
        raise Refused("clearance_contract_not_agreed", state=contract.state)
    rules.check_order(rule, permit_granted=is_granted(contract_id))
    number = rules.clean_number(number)
    until = rules.last_day(rule, issued_on, valid_until)
    rules.check_dates(issued_on, until, terms.on)
    row = Clearance(
        kept_by=settings.RABT.state, office=contract.office, person_id=contract.person_id,
        contract_id=contract_id, kind=kind, number=number, issued_on=issued_on, valid_until=until,
        result=Result(result),
    )  # fmt: skip
    row.propose(actor, at)
    _write(row)
    if scan:
        _attach(actor, row, scan, scan_name, at)
    journal.append(
        actor, "clearance.recorded", row.ref, at=at, facts={"kind": kind, "contract": contract.contract_ref}
    )
    return row


def _attach(actor: Actor, row: Clearance, scan: bytes, name: str, at: datetime) -> None:
    """Keep a scan for those alone who record and confirm; opening it is a look at the worker."""
    kept = files.attach(
        actor, row.person_ref, SCAN, scan, name, at=at, office=row.office, needs=(RECORD, CONFIRM)
    )
    row.file_id = kept.pk
    row.save(update_fields=["file_id"])


def _write(row: Clearance) -> None:
    """Keep a new record; one of a kind waits at a time. Refuses: clearance_already_recorded"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as waiting:
        raise Refused("clearance_already_recorded") from waiting


@transaction.atomic
def confirm_clearance(actor: Actor, clearance_id: UUID, *, at: datetime) -> Clearance:
    """Confirm a paper that a colleague recorded; the other side learns of it.

    Refuses: same_person, clearance_step_closed, clearance_already_expired, clearance_before_permit
    """
    actor.require(CONFIRM)
    row = queries.clearance_to_decide(actor, clearance_id)
    terms = agreement.terms_at(at)
    rules.check_dates(row.issued_on, row.valid_until, terms.on)
    rule = rules.check_kind(terms, row.kind, settings.RABT.side)
    rules.check_order(rule, permit_granted=is_granted(row.contract_id))
    row.state = rules.move(row.state, Step.CONFIRM)
    row.decide("confirmed", actor, at)
    row.save()
    journal.append(actor, "clearance.given", row.ref, at=at, facts={"kind": row.kind, "result": row.result})
    letter = ClearanceGiven(
        clearance_ref=row.ref, contract_ref=f"contract:{row.contract_id}", person_ref=row.person_ref,
        kind=row.kind, number=row.number, issued_on=row.issued_on, valid_until=row.valid_until,
        result=row.result, confirmed_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    release_card(actor, row.contract_id, at)
    return row


@transaction.atomic
def return_clearance(
    actor: Actor, clearance_id: UUID, *, reason: str, note: str = "", at: datetime
) -> Clearance:
    """Send a recorded paper back, with a reason of the corridor.

    Refuses: same_person, clearance_step_closed, permit_reason_unknown
    """
    actor.require(CONFIRM)
    row = queries.clearance_to_decide(actor, clearance_id)
    check_reason(reason, agreement.terms_at(at).reasons("clearance_refusal"))
    row.state = rules.move(row.state, Step.RETURN)
    row.decide("returned", actor, at, reason, note)
    row.save()
    journal.append(actor, "clearance.returned", row.ref, at=at, facts={"reason": reason})
    return row
