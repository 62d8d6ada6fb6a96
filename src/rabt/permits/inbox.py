"""Letters of the other node about papers and permits."""

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.permits import actions
from rabt.permits.messages import ClearanceGiven, LossReported, PermitChanged


def take_clearance(actor: Actor, letter: Letter) -> None:
    """Take in a paper that the other side gave."""
    actions.take_clearance(actor, ClearanceGiven.from_body(letter.body), letter)


def take_permit(actor: Actor, letter: Letter) -> None:
    """Take in a change of a permit that the other side keeps."""
    actions.take_permit(actor, PermitChanged.from_body(letter.body), letter)


def take_loss(actor: Actor, letter: Letter) -> None:
    """Take in a report that a card of ours is lost."""
    actions.take_loss(actor, LossReported.from_body(letter.body), letter)


HANDLERS = {
    ClearanceGiven.KIND: take_clearance,
    PermitChanged.KIND: take_permit,
    LossReported.KIND: take_loss,
}
