"""Letters about changed values."""

from rabt.agreement import actions
from rabt.agreement.messages import TermChanged
from rabt.base.actor import Actor
from rabt.exchange.letters import Letter


def take_change(actor: Actor, letter: Letter) -> None:
    """Take in a change that the other state decided."""
    actions.take_change(actor, TermChanged.from_body(letter.body), at=letter.received_at)


HANDLERS = {TermChanged.KIND: take_change}
