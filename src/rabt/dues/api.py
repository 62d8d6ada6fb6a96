"""The machines' door: the ledger of a contract, payments and refunds."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from rabt.base import clock
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.messages import MOST_LINES
from rabt.dues.models import Payment, Refund
from rabt.dues.rules.amount import MOST
from rabt.dues.rules.fee import RECEIPT, Paid
from rabt.dues.rules.wage import read_month
from rabt.shell.doors import actor_of

router = Router()


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class PaymentIn(Body):
    """A fee that was paid, in minor units."""

    fee: str = Field(max_length=40)
    minor: int = Field(gt=0, lt=MOST)
    currency: str = Field(min_length=3, max_length=3)
    paid_by: str = Field(max_length=12)
    paid_on: date
    receipt: str = Field(max_length=RECEIPT)


class RefundIn(Body):
    """What was returned, in minor units."""

    minor: int = Field(gt=0, lt=MOST)
    refunded_on: date
    receipt: str = Field(max_length=RECEIPT)


class WageIn(Body):
    """One worker's wage of a month, in minor units of his contract's currency."""

    contract_id: UUID
    minor: int = Field(gt=0, lt=MOST)


class WagesIn(Body):
    """A month's wages of several workers, paid on one day in one way."""

    month: str = Field(max_length=7)
    paid_on: date
    how: str = Field(max_length=10)
    told_by: str = Field("employer", pattern="^(employer|bank)$")
    receipt: str = Field("", max_length=RECEIPT)
    wages: list[WageIn] = Field(min_length=1, max_length=MOST_LINES)


def shown_payment(row: Payment) -> dict[str, Any]:
    """Lay out a payment."""
    return {
        "id": str(row.pk), "fee": row.fee, "minor": row.minor, "currency": row.currency,
        "paid_by": row.paid_by, "paid_on": row.paid_on.isoformat(), "receipt": row.receipt,
        "kept_by": row.kept_by,
    }  # fmt: skip


def shown_refund(row: Refund) -> dict[str, Any]:
    """Lay out a refund."""
    return {
        "id": str(row.pk), "payment_id": str(row.payment_id), "minor": row.minor, "currency": row.currency,
        "refunded_on": row.refunded_on.isoformat(), "receipt": row.receipt,
    }  # fmt: skip


@router.get("/contracts/{uuid:contract_id}", url_name="dues_ledger", response=dict[str, Any])
def ledger(request: HttpRequest, contract_id: UUID) -> dict[str, Any]:
    """Show what each fee of a contract costs, who must bear it, what was paid and returned."""
    found = queries.ledger(actor_of(request), contract_id, clock.now())
    return {
        "fees": [
            {
                "fee": line.fee.code, "minor": line.fee.minor, "currency": line.fee.currency,
                "payer": line.fee.payer, "paid_minor": line.paid_minor, "returned_minor": line.returned_minor,
            }
            for line in found.lines
        ],
        "payments": [shown_payment(row) for row in found.payments],
        "refunds": [shown_refund(row) for row in found.refunds if row.payment_id],
    }  # fmt: skip


@router.post("/contracts/{uuid:contract_id}/fees", url_name="dues_pay", response={201: dict[str, Any]})
def pay(request: HttpRequest, contract_id: UUID, body: PaymentIn) -> tuple[int, dict[str, Any]]:
    """Record a fee that was paid."""
    told = Paid(**body.model_dump())
    return 201, shown_payment(actions.record_payment(actor_of(request), contract_id, told, at=clock.now()))


@router.post("/payments/{uuid:payment_id}/refunds", url_name="dues_refund", response={201: dict[str, Any]})
def refund(request: HttpRequest, payment_id: UUID, body: RefundIn) -> tuple[int, dict[str, Any]]:
    """Record what was returned of a payment."""
    row = actions.record_refund(actor_of(request), payment_id, **body.model_dump(), at=clock.now())
    return 201, shown_refund(row)


@router.get("/contracts/{uuid:contract_id}/months", url_name="dues_months", response=list[dict[str, Any]])
def months(request: HttpRequest, contract_id: UUID) -> list[dict[str, Any]]:
    """Show the months of a contract: what was due, what was paid, how each stands."""
    return [shown_month(one) for one in queries.months(actor_of(request), contract_id, clock.now())]


def shown_month(one: queries.Month) -> dict[str, Any]:
    """Lay out a month."""
    line = one.line
    return {
        "month": f"{line.month:%Y-%m}", "expected_minor": line.expected_minor,
        "due_on": line.due_on.isoformat(), "standing": line.standing.value, "paid_minor": line.paid_minor,
        "owed_minor": line.owed_minor, "paid_on": line.paid_on.isoformat() if line.paid_on else None,
        "version": one.wage.version if one.wage else 0,
    }  # fmt: skip


@router.post("/wages", url_name="dues_wages", response=dict[str, Any])
def wages(request: HttpRequest, body: WagesIn) -> dict[str, Any]:
    """Record a month's wages of several workers; one refused stops no other, and is told by its contract."""
    amounts = {one.contract_id: one.minor for one in body.wages}
    pay = Pay(body.paid_on, body.how, body.told_by, body.receipt)
    done = actions.record_wages(actor_of(request), read_month(body.month), amounts, pay, at=clock.now())
    return {
        "recorded": [{"id": str(row.pk), "contract_id": str(row.contract_id)} for row in done.rows],
        "refused": {str(key): problem.code for key, problem in done.refused.items()},
    }
