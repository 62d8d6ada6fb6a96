"""Letters of the other node: what it asks, answers, gives, consents to and calls back."""

from collections.abc import Callable

from rabt.assistance import actions, messages
from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.RequestSent: actions.take_request,
    messages.RequestFile: actions.take_attachment,
    messages.RequestAnswered: actions.take_answer,
    messages.AnswerFile: actions.take_answer_picture,
    messages.RequestWithdrawn: actions.take_withdrawal,
    messages.ClarificationAsked: actions.take_question,
    messages.ClarificationGiven: actions.take_clarification,
    messages.InformationGiven: actions.take_information,
    messages.ConsentAsked: actions.take_consent_asked,
    messages.ConsentGiven: actions.take_consent,
    messages.RecallSent: actions.take_recall,
    messages.RecallConfirmed: actions.take_confirmation,
    messages.FeedbackGiven: actions.take_feedback,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
