"""The machines' door: validated incidents as events, in the shape that tracking programs of patrols read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rabt.incidents import queries
from rabt.incidents.rules.grades import PRIORITY, Impact, event_state
from rabt.incidents.rules.incident import COUNTS_AS
from rabt.shell.instants import Instant

router = Router()
MOST_LINES = 500


class Spot(Schema):
    """Where it was, in degrees of WGS84."""

    longitude: float
    latitude: float


class EventOut(Schema):
    """One validated incident: counts and grades, nobody's name and no note."""

    id: UUID
    serial_number: str
    event_type: str
    time: datetime
    location: Spot
    is_coarse: bool
    priority: int
    state: str
    kept_by: str
    piece: str
    simulated: bool
    counts: dict[str, int]
    quantity: str


class Asked(Schema):
    """Between which instants."""

    since: Instant | None = None
    until: Instant | None = None


@router.get("/events", response=list[EventOut], url_name="incidents_events")
def events(request: HttpRequest, asked: Query[Asked]) -> list[dict[str, Any]]:
    """Return the validated incidents between two instants, newest first."""
    rows = queries.incidents_to_see(request.actor, since=asked.since, until=asked.until)
    return [_event(row) for row in rows.filter(state__in=COUNTS_AS)[:MOST_LINES]]


def _event(row: Any) -> dict[str, Any]:
    counted = {name: getattr(row, name) for name in ("adults", "minors", "women", "men", "in_need")}
    return {
        "id": row.pk, "serial_number": row.number, "event_type": row.kind, "time": row.met_at,
        "location": {"longitude": row.longitude, "latitude": row.latitude}, "is_coarse": row.is_coarse,
        "priority": PRIORITY[Impact(row.impact)], "state": event_state(row.state, row.stage == "over"),
        "kept_by": row.kept_by, "piece": row.piece, "simulated": row.is_simulated, "counts": counted,
        "quantity": row.quantity,
    }  # fmt: skip
