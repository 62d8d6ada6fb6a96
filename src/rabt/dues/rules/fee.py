"""A fee: what it costs by the corridor, who must bear it, and whether a payment may stand in the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.corridor.shapes import Fee
from rabt.dues.rules.amount import check_amount

RECEIPT = 60


class Payer(StrEnum):
    """Who paid."""

    EMPLOYER = "employer"
    RECRUITER = "recruiter"
    STATE = "state"
    WORKER = "worker"


@dataclass(frozen=True)
class Paid:
    """A payment as it was told: minor units, ISO 4217 currency, the receipt's number."""

    fee: str
    minor: int
    currency: str
    paid_by: str
    paid_on: date
    receipt: str = ""


@dataclass(frozen=True)
class Line:
    """One fee of the corridor beside what was paid and returned for one contract, in minor units."""

    fee: Fee
    paid_minor: int
    returned_minor: int

    @property
    def net_minor(self) -> int:
        """What was paid and not returned."""
        return self.paid_minor - self.returned_minor

    @property
    def is_settled(self) -> bool:
        """Tell whether at least one payment of the fee's amount stands, or it costs nothing."""
        return self.net_minor >= self.fee.minor


def fee_of(code: str, fees: Mapping[str, Fee]) -> Fee:
    """Return a fee of the corridor. Refuses: fee_unknown"""
    found = fees.get(code)
    if found is None:
        raise Refused("fee_unknown", field="fee")
    return found


def check_payment(told: Paid, fees: Mapping[str, Fee], on: date, side: str) -> Fee:
    """Ask that a payment may stand: `fees` are those in force on its day, `on` is today.

    Refuses: dues_day_future, fee_unknown, fee_of_other_side, fee_payer_unknown, fee_not_on_worker,
    fee_other_currency, dues_amount_wrong, fee_over_amount, receipt_missing.
    (ILO General Principles for fair recruitment, 2019, no. 7)
    """
    check_day(told.paid_on, on, "paid_on")
    fee = fee_of(told.fee, fees)
    if fee.keeper != side:
        raise Refused("fee_of_other_side", name=fee.name, field="fee")
    if told.paid_by not in set(Payer):
        raise Refused("fee_payer_unknown", field="paid_by")
    if is_forbidden(fee, told.paid_by):
        raise Refused("fee_not_on_worker", name=fee.name, field="paid_by")
    if told.currency != fee.currency:
        raise Refused("fee_other_currency", name=fee.name, currency=fee.currency, field="amount")
    check_amount(told.minor)
    if told.minor > fee.minor:
        raise Refused("fee_over_amount", name=fee.name, most_minor=fee.minor, field="amount")
    check_receipt(told.receipt)
    return fee


def is_forbidden(fee: Fee, paid_by: str) -> bool:
    """Tell whether the corridor forbids to lay this fee on who paid it: the worker, unless it says him."""
    return paid_by == Payer.WORKER and fee.payer != Payer.WORKER


def check_day(day: date, on: date, field: str) -> None:
    """Ask that what is recorded has happened. Refuses: dues_day_future"""
    if day > on:
        raise Refused("dues_day_future", field=field)


def check_receipt(number: str) -> None:
    """Ask that a payment has the number of its receipt. Refuses: receipt_missing"""
    if not any(sign.isalnum() for sign in number) or len(number) > RECEIPT:
        raise Refused("receipt_missing", field="receipt")


def check_refund(minor: int, paid_minor: int, returned_minor: int) -> None:
    """Ask that no more is returned than was paid. Refuses: dues_amount_wrong, refund_over_payment"""
    check_amount(minor)
    if minor > paid_minor - returned_minor:
        raise Refused("refund_over_payment", left_minor=paid_minor - returned_minor, field="amount")


def lines(
    fees: Iterable[Fee], paid: Iterable[tuple[str, int]], returned: Iterable[tuple[str, int]]
) -> tuple[Line, ...]:
    """Lay the corridor's fees beside payments and refunds, each a fee's code and minor units."""
    sums, back = _sums(paid), _sums(returned)
    return tuple(Line(fee, sums.get(fee.code, 0), back.get(fee.code, 0)) for fee in fees)


def _sums(told: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, minor in told:
        found[code] = found.get(code, 0) + minor
    return found
