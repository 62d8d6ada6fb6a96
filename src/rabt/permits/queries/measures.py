"""Reads of what one person began and another completes, and of a worker's wish to leave."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing
from rabt.hiring import queries as hiring
from rabt.permits.models import Leaving, Measure, Permit
from rabt.permits.queries.permits import permits_to_see
from rabt.permits.rules import leaving, measure
from rabt.permits.rules.permit import State


def measures_to_see(
    viewer: Actor, *, state: str = "", kind: str = "", permit: UUID | None = None
) -> QuerySet[Measure]:
    """Return the measures of this viewer's offices, oldest first. Opens nobody: it holds no names."""
    asked = {"state": state, "kind": kind, "permit_id": permit}
    return (
        Measure.objects.select_related("permit")
        .filter(within(viewer), **{name: value for name, value in asked.items() if value})
        .order_by("proposed_at", "pk")
    )


def measure_to_see(viewer: Actor, measure_id: UUID) -> Measure:
    """Return one measure, or Missing."""
    return _one(measures_to_see(viewer).filter(pk=measure_id))


def measure_to_decide(viewer: Actor, measure_id: UUID) -> Measure:
    """Return one measure, locked, or Missing. Its permit is locked by the act that decides."""
    return _one(measures_to_see(viewer).filter(pk=measure_id).select_for_update(of=("self",)))


def _one(found: QuerySet[Measure]) -> Measure:
    row = found.first()
    if row is None:
        raise Missing()
    return row


def is_lost(row: Permit) -> bool:
    """Tell whether the loss of a permit's card is reported and not yet answered."""
    return Measure.objects.filter(permit=row, kind=measure.Kind.LOSS, state=measure.State.OPEN).exists()


# ------------------------------------------------------------------ the wish to leave
def leavings_to_see(viewer: Actor, *, permit: UUID | None = None) -> QuerySet[Leaving]:
    """Return the wishes to leave in this viewer's offices, newest first."""
    asked: dict[str, Any] = {"permit_id": permit} if permit else {}
    return (
        Leaving.objects.select_related("permit").filter(within(viewer), **asked).order_by("-asked_at", "-pk")
    )


def leaving_to_decide(viewer: Actor, leaving_id: UUID) -> Leaving:
    """Return one wish to leave, locked, or Missing."""
    row = leavings_to_see(viewer).filter(pk=leaving_id).select_for_update(of=("self",)).first()
    if row is None:
        raise Missing()
    return row


def agreed_leaving(row: Permit) -> Leaving | None:
    """Return the wish to leave that a permit's holder gave his word to, for the contract it stands on."""
    return Leaving.objects.filter(permit=row, contract_id=row.contract_id, state=leaving.State.AGREED).first()


def check_may_move(row: Permit, on: date) -> None:
    """Ask for the worker's word and the notice while his contract binds.

    Refuses: leaving_not_agreed, leaving_notice_runs
    """
    facts = hiring.facts_of(the_node(settings.RABT.state), [row.contract_id]).get(row.contract_id)
    binds = facts is not None and facts.state == "in_force" and facts.ends_on >= on
    wish = agreed_leaving(row)
    leaving.check_may_move(binds, wish is not None, wish.notice_until if wish else None, on)


def changes_to_propose(viewer: Actor) -> QuerySet[Permit]:
    """Return the permits whose holder has a contract in force with another employer, oldest first."""
    # his present contract counts as asked for: one in force that does not is another
    in_force = hiring.contracts_to_see(the_node(settings.RABT.state), state="in_force").order_by()
    return (
        permits_to_see(viewer)
        .filter(person_id__in=in_force.filter(permit_asked=False).values("person_id"))
        .filter(kept_by=settings.RABT.state, state__in=[State.ACTIVE, State.BETWEEN_JOBS])
        .order_by("changed_at", "pk")
    )
