"""What the other node's posts tell us."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.crossing import actions
from rabt.crossing.messages import CrossingRecorded
from rabt.exchange.letters import Letter


def take_passage(actor: Actor, letter: Letter) -> None:
    """Keep what a post of the other node recorded. Refuses: not_the_keeper, letter_malformed"""
    actions.take_passage(actor, CrossingRecorded.from_body(letter.body), at=letter.received_at)


HANDLERS: dict[str, Callable[[Actor, Letter], None]] = {CrossingRecorded.KIND: take_passage}
