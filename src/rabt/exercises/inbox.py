"""Letters of the other node about exercises, their record, measures and rules of patrols."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.exercises import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.ExercisePlanned: actions.take_plan,
    messages.ExerciseAnswered: actions.take_answer,
    messages.ExerciseCalledOff: actions.take_calling_off,
    messages.LineWritten: actions.take_line,
    messages.RecordCounted: actions.take_count,
    messages.ImprovementOpened: actions.take_improvement,
    messages.ImprovementChanged: actions.take_standing,
    messages.RuleAsked: actions.take_rule,
    messages.RuleAnswered: actions.take_rule_answer,
    messages.RuleLaid: actions.take_laying,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
