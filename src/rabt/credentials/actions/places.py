"""A place in a status list is drawn at random, so that the number issued stays unknown."""

import secrets

from django.conf import settings
from django.db.models import Max

from rabt.credentials.models import Card, Paper, StatusList
from rabt.credentials.rules import DRAWS, LIST_SIZE, ListOf

TAKEN: dict[ListOf, type[Card] | type[Paper]] = {ListOf.CARDS: Card, ListOf.PAPERS: Paper}


def free_place(of: ListOf) -> tuple[int, int]:
    """Draw a free place in this state's newest list of cards or papers; open a new list when it is full."""
    own = StatusList.objects.filter(kept_by=settings.RABT.state)
    number = own.filter(of=of).aggregate(newest=Max("number"))["newest"] or opened(of)
    drawn = [secrets.randbelow(LIST_SIZE) for _ in range(DRAWS)]
    rows = TAKEN[of].objects.filter(kept_by=settings.RABT.state, list_number=number, list_index__in=drawn)
    taken = set(rows.values_list("list_index", flat=True))
    for index in drawn:
        if index not in taken:
            return number, index
    return opened(of), drawn[0]


def opened(of: ListOf) -> int:
    """Open the next list of cards or papers; where another act opened the other sort, the one after it."""
    own = StatusList.objects.filter(kept_by=settings.RABT.state)
    while True:
        number = (own.aggregate(newest=Max("number"))["newest"] or 0) + 1
        row, _ = StatusList.objects.get_or_create(
            kept_by=settings.RABT.state, number=number, defaults={"of": of.value}
        )
        if row.of == of:
            return number
