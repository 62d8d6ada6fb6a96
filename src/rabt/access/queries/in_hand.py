"""Who has what in hand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from rabt.access import rules
from rabt.access.models import Account, InHand, Office
from rabt.access.queries.actors import actor_of
from rabt.base.actor import Actor
from rabt.base.identifiers import Ref


def in_hand_to_change(about: Ref) -> InHand | None:
    """Return who has a record in hand, locked."""
    return InHand.objects.select_for_update().filter(about=about).first()


def holders(refs: Iterable[Ref], at: datetime) -> dict[str, InHand]:
    """Return who has which of these records in hand now."""
    since = at - rules.IN_HAND
    rows = InHand.objects.select_related("account").filter(about__in=list(refs), taken_at__gte=since)
    return {row.about: row for row in rows}


def mine_in_hand(viewer: Actor, at: datetime) -> list[InHand]:
    """Return what this viewer has in hand, what he took up first first."""
    if not viewer.id:
        return []
    rows = InHand.objects.filter(account_id=viewer.id, taken_at__gte=at - rules.IN_HAND)
    return list(rows.order_by("taken_at"))


def others_in_hand(viewer: Actor, noun: str, at: datetime) -> set[str]:
    """Return the identifiers of the records of one kind that colleagues have in hand."""
    rows = InHand.objects.filter(about__startswith=f"{noun}:", taken_at__gte=at - rules.IN_HAND)
    return {
        about.partition(":")[2]
        for about in rows.exclude(account_id=viewer.id).values_list("about", flat=True)
    }


def roles_with(scope: str) -> list[str]:
    """Return the roles that hold a scope."""
    return [name for name, role in rules.table().roles.items() if scope in role.scopes]


def colleagues(viewer: Actor, scope: str, offices: Collection[str]) -> list[Account]:
    """Return the others who may do work that takes a scope, on a record of one of some offices."""
    rows = Account.objects.select_related("office").filter(
        role__in=roles_with(scope), active=True, closed_at=None
    )
    found = rows.exclude(pk=viewer.id).order_by("name_ar", "pk")
    return [one for one in found if any(map(actor_of(one).covers, offices))]


MOST_NAMED = 5


@dataclass(frozen=True)
class Seconds:
    """Who else may do an act that takes another person; where nobody may, which role and office lack him."""

    named: list[Account]
    more: bool
    roles: list[str]
    office: Office | None


def seconds(viewer: Actor, scope: str, office: str, besides: Collection[str] = ()) -> Seconds:
    """Return who else may do what this viewer may not do as well on an office's record, `besides` some."""
    found = [one for one in colleagues(viewer, scope, [office]) if str(one.pk) not in besides]
    known = rules.table().roles
    roles = [
        name for name in roles_with(scope)
        if known[name].stands_on(settings.RABT.side) and not known[name].door
    ]  # fmt: skip
    place = Office.objects.filter(code=office).first()
    return Seconds(found[:MOST_NAMED], len(found) > MOST_NAMED, roles, place)


def seconds_after(viewer: Actor, scope: str, office: str, first: str) -> Seconds | None:
    """Return who else may do what the viewer, or whom he acts for, began; nothing where another began it."""
    return seconds(viewer, scope, office, [first]) if first in (viewer.id, viewer.for_whom) else None
