"""The papers of a group that travels: days, route, passports, visas, insurance, whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Annotated

from rabt.base.errors import Refused, Stale
from rabt.missions.rules.said import CODE, NAME, NUMBER
from rabt.seal.message import Longest

MOST_DAYS, MOST_LEGS, MOST_CONTACTS = 250, 12, 8
DUTIES = ("leader", "home", "host")
"""Whom a group may turn to: who leads it, its own service, the centre."""
Name = Annotated[str, Longest(NAME)]
Code = Annotated[str, Longest(CODE)]


class Funding(StrEnum):
    """Who pays for the mission."""

    SENDER = "sender"
    HOST = "host"
    SHARED = "shared"


class Visa(StrEnum):
    """How a traveller may enter."""

    NONE = "none"
    NOT_NEEDED = "not_needed"
    ASKED = "asked"
    GRANTED = "granted"


class Way(StrEnum):
    """How a leg of the route is travelled."""

    LAND = "land"
    AIR = "air"
    SEA = "sea"


ENTERS = (Visa.GRANTED, Visa.NOT_NEEDED)


@dataclass(frozen=True)
class Leg:
    """One leg of the route, on one day; `port` is the port of the border where it passes one."""

    on: date
    start: Name
    end: Name
    way: Code
    port: Code = ""


@dataclass(frozen=True)
class Contact:
    """Whom the group turns to, in this order: his duty, name and telephone."""

    duty: Code
    name: Name
    phone: Annotated[str, Longest(NUMBER)]


@dataclass(frozen=True)
class Papers:
    """What one traveller carries; a day that is None is not known yet."""

    passport: str
    passport_until: date | None
    visa: str


def mark_of(papers: Papers) -> str:
    """Return a mark by which papers are known to stand as somebody saw them; it tells nothing of them."""
    told = f"{papers.passport}|{papers.passport_until}|{papers.visa}"
    return sha256(told.encode()).hexdigest()[:40]


def check_papers_seen(papers: Papers, seen: str) -> None:
    """Ask that papers still stand as they were seen, where anybody says how he saw them. Refuses: stale"""
    if seen and seen != mark_of(papers):
        raise Stale()


def check_seen(changed_at: datetime, seen: str) -> None:
    """Ask that a file still stands as it was seen, where anybody says how he saw it. Refuses: stale"""
    if seen and seen != changed_at.isoformat():
        raise Stale()


def does_meet(out: date, back: date, starts: date, ends: date) -> bool:
    """Tell whether a group that comes is there on a day of the course, and for no longer than any may be."""
    return out < back and (back - out).days <= MOST_DAYS and out <= ends and starts <= back


def check_days(out: date, back: date, starts: date, ends: date) -> None:
    """Ask that the group is there for the whole course. Refuses: mission_days, mission_misses_course"""
    if not out < back or (back - out).days > MOST_DAYS:
        raise Refused("mission_days", most=MOST_DAYS, field="back_on")
    if out > starts or back < ends:
        raise Refused("mission_misses_course", field="out_on")


def check_route(legs: Sequence[Leg], out: date, back: date) -> None:
    """Ask for a route that leaves and comes back within the days of the order. Refuses: route_wrong"""
    days = [leg.on for leg in legs]
    fits = (
        2 <= len(legs) <= MOST_LEGS and days == sorted(days) and days[0] == out and days[-1] == back
        and legs[0].start == legs[-1].end
        and all(one.end == after.start for one, after in pairwise(legs))
    )  # fmt: skip
    if not fits:
        raise Refused("route_wrong", field="legs")


def months_on(day: date, months: int) -> date:
    """Return the same day so many months later; a day that the month has not is its last."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def passport_holds(until: date | None, back: date, months: int) -> bool:
    """Tell whether a passport still holds so many months after the return."""
    return until is not None and until >= months_on(back, months)


def check_papers(papers: Sequence[Papers], back: date, months: int) -> None:
    """Ask that each traveller's passport holds long enough and that he may enter.

    Refuses: mission_empty, passport_ends, visa_wanting
    """
    if not papers:
        raise Refused("mission_empty")
    late = [one for one in papers if not one.passport or not passport_holds(one.passport_until, back, months)]
    if late:
        raise Refused("passport_ends", n=len(late), months=months, day=months_on(back, months))
    waiting = [one for one in papers if one.visa not in ENTERS]
    if waiting:
        raise Refused("visa_wanting", n=len(waiting))


def check_cover(policy: str, until: date | None, back: date) -> None:
    """Ask that the insurance covers every day. Refuses: insurance_wanting"""
    if not policy or until is None or until < back:
        raise Refused("insurance_wanting", field="insured_until")


def check_contacts(contacts: Sequence[Contact]) -> None:
    """Ask for somebody to call, each with a telephone. Refuses: contacts_wanting"""
    if not 0 < len(contacts) <= MOST_CONTACTS or not all(one.phone and one.name for one in contacts):
        raise Refused("contacts_wanting", field="contacts")
