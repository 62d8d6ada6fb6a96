"""Letters that the exchange itself reads: checkpoints, cosignatures, who looked, new keys of the line."""

from rabt.access import viewing
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.exchange import actions
from rabt.exchange.letters import Letter
from rabt.exchange.messages import (
    VIEWINGS_DIGEST,
    CheckpointCosigned,
    CheckpointSigned,
    ClosedPost,
    JournalGivenBack,
    JournalLeaves,
    KeysChanged,
    KeysInUse,
    KeysTaken,
    LineRestored,
)


def witness_checkpoint(actor: Actor, letter: Letter) -> None:
    """Cosign the other node's journal, or refuse with the evidence kept."""
    actions.witness_checkpoint(actor, CheckpointSigned.from_body(letter.body), at=clock.now())


def take_cosignature(actor: Actor, letter: Letter) -> None:
    """Keep the other node's cosignature under our journal."""
    actions.take_cosignature(CheckpointCosigned.from_body(letter.body))


def take_viewings(actor: Actor, letter: Letter) -> None:
    """Keep who looked at our people in the other state."""
    viewing.take_digest(letter.body)


def take_keys(actor: Actor, letter: Letter) -> None:
    """Believe the other node's new keys for the line."""
    actions.take_keys(actor, KeysChanged.from_body(letter.body), at=clock.now())


def use_keys(actor: Actor, letter: Letter) -> None:
    """Sign with our new keys, as the other node believes them."""
    actions.use_keys(actor, KeysTaken.from_body(letter.body), at=clock.now())


def end_earlier_keys(actor: Actor, letter: Letter) -> None:
    """Believe the other node's earlier key no further."""
    actions.end_earlier_keys(KeysInUse.from_body(letter.body), letter.mid)


def note_restored(actor: Actor, letter: Letter) -> None:
    """Write down that the other node was brought back from a copy."""
    told = LineRestored.from_body(letter.body)
    actions.note_theirs(actor, told, at=clock.now())
    actions.give_journal_back(told, at=clock.now())


def keep_leaves(actor: Actor, letter: Letter) -> None:
    """Keep the hashes of the other node's journal."""
    actions.keep_leaves(JournalLeaves.from_body(letter.body))


def take_journal_back(actor: Actor, letter: Letter) -> None:
    """Let our journal go on where it had come to before a copy was laid."""
    actions.take_journal_back(JournalGivenBack.from_body(letter.body), letter.about, at=clock.now())


def keep_post(actor: Actor, letter: Letter) -> None:
    """Keep a closed sheet for the office behind the wall."""
    actions.keep_post(ClosedPost.from_body(letter.body), letter.mid, at=clock.now())


HANDLERS = {
    LineRestored.KIND: note_restored,
    JournalLeaves.KIND: keep_leaves,
    JournalGivenBack.KIND: take_journal_back,
    KeysChanged.KIND: take_keys,
    KeysTaken.KIND: use_keys,
    KeysInUse.KIND: end_earlier_keys,
    CheckpointSigned.KIND: witness_checkpoint,
    CheckpointCosigned.KIND: take_cosignature,
    VIEWINGS_DIGEST: take_viewings,
    ClosedPost.KIND: keep_post,
}
