"""Letters of the other node about employers, demands, offers and contracts."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.exchange.letters import Letter
from rabt.hiring import actions, messages
from rabt.seal.message import Message


def _reads(kind: type[Message], take: Callable[..., None]) -> Callable[[Actor, Letter], None]:
    def handle(actor: Actor, letter: Letter) -> None:
        take(actor, kind.from_body(letter.body), at=letter.received_at)

    return handle


TAKES: dict[type[Message], Callable[..., None]] = {
    messages.EmployerAdmitted: actions.take_employer,
    messages.EmployerChanged: actions.take_employer_change,
    messages.DemandApproved: actions.take_demand,
    messages.DemandClosed: actions.take_closed_demand,
    messages.DemandPlaced: actions.take_demand_place,
    messages.ProjectSubmitted: actions.take_project,
    messages.ProjectChanged: actions.take_project_change,
    messages.CrewFormed: actions.take_crew,
    messages.OfferMade: actions.take_offer,
    messages.OfferAnswered: actions.take_offer_answer,
    messages.OfferWithdrawn: actions.take_withdrawal,
    messages.ContractDrawn: actions.take_contract,
    messages.ContractTakenBack: actions.take_contract_return,
    messages.ContractAnswered: actions.take_contract_answer,
    messages.ContractCertified: actions.take_certificate,
    messages.ContractEnded: actions.take_contract_end,
    messages.WorkerReleased: actions.take_release,
}
HANDLERS = {kind.KIND: _reads(kind, take) for kind, take in TAKES.items()}
