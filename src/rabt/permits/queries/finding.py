"""Finding a permit by its number, or by the serial of its card."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.base.identifiers import id_of
from rabt.credentials import queries as credentials
from rabt.linkage.arabic import plain_digits
from rabt.permits.queries.permits import permits_to_see
from rabt.shell.finding import Found

SHOWN = 10
_BEGINS = re.compile(r"[A-Z]{2}[0-9]{2,12}")


def found(viewer: Actor, search: str) -> list[Found]:
    """Find permits whose number begins so, and the permit of a card."""
    typed = "".join(sign for sign in plain_digits(search).upper() if sign.isalnum())
    if not viewer.has("permits.see"):
        return []
    asked = Q(pk=None)
    if _BEGINS.fullmatch(typed):  # a range, so that the numbers' own index is walked
        both = [settings.RABT.state, settings.RABT.peer_state]
        asked |= Q(number__gte=typed, number__lt=typed + "~", kept_by__in=both)
    if about := credentials.ref_of_serial(search):
        asked |= Q(pk=id_of(about, "permit"))
    return _lines(permits_to_see(viewer).filter(asked)[:SHOWN], 0.95)


def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some permits as the search shows them, as far as this viewer may see them."""
    return _lines(permits_to_see(viewer).filter(pk__in=ids), 1) if viewer.has("permits.see") else []


def _lines(rows: QuerySet[Any], rank: float) -> list[Found]:
    return [
        Found("permits.permit", row.ref, row.spoken_number, row.employer_name_ar,
              reverse("permits:permit", args=[row.pk]), rank)
        for row in rows
    ]  # fmt: skip
