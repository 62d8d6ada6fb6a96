"""Reads of what one person began and another completes, and of a worker's wish to leave."""

from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.permits.models import Measure, Permit
from rabt.permits.rules import measure

REPORT = "permits.report_absence"
OF_LABOUR = ("permits.propose", "permits.decide")


def measures_to_see(
    viewer: Actor, *, state: str = "", kind: str = "", permit: UUID | None = None
) -> QuerySet[Measure]:
    """Return the measures of this viewer's offices, oldest first. Opens nobody: it holds no names."""
    asked = {"state": state, "kind": kind, "permit_id": permit}
    return (
        Measure.objects.select_related("permit")
        .filter(within(viewer), _open_to(viewer), **{name: value for name, value in asked.items() if value})
        .order_by("proposed_at", "pk")
    )


def _open_to(viewer: Actor) -> Q:
    """Leave out, for every other office, what lies between a worker, his employer and the labour office."""
    if viewer.role == "node" or any(viewer.has(scope) for scope in (REPORT, *OF_LABOUR)):
        return Q()
    return ~Q(kind__in=sorted(measure.OF_WORK))


def reads_answers(viewer: Actor) -> bool:
    """Tell whether a viewer reads what a worker said: the labour office does, his employer does not."""
    return any(viewer.has(scope) for scope in OF_LABOUR)


def measure_to_see(viewer: Actor, measure_id: UUID) -> Measure:
    """Return one measure, or Missing."""
    return the_one(measures_to_see(viewer).filter(pk=measure_id))


def measure_to_decide(viewer: Actor, measure_id: UUID) -> Measure:
    """Return one measure, locked, or Missing. Its permit is locked by the act that decides."""
    return the_one(measures_to_see(viewer).filter(pk=measure_id).select_for_update(of=("self",)))


def is_lost(row: Permit) -> bool:
    """Tell whether the loss of a permit's card is reported and not yet answered."""
    return Measure.objects.filter(permit=row, kind=measure.Kind.LOSS, state=measure.State.OPEN).exists()
