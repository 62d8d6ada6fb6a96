"""The letters that this room writes and reads; each says that it is for this file and for nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from rabt.regularisation.rules.detention import Held
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.file import NAME, PHONE, Standing, Way
from rabt.regularisation.rules.number import is_number
from rabt.regularisation.rules.whereabouts import State as Sought
from rabt.seal.message import Longest, Message, check_all

Name = Annotated[str, Longest(NAME)]
Code = Annotated[str, Longest(60)]
Phone = Annotated[str, Longest(PHONE)]
Signs = Annotated[list[Code], Longest(10)]
Only = Literal["regularisation"]
"""What is said in such a letter serves this file alone: a reader that wants it for more refuses it."""
ONLY: Only = "regularisation"
DIGEST = 64


@dataclass(frozen=True)
class RegularisationAsked(Message):
    """The origin's consulate asks the destination to open a file for one of its nationals."""

    KIND: ClassVar[str] = "regularisation.asked/1"
    asking_ref: str
    person_ref: Code
    name: Name
    born_on: date | None
    since_on: date | None
    place: Code
    way: Way
    phone: Phone
    signs: Signs
    only_for: Only
    asked_at: datetime


@dataclass(frozen=True)
class RegularisationAnswered(Message):
    """The destination tells the consulate that asked where the file stands: never why."""

    KIND: ClassVar[str] = "regularisation.answered/1"
    asking_ref: str
    number: str
    standing: Standing
    only_for: Only
    changed_at: datetime

    def check(self) -> None:
        """Make sure that it names a file. Refuses: letter_malformed"""
        check_all(self.KIND, {"number": is_number(self.number), "standing": self.standing != Standing.ASKED})


@dataclass(frozen=True)
class ReturnAsked(Message):
    """The destination asks the origin for a travel document for somebody who wants to go home."""

    KIND: ClassVar[str] = "return.asked/1"
    return_ref: str
    person_ref: Code
    name: Name
    born_on: date | None
    only_for: Only
    asked_at: datetime


@dataclass(frozen=True)
class ReturnAnswered(Message):
    """The origin answers: a document was given, of which only a digest and the last day are told, or not."""

    KIND: ClassVar[str] = "return.answered/1"
    return_ref: str
    outcome: Outcome
    document_digest: Annotated[str, Longest(DIGEST)]
    valid_until: date | None
    reason: Code
    only_for: Only
    answered_at: datetime

    def check(self) -> None:
        """Make sure that an issued document is told whole, and another answer has a reason.

        Refuses: letter_malformed
        """
        given = self.outcome == Outcome.ISSUED
        fits = {
            "outcome": self.outcome != Outcome.WAITS,
            "document_digest": len(self.document_digest) == (DIGEST if given else 0),
            "valid_until": (self.valid_until is not None) == given,
            "reason": bool(self.reason) != given,
        }
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class DetentionTold(Message):
    """The destination tells the consulate that one of its nationals is held: never what he is accused of."""

    KIND: ClassVar[str] = "detention.told/1"
    detention_ref: str
    name: Name
    born_on: date | None
    passport_number: Annotated[str, Longest(12)]
    held_on: date
    kind: Held
    place: Code
    only_for: Only
    told_at: datetime


@dataclass(frozen=True)
class DetentionAcknowledged(Message):
    """The consulate confirms that it knows."""

    KIND: ClassVar[str] = "detention.acknowledged/1"
    detention_ref: str
    only_for: Only
    acknowledged_at: datetime


@dataclass(frozen=True)
class WhereaboutsAsked(Message):
    """The origin's consulate learned that one of its nationals is held, and asks after him."""

    KIND: ClassVar[str] = "whereabouts.asked/1"
    whereabouts_ref: str
    name: Name
    born_on: date | None
    passport_number: Annotated[str, Longest(12)]
    since_on: date | None
    place: Code
    only_for: Only
    asked_at: datetime


@dataclass(frozen=True)
class WhereaboutsAnswered(Message):
    """The destination answers: he is held, by the record that it told; or there is nothing to tell."""

    KIND: ClassVar[str] = "whereabouts.answered/1"
    whereabouts_ref: str
    outcome: Sought
    detention_ref: Code
    only_for: Only
    answered_at: datetime

    def check(self) -> None:
        """Make sure that it names the arrest where there is one. Refuses: letter_malformed"""
        fits = {
            "outcome": self.outcome != Sought.ASKED,
            "detention_ref": bool(self.detention_ref) == (self.outcome == Sought.HELD),
        }
        check_all(self.KIND, fits)
