"""Letters of the other node about scenarios."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.scenarios import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.ScenarioEdited: actions.take_edited,
    messages.ScenarioApproved: actions.take_approved,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
