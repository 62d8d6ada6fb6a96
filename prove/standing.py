"""Records in every state of their tables, brought there by the rooms' own actions where a way leads there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models

from rabt.crossing import actions as crossing
from rabt.crossing.models import Device
from rabt.crossing.rules import device
from rabt.exchange.models import Incoming
from rabt.exchange.rules import letters
from rabt.hiring import actions as hiring
from rabt.hiring import messages
from rabt.hiring.models import Contract, Demand, Employer, Offer, Recruiter
from rabt.hiring.rules import contract, demand, offer, vetting
from rabt.hiring.rules.demand import Asked
from rabt.hiring.tests import build as parties
from rabt.permits import actions as permits
from rabt.permits.models import Clearance, Permit, Renewal
from rabt.permits.rules import clearance, permit, renewal
from rabt.permits.tests import build as papers

AT = parties.AT
Cast, World = Callable[..., Any], dict[str, Any]

TABLES: dict[str, tuple[type[models.Model], Any, Any]] = {
    "employer": (Employer, vetting.State, vetting.TABLE), "recruiter": (Recruiter, vetting.State, vetting.TABLE),
    "demand": (Demand, demand.State, demand.TABLE), "offer": (Offer, offer.State, offer.TABLE),
    "contract": (Contract, contract.State, contract.TABLE), "clearance": (Clearance, clearance.State, clearance.TABLE),
    "permit": (Permit, permit.State, permit.TABLE), "renewal": (Renewal, renewal.State, renewal.TABLE),
    "device": (Device, device.DeviceState, device.MOVES), "letter": (Incoming, letters.Incoming, letters.MOVES),
}  # fmt: skip


@dataclass(frozen=True)
class Stands:
    """A record in a state, and the offices that may act on it."""

    row: Any
    holder: str = ""  # the employer's or recruiter's office
    forced: bool = False  # no way leads there on this node: the state was written down
    at: datetime = AT + timedelta(hours=1)  # when the acts are tried


def stand(noun: str, state: str, side: str, cast: Cast, peer: Any) -> Stands:
    """Bring a record of this kind into this state on this side."""
    world: World = {"cast": cast, "peer": peer, "side": side}
    ways = WAYS[noun, side]
    if state in ways:
        return ways[state](world)
    first = ways[next(iter(ways))](world)
    type(first.row).objects.filter(pk=first.row.pk).update(state=state)
    first.row.refresh_from_db()
    return replace(first, forced=True)


def reason(name: str) -> str:
    """Name the first reason of a list of the corridor."""
    from rabt.agreement import queries as agreement

    return next(iter(agreement.terms_at(AT).reasons(name)))


# ------------------------------------------------------------------ parties
def _employer(world: World, *steps: str) -> Stands:
    cast = world["cast"]
    parties.offices("LY")
    row = hiring.apply_employer(cast("destination_clerk"), parties.application(), at=AT)
    return Stands(_vetted(row, "employer", cast, steps))


def _recruiter(world: World, *steps: str) -> Stands:
    cast = world["cast"]
    parties.offices("EG")
    row = hiring.apply_recruiter(cast("origin_clerk"), parties.recruiter_application(), at=AT)
    return Stands(_vetted(row, "recruiter", cast, steps))


def _vetted(row: Any, noun: str, cast: Cast, steps: tuple[str, ...]) -> Any:
    side = "destination" if noun == "employer" else "origin"
    clerk, approver = cast(f"{side}_clerk"), cast(f"{side}_approver")
    for step in steps:
        if step == "propose":
            getattr(hiring, f"propose_{noun}")(clerk, row.pk, "admit", at=AT)
        elif step == "suspend":
            getattr(hiring, f"suspend_{noun}")(approver, row.pk, "a complaint", at=AT)
        else:
            why = "" if step == "admit" else reason(f"{noun}_refusal")
            getattr(hiring, f"decide_{noun}")(approver, row.pk, step == "admit", why, at=AT)
    row.refresh_from_db()
    return row


# ------------------------------------------------------------------ demands and offers
def _demand(world: World, *steps: str) -> Stands:
    cast = world["cast"]
    _, actor = parties.admitted(cast)
    row = hiring.submit_demand(actor, Asked(3, parties.TERMS), at=AT)
    for step in steps:
        if step == "propose":
            hiring.propose_demand(cast("destination_clerk"), row.pk, "admit", at=AT)
        elif step == "close":
            hiring.close_demand(actor, row.pk, at=AT)
        elif step == "lapse":
            hiring.lapse_demands(parties.here("LY"), at=AT + timedelta(days=400))
        else:
            why = "" if step == "approve" else reason("demand_refusal")
            hiring.decide_demand(cast("destination_approver"), row.pk, step == "approve", why, at=AT)
    row.refresh_from_db()
    return Stands(row, actor.office)


def _offer_there(world: World, answer: str = "") -> Stands:
    _, actor = parties.admitted(world["cast"])
    row = parties.offered_there(world["peer"], parties.approved(world["cast"], actor))
    if answer:
        why = "" if answer == "accept" else reason("offer_decline")
        row = hiring.answer_offer(actor, row.pk, answer == "accept", why, at=AT)
    return Stands(row, actor.office)


def _offer_here(world: World, answer: str = "") -> Stands:
    cast, peer = world["cast"], world["peer"]
    actor = parties.recruiter_here(cast)
    person = parties.person_here(cast, office=actor.office)
    row = hiring.make_offer(actor, parties.demand_here(peer).pk, person.pk, at=AT)
    if answer == "withdrawn":
        row = hiring.withdraw_offer(actor, row.pk, at=AT)
    elif answer:
        why = "" if answer == "accepted" else reason("offer_decline")
        said = messages.OfferAnswered(offer_ref=row.ref, answer=answer, reason_code=why, answered_at=AT)
        hiring.take_offer_answer(peer, said, at=AT)
    row.refresh_from_db()
    return Stands(row, actor.office)


# ------------------------------------------------------------------ contracts
def _contract_here(world: World, *steps: str) -> Stands:
    cast = world["cast"]
    row = parties.drawn_here(cast, world["peer"])
    clerk = cast("origin_clerk")
    for step in steps:
        if step in ("consent", "decline"):
            why = "" if step == "consent" else reason("contract_decline")
            hiring.witness_answer(clerk, row.pk, step == "consent", why, at=AT)
        elif step == "propose":
            hiring.propose_certificate(clerk, row.pk, at=AT)
        elif step == "certify":
            hiring.certify_contract(cast("labour_attache"), row.pk, at=AT)
        elif step == "lapse":
            hiring.lapse_contracts(parties.here("EG"), at=AT + timedelta(days=200))
        elif step == "in_force":
            said = messages.ContractCertified(
                contract_ref=row.ref, state="LY", office="LY/labour/", certified_at=AT
            )
            hiring.take_certificate(world["peer"], said, at=AT)
    row.refresh_from_db()
    return Stands(row, row.office)


def _contract_there(build: Callable[..., Any]) -> Callable[[World], Stands]:
    def way(world: World) -> Stands:
        row, actor = build(world["cast"], world["peer"])
        return Stands(row, actor.office)

    return way


def _ended_there(world: World) -> Stands:
    row, actor = parties.in_force_there(world["cast"], world["peer"])
    return Stands(hiring.end_contract(actor, row.pk, "by_employer", at=AT), actor.office)


# ------------------------------------------------------------------ papers, permits, renewals
def _clearance(world: World, step: str = "") -> Stands:
    cast, there = world["cast"], world["side"] == "destination"
    if there:
        contract = papers.granted(cast, world["peer"]).contract_id  # no visa before the permit
        clerk, approver, kind = cast("passports_officer"), cast("passports_approver"), "visa"
    else:
        contract = _contract_here(world, "consent", "propose", "certify", "in_force").row.pk
        clerk, approver, kind = cast("origin_clerk"), cast("origin_approver"), "medical"
    paper = permits.record_clearance(clerk, contract, kind, number="N-1", issued_on=AT.date(), at=AT)
    if step == "confirm":
        permits.confirm_clearance(approver, paper.pk, at=AT)
    elif step == "return":
        permits.return_clearance(
            approver, paper.pk, reason=reason("clearance_refusal"), note="unreadable", at=AT
        )
    paper.refresh_from_db()
    return Stands(paper)


def _permit(build: Callable[..., Permit], step: str = "") -> Callable[[World], Stands]:
    def way(world: World) -> Stands:
        cast = world["cast"]
        row = build(cast, world["peer"])
        approver = cast("destination_approver")
        if step == "refuse":
            permits.refuse_permit(approver, row.pk, reason=reason("permit_refusal"), at=AT)
        elif step == "suspend":
            permits.suspend_permit(approver, row.pk, reason=reason("permit_suspension"), at=AT)
        elif step == "withdraw":
            papers.withdrawn(cast, row, reason("permit_withdrawal"))
        elif step == "expire":
            permits.expire_due(AT + timedelta(days=1000))
        row.refresh_from_db()
        return Stands(row, row.office, at=papers.ENTRY + timedelta(days=1) if row.entered_at else AT)

    return way


def _near_its_end(cast: Cast, peer: Any) -> Permit:
    row = papers.active(cast, peer)
    row.valid_until = date(2027, 11, 30)
    row.save(update_fields=["valid_until"])
    return row


def _active(world: World) -> Stands:
    row = _near_its_end(world["cast"], world["peer"])
    return Stands(row, row.office, at=NEAR)


def _without_work(cast: Cast, peer: Any) -> Permit:
    return papers.without_work(cast, peer, at=papers.ENTRY)


def _renewal(world: World, step: str = "") -> Stands:
    cast = world["cast"]
    row = _near_its_end(cast, world["peer"])
    asked = permits.renew_permit(cast("destination_clerk"), row.pk, at=NEAR)
    if step == "refuse":
        why = reason("permit_refusal")
        permits.refuse_renewal(cast("destination_approver"), asked.pk, reason=why, at=NEAR)
    asked.refresh_from_db()
    return Stands(asked, row.office, at=NEAR + timedelta(hours=1))


NEAR = datetime(2027, 10, 20, 9, tzinfo=UTC)  # of the last day of a permit that began today


# ------------------------------------------------------------------ devices and letters
def _device(world: World, *steps: str) -> Stands:
    post = "LY/border/musaid/" if world["side"] == "destination" else "EG/border/salloum/"
    head = world["cast"]("shift_head", office=post)
    row, _ = crossing.invite_device(head, "desk 1", at=AT)
    if "lock" in steps:
        crossing.lock_device(head, row.pk, at=AT)
    row.refresh_from_db()
    return Stands(row, post)


def _letter(state: str) -> Callable[[World], Stands]:
    def way(world: World) -> Stands:
        peer = world["peer"]
        asked: dict[str, Any] = {"state": state}
        if state == "set_aside":
            asked |= {"handled_by": "administrator", "handled_reason": "sent twice by hand"}
        row = Incoming.objects.create(
            from_state=peer.state, mid=papers.new_id(), seq=1, prev="", digest="0" * 64, kind="demand.closed/1",
            about="demand:1", purpose="hiring", body={}, sealed="x", receipt="x", via="line", made_at=AT,
            came_at=AT, receipted_at=AT, reason_code="not_the_keeper" if state == "dead" else "", **asked,
        )  # fmt: skip
        return Stands(row)

    return way


Way = Callable[[World], Stands]
HERE, THERE = "origin", "destination"


def _steps(way: Callable[..., Stands], **found: tuple[str, ...]) -> dict[str, Way]:
    return {state: (lambda world, steps=steps: way(world, *steps)) for state, steps in found.items()}


PARTY: dict[str, tuple[str, ...]] = {
    "applied": (), "proposed": ("propose",), "admitted": ("propose", "admit"), "refused": ("propose", "refuse"),
    "suspended": ("propose", "admit", "suspend"),
}  # fmt: skip
PERMIT: dict[str, Way] = {
    "proposed": _permit(papers.proposed), "granted": _permit(papers.granted), "active": _active,
    "refused": _permit(papers.proposed, "refuse"), "suspended": _permit(papers.active, "suspend"),
    "between_jobs": _permit(_without_work), "expired": _permit(papers.active, "expire"),
    "withdrawn": _permit(papers.granted, "withdraw"), "went_home": _permit(papers.gone_home),
    "deceased": _permit(papers.dead),
}  # fmt: skip
CLEARANCE: dict[str, tuple[str, ...]] = {"recorded": (), "confirmed": ("confirm",), "returned": ("return",)}

WAYS: dict[tuple[str, str], dict[str, Way]] = {
    ("employer", THERE): _steps(_employer, **PARTY),
    ("recruiter", HERE): _steps(_recruiter, **PARTY),
    ("demand", THERE): _steps(
        _demand, submitted=(), proposed=("propose",), approved=("propose", "approve"), refused=("propose", "refuse"),
        closed=("close",), lapsed=("propose", "approve", "lapse"),
    ),
    ("offer", THERE): _steps(_offer_there, made=(), accepted=("accept",), declined=("decline",)),
    ("offer", HERE): _steps(_offer_here, made=(), accepted=("accepted",), declined=("declined",), withdrawn=("withdrawn",)),
    ("contract", HERE): _steps(
        _contract_here, drawn=(), consented=("consent", "propose"), declined=("decline",), lapsed=("lapse",),
        certified=("consent", "propose", "certify"), in_force=("consent", "propose", "certify", "in_force"),
    ),
    ("contract", THERE): {
        "drawn": _contract_there(parties.drawn_there), "certified": _contract_there(parties.consented_there),
        "in_force": _contract_there(parties.in_force_there), "ended": _ended_there,
    },
    ("clearance", HERE): _steps(_clearance, **CLEARANCE),
    ("clearance", THERE): _steps(_clearance, **CLEARANCE),
    ("permit", THERE): PERMIT,
    ("renewal", THERE): _steps(_renewal, proposed=(), refused=("refuse",)),
    ("device", HERE): _steps(_device, invited=(), locked=("lock",)),
    ("device", THERE): _steps(_device, invited=(), locked=("lock",)),
    ("letter", HERE): {state.value: _letter(state.value) for state in letters.Incoming},
    ("letter", THERE): {state.value: _letter(state.value) for state in letters.Incoming},
}  # fmt: skip
