"""The card of a permit: issued at the grant, held back while a paper is awaited, ended with the permit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.credentials import actions as credentials
from rabt.credentials import queries as cards
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.permits import queries
from rabt.permits.models import Permit
from rabt.permits.rules import clearance
from rabt.permits.rules.clearance import Line
from rabt.permits.rules.permit import HOLDS_CARD, State
from rabt.seal.card import Subject, photo_digest

LOST = "lost"
SEXES = {"male": "M", "female": "F"}


def subject(actor: Actor, row: Permit, who: Identity, at: datetime) -> Subject:
    """Say what the card shows of a worker and his permit: no telephone, address or document number."""
    today = agreement.terms_at(at).on
    return Subject(
        name_ar=who.name_ar, name_latin=who.name_latin, sex=SEXES.get(who.sex, "X"), born_on=who.born_on,
        nationality=who.nationality, occupation=row.occupation,
        employer=row.employer_name_latin or row.employer_name_ar, number=row.number,
        valid_from=row.valid_from or today, valid_until=row.valid_until or today,
        photo_digest=_photo(actor, row.person_id),
    )  # fmt: skip


def _photo(actor: Actor, person_id: UUID) -> bytes:
    try:
        return photo_digest(people.photo(actor, person_id).content)
    except Missing:
        return b""


def issue_card(actor: Actor, row: Permit, who: Identity, lines: Iterable[Line], at: datetime) -> None:
    """Issue the card of a granted permit; without a paper needed for entry it is issued suspended."""
    wanting = clearance.lacking(lines, "entry")
    _issue(actor, row, who, f"{wanting[0].kind}_awaited" if wanting else "", at)


def replace_card(actor: Actor, row: Permit, who: Identity, at: datetime) -> None:
    """Issue another card with the new dates, which revokes the old; who has entered waits for no paper."""
    _issue(actor, row, who, "", at)


def _issue(actor: Actor, row: Permit, who: Identity, awaiting: str, at: datetime) -> None:
    row.awaits = awaiting
    row.save(update_fields=["awaits"])
    says = subject(actor, row, who, at)
    credentials.issue(actor, row.ref, row.person_ref, says, at=at, awaiting=awaiting, office=row.office)


def release_card(actor: Actor, contract_id: UUID, at: datetime) -> None:
    """Let the card go that waited for a paper, once nothing needed for entry is missing."""
    waits = Permit.objects.select_for_update().filter(
        contract_id=contract_id, kept_by=settings.RABT.state, state__in=HOLDS_CARD
    )
    for row in waits.exclude(awaits=""):
        if clearance.lacking(queries.checklist(actor, contract_id, at), "entry"):
            continue
        row.awaits = ""
        row.save(update_fields=["awaits"])
        if not cards.counts(row.ref):
            continue
        credentials.restore(actor, row.ref, at=at)
        if row.state == State.SUSPENDED:
            credentials.suspend(actor, row.ref, row.why, at=at)


def suspend_card(actor: Actor, row: Permit, at: datetime) -> None:
    """Suspend the card with its permit; one that waits for a paper is so already, a lost one is gone."""
    if not row.awaits and cards.counts(row.ref):
        credentials.suspend(actor, row.ref, row.why, at=at)


def restore_card(actor: Actor, row: Permit, at: datetime) -> None:
    """Restore the card with its permit, unless it still waits for a paper or is lost."""
    if not row.awaits and cards.counts(row.ref):
        credentials.restore(actor, row.ref, at=at)


def revoke_card(actor: Actor, row: Permit, reason: str, at: datetime) -> None:
    """Revoke the card for good, if it was not lost before."""
    if cards.counts(row.ref):
        credentials.revoke(actor, row.ref, reason, at=at)


def lose_card(actor: Actor, row: Permit, at: datetime) -> None:
    """Revoke a card because it is lost. Refuses: no_card"""
    if not cards.counts(row.ref):
        raise Refused("no_card")
    credentials.revoke(actor, row.ref, LOST, at=at)


def replace_lost_card(actor: Actor, row: Permit, who: Identity, at: datetime) -> None:
    """Issue a card in place of a lost one: it waits for what the lost one waited for."""
    _issue(actor, row, who, row.awaits, at)
    if row.state == State.SUSPENDED and not row.awaits:
        credentials.suspend(actor, row.ref, row.why, at=at)
