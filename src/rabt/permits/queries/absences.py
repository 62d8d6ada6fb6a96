"""Reads of what employers report of workers who stay away: the open report, and an employer's record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.dues import queries as dues
from rabt.hiring import queries as hiring
from rabt.permits.models import Measure, Permit
from rabt.permits.queries.measures import measures_to_see
from rabt.permits.rules import absence
from rabt.permits.rules.absence import Record
from rabt.permits.rules.measure import Kind, State


def record_of(employer_id: UUID) -> Record:
    """Count what became of an employer's reports of absence. Opens nobody."""
    rows = Measure.objects.filter(employer_id=employer_id, kind=Kind.ABSENCE)
    return absence.record_of(
        (state, looked is not None) for state, looked in rows.values_list("state", "looked_at")
    )


def wrong_reports(viewer: Actor, employer_id: UUID) -> QuerySet[Measure]:
    """Return the reports of an employer in this viewer's offices that proved wrong and nobody looked at."""
    return Measure.objects.filter(
        within(viewer), employer_id=employer_id, kind=Kind.ABSENCE, state__in=absence.WRONG, looked_at=None
    )


@dataclass(frozen=True)
class Reports:
    """An employer's reports of absence for who may read them, and how his account stands."""

    employer: Any
    record: Record
    is_stopped: bool
    rows: QuerySet[Measure]


def reports_of(viewer: Actor, employer_id: UUID, at: datetime) -> Reports:
    """Return an employer's reports of absence, newest first, or Missing."""
    employer = hiring.employer_to_see(viewer, employer_id)
    record = record_of(employer_id)
    rows = measures_to_see(viewer, kind=Kind.ABSENCE).filter(employer_id=employer_id)
    most = agreement.terms_at(at).number("absence_abuse")
    return Reports(employer, record, record.is_stopped(most), rows.order_by("-proposed_at", "-pk"))


@dataclass(frozen=True)
class Beside:
    """What who decides on a report of absence reads beside it."""

    record: Record
    wages_unpaid: bool
    due_now: bool


def beside(found: Measure, at: datetime) -> Beside:
    """Return an employer's record and whether he owes this worker wages, for the labour office."""
    today = agreement.terms_at(at).on
    owed = found.contract_id is not None and dues.wages_unpaid(found.contract_id, at)
    record = record_of(found.employer_id) if found.employer_id else Record()
    return Beside(record, owed, found.due_on is None or found.due_on <= today)


def open_absence(row: Permit) -> Measure | None:
    """Return the report of absence that is open on a permit, or nothing. The caller has opened its holder."""
    return Measure.objects.filter(permit=row, kind=Kind.ABSENCE, state=State.OPEN).first()


def to_hear(viewer: Actor) -> QuerySet[Measure]:
    """Return the reports of absence to which the worker has not answered yet, oldest first."""
    return measures_to_see(viewer, state=State.OPEN, kind=Kind.ABSENCE).filter(heard="")


def to_decide(viewer: Actor, at: datetime) -> QuerySet[Measure]:
    """Return what waits for a second person today; a report or a silence only once its days are over."""
    early = Measure.objects.filter(
        kind__in=[Kind.ABSENCE, Kind.SILENCE], due_on__gt=agreement.terms_at(at).on
    )
    return measures_to_see(viewer, state=State.OPEN).exclude(pk__in=early.values("pk"))
