"""The joint daily report: a day from 00:00 to 24:00, counted by side and type, frozen with a digest."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rabt.base.errors import Refused
from rabt.incidents.rules.incident import Counts


@dataclass(frozen=True)
class Fact:
    """One validated incident as a report counts it."""

    state: str
    kind: str
    unit: str
    counts: Counts
    milli: int
    simulated: bool


@dataclass(frozen=True, order=True)
class Line:
    """What one side met of one type on a day. `milli` is thousandths of the unit."""

    state: str
    kind: str
    incidents: int
    adults: int
    minors: int
    women: int
    men: int
    in_need: int
    milli: int
    unit: str
    simulated: int


def span(on: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants between which a day of the corridor lies: 00:00 and 24:00 in its zone."""
    local = ZoneInfo(zone)
    first = datetime.combine(on, time.min, tzinfo=local)
    return first, datetime.combine(on + timedelta(days=1), time.min, tzinfo=local)


FARTHEST = timedelta(days=400)


def is_near(on: date, at: datetime) -> bool:
    """Tell whether a day is one of which anybody asks: of the last year or so, tomorrow at the latest."""
    return at.date() - FARTHEST <= on <= at.date() + timedelta(days=1)


def check_near(on: date, at: datetime) -> None:
    """Ask that a report is of a day that anybody remembers. Refuses: report_day_far"""
    if not is_near(on, at):
        raise Refused("report_day_far", field="on")


def check_over(on: date, zone: str, at: datetime) -> None:
    """Ask that a day has ended before it is reported. Refuses: report_day_open"""
    if at < span(on, zone)[1]:
        raise Refused("report_day_open", field="on")


def lines(facts: Iterable[Fact]) -> list[Line]:
    """Add up the incidents of a day by side and type."""
    sums: dict[tuple[str, str, str], dict[str, int]] = {}
    for fact in facts:
        found = sums.setdefault((fact.state, fact.kind, fact.unit), {})
        told = {"incidents": 1, "milli": fact.milli, "simulated": int(fact.simulated)}
        told |= {one.name: getattr(fact.counts, one.name) for one in fields(Counts)}
        for name, number in told.items():
            found[name] = found.get(name, 0) + number
    return sorted(Line(state=key[0], kind=key[1], unit=key[2], **told) for key, told in sums.items())


def digest(body: Mapping[str, Any]) -> str:
    """Return the digest of a report's body: SHA-256 over JSON with sorted names (lower-case hex)."""
    told = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def body_of(
    number: str, on: date, zone: str, found: Iterable[Line], held: Mapping[str, int | None],
    minutes: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """Lay a report out as it is frozen: lines, what each side holds back (none: not told yet), effort."""
    return {
        "number": number, "on": on.isoformat(), "zone": zone, "lines": [asdict(line) for line in found],
        "held_back": dict(sorted(held.items())), "effort_minutes": dict(sorted(minutes.items())),
    }  # fmt: skip


def number_of(state: str, on: date, edition: int) -> str:
    """Name a report: side, day, edition."""
    return f"{state}-{on:%Y%m%d}-{edition}"


@dataclass(frozen=True)
class Difference:
    """One side and type of which two reports of a day do not say the same, or one says nothing."""

    state: str
    kind: str
    ours: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Difference]:
    """Return where two reports of one day differ; none means that the figures of both sides agree."""
    first, second = _by_kind(ours), _by_kind(theirs)
    return [
        Difference(*key, first.get(key), second.get(key))
        for key in sorted(first.keys() | second.keys())
        if first.get(key) != second.get(key)
    ]


def _by_kind(body: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(line["state"], line["kind"]): line for line in body["lines"]}
