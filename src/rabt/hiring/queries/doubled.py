"""Contracts of one worker under two records: both are he, as it came out, and nobody works under two."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.base.actor import Actor
from rabt.hiring.models import Contract
from rabt.hiring.queries.contracts import contracts_to_see
from rabt.hiring.rules.contract import OPEN
from rabt.people import queries as people


def contracts_of_one_person(viewer: Actor) -> QuerySet[Contract]:
    """Return the open contracts of this viewer's offices whose worker has another, by a merged record."""
    by_person: dict[UUID, list[UUID]] = defaultdict(list)
    rows = _of_merged().values_list("pk", "person_id")
    stands = people.records_of_one({person for _, person in rows}) if rows else {}
    for contract, person in rows:
        by_person[stands[person]].append(contract)
    several = [contract for them in by_person.values() if len(them) > 1 for contract in them]
    return contracts_to_see(viewer).filter(pk__in=several)


def others_of_one_person(viewer: Actor, row: Contract) -> list[Contract]:
    """Return the other open contracts of the worker of one that was opened, as this viewer may see them."""
    if row.state not in OPEN:
        return []
    rows = _of_merged().exclude(pk=row.pk).values_list("pk", "person_id")
    stands = people.records_of_one({row.person_id, *(person for _, person in rows)}) if rows else {}
    same = [contract for contract, person in rows if stands[person] == stands[row.person_id]]
    return list(contracts_to_see(viewer).filter(pk__in=same)) if same else []


def _of_merged() -> QuerySet[Contract]:
    """Return the open contracts of records that went into others, or took others in."""
    gone = people.merged()
    touched = Q(person_id__in=gone.values("pk")) | Q(person_id__in=gone.values("merged_into_id"))
    return Contract.objects.filter(touched, state__in=OPEN)
