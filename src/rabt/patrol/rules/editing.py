"""A patrol is changed by hand: whom and what it may name, and how it stands afterwards."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from rabt.base.errors import Refused, Stale
from rabt.patrol.rules.planning.facts import Facts
from rabt.patrol.rules.told import PatrolTold

MOST_STRETCHES, MOST_CREW = 10, 20
"""More than any patrol holds: the checker says what is too many, this keeps nonsense out."""


@dataclass(frozen=True)
class Said:
    """What a planner chooses for a patrol."""

    base: str
    partner: str
    stretches: tuple[str, ...]
    vehicle_id: UUID
    lead_id: UUID
    crew: tuple[UUID, ...]


@dataclass(frozen=True)
class Named:
    """Whom and what a patrol of this plan may name."""

    bases: Mapping[str, str]
    stretches: tuple[str, ...]
    officers: Collection[UUID]
    vehicles: Collection[UUID]


def known_of(facts: Facts) -> Named:
    """Return whom and what a patrol may name, from what was offered."""
    return Named(
        {one.code: one.state for one in facts.bases}, tuple(one.code for one in facts.stretches),
        {UUID(one.id) for one in facts.members}, {UUID(one.id) for one in facts.vehicles},
    )  # fmt: skip


def find(patrols: Iterable[PatrolTold], patrol_id: UUID) -> PatrolTold:
    """Return the patrol of a draft. Refuses: patrol_unknown"""
    for one in patrols:
        if one.patrol_id == patrol_id:
            return one
    raise Refused("patrol_unknown")


def mark_of(patrol: PatrolTold) -> str:
    """Return a mark of a patrol as it stands: who changes it says which state he saw."""
    return hashlib.sha256(repr(replace(patrol, number=0)).encode()).hexdigest()


def check_seen(patrol: PatrolTold, seen: str) -> None:
    """Ask that a patrol still stands as it was seen, where anybody says how he saw it. Refuses: stale"""
    if seen and seen != mark_of(patrol):
        raise Stale()


def bare(key: UUID, shift: str, facts: Facts, number: int) -> PatrolTold:
    """Return a patrol of a shift that names nobody yet. Refuses: shift_unknown"""
    for one in facts.shifts:
        if one.id == shift:
            return PatrolTold(
                key, number, one.on, one.code, one.starts_at, one.ends_at, "", "", [], UUID(int=0),
                UUID(int=0), [], [], drawn=False,
            )  # fmt: skip
    raise Refused("shift_unknown", field="shift")


def edited(before: PatrolTold, said: Said, named: Named) -> PatrolTold:
    """Return a patrol as it was changed by hand; where the way changes, it is not one of the lot any more.

    Refuses: edit_unknown_crew, edit_unknown_vehicle, edit_lead_not_crew, stretch_unknown, base_unknown,
    edit_too_many
    """
    _check(said, named)
    way = sorted(set(said.stretches), key=named.stretches.index)
    same = (before.base, before.partner, before.stretches) == (said.base, said.partner, way)
    return replace(
        before, base=said.base, partner=said.partner, stretches=way, vehicle_id=said.vehicle_id,
        lead_id=said.lead_id, crew=sorted(set(said.crew), key=str), drawn=before.drawn and same,
        route=before.route if same else [],
    )  # fmt: skip


def _check(said: Said, named: Named) -> None:
    for field, base in (("base", said.base), ("partner", said.partner)):
        if base not in named.bases:
            raise Refused("base_unknown", field=field)
    if len(said.stretches) > MOST_STRETCHES:
        raise Refused("edit_too_many", most=MOST_STRETCHES, field="stretches")
    if not said.stretches or not set(said.stretches) <= set(named.stretches):
        raise Refused("stretch_unknown", field="stretches")
    if said.vehicle_id not in named.vehicles:
        raise Refused("edit_unknown_vehicle", field="vehicle_id")
    _check_crew(said, named)


def _check_crew(said: Said, named: Named) -> None:
    if len(said.crew) > MOST_CREW:
        raise Refused("edit_too_many", most=MOST_CREW, field="crew")
    if not said.crew or not set(said.crew) <= set(named.officers):
        raise Refused("edit_unknown_crew", field="crew")
    if said.lead_id not in said.crew:
        raise Refused("edit_lead_not_crew", field="lead_id")
