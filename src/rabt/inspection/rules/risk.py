"""The plan of a month: an employer's own record in points that can be read, and a share drawn by lot.

A lot can be drawn again by anybody who knows the seed: the lowest SHA-256 of `seed:employer` come first. The
seed is made of the month and of all who could be drawn, so that who draws cannot choose it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.corridor.inspecting import RiskPart

BANDS = (10, 50, 250)
"""From how many workers on a staff is small, middling, large. (Recommendation 2003/361/EC)"""
HUNDRED = 100


class Why(StrEnum):
    """Why a workplace is visited."""

    RISK = "risk"
    DRAWN = "drawn"
    NEXT = "next"  # behind the visits of the month by rank: taken where one of them falls out
    ORDERED = "ordered"  # the head of inspection asked for it
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Record:
    """What an employer's own record says since the pack's day: his numbers, nothing about anybody else."""

    wages_late: int = 0
    fees_upheld: int = 0
    permits_overrun: int = 0
    ended_early: int = 0
    months_since: int = 0
    workers: int = 0

    def number(self, code: str) -> int:
        """Return the number that a part of the plan counts."""
        return size_band(self.workers) if code == "size_band" else int(getattr(self, code))


@dataclass(frozen=True)
class Part:
    """One part of a score: how many, how many of them count, points for each."""

    code: str
    number: int
    counted: int
    weight: int

    @property
    def points(self) -> int:
        """The points of this part."""
        return self.counted * self.weight

    def told(self) -> dict[str, int | str]:
        """Return it as a row keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Chosen:
    """A workplace in the plan: why it stands there, at which rank, and of what its score is made."""

    employer_id: UUID
    why: Why
    rank: int
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """The points of all parts."""
        return score(self.parts)


def size_band(workers: int) -> int:
    """Return the band of a staff: 0 under ten workers, 3 from 250 on."""
    return sum(workers >= least for least in BANDS)


def parts(record: Record, risks: Mapping[str, RiskPart]) -> tuple[Part, ...]:
    """Break a record into the parts that the pack weighs, in its order."""
    return tuple(
        Part(code, record.number(code), min(record.number(code), one.most), one.weight)
        for code, one in risks.items()
    )


def score(found: Iterable[Part]) -> int:
    """Add the points of all parts."""
    return sum(part.points for part in found)


def seed_of(office: str, month: date, employers: Iterable[UUID]) -> str:
    """Return the seed of a month's lots: it follows from the office, the month and all who could be drawn."""
    told = "|".join([office, f"{month:%Y-%m}", *sorted(map(str, employers))])
    return hashlib.sha256(told.encode()).hexdigest()


def lot(seed: str, employer_id: UUID) -> str:
    """Return the lot of one employer; the lowest are drawn."""
    return hashlib.sha256(f"{seed}:{employer_id}".encode()).hexdigest()


def drawn_of(visits: int, percent: int) -> int:
    """Return how many of the visits are drawn by lot: the share rounded up."""
    return min(visits, -(-visits * percent // HUNDRED))


def choose(
    records: Mapping[UUID, Record], risks: Mapping[str, RiskPart], *, visits: int, percent: int, seed: str
) -> list[Chosen]:
    """Return the plan of a month: by points, then by lot among all others, then those next by points.

    As many stand next as visits are planned. Equal points are ranked by lot.
    """
    weighed = {key: parts(record, risks) for key, record in records.items()}
    ranked = sorted(weighed, key=lambda key: (-score(weighed[key]), lot(seed, key)))
    rank = {key: place for place, key in enumerate(ranked, 1)}
    drawn = drawn_of(visits, percent)
    by_risk = ranked[: visits - drawn]
    by_lot = sorted(ranked[visits - drawn :], key=lambda key: lot(seed, key))[:drawn]
    behind = [key for key in ranked[visits - drawn :] if key not in by_lot][:visits]
    chosen = [(Why.RISK, by_risk), (Why.DRAWN, by_lot), (Why.NEXT, behind)]
    return [Chosen(key, why, rank[key], weighed[key]) for why, keys in chosen for key in keys]


def month_of(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def months_between(first: date, last: date) -> int:
    """Return how many whole months lie between two days."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return max(whole - (last.day < first.day), 0)


def check_visits(visits: int) -> None:
    """Ask that a plan has visits. Refuses: plan_empty"""
    if visits <= 0:
        raise Refused("plan_empty")
