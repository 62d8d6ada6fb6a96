"""The letters that this room writes and reads: paid, returned, reported, judged."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from rabt.base.errors import Untrusted
from rabt.dues.rules.amount import MOST
from rabt.dues.rules.fee import RECEIPT, Payer
from rabt.dues.rules.finding import State, TakenBy
from rabt.seal.message import Longest, Message

Code = Annotated[str, Longest(40)]
Receipt = Annotated[str, Longest(RECEIPT)]
Currency = Annotated[str, Longest(3)]


def check_all(kind: str, fits: dict[str, bool]) -> None:
    """Make sure that everything in a letter fits. Refuses: letter_malformed"""
    wrong = sorted(name for name, right in fits.items() if not right)
    if wrong:
        raise Untrusted("letter_malformed", kind=kind, field=wrong[0])


@dataclass(frozen=True)
class FeePaid(Message):
    """The side that keeps a fee tells the other who paid it, when and on which receipt."""

    KIND: ClassVar[str] = "fee.paid/1"
    payment_ref: str
    contract_ref: str
    fee: Code
    minor: int
    currency: Currency
    paid_by: Payer
    paid_on: date
    receipt: Receipt
    recorded_at: datetime

    def check(self) -> None:
        """Make sure that the letter tells of a payment. Refuses: letter_malformed"""
        check_all(self.KIND, {"minor": 0 < self.minor < MOST, "fee": bool(self.fee)})


@dataclass(frozen=True)
class FeeRefunded(Message):
    """The side that keeps a payment or a finding tells the other what was returned.

    One of `payment_ref` and `finding_ref` is empty.
    """

    KIND: ClassVar[str] = "fee.refunded/1"
    refund_ref: str
    payment_ref: str
    finding_ref: str
    contract_ref: str
    minor: int
    refunded_on: date
    receipt: Receipt
    recorded_at: datetime

    def check(self) -> None:
        """Make sure that the letter tells what was returned. Refuses: letter_malformed"""
        one = bool(self.payment_ref) != bool(self.finding_ref)
        check_all(self.KIND, {"minor": 0 < self.minor < MOST, "payment_ref": one})


@dataclass(frozen=True)
class FeeReported(Message):
    """One side tells the other what a worker says he was made to pay; never who wrote it down."""

    KIND: ClassVar[str] = "fee.reported/1"
    finding_ref: str
    contract_ref: str
    fee: Code
    minor: int
    currency: Currency
    taken_by: TakenBy
    paid_on: date
    reported_at: datetime

    def check(self) -> None:
        """Make sure that the letter tells of an amount. Refuses: letter_malformed"""
        check_all(self.KIND, {"minor": 0 < self.minor < MOST, "fee": bool(self.fee)})


@dataclass(frozen=True)
class FindingJudged(Message):
    """The side that judges a finding tells the other where it stands."""

    KIND: ClassVar[str] = "finding.judged/1"
    finding_ref: str
    contract_ref: str
    state: State
    judged_at: datetime
