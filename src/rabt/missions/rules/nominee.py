"""Whether an officer may be put forward: his service has seats, rank and skills fit, his vetting holds."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.corridor.training import Course, Rank


class Sex(StrEnum):
    """For the share of women alone."""

    WOMAN = "f"
    MAN = "m"


class Need(StrEnum):
    """What the need for the course comes from."""

    POST = "post"
    INCIDENT = "incident"
    EXERCISE = "exercise"
    EVALUATION = "evaluation"
    RENEWAL = "renewal"


def check_open(state: str, closes: date, today: date) -> None:
    """Ask that nominations are still taken. Refuses: call_not_open"""
    if state != "open" or today > closes:
        raise Refused("call_not_open")


def check_service(service: str, seats: Mapping[str, int]) -> None:
    """Ask that the officer's service has seats in this call. Refuses: service_without_seats"""
    if not seats.get(service):
        raise Refused("service_without_seats", field="service")


def check_rank(rank: str, course: Course, ranks: Mapping[str, Rank]) -> None:
    """Ask for a rank that the course takes. Refuses: rank_unknown, rank_too_low"""
    if rank not in ranks:
        raise Refused("rank_unknown", field="rank")
    least = ranks.get(course.least_rank)
    if least is not None and ranks[rank].order < least.order:
        raise Refused("rank_too_low", name=least.name, field="rank")


def wanting(course: Course, held: Collection[str]) -> list[str]:
    """Return the skills that the course asks for and the officer does not hold."""
    return [code for code in course.needs_skills if code not in held]


def check_skills(course: Course, held: Collection[str]) -> None:
    """Ask that he holds what the course builds on. Refuses: skills_wanting"""
    missing = wanting(course, held)
    if missing:
        raise Refused("skills_wanting", n=len(missing), field="number")


def check_vetted(vetted_on: date | None, starts: date, days: int) -> None:
    """Ask that the vetting still holds when the course begins. Refuses: vetting_old"""
    if is_vetting_old(vetted_on, starts, days):
        raise Refused("vetting_old", n=days)


def is_vetting_old(vetted_on: date | None, starts: date, days: int) -> bool:
    """Tell whether he must be vetted again before the course begins."""
    return vetted_on is None or starts > vetted_on + timedelta(days=days)


def check_places(places: Collection[int], count: int) -> None:
    """Ask that everybody of a service is ranked once, 1 for the first. Refuses: places_wrong"""
    if sorted(places) != list(range(1, count + 1)):
        raise Refused("places_wrong", n=count, field="places")
