"""The letters that this room writes and reads: who may ask, what was asked, offered and agreed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar

from rabt.hiring.rules.project import Award
from rabt.hiring.rules.terms import Terms
from rabt.seal.message import Message


@dataclass(frozen=True)
class EmployerAdmitted(Message):
    """Destination tells origin that an employer may ask for workers."""

    KIND: ClassVar[str] = "employer.admitted/1"
    employer_ref: str
    name_ar: str
    name_latin: str
    sector: str
    place: str
    licence_number: str
    licence_expires_on: date
    admitted_at: datetime


@dataclass(frozen=True)
class EmployerChanged(Message):
    """Destination tells origin that an employer was suspended, or restored."""

    KIND: ClassVar[str] = "employer.changed/1"
    employer_ref: str
    state: str
    changed_at: datetime


@dataclass(frozen=True)
class TermsTold(Message):
    """The terms of work, inside a letter."""

    KIND: ClassVar[str] = "terms/1"
    occupation: str
    place: str
    wage_minor: int
    currency: str
    hours_week: int
    rest_days_week: int
    leave_days_year: int
    housing: str
    meals: bool
    travel_paid: bool
    starts_on: date
    starts_by: date
    months: int

    @classmethod
    def of(cls, terms: Terms) -> "TermsTold":
        """Write terms into a letter."""
        return cls(**asdict(terms))

    def read(self) -> Terms:
        """Read the terms out of a letter."""
        return Terms(**asdict(self))


@dataclass(frozen=True)
class DemandApproved(Message):
    """Destination tells origin that an employer may have so many workers on these terms."""

    KIND: ClassVar[str] = "demand.approved/1"
    demand_ref: str
    employer_ref: str
    number: int
    terms: TermsTold
    experience_years: int
    qualification: str
    approved_at: datetime
    open_until: date


@dataclass(frozen=True)
class DemandClosed(Message):
    """Destination tells origin that a demand takes no more workers."""

    KIND: ClassVar[str] = "demand.closed/1"
    demand_ref: str
    state: str
    closed_at: datetime


@dataclass(frozen=True)
class DemandPlaced(Message):
    """Destination tells origin under which project an approved demand stands."""

    KIND: ClassVar[str] = "demand.placed/1"
    demand_ref: str
    project_ref: str


@dataclass(frozen=True)
class Trade(Message):
    """How many heads of one occupation, inside a letter."""

    KIND: ClassVar[str] = "trade/1"
    occupation: str
    heads: int


@dataclass(frozen=True)
class ProjectSubmitted(Message):
    """Origin tells destination of a project that its contractor would register there."""

    KIND: ClassVar[str] = "project.submitted/1"
    project_ref: str
    contractor_ref: str
    name: str
    client: str
    award_number: str
    home_number: str
    place: str
    trades: list[Trade]
    starts_on: date
    ends_on: date
    submitted_at: datetime

    def award(self) -> Award:
        """Read what was awarded out of the letter."""
        told = {name: getattr(self, name) for name in Award.__dataclass_fields__}
        return Award(**told | {"trades": {one.occupation: one.heads for one in self.trades}})


@dataclass(frozen=True)
class ProjectChanged(Message):
    """Destination tells origin where a project stands: confirmed, approved, refused or closed."""

    KIND: ClassVar[str] = "project.changed/1"
    project_ref: str
    state: str
    reason_code: str
    changed_at: datetime


@dataclass(frozen=True)
class CrewFormed(Message):
    """Origin tells destination who stands in a crew, whole, each time that it changes."""

    KIND: ClassVar[str] = "crew.formed/1"
    crew_ref: str
    demand_ref: str
    name: str
    foreman_ref: str
    offer_refs: list[str]
    formed_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class OfferMade(Message):
    """Origin proposes a person, already introduced, for a demand."""

    KIND: ClassVar[str] = "offer.made/1"
    offer_ref: str
    demand_ref: str
    person_ref: str
    terms: TermsTold
    offered_by_ar: str
    offered_by_latin: str
    made_at: datetime


@dataclass(frozen=True)
class OfferAnswered(Message):
    """Destination tells origin what the employer said to an offer."""

    KIND: ClassVar[str] = "offer.answered/1"
    offer_ref: str
    answer: str
    reason_code: str
    answered_at: datetime


@dataclass(frozen=True)
class OfferWithdrawn(Message):
    """Origin tells destination that an offer no longer stands."""

    KIND: ClassVar[str] = "offer.withdrawn/1"
    offer_ref: str
    withdrawn_at: datetime


@dataclass(frozen=True)
class ContractDrawn(Message):
    """Destination sends the terms that the employer would sign."""

    KIND: ClassVar[str] = "contract.drawn/1"
    contract_ref: str
    offer_ref: str
    terms: TermsTold
    drawn_at: datetime


@dataclass(frozen=True)
class ContractTakenBack(Message):
    """Destination tells origin that the employer took a contract back before an answer had come."""

    KIND: ClassVar[str] = "contract.taken_back/1"
    contract_ref: str
    taken_back_at: datetime


@dataclass(frozen=True)
class ContractAnswered(Message):
    """Origin tells destination that the worker said yes, no, nothing, or that the terms were worse."""

    KIND: ClassVar[str] = "contract.answered/1"
    contract_ref: str
    answer: str
    how: str
    reason_code: str
    answered_at: datetime


@dataclass(frozen=True)
class ContractCertified(Message):
    """Either side tells the other that it certified the contract."""

    KIND: ClassVar[str] = "contract.certified/1"
    contract_ref: str
    state: str
    office: str
    certified_at: datetime


@dataclass(frozen=True)
class WorkerReleased(Message):
    """Destination tells origin that a worker leaves: he may be offered while his contract still binds."""

    KIND: ClassVar[str] = "worker.released/1"
    contract_ref: str
    released_at: datetime


@dataclass(frozen=True)
class ContractEnded(Message):
    """Destination tells origin that a contract no longer binds, or was refused its certificate."""

    KIND: ClassVar[str] = "contract.ended/1"
    contract_ref: str
    state: str
    reason_code: str
    ended_at: datetime
