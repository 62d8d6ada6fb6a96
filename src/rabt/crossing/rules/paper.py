"""A line of the paper register of a post."""

from dataclasses import dataclass
from datetime import datetime

from rabt.base.errors import Refused
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import Direction


@dataclass(frozen=True)
class OnPaper:
    """Who passed or was refused, when and which way, as the officer wrote it down.

    `serial` is the number of the card; `named` whoever had none, which only a refusal may lack a card for.
    """

    serial: str
    named: str
    direction: Direction
    outcome: Outcome
    at: datetime
    reason: str = ""
    note: str = ""


def check_written(told: OnPaper, at: datetime) -> None:
    """Ask that a line says what happened. Refuses: written_in_future, passed_without_card"""
    if told.at > at:
        raise Refused("written_in_future", field="day")
    if told.outcome is Outcome.PASSED and not told.serial:
        raise Refused("passed_without_card", field="serial")
