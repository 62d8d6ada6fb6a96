"""The door to pairs of persons who may be one: who may see both sees the pair; looks are written down."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.people.models import Distinction, Judgement, Person, Resemblance
from rabt.people.rules.resemblance import Party, State
from rabt.shell.queues import Waiting

JUDGE = "people.judge"
DEEPEST = 5
"""Records that went into records that went into others, counted so far."""


def resemblances_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Resemblance]:
    """Return the pairs both of whose persons this viewer may see, the longest waiting first."""
    reach = list(viewer.reach)
    seen = Q(one__seen_from__overlap=reach, other__seen_from__overlap=reach)
    asked = {"state": state} if state else {}
    rows = Resemblance.objects.select_related("one", "other").filter(seen, **asked)
    return rows.order_by("found_at", "pk")


def resemblances_to_judge(viewer: Actor) -> QuerySet[Resemblance]:
    """Return the open pairs of which this viewer has not said that he is not sure."""
    said = Judgement.objects.filter(resemblance=OuterRef("pk"), said_by=viewer.id)
    return resemblances_to_see(viewer, state=State.OPEN).filter(~Exists(said))


def shown(viewer: Actor, rows: list[Resemblance]) -> list[Resemblance]:
    """Give pairs out with the names in them; each is a look at both."""
    viewing.note_all(viewer, [person.ref for row in rows for person in (row.one, row.other)])
    return rows


def resemblance_to_see(viewer: Actor, resemblance_id: UUID) -> Resemblance:
    """Open one pair, or raise Missing; the looks are written down."""
    return _opened(viewer, resemblances_to_see(viewer).filter(pk=resemblance_id))


def resemblance_to_change(viewer: Actor, resemblance_id: UUID) -> Resemblance:
    """Open one pair, locked, or raise Missing; the looks are written down."""
    rows = resemblances_to_see(viewer).filter(pk=resemblance_id)
    return _opened(viewer, rows.select_for_update(of=("self", "one", "other")))


def _opened(viewer: Actor, rows: QuerySet[Resemblance]) -> Resemblance:
    found = rows.first()
    if found is None:
        raise Missing()
    shown(viewer, [found])
    return found


def judgements_of(row: Resemblance) -> list[Judgement]:
    """Return what was said of a pair that has been opened, the newest first."""
    return list(Judgement.objects.filter(resemblance=row).order_by("-said_at", "-pk"))


def party(person: Person) -> Party:
    """Say of a person of an opened pair what a merging depends on."""
    return Party(
        person.pk, person.kept_by == settings.RABT.state, person.merged_into_id is not None,
        person.erased_at is not None,
    )  # fmt: skip


def are_told_apart(one: UUID, other: UUID) -> bool:
    """Tell whether somebody said that these two are not the same. Opens nobody."""
    said = Distinction.objects.filter(Q(person=one, other=other) | Q(person=other, other=one))
    return said.exists()


def went_into(person: Person) -> list[Person]:
    """Return the records that went into that of a person who has been opened."""
    found: list[Person] = []
    last = [person.pk]
    for _ in range(DEEPEST):
        rows = list(Person.objects.filter(merged_into__in=last).order_by("pk")) if last else []
        found += rows
        last = [row.pk for row in rows]
    return found


def merged() -> QuerySet[Person]:
    """Return the records that went into others. Opens nobody: it is asked for identifiers only."""
    return Person.objects.exclude(merged_into=None)


def records_of_one(persons: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return for each of these records the one that stands for its person now. Opens nobody."""
    found = {person: person for person in persons}
    for _ in range(DEEPEST):
        into = dict(merged().filter(pk__in=set(found.values())).values_list("pk", "merged_into_id"))
        if not into:
            break
        found = {person: into.get(stands, stands) for person, stands in found.items()}
    return found


def resemblances_to_count(viewer: Actor) -> list[Waiting]:
    """Say how many pairs wait for somebody who may say whether they are one."""
    if not viewer.has(JUDGE):
        return []
    seen = resemblances_to_judge(viewer).order_by().aggregate(n=Count("pk"), oldest=Min("found_at"))
    url = reverse("people:resemblances")
    return [Waiting("people.resemblances", seen["n"], seen["oldest"], url)] if seen["n"] else []
