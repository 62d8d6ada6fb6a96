"""Letters of the other node about its patrols under way."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.seal.message import Message
from rabt.tracks import actions, messages


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.RunEnded: actions.take_run,
    messages.SightingMade: actions.take_sighting,
    messages.DistressCalled: actions.take_distress,
    messages.DistressEnded: actions.take_help_ended,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
