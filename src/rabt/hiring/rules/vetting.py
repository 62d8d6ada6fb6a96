"""Whether an employer or a recruiter may take part: one way of vetting for both."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where an employer or a recruiter stands."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    ADMITTED = "admitted"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Step(StrEnum):
    """What an official does with it."""

    PROPOSE = "propose"
    ADMIT = "admit"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESTORE = "restore"


TABLE: dict[tuple[State, Step], State] = {
    (State.APPLIED, Step.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Step.ADMIT): State.ADMITTED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.ADMITTED, Step.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Step.RESTORE): State.ADMITTED,
}


class Recommendation(StrEnum):
    """What the clerk advises the approver to do."""

    ADMIT = "admit"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Licence:
    """The licence on which an employer or a recruiter works."""

    number: str
    expires_on: date


def move(state: str, step: Step) -> State:
    """Return the state after a step of the vetting. Refuses: vetting_step_closed"""
    return follow(TABLE, State(state), step, "vetting_step_closed")


def check_licence(licence: Licence, on: date) -> None:
    """Ask that a licence has a number and has not run out. Refuses: licence_missing, licence_expired"""
    if not licence.number.strip():
        raise Refused("licence_missing")
    if licence.expires_on < on:
        raise Refused("licence_expired", number=licence.number, expired_on=licence.expires_on)


def check_taking_part(state: str, licence: Licence, on: date) -> None:
    """Ask that the party is admitted and licensed today. Refuses: party_not_admitted, licence_expired"""
    if state != State.ADMITTED:
        raise Refused("party_not_admitted", state=str(state))
    check_licence(licence, on)


def check_stops(standing: int) -> None:
    """Ask that all is done that an employer was stopped for. Refuses: stop_stands"""
    if standing:
        raise Refused("stop_stands", n=standing)


def check_recommendation(recommendation: str, note: str) -> Recommendation:
    """Ask for a recommendation, with a note where it is no. Refuses: recommendation_without_note"""
    advice = Recommendation(recommendation)
    if advice is Recommendation.REFUSE and not note.strip():
        raise Refused("recommendation_without_note")
    return advice


def check_reason(code: str, known: frozenset[str]) -> None:
    """Ask that a refusal names a reason of the corridor. Refuses: hiring_reason_unknown"""
    if code not in known:
        raise Refused("hiring_reason_unknown", reason=code)
