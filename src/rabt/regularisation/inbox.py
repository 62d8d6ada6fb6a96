"""Letters of the other node about files, travel documents and arrests."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.regularisation import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.RegularisationAsked: actions.take_asked,
    messages.RegularisationAnswered: actions.take_answer,
    messages.ReturnAsked: actions.take_return,
    messages.ReturnAnswered: actions.take_document,
    messages.DetentionTold: actions.take_detention,
    messages.DetentionAcknowledged: actions.take_acknowledgement,
    messages.WhereaboutsAsked: actions.take_whereabouts,
    messages.WhereaboutsAnswered: actions.take_found,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
