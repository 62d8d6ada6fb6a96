"""What waits for whom in this room: a call for help before all else."""

from datetime import datetime
from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue
from rabt.tracks.queries.distresses import distresses_to_answer
from rabt.tracks.queries.runs import WATCH
from rabt.tracks.queries.sightings import sightings_to_take_up


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        Queue("tracks.distresses_to_answer", WATCH, "distress", lambda: distresses_to_answer(viewer),
              "heard_at", "tracks:distress", says=of_call),
        Queue("tracks.sightings_to_take_up", WATCH, "sighting", lambda: sightings_to_take_up(viewer),
              "heard_at", "tracks:sighting", says=of_sighting),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def of_sighting(row: Any) -> str:
    """Name a sighting by its kind and the part of the line."""
    return f"{kind_name(row.kind, row.at)} · {row.piece}" if row.piece else kind_name(row.kind, row.at)


def of_call(row: Any) -> str:
    """Name a call for help by the part of the line."""
    return str(row.piece or row.pk)


def kind_name(code: str, at: datetime) -> str:
    """Return what the pack calls a kind of sighting; the code itself where another system named it."""
    found = agreement.terms_at(at).sightings.get(code) or agreement.terms_at(clock.now()).sightings.get(code)
    return str(getattr(found.name, tongue())) if found else code
