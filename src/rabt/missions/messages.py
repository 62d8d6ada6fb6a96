"""The letters of missions. What of vetting and money a state keeps to itself stands in none of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from rabt.missions.rules.said import NAME, NUMBER, SAID, UNIT
from rabt.missions.rules.seats import MOST
from rabt.missions.rules.told import CallTold, Code
from rabt.missions.rules.travel import DUTIES, MOST_CONTACTS, MOST_LEGS, Contact, Leg, Way
from rabt.seal.message import Longest, Message, check_all

DIGEST, MANY = 64, 200
Digest = Annotated[str, Longest(DIGEST)]
Said = Annotated[str, Longest(SAID)]
Name = Annotated[str, Longest(NAME)]
Number = Annotated[str, Longest(NUMBER)]
Unit = Annotated[str, Longest(UNIT)]


@dataclass(frozen=True)
class Calls(Message):
    """The calls of a programme, as a row keeps them."""

    calls: Annotated[list[CallTold], Longest(MANY)]


@dataclass(frozen=True)
class ProgrammeProposed(Message):
    """A host proposes its courses for a year, approved by two of its persons."""

    KIND: ClassVar[str] = "programme.proposed/1"
    programme_ref: str
    year: int
    number: int
    calls: Annotated[list[CallTold], Longest(MANY)]
    digest: Digest
    proposed_at: datetime

    def check(self) -> None:
        """Make sure that each call is told once, within its days. Refuses: letter_malformed"""
        fits = {
            "number": self.number > 0, "year": 2000 < self.year < 2200, "digest": len(self.digest) == DIGEST,
            "calls": 0 < len(self.calls) == len({one.call_id for one in self.calls}),
            "ends_on": all(one.closes_on < one.starts_on <= one.ends_on for one in self.calls),
            "seats": all(
                0 < len(one.seats) == len({(share.state, share.service) for share in one.seats})
                and all(share.seats > 0 for share in one.seats)
                for one in self.calls
            ),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class ProgrammeAgreed(Message):
    """The other side agrees to a programme, by its digest: it holds on both nodes."""

    KIND: ClassVar[str] = "programme.agreed/1"
    programme_ref: str
    number: int
    digest: Digest
    agreed_at: datetime


@dataclass(frozen=True)
class ProgrammeRefused(Message):
    """The other side does not agree, and says what it asks for."""

    KIND: ClassVar[str] = "programme.refused/1"
    programme_ref: str
    number: int
    reason: Said
    refused_at: datetime


@dataclass(frozen=True)
class CallChanged(Message):
    """The host opens, closes, ends or calls off one holding of a course."""

    KIND: ClassVar[str] = "call.changed/1"
    call_ref: str
    state: Literal["open", "closed", "held", "called_off"]
    reason: Said
    changed_at: datetime


@dataclass(frozen=True)
class SeatsAsked(Message):
    """A side asks that a service of a state is given another number of seats in a call, and why."""

    KIND: ClassVar[str] = "seats.asked/1"
    change_ref: str
    call_ref: str
    state: Annotated[str, Longest(2)]
    service: Code
    before: int
    after: int
    reason: Said
    asked_at: datetime

    def check(self) -> None:
        """Make sure that it is another number, and one that can be. Refuses: letter_malformed"""
        fits = {
            "before": 0 <= self.before <= MOST,
            "after": 0 <= self.after <= MOST and self.after != self.before,
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class SeatsAgreed(Message):
    """The other side agrees to the number that the host asked for."""

    KIND: ClassVar[str] = "seats.agreed/1"
    change_ref: str
    agreed_at: datetime


@dataclass(frozen=True)
class SeatsRefused(Message):
    """A side does not agree to another number of seats, and says why."""

    KIND: ClassVar[str] = "seats.refused/1"
    change_ref: str
    reason: Said
    refused_at: datetime


@dataclass(frozen=True)
class SeatsMade(Message):
    """The host tells that the other number holds from now on, on both nodes."""

    KIND: ClassVar[str] = "seats.made/1"
    change_ref: str
    made_at: datetime


@dataclass(frozen=True)
class NominationSent(Message):
    """An officer whom two persons of his side put forward, and whom it vetted: what the host needs of him."""

    KIND: ClassVar[str] = "nomination.sent/1"
    nomination_ref: str
    call_ref: str
    officer_ref: str
    number: Number
    name_ar: Name
    name_latin: Name
    rank: Code
    service: Code
    unit: Unit
    place: int
    skills: Annotated[list[Code], Longest(60)]
    vetted_on: date
    sent_at: datetime

    def check(self) -> None:
        """Make sure that he has a name, a number and a rank in the order. Refuses: letter_malformed"""
        fits = {
            "place": 0 < self.place < 10_000, "number": bool(self.number.strip()),
            "name_ar": bool(self.name_ar.strip() or self.name_latin.strip()),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class NominationAnswered(Message):
    """The host's answer: a seat, the reserve list or no; `jumped`: others were passed over, and why."""

    KIND: ClassVar[str] = "nomination.answered/1"
    nomination_ref: str
    state: Literal["accepted", "reserve", "declined"]
    seat: int | None
    jumped: bool
    reason: Said
    answered_at: datetime


@dataclass(frozen=True)
class NominationWithdrawn(Message):
    """A side withdraws its officer. Why a record bars him is not told."""

    KIND: ClassVar[str] = "nomination.withdrawn/1"
    nomination_ref: str
    reason: Said
    withdrawn_at: datetime


@dataclass(frozen=True)
class MissionAnnounced(Message):
    """A group is on its order: who comes, when and by which way, and whom to call. No money, no passport."""

    KIND: ClassVar[str] = "mission.announced/1"
    mission_ref: str
    call_ref: str
    number: Number
    out_on: date
    back_on: date
    nominations: Annotated[list[str], Longest(MANY)]
    legs: Annotated[list[Leg], Longest(MOST_LEGS)]
    contacts: Annotated[list[Contact], Longest(MOST_CONTACTS)]
    announced_at: datetime

    def check(self) -> None:
        """Make sure that each way and duty is one that both sides know. Refuses: letter_malformed"""
        fits = {
            "legs": all(one.way in list(Way) for one in self.legs),
            "contacts": all(one.duty in DUTIES for one in self.contacts),
        }
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class MissionCalledOff(Message):
    """A group does not come, with the reason."""

    KIND: ClassVar[str] = "mission.called_off/1"
    mission_ref: str
    reason: Said
    called_off_at: datetime
