"""Reads of plans and visits: for the inspectors of an office, never for the employer before the visit."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from rabt.access import queries as access
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.hiring import queries as hiring
from rabt.inspection.models import Line, Plan, Visit
from rabt.inspection.rules.visit import State

R = TypeVar("R", bound=Model)
SEE, VISIT, PLAN = "inspection.see", "inspection.visit", "inspection.plan"


def plans_to_see(viewer: Actor) -> QuerySet[Plan]:
    """Return the plans of this viewer's offices, newest first."""
    viewer.require(SEE)
    return Plan.objects.filter(within(viewer)).order_by("-month", "office")


def plan_of(viewer: Actor, month: date) -> Plan | None:
    """Return the plan of a month of this viewer's own office, or nothing."""
    return plans_to_see(viewer).filter(month=month, office=viewer.office).first()


def lines_of(viewer: Actor, plan: Plan) -> QuerySet[Any]:
    """Return the lines of a plan in its order, each telling whether a visit was adopted (`is_adopted`)."""
    taken = Visit.objects.filter(line_id=OuterRef("pk")).exclude(state=State.DROPPED)
    found: QuerySet[Any] = Line.objects.filter(within(viewer), plan=plan).annotate(is_adopted=Exists(taken))
    return found.order_by("order")


def line_to_adopt(viewer: Actor, line_id: UUID) -> Line:
    """Return one line of a plan, locked, or Missing."""
    viewer.require(PLAN)
    return the_one(Line.objects.filter(within(viewer), pk=line_id).select_for_update(of=("self",)))


def visits_to_see(
    viewer: Actor, *, state: str = "", mine: bool = False, employer: UUID | None = None
) -> QuerySet[Visit]:
    """Return the visits of this viewer's offices, newest first."""
    viewer.require(SEE)
    asked: dict[str, Any] = {"state": state, "employer_id": employer}
    rows = Visit.objects.filter(within(viewer), **{name: value for name, value in asked.items() if value})
    rows = rows.filter(inspector_id=viewer.id) if mine else rows
    return rows.order_by("-adopted_at", "-pk")


def visit_to_see(viewer: Actor, visit_id: UUID) -> Visit:
    """Return one visit, or Missing."""
    return the_one(visits_to_see(viewer).filter(pk=visit_id))


def visit_to_change(viewer: Actor, visit_id: UUID) -> Visit:
    """Return one visit, locked, or Missing."""
    return the_one(visits_to_see(viewer).filter(pk=visit_id).select_for_update(of=("self",)))


def visits_to_make(viewer: Actor) -> QuerySet[Visit]:
    """Return the visits that this viewer is to make, the first due first."""
    return visits_to_see(viewer, state=State.PLANNED, mine=True).order_by("due_on", "pk")


def visits_to_assign(viewer: Actor) -> QuerySet[Visit]:
    """Return the visits that no inspector has yet, oldest first."""
    return visits_to_see(viewer, state=State.PLANNED).filter(inspector_id="").order_by("adopted_at", "pk")


# ------------------------------------------------------------------ who, and whose
def inspectors(viewer: Actor) -> list[Any]:
    """Return who may be given a visit of this viewer's office, himself first."""
    others = access.colleagues(viewer, VISIT, [viewer.office])
    own = access.accounts_of([viewer.id])
    return [*own.values(), *others]


def inspector_names(rows: Iterable[Visit]) -> dict[str, Any]:
    """Return who makes these visits, by account."""
    return access.accounts_of(row.inspector_id for row in rows if row.inspector_id)


def employer_of(viewer: Actor, employer_id: UUID) -> Any:
    """Return the employer whose workplace it is, or Missing. Opens no worker."""
    return hiring.employer_to_see(viewer, employer_id)
