"""An employer's report that a worker stays away: what guards the worker, and how often it was wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rabt.base.errors import Refused
from rabt.permits.rules.measure import State


@dataclass(frozen=True)
class Record:
    """What became of an employer's reports; `unlooked` were wrong, and no official has looked since."""

    open: int = 0
    founded: int = 0
    unfounded: int = 0
    taken_back: int = 0
    lapsed: int = 0
    unlooked: int = 0

    @property
    def wrong(self) -> int:
        """Count the reports that were unfounded or taken back."""
        return self.unfounded + self.taken_back

    def is_stopped(self, most: int) -> bool:
        """Tell whether no other report is taken before an official has looked."""
        return self.unlooked >= most


WRONG = (State.DROPPED, State.TAKEN_BACK)
"""A report that was not founded, or that the employer took back."""


def record_of(reports: Iterable[tuple[str, bool]]) -> Record:
    """Count an employer's reports, each by its state and whether an official has looked at it since."""
    names = {
        State.OPEN: "open", State.DONE: "founded", State.DROPPED: "unfounded",
        State.TAKEN_BACK: "taken_back", State.LAPSED: "lapsed",
    }  # fmt: skip
    counts = dict.fromkeys([*names.values(), "unlooked"], 0)
    for state, looked in reports:
        counts[names[State(state)]] += 1
        counts["unlooked"] += state in WRONG and not looked
    return Record(**counts)


def check_not_stopped(record: Record, most: int) -> None:
    """Ask that not too many reports of this employer were wrong. Refuses: absence_reports_stopped"""
    if record.is_stopped(most):
        raise Refused("absence_reports_stopped", wrong=record.unlooked)


def check_stopped(record: Record, most: int) -> None:
    """Ask that there is something to look at. Refuses: absence_not_stopped"""
    if not record.is_stopped(most):
        raise Refused("absence_not_stopped")


def check_since(since: date, began_on: date, on: date) -> None:
    """Ask that the worker stayed away on a day on which he worked here. Refuses: absence_day"""
    if not began_on <= since <= on:
        raise Refused("absence_day", began_on=began_on, on=on, field="since")


def check_time(valid_until: date | None, on: date, days: int) -> None:
    """Ask that the permit holds for all the days that the worker has. Refuses: absence_too_late"""
    needed = on + timedelta(days=days)
    if valid_until is None or valid_until < needed:
        raise Refused("absence_too_late", needed=needed)


def check_not_leaving(leaves: bool) -> None:
    """Ask that the worker has not said himself that he leaves. Refuses: absence_leaves"""
    if leaves:
        raise Refused("absence_leaves")


def check_time_over(due: date | None, on: date) -> None:
    """Ask that the worker had all the days that he has, whoever waits for it and why. Refuses: absence_runs

    The same days for everybody, with or without a hold, so that a wait tells nothing.
    """
    if due is None or on < due:
        raise Refused("absence_runs", due=due)
