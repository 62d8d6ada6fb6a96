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
    several = [contract for them in _by_person() if len(them) > 1 for contract in them]
    return contracts_to_see(viewer).filter(pk__in=several)


def others_of_one_person(viewer: Actor, row: Contract) -> list[Contract]:
    """Return the other open contracts of the worker of one that was opened, as this viewer may see them."""
    others = [contract for them in _by_person() if row.pk in them for contract in them if contract != row.pk]
    return list(contracts_to_see(viewer).filter(pk__in=others)) if others else []


def _by_person() -> list[list[UUID]]:
    """Return the open contracts of records that went into others, or took others in, person by person."""
    gone = people.merged()
    touched = Q(person_id__in=gone.values("pk")) | Q(person_id__in=gone.values("merged_into_id"))
    rows = Contract.objects.filter(touched, state__in=OPEN).values_list("pk", "person_id")
    stands = people.records_of_one({person for _, person in rows}) if rows else {}
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for contract, person in rows:
        found[stands[person]].append(contract)
    return list(found.values())
