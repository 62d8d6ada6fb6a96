"""Where a programme, a call, a nomination and a mission stand: five tables, the same on both nodes."""

from enum import StrEnum

from rabt.base.moves import follow


class ProgrammeState(StrEnum):
    """Where the programme of a year stands, on the host's node or on the other."""

    DRAFT = "draft"
    RECEIVED = "received"
    PUT = "put"
    SENT = "sent"
    AGREED = "agreed"
    REFUSED = "refused"


class ProgrammeStep(StrEnum):
    """What happens to a programme."""

    EDIT = "edit"
    RECEIVE = "receive"
    PUT = "put"
    TAKE_BACK = "take_back"
    SEND = "send"
    AGREE = "agree"
    REFUSE = "refuse"


PROGRAMMES: dict[tuple[ProgrammeState, ProgrammeStep], ProgrammeState] = {
    (ProgrammeState.DRAFT, ProgrammeStep.EDIT): ProgrammeState.DRAFT,
    (ProgrammeState.REFUSED, ProgrammeStep.EDIT): ProgrammeState.DRAFT,
    (ProgrammeState.RECEIVED, ProgrammeStep.RECEIVE): ProgrammeState.RECEIVED,
    (ProgrammeState.REFUSED, ProgrammeStep.RECEIVE): ProgrammeState.RECEIVED,
    (ProgrammeState.DRAFT, ProgrammeStep.PUT): ProgrammeState.PUT,
    (ProgrammeState.RECEIVED, ProgrammeStep.PUT): ProgrammeState.PUT,
    (ProgrammeState.PUT, ProgrammeStep.TAKE_BACK): ProgrammeState.DRAFT,
    (ProgrammeState.PUT, ProgrammeStep.SEND): ProgrammeState.SENT,
    (ProgrammeState.PUT, ProgrammeStep.AGREE): ProgrammeState.AGREED,
    (ProgrammeState.SENT, ProgrammeStep.AGREE): ProgrammeState.AGREED,
    (ProgrammeState.PUT, ProgrammeStep.REFUSE): ProgrammeState.REFUSED,
    (ProgrammeState.SENT, ProgrammeStep.REFUSE): ProgrammeState.REFUSED,
}


class CallState(StrEnum):
    """Where one holding of a course stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"
    CALLED_OFF = "called_off"


class CallStep(StrEnum):
    """What happens to a call."""

    OPEN = "open"
    CLOSE = "close"
    HOLD = "hold"
    CALL_OFF = "call_off"


CALLS: dict[tuple[CallState, CallStep], CallState] = {
    (CallState.PLANNED, CallStep.OPEN): CallState.OPEN,
    (CallState.OPEN, CallStep.CLOSE): CallState.CLOSED,
    (CallState.CLOSED, CallStep.HOLD): CallState.HELD,
    (CallState.PLANNED, CallStep.CALL_OFF): CallState.CALLED_OFF,
    (CallState.OPEN, CallStep.CALL_OFF): CallState.CALLED_OFF,
    (CallState.CLOSED, CallStep.CALL_OFF): CallState.CALLED_OFF,
}


class ChangeState(StrEnum):
    """Where another number of seats stands, on the node that asks for it or on the other."""

    RECEIVED = "received"
    PUT = "put"
    SENT = "sent"
    AGREED = "agreed"
    MADE = "made"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ChangeStep(StrEnum):
    """What happens to it: the host alone makes it, whoever asked."""

    PUT = "put"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    SEND = "send"
    AGREE = "agree"
    MAKE = "make"
    REFUSE = "refuse"


SEAT_CHANGES: dict[tuple[ChangeState, ChangeStep], ChangeState] = {
    (ChangeState.RECEIVED, ChangeStep.PUT): ChangeState.PUT,
    (ChangeState.PUT, ChangeStep.TAKE_BACK): ChangeState.RECEIVED,
    (ChangeState.PUT, ChangeStep.WITHDRAW): ChangeState.WITHDRAWN,
    (ChangeState.PUT, ChangeStep.SEND): ChangeState.SENT,
    (ChangeState.PUT, ChangeStep.AGREE): ChangeState.AGREED,
    (ChangeState.PUT, ChangeStep.MAKE): ChangeState.MADE,
    (ChangeState.SENT, ChangeStep.MAKE): ChangeState.MADE,
    (ChangeState.AGREED, ChangeStep.MAKE): ChangeState.MADE,
    (ChangeState.PUT, ChangeStep.REFUSE): ChangeState.REFUSED,
    (ChangeState.SENT, ChangeStep.REFUSE): ChangeState.REFUSED,
}
UNDER_WAY = (ChangeState.RECEIVED, ChangeState.PUT, ChangeState.SENT, ChangeState.AGREED)
"""A side asks for one such number at a time, for a service of a call."""


class State(StrEnum):
    """Where a nomination stands."""

    NOMINATED = "nominated"
    RANKED = "ranked"
    ENDORSED = "endorsed"
    REFUSED = "refused"
    VETTED = "vetted"
    ACCEPTED = "accepted"
    RESERVE = "reserve"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What happens to a nomination."""

    RANK = "rank"
    ENDORSE = "endorse"
    REFUSE = "refuse"
    CLEAR = "clear"
    BAR = "bar"
    ACCEPT = "accept"
    SEAT = "seat"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


