"""Reads of deaths: who died, which reports wait; and what waits in this room."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import now
from rabt.base.errors import Missing
from rabt.people.models import Passing, Person
from rabt.people.queries.canaries import plantings_waiting
from rabt.people.queries.erasures import erasures_to_decide
from rabt.people.queries.own import corrections_asked
from rabt.people.queries.persons import photos_to_take
from rabt.people.queries.resembling import resemblances_to_count
from rabt.shell.queues import Waiting


def deceased(person_ids: Any) -> QuerySet[Any]:
    """Return, of these persons, the keys of those whose death is confirmed. Opens nobody."""
    return Person.objects.filter(pk__in=person_ids, died_on__isnull=False).order_by().values("pk")


def passings_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Passing]:
    """Return the reports of deaths in this viewer's offices, oldest first."""
    asked = {"state": state} if state else {}
    return (
        Passing.objects.select_related("person").filter(within(viewer), **asked).order_by("proposed_at", "pk")
    )


def passing_to_see(viewer: Actor, passing_id: UUID) -> Passing:
    """Open one report of a death, or raise Missing; the look is written down."""
    return _passing(viewer, passings_to_see(viewer).filter(pk=passing_id))


def passing_to_decide(viewer: Actor, passing_id: UUID) -> Passing:
    """Open one report of a death, locked, or raise Missing; the look is written down."""
    return _passing(viewer, passings_to_see(viewer).filter(pk=passing_id).select_for_update(of=("self",)))


def _passing(viewer: Actor, rows: QuerySet[Passing]) -> Passing:
    found = rows.first()
    if found is None:
        raise Missing()
    viewing.note(viewer, found.person.ref)
    return found


def waiting(viewer: Actor) -> list[Waiting]:
    """Say how many workers lack a photograph, which pairs may be one, which deaths and erasures wait."""
    return [
        *photos_to_take(viewer), *resemblances_to_count(viewer),
        *_deaths_to_confirm(viewer), *_erasures_to_decide(viewer), *_corrections_to_answer(viewer),
        *plantings_waiting(viewer),
    ]  # fmt: skip


def _deaths_to_confirm(viewer: Actor) -> list[Waiting]:
    if not viewer.has("people.confirm_death"):
        return []
    mine = [name for name in (viewer.id, viewer.for_whom) if name]
    rows = passings_to_see(viewer, state="told").exclude(proposed_by__in=mine).exclude(proposed_for__in=mine)
    seen = rows.order_by().aggregate(n=Count("pk"), oldest=Min("proposed_at"))
    url = reverse("people:deaths")
    return [Waiting("people.deaths_to_confirm", seen["n"], seen["oldest"], url)] if seen["n"] else []


def _erasures_to_decide(viewer: Actor) -> list[Waiting]:
    if not viewer.has("people.erase"):
        return []
    rows = erasures_to_decide(viewer).filter(state="asked")
    rows = rows.exclude(proposed_by__in=[viewer.id, viewer.for_whom or "-"])
    seen = rows.order_by().aggregate(n=Count("pk"), oldest=Min("proposed_at"))
    url = reverse("people:erasures")
    return [Waiting("people.erasures_to_decide", seen["n"], seen["oldest"], url)] if seen["n"] else []


def _corrections_to_answer(viewer: Actor) -> list[Waiting]:
    if not viewer.has("people.correct"):
        return []
    today = agreement.terms_at(now()).on
    rows = corrections_asked(viewer).order_by()
    seen = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), oldest=Min("asked_at"))
    url = reverse("people:corrections")
    if not seen["n"]:
        return []
    return [Waiting("people.corrections_to_answer", seen["n"], seen["oldest"], url, overdue=seen["late"])]
