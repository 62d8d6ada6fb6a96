"""A fee that rests on no contract: it falls due for a record of a room above, and is paid in parts."""

from dataclasses import dataclass
from datetime import date

from rabt.base.errors import Refused
from rabt.corridor.shapes import Fee
from rabt.dues.rules.fee import Paid, check_payment


@dataclass(frozen=True)
class Back:
    """What was returned: how much in minor units, when, on which receipt."""

    minor: int
    refunded_on: date
    receipt: str


@dataclass(frozen=True)
class Said:
    """What somebody says he was made to pay: how much in minor units, to whom, when, in his words."""

    minor: int
    taken_by: str
    paid_on: date
    note: str = ""


def check_instalment(told: Paid, fee: Fee, paid_minor: int, on: date) -> None:
    """Ask that a payment of such a fee may stand, beside what was paid of it before.

    Refuses: what `fee.check_payment` does; fee_over_amount also where all parts are more than the fee
    """
    check_payment(told, {fee.code: fee}, on, fee.keeper)
    if told.minor > left(fee.minor, paid_minor):
        raise Refused(
            "fee_over_amount", name=fee.name, most_minor=left(fee.minor, paid_minor), field="amount"
        )


def left(minor: int, paid_minor: int) -> int:
    """Return what is still to be paid of a fee."""
    return max(minor - paid_minor, 0)
