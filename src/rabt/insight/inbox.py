"""Letters about tallies."""

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.insight import actions
from rabt.insight.messages import TallySigned


def take_tally(actor: Actor, letter: Letter) -> None:
    """Take in the other state's tally of a month."""
    actions.take_tally(actor, TallySigned.from_body(letter.body), at=letter.received_at)


HANDLERS = {TallySigned.KIND: take_tally}
