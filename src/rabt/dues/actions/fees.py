"""Fees: a payment and what was returned of it enter the ledger, and the other state is told."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.dues import queries
from rabt.dues.messages import FeePaid, FeeRefunded
from rabt.dues.models import Entry, Instalment, Payment, Refund
from rabt.dues.queries.contracts import SEE
from rabt.dues.rules import fee as rules
from rabt.dues.rules.fee import Paid
from rabt.exchange import actions as exchange
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.seal.message import check_text

RECORD, SCAN = "dues.record", "receipt_scan"


@transaction.atomic
def record_payment(
    actor: Actor, contract_id: UUID, told: Paid, *, at: datetime, scan: bytes = b"", scan_name: str = ""
) -> Payment:
    """Record a fee that was paid for a contract, by the side that keeps the fee.

    Refuses: what `rules.check_payment` does, text_unprintable, fee_receipt_known, and what files refuse
    """
    actor.require(RECORD)
    contract = queries.contract_to_see(actor, contract_id)
    check_text(told.receipt, "receipt")
    rules.check_payment(
        told, agreement.terms(told.paid_on).fees, agreement.terms_at(at).on, settings.RABT.side
    )
    row = Payment(
        **of_contract(contract), fee=told.fee, minor=told.minor, currency=told.currency,
        paid_by=told.paid_by, paid_on=told.paid_on, receipt=told.receipt.strip(),
        recorded_by=actor.id, recorded_at=at,
    )  # fmt: skip
    write(row)
    attach(actor, row, scan, scan_name, at)
    journal.append(
        actor, "fee.paid", row.ref, at=at,
        facts={"contract": row.contract_ref, "fee": row.fee, "minor": row.minor, "paid_by": row.paid_by},
    )  # fmt: skip
    letter = FeePaid(
        payment_ref=row.ref, contract_ref=row.contract_ref, fee=row.fee, minor=row.minor,
        currency=row.currency, paid_by=rules.Payer(row.paid_by), paid_on=row.paid_on, receipt=row.receipt,
        recorded_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.contract_ref, at=at)
    return row


def of_contract(contract: Any) -> dict[str, Any]:
    """Say whose a new row is, about which contract and worker."""
    return {
        "kept_by": settings.RABT.state, "office": contract.office, "contract_id": contract.pk,
        "person_id": contract.person_id,
    }  # fmt: skip


def write(row: Payment | Instalment) -> None:
    """Keep a payment; a receipt pays one fee once. Refuses: fee_receipt_known"""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as known:
        raise Refused("fee_receipt_known", field="receipt") from known


def attach(actor: Actor, row: Entry, scan: bytes, name: str, at: datetime) -> None:
    """Keep the scan of a receipt for those who may see the ledger; opening it is a look at the worker."""
    if not scan:
        return
    kept = files.attach(actor, row.person_ref, SCAN, scan, name, at=at, office=row.office, needs=(SEE,))
    row.file_id = kept.pk
    row.save(update_fields=["file_id"])


@transaction.atomic
def record_refund(
    actor: Actor, payment_id: UUID, minor: int, refunded_on: date, receipt: str, *, at: datetime
) -> Refund:
    """Record what was returned of a payment that this side keeps.

    Refuses: dues_day_future, dues_amount_wrong, refund_over_payment, receipt_missing, text_unprintable
    """
    actor.require(RECORD)
    paid = queries.payment_to_return(actor, payment_id)
    check_returning(minor, refunded_on, receipt, at)
    rules.check_refund(minor, paid.minor, queries.returned(payment=paid))
    row = write_refund(actor, paid, minor, refunded_on, receipt, at, payment=paid)
    tell_refund(actor, row, at)
    return row


def check_returning(minor: int, day: date, receipt: str, at: datetime) -> None:
    """Ask of what is returned that it happened and has a receipt.

    Refuses: dues_day_future, receipt_missing, text_unprintable
    """
    rules.check_day(day, agreement.terms_at(at).on, "refunded_on")
    check_text(receipt, "receipt")
    rules.check_receipt(receipt)


def write_refund(
    actor: Actor, of: Entry, minor: int, day: date, receipt: str, at: datetime, **what: Any
) -> Refund:
    """Keep what was returned of a payment or a finding, and remember it."""
    row = Refund.objects.create(
        kept_by=settings.RABT.state, office=of.office, contract_id=of.contract_id, person_id=of.person_id,
        minor=minor, currency=of.currency, receipt=receipt.strip(), refunded_on=day, recorded_by=actor.id,
        recorded_at=at, **what,
    )  # fmt: skip
    journal.append(actor, "fee.refunded", row.ref, at=at, facts={"of": of.ref, "minor": minor})
    return row


def tell_refund(actor: Actor, row: Refund, at: datetime) -> None:
    """Tell the other state what was returned."""
    letter = FeeRefunded(
        refund_ref=row.ref, payment_ref=row.payment.ref if row.payment else "",
        finding_ref=row.finding.ref if row.finding else "", contract_ref=row.contract_ref, minor=row.minor,
        refunded_on=row.refunded_on, receipt=row.receipt, recorded_at=at,
    )  # fmt: skip
    exchange.send(
        actor,
        letter.KIND,
        letter.to_body(),
        about=row.finding.ref if row.finding else row.contract_ref,
        at=at,
    )
