"""A table of transitions is followed the same way in every room."""

from collections.abc import Mapping
from typing import TypeVar

from rabt.base.errors import Refused

S = TypeVar("S", bound=str)
T = TypeVar("T", bound=str)


def follow(table: Mapping[tuple[S, T], S], state: S, step: T, refusal: str) -> S:
    """Return the state after a step, or refuse with the room's own code where the table has no arrow."""
    after = table.get((state, step))
    if after is None:
        raise Refused(refusal, state=str(state), step=str(step))
    return after
