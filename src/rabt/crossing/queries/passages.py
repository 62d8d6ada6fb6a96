"""Passages: those of the day at a port, those of a person, those that wait for the shift head."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.clock import now
from rabt.base.errors import Missing
from rabt.base.identifiers import id_of, ref_of
from rabt.crossing.models import Passage
from rabt.crossing.queries.desk import before_the_officer
from rabt.crossing.rules.passage import Outcome
from rabt.people import queries as people
from rabt.shell.queues import Waiting

HEAD = "crossing.override"
OWN_SHOWN = 200


def passages_today(viewer: Actor, at: datetime) -> QuerySet[Passage]:
    """Return what the viewer's post recorded in the last 24 hours, newest first."""
    viewer.require("crossing.check")
    return Passage.objects.filter(within(viewer), at__gt=at - timedelta(hours=24)).order_by("-at")


def passage(viewer: Actor, passage_id: UUID) -> Passage:
    """Return one passage of the viewer's post, or Missing."""
    viewer.require("crossing.check")
    found = Passage.objects.filter(within(viewer), pk=passage_id).first()
    if found is None:
        raise Missing()
    return found


def passage_to_decide(viewer: Actor, passage_id: UUID) -> Passage:
    """Return one passage of the shift head's post, locked, or Missing."""
    viewer.require(HEAD)
    found = Passage.objects.select_for_update().filter(within(viewer), pk=passage_id).first()
    if found is None:
        raise Missing()
    return found


def passages_of_person(viewer: Actor, person_id: UUID, limit: int = 20) -> list[Passage]:
    """Return the last passages of a person whom the viewer may see; the look is written down."""
    person = people.person_to_see(viewer, person_id)
    return list(Passage.objects.filter(holder_ref=person.ref).order_by("-at")[:limit])


def own_passages(viewer: Actor, person_id: UUID) -> list[Passage]:
    """Return the passages of a person who opens what is his own, newest first; the look is written down."""
    holder = ref_of("person", person_id)
    viewing.note_own(viewer, holder)
    return list(Passage.objects.filter(holder_ref=holder).order_by("-at")[:OWN_SHOWN])


@transaction.atomic
def person_names(viewer: Actor, rows: Iterable[Passage]) -> dict[str, str]:
    """Return the Arabic names of those who passed, by reference; each look is written down."""
    ids = {}
    for row in rows:
        if row.holder_ref:
            ids[id_of(row.holder_ref, "person")] = row.holder_ref
    found = people.names(before_the_officer(viewer), ids)
    return {ids[key]: card.name_ar for key, card in found.items()}


def waiting_decisions(viewer: Actor) -> QuerySet[Passage]:
    """Return what waits for this shift head, oldest first."""
    viewer.require(HEAD)
    open_cases = Q(outcome=Outcome.HELD.value) | Q(to_confirm=True)
    return Passage.objects.filter(within(viewer), open_cases, kept_by=settings.RABT.state).order_by("at")


def waiting(viewer: Actor) -> list[Waiting]:
    """Say what waits at the post: decisions for the shift head, and the desk itself for officers."""
    found = []
    if viewer.has("crossing.record"):
        today = Passage.objects.filter(within(viewer), at__gt=now() - timedelta(hours=24)).count()
        found.append(Waiting("crossing.waiting_post", today, None, reverse("crossing:post")))
    if viewer.has(HEAD):
        for word, rows in (
            ("crossing.waiting_decisions", waiting_decisions(viewer).filter(outcome=Outcome.HELD.value)),
            ("crossing.waiting_confirm", waiting_decisions(viewer).filter(to_confirm=True)),
        ):
            oldest = rows.values_list("at", flat=True).first()
            if oldest is not None:
                found.append(Waiting(word, rows.count(), oldest, reverse("crossing:decisions")))
    return found
