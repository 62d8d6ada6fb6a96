"""Cards, by what they are about and by their printed number; their uses and first entries."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref
from rabt.credentials.models import Card, Desk, Use
from rabt.credentials.rules import CardState, read_serial
from rabt.seal import card

SEE = "credentials.see"


def is_token(text: str) -> bool:
    """Tell whether a text is what a card's QR says, and not a number typed by hand."""
    return text.lstrip().startswith(card.PREFIX)


def visible(viewer: Actor) -> Q:
    """Narrow a query to the cards about records that the viewer's offices answer for."""
    return Q(Exists(Desk.objects.filter(within(viewer), about_ref=OuterRef("about_ref"))))


@transaction.atomic
def card_to_see(viewer: Actor, card_id: UUID) -> Card:
    """Open a card, with the holder's name in it, or raise Missing; the look is written down."""
    viewer.require(SEE)
    found = Card.objects.filter(visible(viewer), pk=card_id).exclude(token="").first()
    if found is None:
        raise Missing()
    viewing.note(viewer, found.holder_ref)
    return found


def card_about(viewer: Actor, about: str) -> Card | None:
    """Return the newest card about a record that the calling room has let this viewer see."""
    return Card.objects.filter(about_ref=str(about)).order_by("-issued_at", "-pk").first()


def card_by_serial(viewer: Actor, serial: str) -> Card:
    """Return the card of a printed number that is shown to this viewer, or Missing."""
    found = Card.objects.filter(serial=serial).exclude(token="").first()
    if found is None:
        raise Missing()
    return found


def counts(about: str) -> bool:
    """Tell whether this state's newest card about a record still counts, be it suspended."""
    own = Card.objects.filter(about_ref=str(about), kept_by=settings.RABT.state)
    found = own.order_by("-issued_at", "-pk").first()
    return found is not None and found.state != CardState.REVOKED.value


def ref_of_serial(typed: str) -> Ref | None:
    """Return the reference of the record that the card of a printed number is about. Opens nobody."""
    try:
        serial = read_serial(typed)
    except Refused:
        return None
    found = Card.objects.filter(serial=serial).first()
    return Ref(found.about_ref) if found else None


def holder_about(about: str) -> Ref | None:
    """Return the reference of the person who holds the card about a record. Opens nobody."""
    found = Card.objects.filter(about_ref=str(about)).order_by("-issued_at", "-pk").first()
    return Ref(found.holder_ref) if found else None


def own_cards(viewer: Actor, holder: Ref) -> list[Card]:
    """Return the cards of a person who opens what is his own, the newest first; the look is written down."""
    viewing.note_own(viewer, holder)
    return list(Card.objects.filter(holder_ref=holder).order_by("-issued_at", "-pk"))


def card_to_change(about: str) -> Card:
    """Return the newest of this state's own cards about a record, locked. Refuses: no_card"""
    own = Card.objects.select_for_update().filter(about_ref=str(about), kept_by=settings.RABT.state)
    found = own.order_by("-issued_at", "-pk").first()
    if found is None:
        raise Refused("no_card")
    return found


def uses_of(found: Card, limit: int = 20) -> list[Use]:
    """Return the last uses of a card that has been opened."""
    return list(Use.objects.filter(card=found).order_by("-at")[:limit])


def first_entries(since: datetime) -> list[tuple[str, datetime, str]]:
    """Return (about, at, port) of cards whose first entry became known after an instant, in that order.

    A device may tell late: `since` is compared with the time of learning, not with the time of entry.
    An act under way may still commit behind it, so a caller looks back some minutes and counts once.
    """
    rows = Card.objects.filter(kept_by=settings.RABT.state, first_entry_noted_at__gt=since)
    found = rows.order_by("first_entry_noted_at", "pk")
    return [(row.about_ref, row.first_entry_at, row.first_entry_port) for row in found if row.first_entry_at]


def entries_of(holders: Iterable[str]) -> dict[str, datetime | None]:
    """Return, of those of these persons who hold a card of this state, when they first entered on one."""
    cards = Card.objects.filter(holder_ref__in=list(holders), kept_by=settings.RABT.state)
    return dict(cards.order_by().values_list("holder_ref").annotate(first=Min("first_entry_at")))


def outside(abouts: Iterable[str]) -> dict[str, tuple[datetime, str]]:
    """Return, of these records, those whose holder was last seen to leave this state: when, and where.

    He left by a port of this state, or entered by one of the other; any later use says otherwise.
    """
    latest: dict[str, Use] = {}
    uses = Use.objects.select_related("card").filter(
        card__about_ref__in=[str(about) for about in abouts], card__kept_by=settings.RABT.state
    )
    for use in uses.order_by("at"):
        latest[use.card.about_ref] = use
    found = {}
    for about, use in latest.items():
        port = agreement.terms(use.at.date()).ports.get(use.port)
        if port is not None and (use.direction == "exit") == (port.state == settings.RABT.state):
            found[about] = (use.at, use.port)
    return found


def expected_cards(port: str, *, at: datetime, limit: int) -> list[Card]:
    """Return the cards likeliest to be shown at a port: not yet used first, then those last used there."""
    alive = Card.objects.filter(expires_at__gt=at).exclude(state=CardState.REVOKED.value).exclude(token="")
    unused = list(alive.filter(first_entry_at=None).order_by("-issued_at")[:limit])
    used_here = Use.objects.filter(card=OuterRef("pk"), port=port)
    room = limit - len(unused)
    known = list(
        alive.filter(Exists(used_here)).exclude(pk__in=[c.pk for c in unused]).order_by("-pk")[:room]
    )
    return unused + known
