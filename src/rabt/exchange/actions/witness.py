"""What the nodes tell each other without being asked: how far the journals have come, and who looked."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from rabt.access import viewing
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Stale
from rabt.base.identifiers import ref_of
from rabt.exchange import queries
from rabt.exchange.actions.envelope import card_of
from rabt.exchange.actions.send import send
from rabt.exchange.messages import VIEWINGS_DIGEST, CheckpointCosigned, CheckpointSigned
from rabt.exchange.models import Outgoing
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries

DAYS_BACK = 14
"""A device without a line may upload its looks this late; a day is told again where lines were added."""


def offer_checkpoint(at: datetime) -> Outgoing | None:
    """Give new acts their place in the journal, and ask the other node to cosign it; one offer at a time."""
    journal.integrate(at)
    if not queries.is_paired():
        return None
    offer = journal_queries.offer()
    if offer is None or queries.is_offer_under_way(at, cosigned=offer.old_size):
        return None
    told = CheckpointSigned(offer.note, offer.old_size, offer.proof)
    us = the_node(settings.RABT.state)
    return send(us, told.KIND, told.to_body(), about=ref_of("journal", us.state), at=at)


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

    Refuses: checkpoint_unknown, checkpoint_malformed, cosignature_wrong
    """
    journal.take_cosignature(told.size, told.cosignature, peer=card_of(queries.the_peer().card))


@transaction.atomic
def send_viewings(at: datetime) -> int:
    """Tell the other state who looked at its people here, for days that are over; return how many letters."""
    count = 0
    for back in range(DAYS_BACK, 0, -1):
        day = (at - timedelta(days=back)).date()
        about = ref_of("viewings", day.isoformat())
        told = queries.bodies_sent(VIEWINGS_DIGEST, about)
        for body in viewing.digests(day):
            if body not in told:
                send(the_node(settings.RABT.state), VIEWINGS_DIGEST, body, about=about, at=at)
                count += 1
    return count
