"""What the tests of this room build on: an officer of the room, runs with looks, incidents, weather."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor.border import Border
from rabt.incidents.models import Incident, Seizure
from rabt.operations.rules.weather import Report, Sky
from rabt.tracks.models import Look, Point, Run

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OFFICE, OTHER = "LY/border/", "LY/labour/"
SEA = (25.07, 31.59)


def officer(office: str = OFFICE) -> Actor:
    """Open an account of an operations officer, and return who acts as it."""
    return replace(actor_of(account_with("operations_officer", office)), purpose="operations")


def run(office: str = "LY/border/musaid/", **changes: Any) -> Run:
    """Put a run that is under way into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": office, "patrol_id": uuid4(), "source": "field", "base": "MUSAID",
        "stretches": ["S01", "S02"], "started_at": AT - timedelta(hours=3), "heard_at": AT,
        "last_at": AT - timedelta(minutes=2), "last_lon": SEA[0], "last_lat": SEA[1],
    }  # fmt: skip
    return Run.objects.create(**told | changes)


def walked(row: Run, count: int = 20) -> None:
    """Put good fixes of a run into their table, southwards, one a minute."""
    Point.objects.bulk_create(
        Point(run=row, number=n, at=row.started_at + timedelta(minutes=n), lon=SEA[0], lat=SEA[1] - n * 0.01,
              piece="S01-1", seconds=60, zoom=None)
        for n in range(1, count + 1)
    )  # fmt: skip


def look(row: Run, piece: str, minutes: int, ago: timedelta) -> Look:
    """Have a run have looked at a piece of the line."""
    last = AT - ago
    hour = last.replace(minute=0, second=0, microsecond=0)
    return Look.objects.create(
        run=row, office=row.office, piece=piece, hour=hour, seconds=minutes * 60, last_at=last
    )


def incident(piece: str = "S02-3", **changes: Any) -> Incident:
    """Put a validated incident into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": "LY/border/musaid/", "number": f"LY-{uuid4().hex[:8]}", "kind": "fuel",
        "met_at": AT - timedelta(hours=5), "longitude": 24.9, "latitude": 31.4, "piece": piece,
        "impact": "low", "confidence": "low", "source": "A", "information": "1", "state": "validated",
        "origin": "patrol", "shared": "whole", "reported_by": "someone",
        "reported_at": AT - timedelta(hours=4), "is_simulated": True,
    }  # fmt: skip
    return Incident.objects.create(**told | changes)


def report(**changes: Any) -> Report:
    """Write a report of the weather."""
    return replace(Report("SALLOUM", AT - timedelta(hours=1), Sky.DUST, "محطة السلوم", 31, 40, 2), **changes)


def key() -> UUID:
    """Draw a key as a reporter does."""
    return uuid4()


def border() -> Border:
    """Return the line of the pack."""
    return agreement.terms_at(AT).border


def seizure(row: Incident) -> Seizure:
    """Put something that was seized into its table."""
    return Seizure.objects.create(
        incident=row, kept_by=row.kept_by, office=row.office, kind=row.kind, unit="litre", milli=400_000,
        seal="S-1", label=uuid4().hex[:10].upper(), holder_id="someone", seized_by="someone",
        seized_at=row.met_at, state_at=row.met_at,
    )  # fmt: skip
