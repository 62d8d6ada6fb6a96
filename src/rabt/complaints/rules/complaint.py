"""A complaint: its states, who may take which step, its clocks, and what it needs at each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import NotAllowed, Refused
from rabt.base.moves import follow
from rabt.corridor.shapes import ComplaintKind


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    CONCILIATION = "conciliation"
    SETTLED = "settled"
    DECIDED = "decided"  # for the worker; the employer has days to carry it out
    REJECTED = "rejected"
    EXECUTED = "executed"
    NOT_EXECUTED = "not_executed"
    REFERRED = "referred"
    TAKEN_BACK = "taken_back"


class Step(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    CONCILIATE = "conciliate"
    SETTLE = "settle"
    DECIDE = "decide"
    REJECT = "reject"
    EXECUTE = "execute"
    LAPSE = "lapse"
    REFER = "refer"
    TAKE_BACK = "take_back"


_OPEN = (State.RECEIVED, State.TAKEN_UP, State.CONCILIATION)
_LOOKED_INTO = (State.TAKEN_UP, State.CONCILIATION)
TABLE: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.TAKE_UP): State.TAKEN_UP,
    (State.TAKEN_UP, Step.CONCILIATE): State.CONCILIATION,
    **{(state, Step.SETTLE): State.SETTLED for state in _LOOKED_INTO},
    **{(state, Step.DECIDE): State.DECIDED for state in _LOOKED_INTO},
    **{(state, Step.REJECT): State.REJECTED for state in _LOOKED_INTO},
    (State.DECIDED, Step.EXECUTE): State.EXECUTED,
    (State.DECIDED, Step.LAPSE): State.NOT_EXECUTED,
    (State.NOT_EXECUTED, Step.EXECUTE): State.EXECUTED,
    **{(state, Step.REFER): State.REFERRED for state in _OPEN},
    **{(state, Step.TAKE_BACK): State.TAKEN_BACK for state in _OPEN},
}

OPEN = frozenset(_OPEN)
LETS_GO = frozenset({State.SETTLED, State.REJECTED, State.TAKEN_BACK})
"""States in which the wait on the permit is lifted; after a decision it stays to its last day, for reprisals
come then."""
GUARDED, ORDINARY = "complaints.see_guarded", "complaints.see"
LEAST_TOLD, MOST_TOLD, MOST_FILES = 10, 5_000, 3
OTHER_STATE, PROTECTION = "other_state", "protection"
PLACES = ("court", PROTECTION, OTHER_STATE)
"""Where a complaint can be referred to; guarded ones never go to a court by the office's own hand."""


@dataclass(frozen=True)
class Told:
    """What somebody told: the words that are sealed as they came."""

    kind: str
    what: str
    where: str = ""
    since: str = ""
    employer: str = ""
    permit: str = ""
    name: str = ""
    reach: str = ""
    hours: str = ""


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: complaint_step_closed"""
    return follow(TABLE, State(state), step, "complaint_step_closed")


def outcome_of(state: str) -> State:
    """Name how a complaint ended: carried out or not, a decision for the worker is one."""
    found = State(state)
    return State.DECIDED if found in (State.EXECUTED, State.NOT_EXECUTED) else found


def may(state: str, step: Step) -> bool:
    """Tell whether a step is open in a state."""
    return (State(state), step) in TABLE


def sees(scopes: Collection[str], guarded: bool) -> bool:
    """Tell whether somebody with these scopes reads an ordinary or a guarded complaint."""
    return (GUARDED if guarded else ORDINARY) in scopes


def check_told(told: Told, kinds: Collection[str]) -> None:
    """Ask that a complaint is of a known kind and says something. Refuses: complaint_kind, complaint_short"""
    if told.kind not in kinds:
        raise Refused("complaint_kind", field="kind")
    check_text(told.what, "what")


def check_text(text: str, field: str = "text") -> str:
    """Ask that a text says something; the digits and signs of a number do not. Refuses: complaint_short"""
    if sum(sign.isalpha() for sign in text) < LEAST_TOLD:
        raise Refused("complaint_short", least=LEAST_TOLD, field=field)
    return text.strip()


def check_files(count: int) -> None:
    """Ask that not too many files hang on one complaint. Refuses: complaint_files"""
    if count > MOST_FILES:
        raise Refused("complaint_files", most=MOST_FILES, field="file")


def due_on(received: date, kind: ComplaintKind) -> date:
    """Return by when a complaint is settled or referred."""
    return received + timedelta(days=kind.days)


def is_late(state: str, due: date, today: date) -> bool:
    """Tell whether an open complaint has passed its day."""
    return state in OPEN and due < today


def check_consent(consent: bool) -> None:
    """Ask that who complained lets the employer be told. Refuses: complaint_consent"""
    if not consent:
        raise Refused("complaint_consent")


def places(guarded: bool, came_from_there: bool) -> tuple[str, ...]:
    """Return where a complaint can be referred to; what the other state handed over does not go back."""
    shut = {"court"} if guarded else set()
    return tuple(one for one in PLACES if one not in shut | ({OTHER_STATE} if came_from_there else set()))


def check_referral(guarded: bool, came_from_there: bool, to: str, agreed: bool) -> None:
    """Ask that a complaint may go there, and to the other state only as whoever told it agreed.

    Refuses: complaint_referral, complaint_agreement
    """
    if to not in places(guarded, came_from_there):
        raise Refused("complaint_referral", field="to")
    if to == OTHER_STATE and not agreed:
        raise Refused("complaint_agreement", field="agreed")


def check_may_see(scopes: Collection[str], guarded: bool) -> None:
    """Ask that somebody may read a complaint of this sort. Refuses: not_allowed"""
    if not sees(scopes, guarded):
        raise NotAllowed("not_allowed")


def is_unexecuted(state: str, execute_by: date | None, today: date) -> bool:
    """Tell whether a decision was not carried out in its days."""
    return state == State.DECIDED and execute_by is not None and execute_by < today
