"""Persons who do not exist: left out of whatever would disturb those who do, or would tell of them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from rabt.access import queries as access
from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed
from rabt.base.identifiers import id_of
from rabt.people.models import Document, Person, Planting
from rabt.people.rules.canaries import LEAST_PATTERNS, Pattern, State
from rabt.people.rules.person import Checked
from rabt.shell.queues import Waiting

PROPOSE, PLANT = "access.propose_canaries", "access.plant_canaries"
MOST_PATTERNS = 1_000


def canary_ids() -> list[UUID]:
    """Return who does not exist: a few hundred at most. For what must leave them out, never for a page."""
    return [id_of(ref, "person") for ref in access.canaries().values_list("person_ref", flat=True)]


def not_canaries(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Leave out who does not exist, where a real person could be taken for him, or he be counted."""
    return rows.exclude(pk__in=canary_ids())


def alike(office: str) -> list[Person]:
    """Return persons of an office whom others are made to look like: not the newest. Opens nobody."""
    rows = Person.objects.filter(
        seen_from__contains=[office], merged_into=None, erased_at=None, died_on=None
    ).exclude(passport_number="")
    found = list(not_canaries(rows).order_by("pk")[:MOST_PATTERNS])
    return found[: max(len(found) // 2, LEAST_PATTERNS)]


def pattern(row: Person) -> Pattern:
    """Say of a person what others are drawn from."""
    return Pattern(
        key=row.pk, parts=(row.first, row.father, row.grandfather, row.family), sex=row.sex,
        born_on=row.born_on, birth_place=row.birth_place, home_place=row.home_place,
        nationality=row.nationality, passport_number=row.passport_number,
        passport_issuer=row.passport_issuer, passport_expires_on=row.passport_expires_on,
        registered_at=row.registered_at, latin=tuple(row.name_latin.split()),
    )  # fmt: skip


def is_somebodys(facts: Checked) -> bool:
    """Tell whether a name with its day of birth, or a passport, is that of somebody in the register."""
    return (
        Person.objects.filter(name_key=facts.name.key, born_on=facts.born_on).exists()
        or Document.objects.filter(number=facts.passport_number, issuer=facts.passport_issuer).exists()
    )


# ------------------------------------------------------------------ plantings: who asked, who planted
def plantings_to_see(viewer: Actor) -> QuerySet[Planting]:
    """Return the plantings of this viewer's offices, those that wait first; never who was planted.

    Refuses: not_allowed
    """
    if not (viewer.has(PROPOSE) or viewer.has(PLANT)):
        raise NotAllowed("not_allowed", scope=PLANT)
    return Planting.objects.filter(within(viewer)).order_by("decided_at", "-proposed_at")


def planting_to_see(viewer: Actor, planting_id: UUID) -> Planting:
    """Return one planting, or Missing. Refuses: not_allowed, missing"""
    return _one(plantings_to_see(viewer), planting_id)


def planting_to_decide(viewer: Actor, planting_id: UUID) -> Planting:
    """Return one planting, locked, to an auditor, or Missing. Refuses: not_allowed, missing"""
    viewer.require(PLANT)
    return _one(plantings_to_see(viewer).select_for_update(), planting_id)


def _one(rows: QuerySet[Planting], planting_id: UUID) -> Planting:
    found = rows.filter(pk=planting_id).first()
    if found is None:
        raise Missing()
    return found


def plantings_waiting(viewer: Actor) -> list[Waiting]:
    """Say how many plantings an administrator asked for wait for this auditor."""
    if not viewer.has(PLANT):
        return []
    rows = plantings_to_see(viewer).filter(state=State.ASKED)
    seen: dict[str, datetime | int] = rows.order_by().aggregate(n=Count("pk"), oldest=Min("proposed_at"))
    if not seen["n"]:
        return []
    return [Waiting("people.plantings_to_decide", seen["n"], seen["oldest"], reverse("people:canaries"))]  # type: ignore[arg-type]
