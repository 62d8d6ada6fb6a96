"""The door to one contract: by the offices that see it, or by the worker whose it is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access import viewing
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing
from rabt.base.identifiers import id_of, ref_of
from rabt.hiring import queries as hiring

SEE = "dues.see"
AGREED = ("consented", "certified", "in_force", "ended")
"""From the worker's consent on, fees are paid for a contract."""
BOUND = ("in_force", "ended")
PARTIES = ("employer", "recruiter")
"""Roles that stand on the other side of what a worker reports."""


def is_worker(viewer: Actor) -> bool:
    """Tell whether somebody looks at his own dues, alone or with a helper beside him."""
    return viewer.has(viewing.OWN)


def is_party(viewer: Actor) -> bool:
    """Tell whether this viewer acts for an employer or a recruiter."""
    return viewer.role in PARTIES


def contracts_to_see(viewer: Actor, states: Iterable[str] = AGREED) -> QuerySet[Any]:
    """Return the contracts of this viewer's offices, or of himself. Opens nobody."""
    if is_worker(viewer):
        rows = hiring.contracts_to_see(the_node(settings.RABT.state))
        own = [id_of(ref, "person") for ref in viewer.reach]
        return rows.filter(state__in=list(states), person_id__in=own)
    viewer.require(SEE)
    return hiring.contracts_to_see(viewer).filter(state__in=list(states))


def contract_to_see(viewer: Actor, contract_id: UUID, states: Iterable[str] = AGREED) -> Any:
    """Return one contract, or Missing. A look at its worker."""
    found = contracts_to_see(viewer, states).filter(pk=contract_id).first()
    if found is None:
        raise Missing()
    viewing.note(viewer, ref_of("person", found.person_id))
    return found


def own_copy(contract_id: UUID) -> Any:
    """Return this node's copy of a contract of which a letter tells, or Missing. Opens nobody."""
    found = hiring.contracts_to_see(the_node(settings.RABT.state)).filter(pk=contract_id).first()
    if found is None:
        raise Missing()
    return found
