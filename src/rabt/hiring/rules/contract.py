"""The contract: drawn, agreed to by the worker, certified on both sides, in force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import Ref, id_of
from rabt.base.moves import follow


class State(StrEnum):
    """Where a contract stands."""

    DRAWN = "drawn"
    RETURNED = "returned"  # origin found terms worse than those offered
    CONSENTED = "consented"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"  # the offer behind it was, or the employer took it back before an answer
    REFUSED = "refused"  # one side did not certify it
    CERTIFIED = "certified"  # at origin
    IN_FORCE = "in_force"
    ENDED = "ended"


class Step(StrEnum):
    """What is done with it."""

    RETURN = "return"
    CONSENT = "consent"
    DECLINE = "decline"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    REFUSE = "refuse"
    CERTIFY_AT_ORIGIN = "certify_at_origin"
    CERTIFY_AT_DESTINATION = "certify_at_destination"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.DRAWN, Step.RETURN): State.RETURNED,
    (State.DRAWN, Step.CONSENT): State.CONSENTED,
    (State.DRAWN, Step.DECLINE): State.DECLINED,
    (State.DRAWN, Step.LAPSE): State.LAPSED,
    (State.DRAWN, Step.WITHDRAW): State.WITHDRAWN,
    (State.DRAWN, Step.TAKE_BACK): State.WITHDRAWN,
    (State.CONSENTED, Step.TAKE_BACK): State.WITHDRAWN,
    (State.CERTIFIED, Step.TAKE_BACK): State.WITHDRAWN,
    (State.CONSENTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.CONSENTED, Step.REFUSE): State.REFUSED,
    (State.CONSENTED, Step.CERTIFY_AT_ORIGIN): State.CERTIFIED,
    (State.CERTIFIED, Step.REFUSE): State.REFUSED,
    (State.CERTIFIED, Step.CERTIFY_AT_DESTINATION): State.IN_FORCE,
    (State.IN_FORCE, Step.END): State.ENDED,
}

OPEN = frozenset({State.DRAWN, State.CONSENTED, State.CERTIFIED, State.IN_FORCE})
"""A person under one of these stands in no second contract."""

FALLEN = frozenset({State.DECLINED, State.LAPSED, State.WITHDRAWN, State.REFUSED})
"""Here the place in the demand is free again."""


class Answer(StrEnum):
    """What origin tells destination about a contract that was drawn."""

    CONSENTED = "consented"
    DECLINED = "declined"
    RETURNED = "returned"
    LAPSED = "lapsed"
    REFUSED = "refused"


STEP_OF_ANSWER = {
    Answer.CONSENTED: Step.CONSENT,
    Answer.DECLINED: Step.DECLINE,
    Answer.RETURNED: Step.RETURN,
    Answer.LAPSED: Step.LAPSE,
    Answer.REFUSED: Step.REFUSE,
}


class Over(StrEnum):
    """Why a contract in force came to its end."""

    EXPIRED = "expired"
    AGREED = "agreed"
    BY_WORKER = "by_worker"
    BY_EMPLOYER = "by_employer"
    WORK_DONE = "work_done"
    DEATH = "death"


SAID = frozenset(Over) - {Over.DEATH}
"""What an employer or official may give as the reason; a death is confirmed elsewhere, by two persons."""


class How(StrEnum):
    """How the worker said yes."""

    CODE = "code"
    WITNESSED = "witnessed"


@dataclass(frozen=True)
class ContractFacts:
    """What the rooms above need to know of a contract: a frozen copy.

    `project_ref` names the project on which a contractor posts the worker; else it is empty.
    """

    contract_ref: Ref
    demand_ref: Ref
    employer_ref: Ref
    employer_name_ar: str
    employer_name_latin: str
    person_ref: Ref
    occupation: str
    wage_minor: int
    currency: str
    place: str
    starts_on: date
    ends_on: date
    state: str
    office: str
    project_ref: Ref | str = ""

    @property
    def person_id(self) -> UUID:
        """The person's identifier, the same on both nodes."""
        return id_of(self.person_ref, "person")

    @property
    def project_id(self) -> UUID | None:
        """The identifier of the project on which the worker is posted, if he is."""
        return id_of(self.project_ref, "project") if self.project_ref else None

    @property
    def contract_id(self) -> UUID:
        """The contract's identifier, the same on both nodes."""
        return id_of(self.contract_ref, "contract")


def move(state: str, step: Step) -> State:
    """Return the state after a step of a contract. Refuses: contract_step_closed"""
    return follow(TABLE, State(state), step, "contract_step_closed")


def check_unanswered(state: str) -> None:
    """Ask that the worker's answer has not come yet. Refuses: contract_answered"""
    if state != State.DRAWN:
        raise Refused("contract_answered", state=state)


def check_in_force(state: str, ends_on: date, on: date) -> None:
    """Ask that a contract binds on a day. Refuses: contract_not_in_force, contract_ended"""
    if state == State.ENDED or (state == State.IN_FORCE and ends_on < on):
        raise Refused("contract_ended", ends_on=ends_on)
    if state != State.IN_FORCE:
        raise Refused("contract_not_in_force", state=str(state))


def check_binds(state: str) -> None:
    """Ask that a contract is in force. Refuses: contract_not_in_force"""
    if state != State.IN_FORCE:
        raise Refused("contract_not_in_force", state=str(state))


def check_start(starts_on: date, on: date) -> None:
    """Ask that a contract does not start before the day it is drawn. Refuses: contract_starts_in_past"""
    if starts_on < on:
        raise Refused("contract_starts_in_past", starts_on=starts_on)


def check_witness(witness: str, for_whom: str, offered_by: str) -> None:
    """Ask that the witness is not who made the offer. Refuses: witness_made_offer"""
    if offered_by in {witness, for_whom}:
        raise NotAllowed("witness_made_offer")


def is_due_to_lapse(state: str, drawn_at: datetime, days: int, at: datetime) -> bool:
    """Tell whether a contract waited too long for the worker's answer."""
    return state == State.DRAWN and drawn_at + timedelta(days=days) < at


def is_overdue(state: str, since: datetime | None, days: int, at: datetime) -> bool:
    """Tell whether a contract waits longer for a certificate than the corridor gives for it."""
    waits = state in (State.CONSENTED, State.CERTIFIED)
    return waits and since is not None and since + timedelta(days=days) < at


def is_due_to_end(state: str, ends_on: date, on: date) -> bool:
    """Tell whether a contract in force has reached its last day."""
    return state == State.IN_FORCE and ends_on < on
