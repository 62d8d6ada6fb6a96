"""When many looks are too many: what one account, or one office, may look at before the auditor hears of it.

Persons are counted, each once in an hour and once in a day, by the time at which he was looked at: what a
device without a line uploads in one go is judged by the hours in which its officer worked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from rabt.base.errors import Refused

HOUR, DAY, CANARY = "hour", "day", "canary"
KINDS = (HOUR, DAY, CANARY)
LEAST_LEARNED = 10
"""From so many days of accounts of a role on, its median tells what is usual."""
LEARNED_DAYS = 30
LATE_DAYS = 15
"""As long a device may keep its looks before it uploads them, and one day."""
LEAST_REASON = 10
TALLY_KEPT = timedelta(days=2 * LEARNED_DAYS)
ALARM_KEPT = timedelta(days=1825)
WITHHELD_MOST = timedelta(days=90)
"""As long a look in a lawful case may be withheld from the person, and no longer."""
WITHHELD = ("assistance",)
"""The purposes whose looks may be withheld. A complaint is none of them: its looks lie behind the wall."""


def check_withheld(purpose: str, until_at: datetime, at: datetime) -> None:
    """Ask that looks of this purpose may be withheld, and not for too long.

    Refuses: withheld_purpose, withheld_long
    """
    if purpose not in WITHHELD:
        raise Refused("withheld_purpose", purpose=purpose)
    if not at < until_at <= at + WITHHELD_MOST:
        raise Refused("withheld_long", field="until")


class Finding(StrEnum):
    """What an auditor makes of an alarm."""

    WORK = "work"  # it was ordered, and belongs to the work of that account
    MISTAKE = "mistake"
    MISUSE = "misuse"  # the administrators are told


@dataclass(frozen=True)
class Measure:
    """How many persons are usual: floors of an hour and a day, and how far the median may raise them."""

    hour: int
    day: int
    times: int = 5  # so many times the median of the role
    most: int = 4  # but never more than so many times the floor

    def floor(self, kind: str) -> int:
        """Return the floor for an hour or a day."""
        return self.hour if kind == HOUR else self.day


def threshold(measure: Measure, kind: str, median: float, learned_from: int) -> int:
    """Return how many persons may be looked at: the floor, or more where more is usual in this role.

    `median`: of the role's accounts, over the last 30 days; `learned_from`: of how many days of accounts.
    """
    floor = measure.floor(kind)
    if learned_from < LEAST_LEARNED:
        return floor
    return max(floor, min(ceil(median * measure.times), floor * measure.most))


def level(persons: int, most: int) -> int:
    """Return how far a count is over: 0 not at all, 1 up to twice, 2 up to four times, and so on."""
    return ((max(persons, 1) - 1) // most).bit_length()


@dataclass(frozen=True)
class Raised:
    """An alarm that was raised for the same hour or day before: how far over, and whether it was judged."""

    level: int
    judged: bool


class Answer(StrEnum):
    """What a count calls for."""

    NOTHING = "nothing"
    RAISE = "raise"
    GROW = "grow"  # an alarm about it waits already: it is told of the higher count


def answer(before: Iterable[Raised], now: int) -> Answer:
    """Say what a count calls for: one alarm waits at a time; a judged one comes again when it doubles."""
    known = list(before)
    if now == 0:
        return Answer.NOTHING
    if any(not one.judged for one in known):
        return Answer.GROW
    return Answer.RAISE if now > max((one.level for one in known), default=0) else Answer.NOTHING


def check_judged(finding: str, reason: str) -> tuple[Finding, str]:
    """Ask that an auditor says what it was and why. Refuses: alarm_finding_unknown, alarm_reason_short"""
    if finding not in set(Finding):
        raise Refused("alarm_finding_unknown", field="finding")
    said = " ".join(reason.split())
    if sum(sign.isalpha() for sign in said) < LEAST_REASON:
        raise Refused("alarm_reason_short", least=LEAST_REASON, field="reason")
    return Finding(finding), said
