"""The letters that this room writes and reads: fees paid, returned, reported, judged; wages paid, denied."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from rabt.dues.rules.amount import MOST
from rabt.dues.rules.contest import State as Contested
from rabt.dues.rules.fee import RECEIPT, Payer
from rabt.dues.rules.finding import State, TakenBy
from rabt.dues.rules.settlement import State as Settled
from rabt.dues.rules.skills import MOST_TASKS, By, Objection
from rabt.dues.rules.skills import State as Said
from rabt.dues.rules.wage import How, ToldBy
from rabt.seal.message import Longest, Message, check_all

Code = Annotated[str, Longest(40)]
Receipt = Annotated[str, Longest(RECEIPT)]
Currency = Annotated[str, Longest(3)]
MOST_LINES, MOST_VERSIONS = 200, 1000


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


@dataclass(frozen=True)
class WageLine(Message):
    """One worker's wage of the month, inside a letter."""

    KIND: ClassVar[str] = "wage.line/1"
    wage_ref: str
    contract_ref: str
    version: int
    minor: int
    currency: Currency
    expected_minor: int
    due_on: date
    paid_on: date
    how: How
    told_by: ToldBy

    def check(self) -> None:
        """Make sure that it tells of an amount. Refuses: letter_malformed"""
        fits = {
            "minor": 0 <= self.minor < MOST, "expected_minor": 0 <= self.expected_minor < MOST,
            "version": 0 < self.version < MOST_VERSIONS,
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class WageRecorded(Message):
    """Destination tells origin what an employer paid his workers for a month: one letter for many."""

    KIND: ClassVar[str] = "wage.recorded/1"
    month: date
    lines: Annotated[list[WageLine], Longest(MOST_LINES)]
    recorded_at: datetime


@dataclass(frozen=True)
class WageContested(Message):
    """Either side tells the other that a worker denies a wage; the employer's side, how it was decided."""

    KIND: ClassVar[str] = "wage.contested/1"
    contest_ref: str
    contract_ref: str
    month: date
    version: int
    state: Contested
    changed_at: datetime

    def check(self) -> None:
        """Make sure that it tells of a recorded month. Refuses: letter_malformed"""
        check_all(self.KIND, {"version": 0 < self.version < MOST_VERSIONS, "month": self.month.day == 1})


@dataclass(frozen=True)
class SettlementChanged(Message):
    """Destination tells origin what was paid at the end of a contract, and what the worker says of it."""

    KIND: ClassVar[str] = "settlement.changed/1"
    settlement_ref: str
    contract_ref: str
    state: Settled
    minor: int
    currency: Currency
    wages_minor: int
    leave_days: int
    leave_minor: int
    paid_on: date
    how: How
    changed_at: datetime

    def check(self) -> None:
        """Make sure that it tells of amounts. Refuses: letter_malformed"""
        amounts = {"minor": self.minor, "wages_minor": self.wages_minor, "leave_minor": self.leave_minor}
        fits = {name: 0 <= amount < MOST for name, amount in amounts.items()}
        check_all(self.KIND, fits | {"leave_days": 0 <= self.leave_days < MOST_VERSIONS})


@dataclass(frozen=True)
class SkillsRecorded(Message):
    """One side tells the other what a worker did: attested by his employer, or his own word."""

    KIND: ClassVar[str] = "skills.recorded/1"
    skills_ref: str
    contract_ref: str
    by: By
    state: Said
    objection: Annotated[str, Longest(10)]
    occupation: Annotated[str, Longest(4)]
    first_on: date
    last_on: date
    tasks: Annotated[list[Code], Longest(MOST_TASKS)]
    recorded_at: datetime

    def check(self) -> None:
        """Make sure that it tells of work. Refuses: letter_malformed"""
        fits = {
            "tasks": bool(self.tasks), "last_on": self.first_on <= self.last_on,
            "objection": self.objection in ("", *Objection),
            "occupation": self.occupation.isascii() and self.occupation.isdigit(),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class SkillsObjected(Message):
    """Either side tells the keeper of an attestation that its worker says it is not right."""

    KIND: ClassVar[str] = "skills.objected/1"
    skills_ref: str
    contract_ref: str
    objection: Objection
    objected_at: datetime
