"""The letters of joint patrols. Their content is for the planners and heads of both sides alone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.patrol.rules.crews import SAID, OfficerTold, VehicleTold
from rabt.patrol.rules.told import MANY, Codes, LeftTold, PatrolTold, ReasonTold
from rabt.seal.message import Longest, Message, check_all

DIGEST, MIXED = 64, 400_000
Digest = Annotated[str, Longest(DIGEST)]
Said = Annotated[str, Longest(SAID)]
Patrols = Annotated[list[PatrolTold], Longest(MANY)]


@dataclass(frozen=True)
class Crews(Message):
    """What one side offers, as a row keeps it."""

    officers: Annotated[list[OfficerTold], Longest(MANY)]
    vehicles: Annotated[list[VehicleTold], Longest(MANY)]


@dataclass(frozen=True)
class Sheet(Message):
    """What a version says, as a row keeps it."""

    patrols: Patrols
    reasons: Annotated[list[ReasonTold], Longest(MANY)]
    left_out: Annotated[list[LeftTold], Longest(MANY)]


@dataclass(frozen=True)
class CrewsOffered(Message):
    """A side offers its crews for some days and stretches: the first such letter opens the plan."""

    KIND: ClassVar[str] = "crews.offered/1"
    plan_ref: str
    made_in: Annotated[str, Longest(2)]
    since_on: date
    until_on: date
    stretches: Codes
    officers: Annotated[list[OfficerTold], Longest(MANY)]
    vehicles: Annotated[list[VehicleTold], Longest(MANY)]
    offered_at: datetime

    def check(self) -> None:
        """Make sure that it is of days that follow each other, and of some stretch.

        Refuses: letter_malformed
        """
        fits = {
            "until_on": self.since_on <= self.until_on, "stretches": bool(self.stretches),
            "officers": len({one.officer_id for one in self.officers}) == len(self.officers),
            "vehicles": len({one.vehicle_id for one in self.vehicles}) == len(self.vehicles),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class _Version(Message):
    plan_ref: str
    version_ref: str
    number: int
    patrols: Patrols
    reasons: Annotated[list[ReasonTold], Longest(MANY)]
    left_out: Annotated[list[LeftTold], Longest(MANY)]
    why: Said
    digest: Digest
    seal: Digest
    mixed_digest: Digest
    made_at: datetime

    def check(self) -> None:
        """Make sure that each patrol is told once, with its lead among its crew. Refuses: letter_malformed"""
        fits = {
            "number": self.number > 0, "digest": len(self.digest) == DIGEST,
            "patrols": len({one.patrol_id for one in self.patrols}) == len(self.patrols),
            "lead_id": all(one.lead_id in one.crew for one in self.patrols),
            "ends_at": all(one.starts_at < one.ends_at for one in self.patrols),
        }  # fmt: skip
        check_all(self.KIND, fits)


@dataclass(frozen=True)
class PlanProposed(_Version):
    """A side proposes a plan that two of its persons approved."""

    KIND: ClassVar[str] = "plan.proposed/1"


@dataclass(frozen=True)
class PlanChanged(_Version):
    """A side proposes a change of a plan in force: the whole plan as it would be."""

    KIND: ClassVar[str] = "plan.changed/1"


@dataclass(frozen=True)
class PlanApproved(Message):
    """The other side approves a version, by its digest: it is in force on both nodes."""

    KIND: ClassVar[str] = "plan.approved/1"
    plan_ref: str
    version_ref: str
    digest: Digest
    approved_at: datetime


@dataclass(frozen=True)
class PlanRefused(Message):
    """The other side refuses a version, with what it asks for."""

    KIND: ClassVar[str] = "plan.refused/1"
    plan_ref: str
    version_ref: str
    reason: Said
    refused_at: datetime


@dataclass(frozen=True)
class PlanCalledOff(Message):
    """A side calls a whole plan off, with its reason."""

    KIND: ClassVar[str] = "plan.called_off/1"
    plan_ref: str
    reason: Said
    called_off_at: datetime


@dataclass(frozen=True)
class PatrolCalledOff(Message):
    """A side calls one patrol off, with its reason: a breakdown does not wait for two approvals."""

    KIND: ClassVar[str] = "patrol.called_off/1"
    patrol_id: UUID
    reason: Said
    called_off_at: datetime


@dataclass(frozen=True)
class PlanUnsealed(Message):
    """The seed of a version that is over, with the strategies that it was drawn from: anybody draws again."""

    KIND: ClassVar[str] = "plan.unsealed/1"
    version_ref: str
    seed: Digest
    mixed: Annotated[bytes, Longest(MIXED)]
    unsealed_at: datetime
