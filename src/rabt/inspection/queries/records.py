"""An employer's own record, gathered from the rooms below by number: never a worker, never a complaint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.dues import queries as dues
from rabt.hiring import queries as hiring
from rabt.hiring.queries.counting import ended_early
from rabt.inspection.models import Visit
from rabt.inspection.rules import risk
from rabt.inspection.rules.risk import Record
from rabt.inspection.rules.visit import State
from rabt.permits import queries as permits

AT_WORK = ("admitted", "suspended")


@dataclass(frozen=True)
class Pool:
    """The employers who may stand in a plan, and what is counted of each."""

    employers: Mapping[UUID, Any]
    records: Mapping[UUID, Record]


def pool(viewer: Actor, at: datetime) -> Pool:
    """Return the employers of this viewer's offices whom nobody visits or visited lately, with their records.

    Only who has workers on permits. Opens nobody.
    """
    terms = agreement.terms_at(at)
    rows = hiring.employers_to_see(viewer).filter(kept_by=settings.RABT.state, state__in=AT_WORK)
    known = {row.pk: row for row in rows}
    workers = permits.workers_of(known)
    visited, planned = _visited(known), _planned(known)
    rested = terms.on - timedelta(days=terms.clock("inspection_rest"))
    found = {
        key: row for key, row in known.items()
        if workers.get(key) and key not in planned and not (key in visited and visited[key] > rested)
    }  # fmt: skip
    return Pool(found, _records(found, workers, visited, at))


def _planned(keys: Mapping[UUID, Any]) -> set[UUID]:
    rows = Visit.objects.filter(employer_id__in=list(keys), state=State.PLANNED)
    return set(rows.values_list("employer_id", flat=True))


def _visited(keys: Mapping[UUID, Any]) -> dict[UUID, date]:
    """Return the day of the last visit of each employer who was visited."""
    zone = agreement.own_zone()
    rows = Visit.objects.filter(employer_id__in=list(keys), state=State.MADE)
    found = rows.order_by().values_list("employer_id").annotate(last=Max("arrived_at"))
    return {key: day_of(last, zone) for key, last in found}


def _records(
    employers: Mapping[UUID, Any], workers: Mapping[UUID, int], visited: Mapping[UUID, date], at: datetime
) -> dict[UUID, Record]:
    terms, zone = agreement.terms_at(at), agreement.own_zone()
    span = timedelta(days=terms.clock("inspection_record"))
    late = dues.months_late(employers, terms.on - span)
    fees = dues.fees_upheld([row.office for row in employers.values()], at - span)
    over = permits.overrun(employers, terms.on - span)
    early = ended_early(employers, at - span)
    return {
        key: Record(
            wages_late=late.get(key, 0), fees_upheld=fees.get(row.office, 0),
            permits_overrun=over.get(key, 0), ended_early=early.get(key, 0),
            months_since=risk.months_between(
                visited.get(key) or day_of(row.admitted_at or row.applied_at, zone), terms.on
            ),
            workers=workers.get(key, 0),
        )
        for key, row in employers.items()
    }  # fmt: skip
