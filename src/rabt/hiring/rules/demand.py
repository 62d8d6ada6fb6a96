"""What an employer may ask for, and what becomes of the places he was granted."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.hiring.rules.quota import Staff, check_quota
from rabt.hiring.rules.terms import Housing, Terms
from rabt.hiring.rules.vetting import Licence, check_taking_part
from rabt.seal.message import check_text

MOST_HOURS_WEEK = 48
MOST_NUMBER = 5000
MOST_MONTHS = 60


class State(StrEnum):
    """Where a demand stands."""

    SUBMITTED = "submitted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What is done with it."""

    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    CLOSE = "close"
    LAPSE = "lapse"


TABLE: dict[tuple[State, Step], State] = {
    (State.SUBMITTED, Step.PROPOSE): State.PROPOSED,
    (State.SUBMITTED, Step.CLOSE): State.CLOSED,
    (State.PROPOSED, Step.APPROVE): State.APPROVED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.PROPOSED, Step.CLOSE): State.CLOSED,
    (State.APPROVED, Step.CLOSE): State.CLOSED,
    (State.APPROVED, Step.LAPSE): State.LAPSED,
}

UNDECIDED_OR_OPEN = frozenset({State.SUBMITTED, State.PROPOSED, State.APPROVED})
"""A demand that still asks for workers, or may yet."""


def move(state: str, step: Step) -> State:
    """Return the state after a step of a demand. Refuses: demand_step_closed"""
    return follow(TABLE, State(state), step, "demand_step_closed")


@dataclass(frozen=True)
class Asked:
    """What the employer asks for: how many, whom, on which terms."""

    number: int
    terms: Terms
    experience_years: int = 0
    qualification: str = ""


@dataclass(frozen=True)
class Setting:
    """What the law of that day says about what was asked for."""

    on: date
    licence: Licence
    party_state: str
    staff: Staff
    quota_percent: int
    profession_open: bool
    wage_floor_minor: int
    wage_floor_currency: str
    exponent: int = 0
    most_hours_week: int = MOST_HOURS_WEEK
    most_months: int = MOST_MONTHS
    housing_required: bool = False


def check_demand(asked: Asked, setting: Setting, *, within_quota: bool = True) -> None:
    """Ask that a demand may be made, and later approved, on a day; a project has heads instead of a quota.

    Refuses: party_not_admitted, licence_expired, profession_closed, wage_below_floor, number_out_of_range,
    hours_out_of_range, housing_missing, start_in_past, start_window_wrong, months_out_of_range, quota_full.
    (Law 12/2010 arts 9 and 51; Decision 392/2021)
    """
    check_taking_part(setting.party_state, setting.licence, setting.on)
    if not setting.profession_open:
        raise Refused("profession_closed", occupation=asked.terms.occupation)
    check_wage(asked.terms, setting)
    check_shape(asked, setting)
    check_dates(asked.terms, setting.on)
    if within_quota:
        check_quota(setting.staff, asked.number, setting.quota_percent)


def check_wage(terms: Terms, setting: Setting) -> None:
    """Ask that the wage is at or above the floor of the occupation. Refuses: wage_below_floor"""
    if terms.currency != setting.wage_floor_currency or terms.wage_minor < setting.wage_floor_minor:
        floor, unit = setting.wage_floor_minor, 10**setting.exponent
        raise Refused(
            "wage_below_floor",
            floor=f"{floor // unit}.{floor % unit:0{setting.exponent}}" if setting.exponent else str(floor),
            currency=setting.wage_floor_currency,
        )


def check_shape(asked: Asked, setting: Setting) -> None:
    """Ask for numbers a person can work by.

    Refuses: number_out_of_range, hours_out_of_range, months_out_of_range, housing_missing, text_unprintable
    """
    terms = asked.terms
    check_text(asked.qualification, "qualification")
    if not 1 <= asked.number <= MOST_NUMBER:
        raise Refused("number_out_of_range", number=asked.number, most=MOST_NUMBER)
    if not 1 <= terms.hours_week <= setting.most_hours_week or not 1 <= terms.rest_days_week <= 6:
        raise Refused("hours_out_of_range", hours=terms.hours_week, most=setting.most_hours_week)
    if not 1 <= terms.months <= setting.most_months:
        raise Refused("months_out_of_range", months=terms.months, most=setting.most_months)
    allowed = {Housing.PROVIDED, Housing.ALLOWANCE} if setting.housing_required else set(Housing)
    if terms.housing not in allowed:
        raise Refused("housing_missing", field="housing")


def check_dates(terms: Terms, on: date) -> None:
    """Ask that work starts after today, in a window of days.

    Refuses: start_in_past, start_window_wrong
    """
    if terms.starts_by < on:
        raise Refused("start_in_past", starts_by=terms.starts_by)
    if terms.starts_on > terms.starts_by:
        raise Refused("start_window_wrong", starts_on=terms.starts_on, starts_by=terms.starts_by)


def open_until(approved_on: date, days: int) -> date:
    """Return the last day on which workers may be offered for a demand."""
    return approved_on + timedelta(days=days)


def check_open(state: str, until: date | None, on: date) -> None:
    """Ask that a demand still takes offers. Refuses: demand_not_open"""
    if state != State.APPROVED or until is None or until < on:
        raise Refused("demand_not_open", state=str(state))


def is_due_to_lapse(state: str, until: date | None, on: date) -> bool:
    """Tell whether the unused places of a demand go back today."""
    return state == State.APPROVED and until is not None and until < on


def held(state: str, number: int, taken: int, ended: int) -> int:
    """Return how many places of an employer's quota a demand still holds.

    `taken` counts the places whose worker was accepted and did not fall away; `ended` those of
    them whose contract is over: they free the quota, but the demand gives no second worker.
    """
    unused = max(0, number - taken) if state == State.APPROVED else 0
    return unused + taken - ended
