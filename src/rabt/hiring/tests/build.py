"""What the tests of this room build on: terms, applications, and steps done by the room's own actions."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from rabt.access.models import Office
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import new_id, ref_of
from rabt.hiring import actions, messages
from rabt.hiring.models import Contract, Demand, Employer, Offer
from rabt.hiring.rules.application import Application, EmployerApplication
from rabt.hiring.rules.demand import Asked
from rabt.hiring.rules.terms import Terms
from rabt.journal.testing import built_once
from rabt.people import actions as people
from rabt.people.messages import PersonIntroduced
from rabt.people.rules.person import PersonFacts

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TERMS = Terms(
    occupation="7112", place="LY-TB", wage_minor=1_800_000, currency="LYD", hours_week=48,
    rest_days_week=1, leave_days_year=30, housing="provided", meals=False, travel_paid=True,
    starts_on=date(2027, 1, 10), starts_by=date(2027, 3, 10), months=12,
)  # fmt: skip


def other(**changes: Any) -> Terms:
    """Return the terms with something changed."""
    return replace(TERMS, **changes)


def application(**changes: Any) -> EmployerApplication:
    """Return what an employer writes on the form."""
    told = EmployerApplication(
        labour_office="LY/labour/first/", name_ar="شركة البناء الأولى", name_latin="First Building Co",
        place="LY-TB", address="", licence_number="LIC-1", licence_expires_on=date(2028, 1, 1),
        signatory_name="سالم علي", signatory_role="مدير", phone="+218911000001", email="",
        sector="construction", nationals=40, foreigners=0,
    )  # fmt: skip
    return replace(told, **changes)


def recruiter_application(**changes: Any) -> Application:
    """Return what a recruiter writes on the form."""
    told = Application(
        labour_office="EG/labour/first/", name_ar="مكتب الدلتا", name_latin="Delta Agency", place="EG-C",
        address="", licence_number="REC-1", licence_expires_on=date(2028, 1, 1),
        signatory_name="منى حسن", signatory_role="", phone="+201001000001", email="",
    )  # fmt: skip
    return replace(told, **changes)


def offices(state: str) -> None:
    """Open the offices that the tests use."""
    kinds = {
        "": "state",
        "labour/": "ministry",
        "labour/first/": "labour",
        "labour/second/": "labour",
    }
    for tail, kind in kinds.items():
        path = f"{state}/{tail}"
        above = f"{state}/" if tail == "labour/" else f"{state}/labour/" if tail else None
        Office.objects.get_or_create(
            code=path,
            defaults={"kind": kind, "name_ar": path, "name_en": path, "opened_at": AT, "parent_id": above},
        )


@built_once
def admitted(cast: Any, **changes: Any) -> tuple[Employer, Actor]:
    """Register an employer and have two officials admit him; return him and who acts for him."""
    offices("LY")
    told = application(**changes)
    row = actions.apply_employer(cast("destination_clerk"), told, at=AT)
    actions.propose_employer(cast("destination_clerk"), row.pk, "admit", at=AT)
    row = actions.decide_employer(cast("destination_approver"), row.pk, True, at=AT)
    return row, cast("employer", office=row.office)


def approved(cast: Any, employer: Actor, number: int = 3, terms: Terms = TERMS) -> Demand:
    """Ask for workers and have two officials approve it."""
    row = actions.submit_demand(employer, Asked(number, terms), at=AT)
    actions.propose_demand(cast("destination_clerk"), row.pk, "admit", at=AT)
    return actions.decide_demand(cast("destination_approver"), row.pk, True, at=AT)


# ------------------------------------------------------------------ people, on either side
def person_here(
    cast: Any, number: int = 1, office: str = "EG/labour/first/agency-1/", phone: str = "+201001234567"
):
    """Register a worker at origin."""
    facts = PersonFacts(
        name_ar=f"محمود حسن علي {FAMILIES[number % len(FAMILIES)]}", name_latin="MAHMOUD HASSAN ALI",
        sex="male", born_on=date(1990, 5, 1 + number % 27), birth_place="", home_place="",
        nationality="EGY", national_id="", passport_number=f"A{number:08}", passport_issuer="EGY",
        passport_expires_on=date(2030, 1, 1), phone=phone,
    )  # fmt: skip
    clerk = cast("recruiter", office=office)
    return people.register_person(clerk, facts, at=AT, not_same="تحقق منه الموظف")


FAMILIES = ("المصري", "الشريف", "النجار", "الحداد", "البنا", "عوض", "غالي", "منصور", "سليمان", "زيدان")


def person_there(peer: Actor, number: int = 1) -> UUID:
    """Take in a worker whom the origin introduced."""
    told = PersonIntroduced(
        person_id=new_id(), version=1, name_first="محمود", name_father="حسن", name_grandfather="علي",
        name_family=FAMILIES[number % len(FAMILIES)], name_latin="MAHMOUD HASSAN", sex="male",
        born_on=date(1990, 5, 1 + number % 27), birth_place="", nationality="EGY", national_id="",
        passport_number=f"A{number:08}", passport_issuer="EGY", passport_expires_on=date(2030, 1, 1),
        phone="+201001234567", photo="",
    )  # fmt: skip
    people.take_in_person(peer, told, at=AT)
    return told.person_id


# ------------------------------------------------------------------ what comes from the other node
def offer_letter(demand: Demand, person_id: UUID, **changes: Any) -> messages.OfferMade:
    """Return the letter in which origin offers a worker."""
    told = messages.OfferMade(
        offer_ref=ref_of("offer", new_id()), demand_ref=demand.ref, person_ref=ref_of("person", person_id),
        terms=messages.TermsTold.of(demand.terms()), offered_by_ar="مكتب", offered_by_latin="Office",
        made_at=AT,
    )  # fmt: skip
    return replace(told, **changes)


def offered_there(peer: Actor, demand: Demand, number: int = 1) -> Offer:
    """Have origin offer a worker, as destination sees it."""
    told = offer_letter(demand, person_there(peer, number))
    actions.take_offer(peer, told, at=AT)
    return Offer.objects.get(pk=told.offer_ref.partition(":")[2])


def demand_here(
    peer: Actor, number: int = 3, terms: Terms = TERMS, open_until: date = date(2027, 1, 8)
) -> Demand:
    """Have destination tell of an employer and a demand, as origin sees it."""
    who = messages.EmployerAdmitted(
        employer_ref=ref_of("employer", new_id()), name_ar="شركة البناء", name_latin="Building Co",
        sector="construction", place="LY-TB", licence_number=f"L-{new_id()}",
        licence_expires_on=date(2028, 1, 1), admitted_at=AT,
    )  # fmt: skip
    actions.take_employer(peer, who, at=AT)
    told = messages.DemandApproved(
        demand_ref=ref_of("demand", new_id()), employer_ref=who.employer_ref, number=number,
        terms=messages.TermsTold.of(terms), experience_years=0, qualification="", approved_at=AT,
        open_until=open_until,
    )  # fmt: skip
    actions.take_demand(peer, told, at=AT)
    return Demand.objects.get(pk=told.demand_ref.partition(":")[2])


@built_once
def recruiter_here(cast: Any) -> Actor:
    """Register a recruiter and have two officials admit him; return who acts for him."""
    offices("EG")
    row = actions.apply_recruiter(cast("origin_clerk"), recruiter_application(), at=AT)
    actions.propose_recruiter(cast("origin_clerk"), row.pk, "admit", at=AT)
    row = actions.decide_recruiter(cast("origin_approver"), row.pk, True, at=AT)
    return cast("recruiter", office=row.office)


@built_once
def offered_here(cast: Any, peer: Actor, number: int = 1) -> Offer:
    """Have a recruiter offer a worker and destination accept him, as origin sees it."""
    actor = recruiter_here(cast)
    asked = demand_here(peer)
    person = person_here(cast, number, office=actor.office)
    row = actions.make_offer(actor, asked.pk, person.pk, at=AT)
    told = messages.OfferAnswered(offer_ref=row.ref, answer="accepted", reason_code="", answered_at=AT)
    actions.take_offer_answer(peer, told, at=AT)
    row.refresh_from_db()
    return row


def drawn_letter(offer: Offer, terms: Terms = TERMS) -> messages.ContractDrawn:
    """Return the letter in which destination sends a contract."""
    return messages.ContractDrawn(
        contract_ref=ref_of("contract", new_id()),
        offer_ref=offer.ref,
        terms=messages.TermsTold.of(terms),
        drawn_at=AT,
    )


@built_once
def drawn_here(cast: Any, peer: Actor, terms: Terms = TERMS) -> Contract:
    """Have destination draw a contract, as origin sees it."""
    told = drawn_letter(offered_here(cast, peer), terms)
    actions.take_contract(peer, told, at=AT)
    return Contract.objects.get(pk=told.contract_ref.partition(":")[2])


@built_once
def drawn_there(cast: Any, peer: Actor) -> tuple[Contract, Actor]:
    """Have an employer draw the contract of an accepted worker, as destination sees it."""
    _, actor = admitted(cast)
    offer = offered_there(peer, approved(cast, actor))
    actions.answer_offer(actor, offer.pk, True, at=AT)
    return actions.draw_contract(actor, offer.pk, at=AT), actor


@built_once
def consented_there(cast: Any, peer: Actor) -> tuple[Contract, Actor]:
    """Have the worker agree at origin, and origin certify, as destination sees it."""
    row, actor = drawn_there(cast, peer)
    told = messages.ContractAnswered(
        contract_ref=row.ref, answer="consented", how="code", reason_code="", answered_at=AT
    )
    actions.take_contract_answer(peer, told, at=AT)
    certificate = messages.ContractCertified(
        contract_ref=row.ref, state="EG", office="EG/labour/", certified_at=AT
    )
    actions.take_certificate(peer, certificate, at=AT)
    row.refresh_from_db()
    return row, actor


@built_once
def in_force_there(cast: Any, peer: Actor) -> tuple[Contract, Actor]:
    """Bring one contract into force at destination."""
    row, actor = consented_there(cast, peer)
    return actions.certify_contract(cast("destination_approver"), row.pk, at=AT), actor


def here(state: str) -> Actor:
    """Return this node, acting by the clock."""
    return the_node(state)


def english(client: Client) -> Client:
    """Let a client read English."""
    client.cookies["rabt_language"] = "en"
    return client


def url(name: str, *args: Any) -> str:
    """Return the address of one of this room's pages."""
    return reverse(f"hiring:{name}", args=args)
