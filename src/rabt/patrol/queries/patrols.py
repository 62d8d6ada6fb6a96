"""Reads of patrols: for who plans and commands, and each leader's own once its orders are given out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from rabt.access import queries as access
from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.patrol.models import Officer, Patrol, Vehicle
from rabt.patrol.rules.states import PatrolState

R = TypeVar("R", bound=Model)
SEE, PLAN, APPROVE, LEAD = "patrol.see", "patrol.plan", "patrol.approve", "patrol.lead"
BACK_BY = timedelta(hours=24)
"""So long after its end a patrol still stands among those that its crew leads: it may be late."""


def patrols_to_see(
    viewer: Actor, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Patrol]:
    """Return the patrols of plans in force that touch a time, the earliest first.

    Who may only lead sees his own, and only once their orders are given out.
    """
    rows = Patrol.objects.select_related("vehicle", "lead", "plan").order_by("starts_at", "number", "pk")
    if since is not None:
        rows = rows.filter(ends_at__gt=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    if viewer.has(SEE):
        return rows.filter(within(viewer))
    viewer.require(LEAD)
    return rows.filter(_his(viewer), state=PatrolState.ORDERED)


def _his(viewer: Actor) -> Q:
    own = Officer.objects.filter(account_id=viewer.id or "-").values_list("pk", flat=True)
    found = Q(pk__in=[])
    for key in own:
        found |= Q(crew__contains=[key])
    return found


def patrol_to_see(viewer: Actor, patrol_id: UUID) -> Patrol:
    """Return one patrol, or Missing."""
    return the_one(patrols_to_see(viewer).filter(pk=patrol_id))


def patrols_to_lead(viewer: Actor) -> QuerySet[Patrol]:
    """Return the patrols in whose crew this viewer goes, from now on, once their orders are given out."""
    viewer.require(LEAD)
    rows = Patrol.objects.select_related("vehicle", "lead", "plan").filter(_his(viewer))
    rows = rows.filter(state=PatrolState.ORDERED, ends_at__gt=clock.now() - BACK_BY)
    return rows.order_by("starts_at", "pk")


def patrols_called_off(viewer: Actor) -> QuerySet[Patrol]:
    """Return the patrols of this viewer that were called off after their orders were given out."""
    viewer.require(LEAD)
    rows = Patrol.objects.select_related("plan").filter(_his(viewer), ordered_at__isnull=False)
    rows = rows.filter(state=PatrolState.CALLED_OFF, ends_at__gt=clock.now() - BACK_BY)
    return rows.order_by("starts_at", "pk")


def holders(crew: Iterable[UUID]) -> list[Any]:
    """Return the accounts that officers of a crew have here: for the node, which tells their holders."""
    rows = Officer.objects.filter(pk__in=list(crew)).exclude(account_id="").order_by("number")
    return list(access.accounts_at_work(one.account_id for one in rows).values())


def crews_of(rows: Iterable[Patrol]) -> dict[UUID, Officer]:
    """Return the officers of these patrols by their key; the patrols are those that a viewer was shown."""
    keys = {key for row in rows for key in row.crew}
    return Officer.objects.in_bulk(list(keys))


def officers_to_see(viewer: Actor) -> QuerySet[Officer]:
    """Return the officers of this viewer's offices, by base and number."""
    viewer.require(SEE)
    return Officer.objects.filter(within(viewer)).order_by("base", "number")


def vehicles_to_see(viewer: Actor) -> QuerySet[Vehicle]:
    """Return the vehicles of this viewer's offices, by base and plate."""
    viewer.require(SEE)
    return Vehicle.objects.filter(within(viewer)).order_by("base", "mark")


def patrol_to_change(viewer: Actor, patrol_id: UUID) -> Patrol:
    """Return one patrol of this side's plans, locked, or Missing."""
    viewer.require(SEE)
    return the_one(patrols_to_see(viewer).filter(pk=patrol_id).select_for_update(of=("self",)))


def patrol_told(patrol_id: UUID) -> Patrol:
    """Return the patrol that a letter names, locked, or Missing."""
    rows = Patrol.objects.select_related("plan").filter(pk=patrol_id)
    return the_one(rows.select_for_update(of=("self",)))


def opened(viewer: Actor, *rows: R) -> None:
    """Write down that this viewer opens an officer, a version of a plan or a patrol."""
    viewing.note_all(viewer, [str(row.ref) for row in rows])  # type: ignore[attr-defined]


def own_patrol(viewer: Actor, patrol_id: UUID) -> Patrol:
    """Return one patrol in whose crew this viewer goes, once its orders are given out, or Missing."""
    return the_one(patrols_to_lead(viewer).filter(pk=patrol_id))
