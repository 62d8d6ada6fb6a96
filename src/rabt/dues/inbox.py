"""Letters of the other node about fees, findings and wages."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.dues import actions, messages
from rabt.exchange.letters import Letter
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., object]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., object]] = {
    messages.FeePaid: actions.take_payment,
    messages.FeeRefunded: actions.take_refund,
    messages.FeeReported: actions.take_report,
    messages.FindingJudged: actions.take_judgement,
    messages.WageRecorded: actions.take_wages,
    messages.WageContested: actions.take_contest,
    messages.SettlementChanged: actions.take_settlement,
    messages.SkillsRecorded: actions.take_skills,
    messages.SkillsObjected: actions.take_objection,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
