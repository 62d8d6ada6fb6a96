"""Letters of the other node about crews and plans."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.patrol import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.CrewsOffered: actions.take_offer,
    messages.PlanProposed: actions.take_proposed,
    messages.PlanChanged: actions.take_proposed,
    messages.PlanApproved: actions.take_approved,
    messages.PlanRefused: actions.take_refused,
    messages.PlanCalledOff: actions.take_plan_called_off,
    messages.PatrolCalledOff: actions.take_patrol_called_off,
    messages.PlanUnsealed: actions.take_unsealed,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
