"""What the tests of this room build on: real contracts by hiring's own actions, then this room's steps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.credentials import queries as cards
from rabt.credentials.models import Card
from rabt.exchange.letters import Letter
from rabt.hiring import actions as hiring
from rabt.hiring import messages as told_by_hiring
from rabt.hiring.models import Contract, Offer
from rabt.hiring.tests import build
from rabt.journal.testing import built_once
from rabt.people import actions as people
from rabt.people.messages import PersonDeceased
from rabt.permits import actions, inbox
from rabt.permits.messages import ClearanceGiven, PermitChanged
from rabt.permits.models import Clearance, Permit
from rabt.permits.rules.number import make_number

AT = build.AT
ENTRY = datetime(2027, 1, 15, 7, 30, tzinfo=UTC)
HEARING = timedelta(days=15)
ORIGIN_PAPERS = ("medical", "criminal_record", "orientation")


# ------------------------------------------------------------------ letters
def letter(message: Any, about: str, sender: str, at: datetime = AT) -> Letter:
    """Return a letter as the exchange hands it in."""
    return Letter(message.KIND, message.to_body(), about, new_id(), sender, at, at)


def paper_letter(contract: Contract, kind: str = "medical", **changes: Any) -> ClearanceGiven:
    """Return what a state tells of a paper that it gave."""
    said: dict[str, Any] = {
        "clearance_ref": ref_of("clearance", new_id()), "contract_ref": ref_of("contract", contract.pk),
        "person_ref": ref_of("person", contract.person_id), "kind": kind, "number": f"{kind}-7",
        "issued_on": date(2026, 11, 20), "valid_until": date(2027, 2, 18), "result": "ok", "confirmed_at": AT,
    }  # fmt: skip
    return ClearanceGiven(**said | changes)


def number(serial: int) -> str:
    """Return a permit number that fits."""
    return make_number("LY", 2026, lambda most: serial)


def permit_letter(contract: Contract, **changes: Any) -> PermitChanged:
    """Return what destination tells of a permit."""
    said: dict[str, Any] = {
        "permit_ref": ref_of("permit", new_id()), "number": number(1),
        "contract_ref": ref_of("contract", contract.pk), "person_ref": ref_of("person", contract.person_id),
        "step": "propose", "state": "proposed", "turn": 1, "stood": "", "valid_from": date(2026, 11, 24),
        "valid_until": date(2027, 11, 1), "entry_by": date(2027, 2, 22), "kept_until": None,
        "entered_at": None, "entered_port": "", "why": "", "changed_at": AT,
    }  # fmt: skip
    return PermitChanged(**said | changes)


# ------------------------------------------------------------------ at destination
def employer(cast: Any, **changes: Any) -> Actor:
    """Admit an employer and return who acts for him."""
    return build.admitted(cast, **changes)[1]


def contract_of(cast: Any, peer: Actor, actor: Actor, demand: Any, number: int = 1) -> Contract:
    """Bring a contract of one more worker into force."""
    offer = build.offered_there(peer, demand, number)
    hiring.answer_offer(actor, offer.pk, True, at=AT)
    row = hiring.draw_contract(actor, offer.pk, at=AT)
    said = told_by_hiring.ContractAnswered(
        contract_ref=row.ref, answer="consented", how="code", reason_code="", answered_at=AT
    )
    hiring.take_contract_answer(peer, said, at=AT)
    origin = told_by_hiring.ContractCertified(
        contract_ref=row.ref, state="EG", office="EG/labour/", certified_at=AT
    )
    hiring.take_certificate(peer, origin, at=AT)
    return hiring.certify_contract(cast("destination_approver"), row.pk, at=AT)


def papers(peer: Actor, contract: Contract, kinds: tuple[str, ...] = ORIGIN_PAPERS) -> None:
    """Have origin tell of the papers that it gave."""
    for kind in kinds:
        told = paper_letter(contract, kind)
        inbox.take_clearance(peer, letter(told, told.clearance_ref, "EG"))


@built_once
def ready(cast: Any, peer: Actor) -> Contract:
    """Return a contract in force whose papers are all there but the visa."""
    contract, _ = build.in_force_there(cast, peer)
    papers(peer, contract)
    return contract


@built_once
def proposed(cast: Any, peer: Actor) -> Permit:
    """Return a proposed permit."""
    return actions.propose_permit(cast("destination_clerk"), ready(cast, peer).pk, at=AT)


@built_once
def granted(cast: Any, peer: Actor) -> Permit:
    """Return a granted permit whose card waits for the visa."""
    return actions.grant_permit(cast("destination_approver"), proposed(cast, peer).pk, at=AT)


def visa(cast: Any, contract_id: UUID, at: datetime = AT) -> Clearance:
    """Have passports give the visa: one records, another confirms."""
    row = actions.record_clearance(
        cast("passports_officer"), contract_id, "visa", number="V-1", issued_on=at.date(), at=at
    )
    return actions.confirm_clearance(cast("passports_approver"), row.pk, at=at)


def entered(cast: Any, permit: Permit, port: str = "LY-MUSAID", at: datetime = ENTRY) -> Permit:
    """Have the holder enter on his card, and the permit become active."""
    card = cards.card_about(cast("border_officer"), permit.ref)
    with clock.stopped(at + timedelta(minutes=5)):
        credentials.note_use(cast("border_officer"), card.serial, port=port, direction="entry", at=at)
    actions.activate_entered(at + timedelta(minutes=10))
    permit.refresh_from_db()
    return permit


@built_once
def active(cast: Any, peer: Actor) -> Permit:
    """Return a permit whose holder has entered."""
    row = granted(cast, peer)
    visa(cast, row.contract_id)
    return entered(cast, row)


@built_once
def without_work(cast: Any, peer: Actor, at: datetime = ENTRY + timedelta(days=30)) -> Permit:
    """Return the permit of a worker who lost his work."""
    row = active(cast, peer)
    hiring.end_contract(employer_of(cast, row), row.contract_id, "by_employer", at=at)
    return actions.lose_work(cast("destination_clerk"), row.pk, at=at)


def employer_of(cast: Any, row: Permit) -> Actor:
    """Return who acts for the employer of a permit."""
    return cast("employer", office=row.office)


def card_of(row: Permit) -> Any:
    """Return the newest card of a permit."""
    return Card.objects.filter(about_ref=row.ref).order_by("-issued_at", "-pk").first()


def withdrawn(cast: Any, row: Permit, reason: str = "worker_request", at: datetime = AT) -> Permit:
    """Have a clerk propose a withdrawal, and another person decide it once the worker could be heard."""
    found = actions.propose_withdrawal(cast("destination_clerk"), row.pk, reason=reason, at=at)
    return actions.withdraw_permit(cast("destination_approver"), found.pk, at=at + HEARING)


def new_work(cast: Any, peer: Actor, row: Permit) -> tuple[Contract, datetime]:
    """Bring another contract of the same worker into force, with another employer."""
    at = ENTRY + timedelta(days=40)
    terms = build.other(starts_on=date(2027, 3, 10), starts_by=date(2027, 5, 1))
    actor = employer(
        cast, licence_number="LIC-2", phone="+218911000002", name_latin="Second Co", name_ar="شركة ثانية"
    )
    demand = build.approved(cast, actor, 2, terms)
    told = build.offer_letter(demand, row.person_id)
    hiring.take_offer(peer, told, at=AT)
    offer = Offer.objects.get(pk=told.offer_ref.partition(":")[2])
    hiring.answer_offer(actor, offer.pk, True, at=AT)
    contract = hiring.draw_contract(actor, offer.pk, at=AT)
    answer = told_by_hiring.ContractAnswered(
        contract_ref=contract.ref, answer="consented", how="code", reason_code="", answered_at=at
    )
    hiring.take_contract_answer(peer, answer, at=at)
    origin = told_by_hiring.ContractCertified(
        contract_ref=contract.ref, state="EG", office="EG/labour/", certified_at=at
    )
    hiring.take_certificate(peer, origin, at=at)
    return hiring.certify_contract(cast("destination_approver"), contract.pk, at=at), at


@built_once
def gone_home(cast: Any, peer: Actor) -> Permit:
    """Return the permit of a worker who lost his work, left, and stayed away."""
    row = without_work(cast, peer)
    left = ENTRY + timedelta(days=35)
    with clock.stopped(left + timedelta(minutes=5)):
        credentials.note_use(
            cast("border_officer"), card_of(row).serial, port="LY-MUSAID", direction="exit", at=left
        )
    actions.follow_returns(left + timedelta(days=20))
    row.refresh_from_db()
    return row


@built_once
def dead(cast: Any, peer: Actor) -> Permit:
    """Return the permit of a worker whose death the other state told."""
    row = active(cast, peer)
    people.take_death(
        peer, PersonDeceased(person_id=row.person_id, died_on=AT.date(), confirmed_at=AT), at=AT
    )
    actions.follow_deaths(ENTRY + timedelta(days=1))
    row.refresh_from_db()
    return row
