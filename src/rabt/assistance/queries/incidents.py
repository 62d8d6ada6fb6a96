"""Incidents of the line that were offered to a request: what a question may take up, without persons."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rabt.access.queries.actors import uuid_of
from rabt.base.actor import Actor
from rabt.incidents import queries as incidents
from rabt.incidents.queries.incidents import OFFERED

MOST = 20


@dataclass(frozen=True)
class Offered:
    """One incident as the contact point is offered it."""

    id: UUID
    number: str
    met_at: datetime
    why: str
    note: str
    is_simulated: bool


def offered(viewer: Actor) -> list[Offered]:
    """Return the incidents that were offered lately, newest first; none to whom none is offered."""
    rows: Any = incidents.incidents_offered(viewer)[:MOST] if viewer.has(OFFERED) else ()
    return [_as_offered(one) for one in rows]


def offered_one(viewer: Actor, text: str) -> Offered | None:
    """Return one incident that was offered, however long ago; nothing where none is named or was offered."""
    key = uuid_of(text)
    if key is None or not viewer.has(OFFERED):
        return None
    found = incidents.incidents_offered(viewer).filter(pk=key).first()
    return _as_offered(found) if found is not None else None


def _as_offered(one: Any) -> Offered:
    return Offered(one.pk, one.number, one.met_at, one.offered_for, one.note, one.is_simulated)
