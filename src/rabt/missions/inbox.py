"""Letters of the other node about programmes, calls, nominations and missions."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.missions import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.ProgrammeProposed: actions.take_programme,
    messages.ProgrammeAgreed: actions.take_agreed,
    messages.ProgrammeRefused: actions.take_refused,
    messages.CallChanged: actions.take_call,
    messages.SeatsAsked: actions.take_seats_asked,
    messages.SeatsAgreed: actions.take_seats_agreed,
    messages.SeatsRefused: actions.take_seats_refused,
    messages.SeatsMade: actions.take_seats_made,
    messages.NominationSent: actions.take_nomination,
    messages.NominationAnswered: actions.take_answer,
    messages.NominationWithdrawn: actions.take_withdrawn,
    messages.MissionAnnounced: actions.take_mission,
    messages.MissionCalledOff: actions.take_called_off,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
