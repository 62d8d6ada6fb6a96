"""A skill that an officer holds: recorded by one person, confirmed by another, until its last day."""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

LEAST_SAID = 5
PROOF, NAME, NUMBER = 300, 200, 40


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


def check_said(text: str, field: str) -> str:
    """Ask that a proof or a reason says something, and hold it tidy. Refuses: training_said_short"""
    said = tidy(text)
    if sum(sign.isalnum() for sign in said) < LEAST_SAID:
        raise Refused("training_said_short", least=LEAST_SAID, field=field)
    return said[:PROOF]


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
