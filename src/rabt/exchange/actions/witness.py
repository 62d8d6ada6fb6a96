"""What the nodes tell each other without being asked: how far the journals have come, and who looked."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rabt.access import viewing
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Stale, Untrusted
from rabt.base.identifiers import Ref, ref_of
from rabt.exchange import queries
from rabt.exchange.actions import restoring
from rabt.exchange.actions.send import send
from rabt.exchange.messages import (
    LEAVES_AT_ONCE,
    VIEWINGS_DIGEST,
    CheckpointCosigned,
    CheckpointSigned,
    JournalGivenBack,
    JournalLeaves,
    LineRestored,
)
from rabt.exchange.models import Outgoing
from rabt.exchange.queries import card_of
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries

DAYS_BACK = 14
"""A device without a line may upload its looks this late; a day is told again where lines were added."""


def offer_checkpoint(at: datetime) -> Outgoing | None:
    """Give new acts their place in the journal, and ask the other node to cosign it; one offer at a time."""
    if not integrate_journal(at) or not queries.is_paired():
        return None
    tell_leaves(at)
    offer = journal_queries.offer()
    if offer is None or queries.is_offer_under_way(at, cosigned=offer.old_size):
        return None
    told = CheckpointSigned(offer.note, offer.old_size, offer.proof)
    us = the_node(settings.RABT.state)
    return send(us, told.KIND, told.to_body(), about=ref_of("journal", us.state), at=at)


def integrate_journal(at: datetime) -> bool:
    """Give new acts their place in the journal; not while a restored node waits for what it forgot."""
    if queries.does_journal_wait():
        return False
    journal.integrate(at)
    return True


@transaction.atomic
def tell_leaves(at: datetime) -> int:
    """Tell the other node the hashes of our journal that it does not hold yet; return up to which.

    A node of an earlier version, which would not know the letter, is told nothing.
    """
    peer, size = queries.peer_to_change(), journal_queries.size()
    if peer.speaks < restoring.SPEAKS:
        return peer.leaves_told
    us = the_node(settings.RABT.state)
    while peer.leaves_told < size:
        upto = min(size, peer.leaves_told + LEAVES_AT_ONCE)
        told = JournalLeaves(peer.leaves_told, journal_queries.leaves(peer.leaves_told, upto))
        send(us, told.KIND, told.to_body(), about=ref_of("journal", us.state), at=at)
        peer.leaves_told = upto
    peer.save(update_fields=["leaves_told"])
    return peer.leaves_told


def keep_leaves(told: JournalLeaves) -> None:
    """Keep hashes of the other node's journal. Refuses: tile_malformed, leaves_unfitting"""
    journal.keep_leaves(card_of(queries.the_peer().card).journal_name, told.first, told.leaves)


@transaction.atomic
def give_journal_back(told: LineRestored, *, at: datetime) -> None:
    """Give a restored node what its journal forgot, in pieces; or say that nothing is given back."""
    us, name = the_node(settings.RABT.state), card_of(queries.the_peer().card).journal_name
    held, first = journal_queries.witnessed(name), told.journal_size
    leaves = journal_queries.mirrored_of(held, first) or b""
    note, line = (held.note, held.cosignature) if held and leaves else ("", "")
    step = 32 * LEAVES_AT_ONCE
    pieces = [leaves[start : start + step] for start in range(0, len(leaves), step)] or [b""]
    for place, piece in enumerate(pieces):
        answer = JournalGivenBack(note, line, first, piece, place == len(pieces) - 1)
        about = ref_of("journal", f"{told.restored_at.isoformat()}")
        send(us, answer.KIND, answer.to_body(), about=about, at=at)


def take_journal_back(told: JournalGivenBack, about: Ref, *, at: datetime) -> None:
    """Let our journal go on where it had come to, with what was lost told as lost; then place new acts.

    Refuses: checkpoint_malformed, checkpoint_forged, cosignature_wrong, tile_malformed, leaves_unfitting
    """
    if not told.is_last:
        return
    pieces = [JournalGivenBack.from_body(body) for body in queries.bodies_came(told.KIND, about)]
    if told.note:
        leaves = b"".join(piece.leaves for piece in pieces)
        peer = card_of(queries.the_peer().card)
        journal.take_lost(told.note, told.cosignature, told.first, leaves, peer=peer, at=at)
    row = queries.peer_to_change()
    row.journal_waits, row.leaves_told = False, min(row.leaves_told, told.first)
    row.save(update_fields=["journal_waits", "leaves_told"])


@transaction.atomic
def witness_checkpoint(actor: Actor, told: CheckpointSigned, *, at: datetime) -> Outgoing | None:
    """Cosign the other node's journal if it only grew, and answer with the cosignature.

    Where an earlier answer of ours was lost from their sight, that answer is given again; an offer
    overtaken by a later one needs none.
    Refuses: checkpoint_malformed, checkpoint_forged, checkpoint_stale, checkpoint_inconsistent
    """
    peer = card_of(queries.the_peer().card)
    try:
        line = journal.witness(told.note, told.old_size, told.proof, peer=peer, at=at)
        answer = CheckpointCosigned(queries.size_on(told.note), line)
    except Stale as overtaken:
        if overtaken.facts["offered"] <= overtaken.facts["held"]:
            return None
        answer = _given_before(overtaken)
    return send(
        the_node(settings.RABT.state),
        answer.KIND,
        answer.to_body(),
        about=ref_of("journal", actor.state),
        at=at,
    )


def _given_before(overtaken: Stale) -> CheckpointCosigned:
    us = replace(the_node(settings.RABT.state), scopes=frozenset({journal_queries.SEE}))
    held = journal_queries.standing(us).witnessed
    if held is None:
        raise overtaken
    return CheckpointCosigned(held.size, held.cosignature)


def take_cosignature(told: CheckpointCosigned) -> None:
    """Keep the other node's cosignature under our checkpoint.

    One under a checkpoint that this node forgot as it was restored is left: the newest comes back with the
    journal, and a dead letter would hold up all cosignatures after it.
    Refuses: checkpoint_unknown, checkpoint_malformed, cosignature_wrong
    """
    try:
        journal.take_cosignature(told.size, told.cosignature, peer=card_of(queries.the_peer().card))
    except Untrusted as problem:
        if problem.code != "checkpoint_unknown" or not queries.does_journal_wait():
            raise


@transaction.atomic
def send_viewings(at: datetime) -> int:
    """Tell the other state who looked at its people here, for days that are over; return how many letters."""
    count = 0
    lately = [(at - timedelta(days=back)).date() for back in range(DAYS_BACK, 0, -1)]
    for day in sorted({*lately, *viewing.days_released(at, timedelta(days=DAYS_BACK))}):
        about = ref_of("viewings", day.isoformat())
        told = queries.bodies_sent(VIEWINGS_DIGEST, about)
        for body in viewing.digests(day):
            if body not in told:
                send(the_node(settings.RABT.state), VIEWINGS_DIGEST, body, about=about, at=at)
                count += 1
    return count
