"""What the tests of this room build on: an operations officer, a run with fixes, a sighting."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from rabt.base.actor import Actor
from rabt.tracks.models import Look, Point, Run, Sighting

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OFFICE, OTHER = "LY/border/east/", "LY/border/west/"
START = (25.05, 31.20)


def room(office: str = OFFICE, **more: Any) -> Actor:
    """Return somebody of an operations room."""
    told: dict[str, Any] = {
        "id": f"room@{office}", "office": office, "role": "operations_officer", "state": office[:2],
        "scopes": frozenset({"tracks.see", "tracks.watch", "tracks.bring", "tracks.sensors"}),
        "reach": (office,), "purpose": "tracks", "name": "room",
    }  # fmt: skip
    return Actor(**told | more)


def run(office: str = OFFICE, **changes: Any) -> Run:
    """Put a run into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": office, "patrol_id": uuid4(), "source": "field", "base": "LY-MUS",
        "stretches": ["S03"], "started_at": AT - timedelta(hours=2), "heard_at": AT,
    }  # fmt: skip
    return Run.objects.create(**told | changes)


def points(row: Run, count: int, piece: str = "S03-1", step: int = 15, zoom: int | None = None) -> None:
    """Put fixes of a run into their table, one each quarter of a minute, northwards."""
    Point.objects.bulk_create(
        Point(run=row, number=n, at=row.started_at + timedelta(seconds=step * n), lon=START[0],
              lat=START[1] + n * 0.001, piece=piece, seconds=step, zoom=zoom)
        for n in range(1, count + 1)
    )  # fmt: skip


def look(row: Run, piece: str, minutes: int, last_at: datetime) -> Look:
    """Have a run have looked at a piece."""
    hour = last_at.replace(minute=0, second=0, microsecond=0)
    return Look.objects.create(
        run=row, office=row.office, piece=piece, hour=hour, seconds=minutes * 60, last_at=last_at
    )


def sighting(row: Run | None = None, office: str = OFFICE, **changes: Any) -> Sighting:
    """Put a sighting into its table."""
    told: dict[str, Any] = {
        "kept_by": "LY", "office": office, "run": row, "kind": "tracks_on_ground", "at": AT, "lon": START[0],
        "lat": START[1], "piece": "S03-1", "heard_at": AT,
    }  # fmt: skip
    return Sighting.objects.create(**told | changes)
