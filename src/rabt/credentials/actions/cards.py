"""A card is issued, suspended, restored, revoked; its use at a port is noted."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as of_day
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref
from rabt.credentials import queries, rules
from rabt.credentials.actions.lists import ready_keys
from rabt.credentials.actions.places import free_place
from rabt.credentials.messages import CardChanged, CardIssued
from rabt.credentials.models import Card, Desk, Paper, Use
from rabt.credentials.rules import CardState, ListOf, Step, make_serial, move
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.seal import card, keys

REPLACED = "replaced"


@transaction.atomic
def issue(
    actor: Actor,
    about: Ref,
    holder: Ref,
    subject: card.Subject,
    *,
    at: datetime,
    awaiting: str = "",
    office: str = "",
) -> Card:
    """Issue a card about a record; an earlier card about it is revoked, being replaced.

    With `awaiting` the card starts suspended for that reason. `office` answers for the record, and may
    see the card. Refuses: card_too_full, must_wait. (Law 12/2010 art. 9)
    """
    if access.is_canary(holder):
        raise Refused("must_wait")  # who does not exist gets no card, and nobody learns why
    ready_keys(actor, at)
    replace_earlier(actor, about, at)
    for _ in range(rules.DRAWS):
        number, index = free_place(ListOf.CARDS)
        claims = card.Claims(
            serial=make_serial(),
            issuer=settings.RABT.state,
            list_number=number,
            list_index=index,
            issued_at=at.astimezone(UTC).replace(microsecond=0),
            expires_at=end_of_day(subject.valid_until),
            subject=subject,
        )
        found = _kept(claims, about, holder, awaiting, at)
        if found is not None:
            break
    else:
        raise RuntimeError("no free place was found in any status list")
    place(actor, about, office or actor.office)
    journal.append(actor, "card.issued", found.ref, at=at, facts={"about": about, "serial": found.serial})
    letter = CardIssued(
        card_id=found.pk, serial=found.serial, about_ref=found.about_ref, holder_ref=found.holder_ref,
        token=found.token, list_number=number, list_index=index, state=found.state, reason=found.reason,
        issued_at=found.issued_at, expires_at=found.expires_at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=about, at=at)
    return found


def _kept(claims: card.Claims, about: Ref, holder: Ref, awaiting: str, at: datetime) -> Card | None:
    """Sign and keep a card, or return nothing where another act took the place or number just now."""
    token = card.issue(claims, keys.signing_key(settings.RABT.keys, keys.CARD))
    state = CardState.SUSPENDED if awaiting else CardState.VALID
    try:
        with transaction.atomic():
            return Card.objects.create(
                kept_by=claims.issuer, serial=claims.serial, about_ref=str(about), holder_ref=str(holder),
                token=token, list_number=claims.list_number, list_index=claims.list_index,
                state=state.value, reason=awaiting, issued_at=claims.issued_at,
                expires_at=claims.expires_at, changed_at=at,
            )  # fmt: skip
    except IntegrityError:
        return None


def end_of_day(on: date) -> datetime:
    """Return the instant at which a last day ends in this state."""
    zone = ZoneInfo(agreement.terms(on).state(settings.RABT.state).zone)
    return datetime.combine(on + timedelta(days=1), of_day.min, zone).astimezone(UTC)


def replace_earlier(actor: Actor, about: Ref, at: datetime) -> None:
    """Revoke the cards that a new card about the same record replaces."""
    standing = Card.objects.select_for_update().filter(about_ref=str(about), kept_by=settings.RABT.state)
    for earlier in standing.exclude(state=CardState.REVOKED.value):
        _change(actor, earlier, Step.REVOKE, REPLACED, at)


def place(actor: Actor, about: Ref, office: str) -> None:
    """Say which office of this node answers for a record, and so may see the cards about it."""
    Desk.objects.update_or_create(about_ref=str(about), defaults={"office": office})


@transaction.atomic
def suspend(actor: Actor, about: Ref, reason: str, *, at: datetime) -> Card:
    """Suspend the card about a record. Refuses: no_card, card_step_impossible"""
    return _change(actor, queries.card_to_change(about), Step.SUSPEND, reason, at)


@transaction.atomic
def restore(actor: Actor, about: Ref, *, at: datetime) -> Card:
    """Restore the suspended card about a record. Refuses: no_card, card_step_impossible"""
    return _change(actor, queries.card_to_change(about), Step.RESTORE, "", at)


@transaction.atomic
def revoke(actor: Actor, about: Ref, reason: str, *, at: datetime) -> Card:
    """Revoke the card about a record, for good. Refuses: no_card, card_step_impossible"""
    return _change(actor, queries.card_to_change(about), Step.REVOKE, reason, at)


PAST = {Step.SUSPEND: "card.suspended", Step.RESTORE: "card.restored", Step.REVOKE: "card.revoked"}


def _change(actor: Actor, found: Card, step: Step, reason: str, at: datetime) -> Card:
    found.state = move(CardState(found.state), step).value
    found.reason, found.changed_at = reason, at
    found.save(update_fields=["state", "reason", "changed_at"])
    journal.append(actor, PAST[step], found.ref, at=at, facts={"about": found.about_ref, "reason": reason})
    letter = CardChanged(card_id=found.pk, state=found.state, reason=reason, changed_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=Ref(found.about_ref), at=at)
    return found


@transaction.atomic
def note_use(actor: Actor, serial: str, *, port: str, direction: str, at: datetime) -> Use:
    """Note that a card was used at a port; told twice, it counts once. Raises Missing for an unknown card."""
    found = Card.objects.select_for_update().filter(serial=serial).first()
    if found is None:
        raise Missing()
    use, is_new = Use.objects.get_or_create(card=found, port=port, direction=direction, at=at)
    where = agreement.terms(at.date()).ports.get(port)
    enters = direction == "entry" and where is not None and where.state == found.kept_by
    if is_new and enters and (found.first_entry_at is None or at < found.first_entry_at):
        found.first_entry_noted_at = found.first_entry_noted_at or clock.now()
        found.first_entry_at, found.first_entry_port = at, port
        found.save(update_fields=["first_entry_at", "first_entry_port", "first_entry_noted_at"])
        journal.append(actor, "card.first_used", found.ref, at=at, facts={"port": port})
    return use


def erase_tokens(holder: str) -> int:
    """Empty what the cards and papers of a holder said; their numbers and places in the lists stay."""
    return sum(model.objects.filter(holder_ref=str(holder)).update(token="") for model in (Card, Paper))
