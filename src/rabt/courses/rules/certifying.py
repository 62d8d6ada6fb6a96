"""A certificate: what it takes, who decides, how it is revoked; what a correction may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where a certificate stands."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"


class Step(StrEnum):
    """What happens to it."""

    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"


TABLE: dict[tuple[State, Step], State] = {
    (State.PROPOSED, Step.GRANT): State.GRANTED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.GRANTED, Step.REVOKE): State.REVOKED,
}


class Wanting(StrEnum):
    """What stands against a certificate."""

    COURSE_OPEN = "course_open"
    ATTENDANCE = "attendance"
    LISTS_OPEN = "lists_open"
    TEST_WANTING = "test_wanting"
    TEST_FAILED = "test_failed"
    PRACTICE_WANTING = "practice_wanting"
    PRACTICE_FAILED = "practice_failed"
    FORM = "form"
    RETURNED = "returned"
    EVENT = "event"


@dataclass(frozen=True)
class Conditions:
    """What is known of a trainee at the end of a course.

    `tests` and `practices` hold a score of a hundred for each one that the course held, or nothing where his
    is wanting.
    """

    ends_on: date
    finished: bool
    attended: int
    lists_open: int
    tests: tuple[int | None, ...]
    practices: tuple[int | None, ...]
    form_given: bool
    grave_open: bool = False


def move(state: str, step: Step) -> State:
    """Return the state of a certificate after a step. Refuses: certificate_step_closed"""
    return follow(TABLE, State(state), step, "certificate_step_closed")


def wanting(known: Conditions, today: date, least: int, to_pass: int) -> list[Wanting]:
    """Return all that stands against a certificate, in the order in which it can be mended."""
    against = {
        Wanting.RETURNED: not known.finished,
        Wanting.COURSE_OPEN: today < known.ends_on,
        Wanting.LISTS_OPEN: known.lists_open > 0,
        Wanting.ATTENDANCE: known.lists_open == 0 and known.attended < least,
        Wanting.TEST_WANTING: None in known.tests,
        Wanting.TEST_FAILED: any(one is not None and one < to_pass for one in known.tests),
        Wanting.PRACTICE_WANTING: None in known.practices,
        Wanting.PRACTICE_FAILED: any(one is not None and one < to_pass for one in known.practices),
        Wanting.EVENT: known.grave_open,
        Wanting.FORM: not known.form_given,
    }
    return [one for one, stands in against.items() if stands]


def check_earned(known: Conditions, today: date, least: int, to_pass: int) -> None:
    """Ask that nothing stands against a certificate. Refuses: certificate_wanting"""
    found = wanting(known, today, least, to_pass)
    if found:
        raise Refused("certificate_wanting", wanting=found[0].value, all=[one.value for one in found])


def check_as_proposed(
    known: Conditions, attended: int | None, tests: Sequence[int], practices: Sequence[int]
) -> None:
    """Ask that what a certificate will say is still what the record says. Refuses: certificate_outdated"""
    if (known.attended, list(known.tests), list(known.practices)) != (attended, list(tests), list(practices)):
        raise Refused("certificate_outdated")


def last_day(since: date, years: int) -> date | None:
    """Return until when the skill of a certificate holds; no end where the pack gives it none."""
    if not years:
        return None
    try:
        return since.replace(year=since.year + years)
    except ValueError:  # 29 February
        return date(since.year + years, 3, 1)


class Corrected(StrEnum):
    """What two persons may correct, with a reason."""

    ATTENDANCE = "attendance"
    SITTING = "sitting"
    ASSESSMENT = "assessment"


def check_correction(before: str, after: str) -> None:
    """Ask that a correction changes something. Refuses: correction_same"""
    if before == after:
        raise Refused("correction_same", field="after")
