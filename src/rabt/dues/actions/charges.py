"""A fee falls due for a record of a room above, is paid in parts, or is owed no more.

Such a record may be one of which no office below learns: nothing here is told to the other state, nothing
stands in the ledger of an office, and the caller says as whom the journal knows who acts.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import Ref
from rabt.corridor.shapes import Fee
from rabt.dues import queries
from rabt.dues.actions.fees import RECORD, write
from rabt.dues.models import Charge, Instalment, Repayment, Report
from rabt.dues.queries.charges import name_of_charge
from rabt.dues.rules import charge as rules
from rabt.dues.rules.fee import Paid
from rabt.journal import actions as journal
from rabt.seal.message import check_text


@transaction.atomic
def charge_fee(
    actor: Actor, about: Ref, fee: Fee, person_id: UUID | None, *, office: str, at: datetime
) -> Charge | None:
    """Let a fee fall due for a record, once; what costs nothing never does. Refuses: not_allowed"""
    actor.require(RECORD)
    if not fee.minor:
        return None
    row, made = Charge.objects.select_for_update().get_or_create(
        about_ref=about, fee=fee.code,
        defaults={
            "kept_by": settings.RABT.state, "office": office, "person_id": person_id, "minor": fee.minor,
            "currency": fee.currency, "payer": fee.payer, "due_on": agreement.terms_at(at).on,
        },
    )  # fmt: skip
    if made or row.lifted_on:
        row.lifted_on, row.due_on = None, agreement.terms_at(at).on
        _cost(row, fee)
        facts = {"about": about, "fee": row.fee, "minor": row.minor}
        journal.append(actor, "charge.due", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def pay_charge(actor: Actor, about: Ref, fee: Fee, told: Paid, *, at: datetime) -> Charge:
    """Record what was paid of a fee of a record, under the rules of every fee and by the pack of today.

    Refuses: missing, where it never fell due; text_unprintable, fee_receipt_known, and what
    `rules.check_instalment` does
    """
    actor.require(RECORD)
    found = queries.charge_to_pay(about, fee.code)
    if found is None:
        raise Missing()
    check_text(told.receipt, "receipt")
    called = replace(fee, name=name_of_charge(fee.code))
    rules.check_instalment(told, called, found.paid_minor, agreement.terms_at(at).on)
    row = found.row
    _cost(row, fee)
    write(Instalment(
        charge=row, minor=told.minor, paid_by=told.paid_by, paid_on=told.paid_on,
        receipt=told.receipt.strip(), recorded_by=actor.id, recorded_at=at,
    ))  # fmt: skip
    facts = {"about": about, "minor": told.minor, "paid_by": told.paid_by}
    journal.append(actor, "charge.paid", row.ref, at=at, facts=facts)
    return row


def _cost(row: Charge, fee: Fee) -> None:
    """Keep what the fee costs and who must pay it by the pack of the day."""
    row.minor, row.currency, row.payer = fee.minor, fee.currency, fee.payer
    row.save()


@transaction.atomic
def name_charged(about: Ref, person_id: UUID) -> int:
    """Say whose the fees of a record are, once the register knows him."""
    return Charge.objects.filter(about_ref=about).update(person_id=person_id)


@transaction.atomic
def lift_charges(actor: Actor, about: Ref, *, at: datetime) -> int:
    """Have the fees of a record be owed no more that are not paid in full; what was paid of them stays."""
    lifted = 0
    for row in Charge.objects.select_for_update().filter(about_ref=about, lifted_on=None).order_by("pk"):
        found = queries.charge_about(about, row.fee)
        if found is None or not found.left_minor:
            continue
        row.lifted_on = agreement.terms_at(at).on
        row.save(update_fields=["lifted_on"])
        journal.append(actor, "charge.waived", row.ref, at=at, facts={"about": about})
        lifted += 1
    return lifted


@transaction.atomic
def forget_charged(abouts: Iterable[Ref | str]) -> int:
    """Empty what says whose the fees of these records were; amounts and days stay."""
    rows = Charge.objects.filter(about_ref__in=list(abouts))
    forget_said(rows)
    return rows.update(person_id=None)


def forget_said(rows: QuerySet[Charge]) -> None:
    """Empty what says who somebody was beside his fees: receipts, his words, why it was so judged."""
    for model in (Instalment, Repayment):
        model.objects.filter(charge__in=rows).update(receipt="")
    Report.objects.filter(charge__in=rows).update(note="", reason_text="")
