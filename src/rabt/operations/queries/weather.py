"""Reads of the weather: the newest report of each place, and whether it still counts as now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor.border import Landmark
from rabt.operations.models import Weather
from rabt.operations.queries.ground import SEE
from rabt.operations.rules.weather import is_now


@dataclass(frozen=True)
class Slot:
    """A base and the newest report of its weather, or none; `counts` tells whether it is still now."""

    place: Landmark
    report: Weather | None
    counts: bool


def weather(viewer: Actor, at: datetime) -> list[Slot]:
    """Return a slot for each base of the line; a slot without a report stays empty."""
    viewer.require(SEE)
    return list(_slots(viewer, at))


def _slots(viewer: Actor, at: datetime) -> Iterator[Slot]:
    terms = agreement.terms_at(at)
    newest = {
        row.place: row
        for row in Weather.objects.filter(within(viewer), observed_at__lte=at).order_by("observed_at", "pk")
    }
    for base in terms.border.bases.values():
        row = newest.get(base.code)
        counts = row is not None and is_now(row.observed_at, at, terms.number("operations_weather_hours"))
        yield Slot(base, row, counts)
