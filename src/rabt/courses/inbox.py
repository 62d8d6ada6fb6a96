"""Letters of the other node about needs, stays, certificates and forms."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.courses import actions, messages
from rabt.exchange.letters import Letter
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.StayTold: actions.take_stay,
    messages.CertificateGranted: actions.take_granted,
    messages.CertificateRevoked: actions.take_revoked,
    messages.FormGiven: actions.take_form,
    messages.NeedTold: actions.take_needs,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
