"""What the other node tells of its cards and papers: only from their keeper, only what its keys signed."""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from rabt.base.actor import Actor
from rabt.base.errors import Untrusted
from rabt.credentials import queries
from rabt.credentials.actions.papers import REPLACED, says_of
from rabt.credentials.messages import (
    CardChanged,
    CardIssued,
    KeysPublished,
    PaperIssued,
    PaperReplaced,
    StatusChanged,
    StatusPublished,
)
from rabt.credentials.models import Card, KeySet, Paper, StatusDelta, StatusList
from rabt.credentials.rules import DELTAS_KEPT, CardState
from rabt.journal import actions as journal
from rabt.seal import card, delta, keyset, paper, status


def check_keeper(actor: Actor, row: models.Model | None) -> None:
    """Make sure that a record is its sender's own. Refuses: not_the_keeper"""
    if actor.state == settings.RABT.state or (row is not None and row.kept_by != actor.state):  # type: ignore[attr-defined]
        raise Untrusted("not_the_keeper")


@transaction.atomic
def take_card(actor: Actor, told: CardIssued, *, at: datetime) -> Card:
    """Keep a card that the other state issued. Refuses: not_the_keeper, card_forged, letter_malformed"""
    known = Card.objects.filter(pk=told.card_id).first()
    check_keeper(actor, known)
    if known is not None:
        return known
    claims = card.read(told.token, queries.trusted_sets())
    said = (claims.serial, claims.issuer, claims.list_number, claims.list_index, claims.expires_at)
    if said != (told.serial, actor.state, told.list_number, told.list_index, told.expires_at):
        raise Untrusted("card_forged", why="the letter and the card differ")
    found = Card.objects.create(
        pk=told.card_id, kept_by=actor.state, serial=told.serial, about_ref=told.about_ref,
        holder_ref=told.holder_ref, token=told.token, list_number=told.list_number,
        list_index=told.list_index, state=_state(told.state), reason=told.reason,
        issued_at=told.issued_at, expires_at=told.expires_at, changed_at=told.issued_at,
    )  # fmt: skip
    journal.append(actor, "card.told", found.ref, at=at, facts={"about": found.about_ref})
    return found


@transaction.atomic
def take_change(actor: Actor, told: CardChanged, *, at: datetime) -> Card:
    """Keep the new state of a card of the other state; an older word changes nothing.

    Refuses: not_the_keeper, card_unknown
    """
    found = Card.objects.select_for_update().filter(pk=told.card_id).first()
    check_keeper(actor, found)
    if found is None:
        raise Untrusted("card_unknown", card=str(told.card_id))
    if told.changed_at < found.changed_at:
        return found
    found.state, found.reason, found.changed_at = _state(told.state), told.reason, told.changed_at
    found.save(update_fields=["state", "reason", "changed_at"])
    journal.append(actor, "card.change_told", found.ref, at=at, facts={"state": found.state})
    return found


def _state(text: str) -> str:
    try:
        return CardState(text).value
    except ValueError:
        raise Untrusted("letter_malformed", field="state") from None


@transaction.atomic
def take_paper(actor: Actor, told: PaperIssued, *, at: datetime) -> Paper:
    """Keep a certificate that the other state printed; one of the same records that stood is void by it.

    Refuses: not_the_keeper, paper_malformed, paper_key_unknown, paper_forged
    """
    known = Paper.objects.filter(pk=told.paper_id).first()
    check_keeper(actor, known)
    if known is not None:
        return known
    claims, of = paper.read(told.token, queries.trusted_sets()), " ".join(sorted(told.covers))
    place = {"list_number": claims.list_number, "list_index": claims.list_index, "kept_by": actor.state}
    taken = models.Q(serial=claims.serial) | models.Q(**place)
    if claims.issuer != actor.state or Paper.objects.filter(taken).exists():
        raise Untrusted("paper_forged", why="of another state, or of a number or place that is taken")
    earlier = Paper.objects.filter(kept_by=actor.state, kind=claims.subject.kind.value, covers=of)
    earlier.filter(state=CardState.VALID.value).update(
        state=CardState.REVOKED.value, reason=REPLACED, changed_at=claims.issued_at
    )
    found = Paper.objects.create(
        pk=told.paper_id, kept_by=actor.state, serial=claims.serial, kind=claims.subject.kind.value,
        covers=of, holder_ref=told.holder_ref, token=told.token, says=says_of(claims.subject),
        list_number=claims.list_number, list_index=claims.list_index, issued_at=claims.issued_at,
        changed_at=claims.issued_at,
    )  # fmt: skip
    journal.append(actor, "paper.told", found.ref, at=at, facts={"about": of})
    return found


