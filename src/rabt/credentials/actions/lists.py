"""Key sets and status lists are signed and published: kept here, told to the other node, open to all."""

import hashlib
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.credentials import queries
from rabt.credentials.messages import KeysPublished, StatusChanged, StatusPublished
from rabt.credentials.models import KeySet, StatusDelta, StatusList
from rabt.credentials.rules import DELTAS_KEPT, LIST_SIZE, dated_after, is_due
from rabt.exchange import actions as exchange
from rabt.exchange import queries as links
from rabt.journal import actions as journal
from rabt.seal import delta, keys, keyset, status

KEY_LASTS = timedelta(days=1095)
"""A card key verifies as long as the longest permit signed with it."""

NEXT_KEYS = timedelta(days=90)
LIST_LASTS = timedelta(days=30)
TIME_TO_LIVE = timedelta(hours=12)
HEAD_START = timedelta(days=1)
SECOND_VERSION = 2
"""Of the exchange: what a node must speak to know what became of a list."""


@transaction.atomic
def publish_status(actor: Actor, *, at: datetime) -> list[StatusList]:
    """Sign anew each status list that has changed or is about to age, and tell the other node."""
    published = []
    for row in queries.list_to_publish():
        statuses = status.pack(queries.marks_of(row.number), LIST_SIZE)
        digest = hashlib.sha256(statuses.packed).hexdigest()
        if is_due(row.published_at, digest != row.digest, at):
            _publish(actor, row, statuses, digest, at)
            published.append(row)
    return published


def _publish(actor: Actor, row: StatusList, statuses: status.StatusList, digest: str, at: datetime) -> None:
    ready_keys(actor, at)
    issued_at, before = dated_after(row.published_at, at), bytes(row.signed)
    signed = status.SignedList(
        state=row.kept_by, number=row.number, issued_at=issued_at, expires_at=issued_at + LIST_LASTS,
        ttl=TIME_TO_LIVE, statuses=statuses,
    )  # fmt: skip
    key = keys.signing_key(settings.RABT.keys, keys.CARD)
    row.signed = status.sign(signed, key)
    row.digest, row.published_at = digest, issued_at
    row.save(update_fields=["signed", "digest", "published_at"])
    changed = _keep_deltas(row, before, signed, key)
    journal.append(actor, "status.published", row.ref, at=at, facts={"digest": digest})
    letter = StatusPublished(list_id=row.pk, number=row.number, published_at=issued_at, signed=row.signed)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    if changed and links.peer_understands(SECOND_VERSION):
        told = StatusChanged(list_id=row.pk, signed=changed)
        exchange.send(actor, told.KIND, told.to_body(), about=row.ref, at=at)


def _keep_deltas(row: StatusList, before: bytes, signed: status.SignedList, key: Ed25519PrivateKey) -> bytes:
    """Keep the whole list written small, and what changed since the one before; return that, if any."""
    StatusDelta.objects.filter(list=row, published_at__lt=signed.issued_at - DELTAS_KEPT).delete()
    _keep_delta(row, None, signed, key)
    if not before:
        return b""
    held = status.read(before, queries.trusted_sets())
    return _keep_delta(row, held, signed, key) if held.issued_at < signed.issued_at else b""


def _keep_delta(
    row: StatusList, held: status.SignedList | None, signed: status.SignedList, key: Ed25519PrivateKey
) -> bytes:
    told = delta.sign(held, signed, key)
    StatusDelta.objects.update_or_create(
        list=row, since=held.issued_at if held else None,
        defaults={"signed": told, "published_at": signed.issued_at},
    )  # fmt: skip
    return told


@transaction.atomic
def publish_keys(actor: Actor, *, at: datetime) -> KeySet:
    """Sign the set of this state's card keys with its root key, publish it, and tell the other node."""
    state, own = settings.RABT.state, settings.RABT.keys
    held = KeySet.objects.select_for_update().filter(kept_by=state).order_by("-version").first()
    since = _first_used(held, at)
    card_key = keys.signing_key(own, keys.CARD)
    key_set = keyset.KeySet(
        state=state,
        version=held.version + 1 if held else 1,
        issued_at=at.replace(microsecond=0),
        next_update=at.replace(microsecond=0) + NEXT_KEYS,
        keys=tuple(
            keyset.entry(card_key, use, since, at + KEY_LASTS) for use in (keyset.CARD, keyset.STATUS)
        ),
    )
    row = KeySet.objects.create(
        kept_by=state,
        version=key_set.version,
        signed=keyset.sign(key_set, keys.signing_key(own, keys.ROOT)),
        published_at=key_set.issued_at,
    )
    journal.append(actor, "keys.published", row.ref, at=at, facts={"version": row.version})
    letter = KeysPublished(
        key_set_id=row.pk, version=row.version, published_at=row.published_at, signed=bytes(row.signed)
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


def _first_used(held: KeySet | None, at: datetime) -> datetime:
    """Return from when this key signs: a later set never shortens the time of cards already out."""
    earliest = at.replace(microsecond=0) - HEAD_START
    if held is None:
        return earliest
    known = keyset.read(bytes(held.signed), queries.root_of(held.kept_by), state=held.kept_by)
    return min([earliest, *(key.not_before for key in known.keys)])


def ready_keys(actor: Actor, at: datetime) -> None:
    """Publish a key set first where none yet covers this instant, or where this node has a new card key."""
    public = keys.signing_key(settings.RABT.keys, keys.CARD).public_key().public_bytes_raw()
    own = [one for one in queries.trusted_sets() if one.state == settings.RABT.state]
    if not any(key.public == public and key.covers(at) for one in own for key in one.keys):
        publish_keys(actor, at=at)
