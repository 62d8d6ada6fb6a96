"""What the watch must do now: calls for help first, then people, then what waits for a word."""

from rabt.base.actor import Actor
from rabt.incidents import queries as incidents
from rabt.operations.queries.ground import SEE
from rabt.shell.queues import Waiting
from rabt.tracks import queries as tracks

FIRST = (
    "tracks.distresses_to_answer", "incidents.to_rescue", "incidents.to_tell", "tracks.sightings_to_take_up",
)  # fmt: skip
"""In this order; whatever else waits for this viewer stands after them."""


def urgent(viewer: Actor) -> list[Waiting]:
    """Return what waits for this viewer on the line, the most urgent first. Opens nobody."""
    viewer.require(SEE)
    found = [*tracks.waiting(viewer), *incidents.waiting(viewer)]
    return sorted(found, key=lambda one: FIRST.index(one.word) if one.word in FIRST else len(FIRST))