@transaction.atomic
def take_replaced(actor: Actor, told: PaperReplaced, *, at: datetime) -> Paper:
    """Write down that a certificate of the other state is void. Refuses: not_the_keeper, paper_unknown"""
    found = Paper.objects.select_for_update().filter(pk=told.paper_id).first()
    check_keeper(actor, found)
    if found is None:
        raise Untrusted("paper_unknown", paper=str(told.paper_id))
    if found.state == CardState.VALID.value:
        found.state, found.reason, found.changed_at = CardState.REVOKED.value, REPLACED, told.replaced_at
        found.save(update_fields=["state", "reason", "changed_at"])
        journal.append(actor, "paper.change_told", found.ref, at=at, facts={"about": found.covers})
    return found


@transaction.atomic
def take_keys(actor: Actor, told: KeysPublished, *, at: datetime) -> KeySet:
    """Keep a key set that the other state's root key signed.

    Refuses: not_the_keeper, keys_forged, keys_older
    """
    check_keeper(actor, KeySet.objects.filter(pk=told.key_set_id).first())
    held = KeySet.objects.filter(kept_by=actor.state).order_by("-version").first()
    at_least = held.version if held else 0
    read = keyset.read(told.signed, queries.root_of(actor.state), state=actor.state, at_least=at_least)
    found, is_new = KeySet.objects.get_or_create(
        kept_by=actor.state,
        version=read.version,
        defaults={"id": told.key_set_id, "signed": told.signed, "published_at": read.issued_at},
    )
    if is_new:
        journal.append(actor, "keys.told", found.ref, at=at, facts={"version": read.version})
    return found


@transaction.atomic
def take_status(actor: Actor, told: StatusPublished, *, at: datetime) -> StatusList:
    """Keep a status list that the other state signed; an older one than is held changes nothing.

    Refuses: not_the_keeper, list_forged, list_malformed, list_key_unknown
    """
    check_keeper(actor, StatusList.objects.filter(pk=told.list_id).first())
    read = status.read(told.signed, queries.trusted_sets())
    if read.state != actor.state or read.number != told.number:
        raise Untrusted("list_forged", why="of another state or number")
    row, _ = StatusList.objects.get_or_create(
        kept_by=read.state, number=read.number, defaults={"id": told.list_id}
    )
    row = StatusList.objects.select_for_update().get(pk=row.pk)
    if row.published_at is None or row.published_at < read.issued_at:
        row.signed, row.published_at = told.signed, read.issued_at
        row.save(update_fields=["signed", "published_at"])
        journal.append(actor, "status.told", row.ref, at=at)
    return row


@transaction.atomic
def take_delta(actor: Actor, told: StatusChanged, *, at: datetime) -> StatusDelta:
    """Keep what changed in a status list that the other state signed.

    Refuses: not_the_keeper, list_forged, list_malformed, list_key_unknown, list_unknown
    """
    row = StatusList.objects.filter(pk=told.list_id).first()
    check_keeper(actor, row)
    read = delta.read(told.signed, queries.trusted_sets())
    if row is None:
        raise Untrusted("list_unknown", state=actor.state, number=read.number)
    if (read.state, read.number) != (row.kept_by, row.number):
        raise Untrusted("list_forged", why="of another state or number")
    StatusDelta.objects.filter(list=row, published_at__lt=read.issued_at - DELTAS_KEPT).delete()
    found, _ = StatusDelta.objects.get_or_create(
        list=row, since=read.since, defaults={"signed": told.signed, "published_at": read.issued_at}
    )
    return found
