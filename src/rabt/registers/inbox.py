"""Letters about entries of the other state's old registers."""

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.registers import actions
from rabt.registers.messages import EntryDecided


def take_decision(actor: Actor, letter: Letter) -> None:
    """Note what the other state decided on an old entry of a person known to both."""
    actions.take_decision(actor, EntryDecided.from_body(letter.body), at=letter.received_at)


HANDLERS = {EntryDecided.KIND: take_decision}
