"""Every write of the exchange: letters out and in, pouch, pairing, new keys, the watch, the witness."""

from rabt.exchange.actions.apply import apply_received, retry, set_aside
from rabt.exchange.actions.deliver import deliver, seal_waiting
from rabt.exchange.actions.forget import forget
from rabt.exchange.actions.pair import own_card, own_fingerprint, own_node_card, pair, pair_by_duty
from rabt.exchange.actions.pieces import cut, frames
from rabt.exchange.actions.post import fetched, keep_post, send_post
from rabt.exchange.actions.pouch import Brought, Report, bring, pouch_in, pouch_out
from rabt.exchange.actions.receive import answer, receive
from rabt.exchange.actions.rekey import decide_keys, end_earlier_keys, propose_keys, take_keys, use_keys
from rabt.exchange.actions.restoring import note_restored, note_theirs
from rabt.exchange.actions.send import APPLY, DELIVER, send
from rabt.exchange.actions.settle import take_receipts
from rabt.exchange.actions.watch import come_again, watch
from rabt.exchange.actions.witness import (
    give_journal_back,
    integrate_journal,
    keep_leaves,
    offer_checkpoint,
    send_viewings,
    take_cosignature,
    take_journal_back,
    witness_checkpoint,
)

__all__ = [
    "APPLY",
    "DELIVER",
    "Brought",
    "Report",
    "answer",
    "apply_received",
    "bring",
    "come_again",
    "cut",
    "decide_keys",
    "deliver",
    "end_earlier_keys",
    "fetched",
    "forget",
    "frames",
    "give_journal_back",
    "integrate_journal",
    "keep_leaves",
    "keep_post",
    "note_restored",
    "note_theirs",
    "offer_checkpoint",
    "own_card",
    "own_fingerprint",
    "own_node_card",
    "pair",
    "pair_by_duty",
    "pouch_in",
    "pouch_out",
    "propose_keys",
    "receive",
    "retry",
    "seal_waiting",
    "send",
    "send_post",
    "send_viewings",
    "set_aside",
    "take_cosignature",
    "take_journal_back",
    "take_keys",
    "take_receipts",
    "use_keys",
    "watch",
    "witness_checkpoint",
]
