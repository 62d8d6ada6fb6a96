"""The letters that this room writes and reads: a paper was given, a permit changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from rabt.base.errors import Untrusted
from rabt.permits.rules.clearance import NUMBER_LENGTH, Result
from rabt.permits.rules.measure import ToldBy
from rabt.permits.rules.number import is_number
from rabt.permits.rules.permit import HOLDS_CARD, LIFTED_TO, TRANSITIONS, State
from rabt.seal.message import Message

CODE_LENGTH, PORT_LENGTH = 60, 20


@dataclass(frozen=True)
class ClearanceGiven(Message):
    """One side tells the other that it gave a paper, or that it was not given: no more of its contents."""

    KIND: ClassVar[str] = "clearance.given/1"
    clearance_ref: str
    contract_ref: str
    person_ref: str
    kind: str
    number: str
    issued_on: date
    valid_until: date
    result: str
    confirmed_at: datetime

    def check(self) -> None:
        """Make sure that the letter says what a paper can say. Refuses: letter_malformed"""
        fits = {
            "number": 0 < len(self.number) <= NUMBER_LENGTH,
            "result": self.result in set(Result),
            "valid_until": self.valid_until >= self.issued_on,
        }
        _all(self.KIND, fits)


@dataclass(frozen=True)
class PermitChanged(Message):
    """Destination tells origin each change of a permit, with all that origin keeps of it."""

    KIND: ClassVar[str] = "permit.changed/1"
    permit_ref: str
    number: str
    contract_ref: str
    person_ref: str
    step: str
    state: str
    turn: int
    stood: str
    valid_from: date | None
    valid_until: date | None
    entry_by: date | None
    kept_until: date | None
    entered_at: datetime | None
    entered_port: str
    why: str
    changed_at: datetime

    def check(self, keeper: str) -> None:
        """Make sure that the letter tells a step of the table, whole. Refuses: letter_malformed"""
        ends = {row.after for row in TRANSITIONS if row.step == self.step}
        dated = self.valid_from is not None and self.valid_until is not None
        fits = {
            "number": self.number.startswith(keeper) and is_number(self.number),
            "state": self.state in ends,
            "stood": self.stood in LIFTED_TO if self.state == State.SUSPENDED else self.stood == "",
            "valid_until": dated or self.state not in HOLDS_CARD,
            "kept_until": self.kept_until is not None or State.BETWEEN_JOBS not in (self.state, self.stood),
            "turn": 0 < self.turn < 100_000,
            "why": len(self.why) <= CODE_LENGTH and len(self.entered_port) <= PORT_LENGTH,
        }
        _all(self.KIND, fits)


@dataclass(frozen=True)
class LossReported(Message):
    """Origin tells destination that the card of a permit is lost; the issuer revokes it."""

    KIND: ClassVar[str] = "loss.reported/1"
    permit_ref: str
    told_by: str
    police: str
    reported_at: datetime

    def check(self) -> None:
        """Make sure that the letter says what a report can say. Refuses: letter_malformed"""
        fits = {"told_by": self.told_by in set(ToldBy), "police": len(self.police) <= CODE_LENGTH}
        _all(self.KIND, fits)


def _all(kind: str, fits: dict[str, bool]) -> None:
    for field, holds in fits.items():
        if not holds:
            raise Untrusted("letter_malformed", kind=kind, field=field)
