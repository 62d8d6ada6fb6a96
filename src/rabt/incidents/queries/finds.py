"""What was found, by piece of the line, with the effort beside it: where nobody looked is not called safe."""

from dataclasses import dataclass
from datetime import datetime

from rabt.base.actor import Actor
from rabt.incidents.queries.incidents import fallen, incidents_to_see
from rabt.incidents.rules.incident import COUNTS_AS
from rabt.tracks import queries as tracks


@dataclass(frozen=True)
class Found:
    """What was found on a piece, and how many minutes anybody looked there (none: nobody)."""

    finds: int
    minutes: int


def finds(viewer: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many validated incidents were met on each piece of the line between two instants."""
    rows = incidents_to_see(viewer, since=since, until=until).filter(state__in=COUNTS_AS)
    return fallen(rows.only("piece"))


def finds_beside_effort(viewer: Actor, since: datetime, until: datetime) -> dict[str, Found]:
    """Return finds and minutes of effort of each piece that has either; who reads one reads the other."""
    found, minutes = finds(viewer, since, until), tracks.effort(viewer, since, until)
    return {
        piece: Found(found.get(piece, 0), minutes.get(piece, 0))
        for piece in sorted(found.keys() | minutes.keys())
    }
