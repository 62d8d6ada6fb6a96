"""A skill that an officer holds, until its last day; a need for training, until it is met or dropped."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

LEAST_SAID = 5
PROOF, NAME, NUMBER, WHY = 300, 200, 40, 1000


class State(StrEnum):
    """Where a skill record stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What happens to it."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


TABLE: dict[tuple[State, Step], State] = {
    (State.RECORDED, Step.CONFIRM): State.CONFIRMED,
    (State.RECORDED, Step.DECLINE): State.DECLINED,
    (State.CONFIRMED, Step.WITHDRAW): State.WITHDRAWN,
}
OPEN = (State.RECORDED, State.CONFIRMED)


def move(state: str, step: Step) -> State:
    """Return the state of a skill record after a step. Refuses: skill_step_closed"""
    return follow(TABLE, State(state), step, "skill_step_closed")


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str, most: int = PROOF) -> str:
    """Ask that a proof or a reason says something, and hold it tidy. Refuses: training_said_short"""
    said = tidy(text)
    if sum(sign.isalnum() for sign in said) < LEAST_SAID:
        raise Refused("training_said_short", least=LEAST_SAID, field=field)
    return said[:most]


def check_skill(code: str, known: Collection[str], since: date, until: date | None, today: date) -> None:
    """Ask that it is a skill of the pack, held since a day that has come, to a day after it.

    Refuses: skill_unknown, skill_from_future, skill_days
    """
    if code not in known:
        raise Refused("skill_unknown", field="code")
    if since > today:
        raise Refused("skill_from_future", field="since_on")
    if until is not None and until <= since:
        raise Refused("skill_days", field="until_on")


def last_day(since: date, until: date | None, years: int) -> date | None:
    """Return until when a skill holds: the day on its proof, and never beyond the pack's years; 0: no end."""
    if not years:
        return until
    most = _years_on(since, years)
    return min(until, most) if until else most


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def is_held(state: str, since: date, until: date | None, on: date) -> bool:
    """Tell whether a skill counts on a day."""
    return state == State.CONFIRMED and since <= on and (until is None or on <= until)


def held(records: Iterable[tuple[str, str, date, date | None]], on: date) -> frozenset[str]:
    """Return the codes that count on a day, of records of code, state, since and until."""
    return frozenset(code for code, state, since, until in records if is_held(state, since, until, on))


# ------------------------------------------------------------------ needs
class Source(StrEnum):
    """What showed a need for training."""

    INCIDENT = "incident"
    EXERCISE = "exercise"
    EVALUATION = "evaluation"


class NeedState(StrEnum):
    """Where a need for training stands."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    MET = "met"
    DROPPED = "dropped"


class NeedStep(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    RELEASE = "release"
    MEET = "meet"
    DROP = "drop"


NEEDS: dict[tuple[NeedState, NeedStep], NeedState] = {
    (NeedState.OPEN, NeedStep.TAKE_UP): NeedState.TAKEN_UP,
    (NeedState.OPEN, NeedStep.DROP): NeedState.DROPPED,
    (NeedState.TAKEN_UP, NeedStep.RELEASE): NeedState.OPEN,
    (NeedState.TAKEN_UP, NeedStep.MEET): NeedState.MET,
    (NeedState.TAKEN_UP, NeedStep.DROP): NeedState.DROPPED,
}
WAITING = (NeedState.OPEN, NeedState.TAKEN_UP)


def move_need(state: str, step: NeedStep) -> NeedState:
    """Return the state of a need after a step. Refuses: need_step_closed"""
    return follow(NEEDS, NeedState(state), step, "need_step_closed")


def check_need(source: str, skill: str, field: str, skills: Collection[str], fields: Collection[str]) -> None:
    """Ask that a known source showed it, and that it names a skill or a field of the agreement.

    Refuses: need_source_unknown, need_of_nothing, skill_unknown, training_field_unknown
    """
    if source not in set(Source):
        raise Refused("need_source_unknown")
    if not skill and not field:
        raise Refused("need_of_nothing", field="skill")
    if skill and skill not in skills:
        raise Refused("skill_unknown", field="skill")
    if field and field not in fields:
        raise Refused("training_field_unknown", field="field")
