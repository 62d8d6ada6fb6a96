"""What this room keeps about a person, and whether something still stands on him."""

from uuid import UUID

from django.db.models import Q

from rabt.hiring.models import Contract, Offer
from rabt.hiring.rules import contract, offer


def ties(person_id: UUID) -> bool:
    """Tell whether a person is offered, or bound by a contract that is not over."""
    open_contract = Contract.objects.filter(person_id=person_id, state__in=contract.OPEN)
    held = Q(holds_person=True) | Q(state=offer.State.MADE)
    return open_contract.exists() or Offer.objects.filter(held, person_id=person_id).exists()


def traces_of(person_id: UUID) -> list[str]:
    """Name the offers and contracts of a person. Opens nobody."""
    offers = Offer.objects.filter(person_id=person_id)
    contracts = Contract.objects.filter(person_id=person_id)
    return [*(str(row.ref) for row in offers), *(str(row.ref) for row in contracts)]
