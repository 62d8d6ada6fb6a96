"""The card in front of the officer: what it says, what is on file, and the verdict."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.base.errors import Missing, Untrusted
from rabt.base.identifiers import Ref, id_of
from rabt.corridor import Terms
from rabt.credentials import queries as credentials
from rabt.credentials.queries import Shown
from rabt.crossing.models import Passage
from rabt.crossing.rules.desk import AtDesk, PersonFacts, ending
from rabt.crossing.rules.desk import port_of as port_named
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import CardFacts, Direction, PostFacts, verdict
from rabt.files import queries as files
from rabt.people import queries as people

NOT_GENUINE = CardFacts(genuine=False)


def day_here(at: datetime) -> date:
    """Return the calendar day of an instant in this state."""
    return day_of(at, terms_at(at).state(settings.RABT.state).zone)


def terms_at(at: datetime) -> Terms:
    """Return the terms of the day on which something happens at a post of this state."""
    return agreement.terms_at(at)


def port_of(viewer: Actor, terms: Terms) -> str:
    """Return the port that the viewer's office keeps. Refuses: port_unknown"""
    ports = [port.code for port in terms.ports_of(settings.RABT.state)]
    return port_named(viewer.office, settings.RABT.state, ports)


def before_the_officer(viewer: Actor) -> Actor:
    """Let an officer open the person whose card is in front of him, whichever office keeps the file.

    Showing a card at a port opens the holder's file to that officer; his look is written down.
    """
    viewer.require("crossing.check")
    return replace(viewer, reach=(f"{settings.RABT.state}/", f"{settings.RABT.peer_state}/"))


@transaction.atomic
def at_desk(
    viewer: Actor, typed: str, direction: Direction, *, at: datetime, with_person: bool = True
) -> AtDesk:
    """Judge a card that was scanned or typed. Refuses: port_unknown, serial_mistyped, no_card

    Without the person nobody's file is opened, and the face is left to whoever saw it.
    """
    viewer.require("crossing.check")
    terms = terms_at(at)
    port = port_of(viewer, terms)
    try:
        shown = look_up(viewer, typed, at)
    except Untrusted:
        shown = None
    person = person_of(viewer, shown.holder_ref) if shown and shown.holder_ref and with_person else None
    last = last_movement(shown.serial, before=at) if shown else None
    card = _card_facts(shown, _photo(shown, person) if with_person else "matches") if shown else NOT_GENUINE
    post = PostFacts(
        at=at,
        on=day_of(at, terms.state(settings.RABT.state).zone),
        state=settings.RABT.state,
        direction=direction,
        port_open=terms.ports[port].open,
        last_direction=last.direction if last else None,
        passport_expires_on=person.passport_expires_on if person else None,
    )
    return AtDesk(
        typed=typed,
        serial=shown.serial if shown else "",
        about_ref=shown.about_ref if shown else "",
        holder_ref=shown.holder_ref if shown else "",
        direction=direction,
        port=port,
        judged=verdict(card, post),
        status=card.status,
        list_is=card.list_is,
        expires_at=card.expires_at,
        occupation=shown.occupation if shown else "",
        employer=shown.employer if shown else "",
        person=person,
        last_direction=last.direction if last else None,
        last_at=last.at if last else None,
    )


def look_up(viewer: Actor, typed: str, at: datetime) -> Shown:
    """Read a scanned text or a typed number. Refuses: serial_mistyped, no_card; Untrusted if forged"""
    if credentials.is_token(typed):
        return credentials.check_token(typed, at)
    return credentials.shown_by_serial(viewer, typed, at)


def _card_facts(shown: Shown, photo: str) -> CardFacts:
    return CardFacts(
        genuine=True,
        status=shown.status,
        reason=shown.reason,
        list_is=shown.list_is,
        not_before=shown.not_before,
        expires_at=shown.expires_at,
        issued_by=shown.issued_by,
        photo=photo,
    )


def _photo(shown: Shown, person: PersonFacts | None) -> str:
    if person is None or not person.photo:
        return "absent"
    if not shown.photo_digest:
        return "matches"
    found = hashlib.sha256(person.photo).digest()[: len(shown.photo_digest)]
    return "matches" if found == shown.photo_digest else "differs"


def person_of(viewer: Actor, holder_ref: str) -> PersonFacts | None:
    """Return the holder of a shown card, if this node knows him; the look is written down."""
    opener = before_the_officer(viewer)
    try:
        found = people.identity(opener, id_of(holder_ref, "person"))
    except (Missing, ValueError):
        return None
    return PersonFacts(
        name_ar=found.name_ar,
        name_latin=found.name_latin,
        born_on=found.born_on,
        nationality=found.nationality,
        passport_ends=ending(found.passport_number),
        passport_expires_on=found.passport_expires_on,
        photo=_face(opener, found.photo_id, found.person_ref),
    )


def _face(opener: Actor, photo_id: UUID | None, person_ref: Ref) -> bytes:
    if photo_id is None:
        return b""
    try:
        return files.opened_about(opener, photo_id, person_ref).content
    except (Missing, Untrusted):
        return b""


@dataclass(frozen=True)
class Movement:
    """The last time a card passed a port of this state."""

    direction: Direction
    at: datetime


def last_movement(serial: str, *, before: datetime) -> Movement | None:
    """Return which way this card had last passed a port of this state by an instant."""
    passed = Passage.objects.filter(serial=serial, kept_by=settings.RABT.state, outcome=Outcome.PASSED.value)
    found = passed.filter(at__lt=before).order_by("-at").values_list("direction", "at").first()
    return Movement(Direction(found[0]), found[1]) if found else None
