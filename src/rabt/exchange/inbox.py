"""Letters that the exchange itself reads: checkpoints of the other journal, cosignatures, who looked."""

from rabt.access import viewing
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.exchange import actions
from rabt.exchange.letters import Letter
from rabt.exchange.messages import VIEWINGS_DIGEST, CheckpointCosigned, CheckpointSigned


def witness_checkpoint(actor: Actor, letter: Letter) -> None:
    """Cosign the other node's journal, or refuse with the evidence kept."""
    actions.witness_checkpoint(actor, CheckpointSigned.from_body(letter.body), at=clock.now())


def take_cosignature(actor: Actor, letter: Letter) -> None:
    """Keep the other node's cosignature under our journal."""
    actions.take_cosignature(CheckpointCosigned.from_body(letter.body))


def take_viewings(actor: Actor, letter: Letter) -> None:
    """Keep who looked at our people in the other state."""
    viewing.take_digest(letter.body)


HANDLERS = {
    CheckpointSigned.KIND: witness_checkpoint,
    CheckpointCosigned.KIND: take_cosignature,
    VIEWINGS_DIGEST: take_viewings,
}
