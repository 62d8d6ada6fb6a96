"""Reads of findings: for the inspectors above an employer, and for himself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.inspection.models import Lack
from rabt.inspection.rules import lack

LACKS, ANSWER, JUDGE = "inspection.lacks", "inspection.answer", "inspection.judge"


def lacks_to_see(
    viewer: Actor, *, state: str = "", employer: UUID | None = None, visit: UUID | None = None
) -> QuerySet[Lack]:
    """Return the findings of this viewer's offices, newest first; an employer's own office is his alone."""
    viewer.require(LACKS)
    asked: dict[str, Any] = {"state": state, "employer_id": employer, "visit_id": visit}
    rows = Lack.objects.filter(within(viewer), **{name: value for name, value in asked.items() if value})
    return rows.order_by("-found_at", "-pk")


def lack_to_see(viewer: Actor, lack_id: UUID) -> Lack:
    """Return one finding, or Missing."""
    return the_one(lacks_to_see(viewer).filter(pk=lack_id))


def lack_to_change(viewer: Actor, lack_id: UUID) -> Lack:
    """Return one finding, locked, or Missing."""
    return the_one(lacks_to_see(viewer).filter(pk=lack_id).select_for_update(of=("self",)))


def lacks_to_answer(viewer: Actor) -> QuerySet[Lack]:
    """Return the findings that an employer is to mend, the first due first."""
    return lacks_to_see(viewer, state=lack.State.OPEN).order_by("due_on", "pk")


def lacks_to_judge(viewer: Actor) -> QuerySet[Lack]:
    """Return the findings of which the employer says that they are mended, oldest first."""
    return lacks_to_see(viewer, state=lack.State.ANSWERED).order_by("answered_at", "pk")


def not_mended(employer_id: UUID) -> dict[str, Lack]:
    """Return what is wanting with an employer still, by line of the checklist, locked."""
    rows = Lack.objects.select_for_update(of=("self",)).filter(
        employer_id=employer_id, state__in=lack.NOT_MENDED
    )
    return {row.item: row for row in rows.order_by("pk")}


def late(at: datetime) -> list[UUID]:
    """Name the findings whose day has passed without a word of the employer: for the node itself."""
    rows = Lack.objects.filter(state=lack.State.OPEN, due_on__lt=agreement.terms_at(at).on)
    return sorted(rows.values_list("pk", flat=True))


def locked(lack_id: UUID) -> Lack:
    """Return one finding, locked: for the node itself."""
    return Lack.objects.select_for_update(of=("self",)).get(pk=lack_id)
