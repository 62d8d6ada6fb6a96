"""What the tests of this room build on: officers, what was met, a validated incident, something seized."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.exchange.letters import Letter
from rabt.incidents import actions, inbox
from rabt.incidents.models import Incident, Seizure
from rabt.incidents.rules.custody import Counted
from rabt.incidents.rules.incident import Counts, Met, Origin

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MET_AT = AT - timedelta(hours=3)
SPOT = (24.92, 30.53)
"""Near kilometre 140 of the line, in the joint zone."""
OFFICE, ROOM, OTHER = "LY/border/first/", "LY/border/", "LY/border/second/"


def officer(role: str = "patrol_leader", office: str = OFFICE, purpose: str = "incidents") -> Actor:
    """Open an account, and return who acts as it."""
    return replace(actor_of(account_with(role, office)), purpose=purpose)


def met(kind: str = "fuel", **changes: Any) -> Met:
    """Return what a patrol met: fuel, if nothing else is said."""
    told: dict[str, Any] = {"kind": kind, "met_at": MET_AT, "spot": SPOT, "source": "B", "information": "2"}
    if kind in ("people", "abandoned"):
        told["counts"] = Counts(adults=3, men=3)
    elif kind != "threat":
        told["milli"] = 1_200_000
    return Met(**told | changes)


def reported(leader: Actor, kind: str = "fuel", **changes: Any) -> Incident:
    """Return an incident as a patrol leader reported it."""
    return actions.report_incident(leader, met(kind, **changes), Origin.POST, at=AT)


def validated(leader: Actor, chief: Actor, kind: str = "fuel", **changes: Any) -> Incident:
    """Return an incident that another person validated."""
    row = reported(leader, kind, **changes)
    return actions.validate_incident(chief, row.pk, at=AT)


def safe(leader: Actor, kind: str = "fuel", **changes: Any) -> Incident:
    """Return a reported incident in which everybody is safe."""
    row = reported(leader, kind, **changes)
    return actions.rescue(leader, row.pk, "nobody_in_danger", at=AT)


def seized(leader: Actor, milli: int = 1_200_000) -> Seizure:
    """Return fuel that a patrol leader seized."""
    return actions.seize(leader, safe(leader).pk, "fuel", "براميل", Counted(milli, "SEAL-1"), at=AT)


def hand_in(peer: Actor, message: Any) -> None:
    """Hand a letter in as the exchange does."""
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), "x", new_id(), peer.state, AT, AT)
    )