LIVE = (State.NOMINATED, State.RANKED, State.ENDORSED, State.VETTED, State.ACCEPTED, State.RESERVE)
"""An officer stands in at most one such nomination of a call."""
WITH_HOST = (State.VETTED, State.ACCEPTED, State.RESERVE)
"""What the host knows of."""
TABLE: dict[tuple[State, Step], State] = {
    (State.NOMINATED, Step.RANK): State.RANKED,
    (State.RANKED, Step.RANK): State.RANKED,
    (State.NOMINATED, Step.REFUSE): State.REFUSED,
    (State.RANKED, Step.ENDORSE): State.ENDORSED,
    (State.RANKED, Step.REFUSE): State.REFUSED,
    (State.ENDORSED, Step.CLEAR): State.VETTED,
    **{(state, Step.BAR): State.REFUSED for state in (State.ENDORSED, *WITH_HOST)},
    (State.VETTED, Step.ACCEPT): State.RESERVE,
    (State.VETTED, Step.DECLINE): State.DECLINED,
    (State.RESERVE, Step.DECLINE): State.DECLINED,
    (State.RESERVE, Step.SEAT): State.ACCEPTED,
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in LIVE},
}


class MissionState(StrEnum):
    """Where the mission of a group stands."""

    DRAFT = "draft"
    PUT = "put"
    ORDERED = "ordered"
    RETURNED = "returned"
    SETTLED = "settled"
    CALLED_OFF = "called_off"


class MissionStep(StrEnum):
    """What happens to a mission."""

    EDIT = "edit"
    PUT = "put"
    TAKE_BACK = "take_back"
    ORDER = "order"
    SPEND = "spend"
    SETTLE = "settle"
    CONFIRM = "confirm"
    RETURN = "return"
    CALL_OFF = "call_off"


MISSIONS: dict[tuple[MissionState, MissionStep], MissionState] = {
    (MissionState.DRAFT, MissionStep.EDIT): MissionState.DRAFT,
    (MissionState.DRAFT, MissionStep.PUT): MissionState.PUT,
    (MissionState.PUT, MissionStep.TAKE_BACK): MissionState.DRAFT,
    (MissionState.PUT, MissionStep.ORDER): MissionState.ORDERED,
    (MissionState.ORDERED, MissionStep.SPEND): MissionState.ORDERED,
    (MissionState.ORDERED, MissionStep.SETTLE): MissionState.RETURNED,
    (MissionState.RETURNED, MissionStep.CONFIRM): MissionState.SETTLED,
    (MissionState.RETURNED, MissionStep.RETURN): MissionState.ORDERED,
    (MissionState.DRAFT, MissionStep.CALL_OFF): MissionState.CALLED_OFF,
    (MissionState.PUT, MissionStep.CALL_OFF): MissionState.CALLED_OFF,
    (MissionState.ORDERED, MissionStep.CALL_OFF): MissionState.CALLED_OFF,
}


def move(state: str, step: Step) -> State:
    """Return the state of a nomination after a step. Refuses: nomination_step_closed"""
    return follow(TABLE, State(state), step, "nomination_step_closed")


def move_programme(state: str, step: ProgrammeStep) -> ProgrammeState:
    """Return the state of a programme after a step. Refuses: programme_step_closed"""
    return follow(PROGRAMMES, ProgrammeState(state), step, "programme_step_closed")


def move_call(state: str, step: CallStep) -> CallState:
    """Return the state of a call after a step. Refuses: call_step_closed"""
    return follow(CALLS, CallState(state), step, "call_step_closed")


def move_change(state: str, step: ChangeStep) -> ChangeState:
    """Return the state of another number of seats after a step. Refuses: seat_change_closed"""
    return follow(SEAT_CHANGES, ChangeState(state), step, "seat_change_closed")


def move_mission(state: str, step: MissionStep) -> MissionState:
    """Return the state of a mission after a step. Refuses: mission_step_closed"""
    return follow(MISSIONS, MissionState(state), step, "mission_step_closed")
