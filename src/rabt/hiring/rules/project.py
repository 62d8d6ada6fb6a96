"""A reconstruction project of a contractor of the origin state, and how many heads it may bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.hiring.rules.terms import Terms
from rabt.seal.message import check_text

MOST_HEADS, MOST_TRADES = 5000, 8
NOT_HIS = "not_his_project"
"""The reason where the contractor says that a project in his name is not his."""


class State(StrEnum):
    """Where a project stands."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"  # the contractor, registered at destination, says that it is his
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"


class Step(StrEnum):
    """What is done with it."""

    CONFIRM = "confirm"
    DISOWN = "disown"
    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    CLOSE = "close"


TABLE: dict[tuple[State, Step], State] = {
    (State.SUBMITTED, Step.CONFIRM): State.CONFIRMED,
    (State.SUBMITTED, Step.DISOWN): State.REFUSED,
    (State.CONFIRMED, Step.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Step.APPROVE): State.APPROVED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.APPROVED, Step.CLOSE): State.CLOSED,
}

TOLD = frozenset({State.CONFIRMED, State.APPROVED, State.REFUSED, State.CLOSED})
"""What destination tells origin of; what a clerk advises is no business of the other state."""


def move(state: str, step: Step) -> State:
    """Return the state after a step of a project. Refuses: project_step_closed"""
    return follow(TABLE, State(state), step, "project_step_closed")


@dataclass(frozen=True)
class Award:
    """What was awarded: by whom, where, under which document, who may be brought and for how long."""

    name: str
    client: str
    award_number: str
    home_number: str
    place: str
    trades: Mapping[str, int]
    starts_on: date
    ends_on: date

    @property
    def heads(self) -> int:
        """How many workers the project may bring, all trades together."""
        return sum(self.trades.values())


@dataclass(frozen=True)
class Ground:
    """What the law of the day and the map say about a project."""

    on: date
    open_trades: frozenset[str]
    places: frozenset[str]
    most_days: int


def check_award(award: Award, ground: Ground) -> None:
    """Ask that a project says who awarded it, where, when, and whom it needs in which trade.

    Refuses: project_paper_missing, hiring_place_unknown, project_trades_wrong, profession_closed,
    project_days_wrong, text_unprintable
    """
    for field in ("name", "client", "award_number", "home_number"):
        if not getattr(award, field).strip():
            raise Refused("project_paper_missing", field=field)
        check_text(getattr(award, field), field)
    if award.place not in ground.places:
        raise Refused("hiring_place_unknown", field="place")
    check_trades(award.trades, ground.open_trades)
    days = (award.ends_on - award.starts_on).days
    if not 0 < days <= ground.most_days or award.ends_on <= ground.on:
        raise Refused("project_days_wrong", most=ground.most_days, field="ends_on")


def check_trades(trades: Mapping[str, int], open_trades: frozenset[str]) -> None:
    """Ask for at least one trade that is open to foreigners, each with its heads.

    Refuses: project_trades_wrong, profession_closed
    """
    counts = list(trades.values())
    if not 0 < len(counts) <= MOST_TRADES or min(counts) < 1 or sum(counts) > MOST_HEADS:
        raise Refused("project_trades_wrong", most=MOST_HEADS, field="trades")
    for occupation in trades:
        if occupation not in open_trades:
            raise Refused("profession_closed", occupation=occupation, field="trades")


def check_stands_under(home_state: str, under_project: bool) -> None:
    """Ask that a contractor of the other state asks under a project of his. Refuses: project_needed"""
    if home_state and not under_project:
        raise Refused("project_needed", field="project")


@dataclass(frozen=True)
class Standing:
    """A project as a demand under it is weighed: what it may bring, and how many of a trade it holds."""

    state: str
    place: str
    trades: Mapping[str, int]
    starts_on: date
    ends_on: date
    held: int


def check_under(number: int, terms: Terms, project: Standing, on: date, *, ends_with_project: bool) -> None:
    """Ask that a demand stays within its project: open, in its place, its trade, its heads, its days.

    Refuses: project_not_open, project_place_differs, project_trade_missing, project_heads_full,
    outlasts_project
    """
    if project.state != State.APPROVED or project.ends_on < on:
        raise Refused("project_not_open")
    if terms.place != project.place:
        raise Refused("project_place_differs", field="place")
    heads = project.trades.get(terms.occupation, 0)
    if not heads:
        raise Refused("project_trade_missing", field="occupation")
    if project.held + number > heads:
        raise Refused(
            "project_heads_full", heads=heads, held=project.held, free=max(0, heads - project.held),
            field="number",
        )  # fmt: skip
    check_ends(terms, project.ends_on, ends_with_project=ends_with_project)


def check_ends(terms: Terms, ends_on: date, *, ends_with_project: bool) -> None:
    """Ask that nobody is posted beyond the project, where the law wants it. Refuses: outlasts_project"""
    if ends_with_project and terms.ends_on > ends_on:
        raise Refused("outlasts_project", ends_on=ends_on, field="months")


def is_due_to_close(state: str, ends_on: date, on: date) -> bool:
    """Tell whether a project's last day has passed."""
    return state == State.APPROVED and ends_on < on
