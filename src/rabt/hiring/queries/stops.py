"""What keeps an employer stopped from new demands, and whose stop may be lifted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from rabt.base.actor import Actor
from rabt.hiring.models import Employer, Stop
from rabt.hiring.queries.parties import employers_to_see
from rabt.hiring.rules.vetting import State


def stops_standing(employer_id: UUID) -> int:
    """Count what an employer is stopped for and has not been done."""
    return Stop.objects.filter(employer_id=employer_id, over_at=None).count()


@dataclass(frozen=True)
class Stopped:
    """Since when a suspended employer is stopped, and since when all that it was for is done."""

    since: datetime
    over_at: datetime | None


def stopped(row: Employer) -> Stopped | None:
    """Return how an employer who has been opened is stopped, if a stop suspended him."""
    rows = list(Stop.objects.filter(employer=row, lifted_at=None).order_by("since"))
    if row.state != State.SUSPENDED or not any(one.began for one in rows):
        return None
    ends = [one.over_at for one in rows]
    return Stopped(rows[0].since, None if None in ends else max(end for end in ends if end))


def employers_to_restore(viewer: Actor) -> QuerySet[Any]:
    """Return the employers of whom all is done that they were stopped for, since `freed_at`.

    Whom an approver suspended himself is not among them.
    """
    stops = Stop.objects.filter(employer=OuterRef("pk"), lifted_at=None)
    last = stops.order_by().values("employer").annotate(last=Max("over_at")).values("last")
    rows = employers_to_see(viewer, State.SUSPENDED).filter(
        Exists(stops.filter(began=True)), ~Exists(stops.filter(over_at=None)), kept_by=settings.RABT.state
    )
    return rows.annotate(freed_at=Subquery(last))
