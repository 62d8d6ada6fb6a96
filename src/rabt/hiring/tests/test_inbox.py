"""Letters of the other node: taken once, only from the keeper, read strictly."""

from dataclasses import replace
from uuid import UUID

import pytest

from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.exchange.letters import Letter
from rabt.hiring import actions, inbox, messages, queries
from rabt.hiring.models import Contract, Demand, Employer, Offer
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    admitted,
    approved,
    consented_there,
    drawn_here,
    drawn_letter,
    drawn_there,
    here,
    offer_letter,
    offered_here,
    offered_there,
    other,
    person_there,
)
from rabt.people.models import Ground
from rabt.site import wiring

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")


def arrive(peer, told, **changes) -> None:
    """Hand a letter to the room, as exchange does."""
    letter = Letter(
        kind=told.KIND, body=told.to_body() | changes, about="x:y", mid=new_id(), from_state=peer.state,
        sent_at=AT, received_at=AT,
    )  # fmt: skip
    inbox.HANDLERS[told.KIND](peer, letter)


def test_every_letter_of_this_room_is_wired_and_no_other():
    wired = {kind for kind, room in wiring.INBOX.items() if room == "rabt.hiring.inbox"}
    assert wired == set(inbox.HANDLERS)


@pytest.mark.parametrize("kind", sorted(inbox.HANDLERS))
def test_a_malformed_letter_is_untrusted(peer, kind):
    for body in ({}, {"more": 1}, {"terms": []}):
        letter = Letter(
            kind=kind, body=body, about="x:y", mid=new_id(), from_state=peer.state, sent_at=AT, received_at=AT
        )
        with pytest.raises(Untrusted, match="letter_malformed"):
            inbox.HANDLERS[kind](peer, letter)


@pytest.mark.parametrize("message", list(inbox.TAKES), ids=lambda m: m.KIND)
def test_every_message_reads_back_what_it_wrote(message):
    told = TOLD[message]
    assert message.from_body(told.to_body()) == told


EMPLOYER = messages.EmployerAdmitted(
    employer_ref=ref_of("employer", new_id()), name_ar="شركة", name_latin="Firm", sector="construction",
    place="LY-TB", licence_number="L", licence_expires_on=TERMS.starts_by, admitted_at=AT,
)  # fmt: skip
TOLD = {
    messages.WorkerReleased: messages.WorkerReleased(
        contract_ref=ref_of("contract", new_id()), released_at=AT
    ),
    messages.EmployerAdmitted: EMPLOYER,
    messages.EmployerChanged: messages.EmployerChanged(
        employer_ref=EMPLOYER.employer_ref, state="suspended", changed_at=AT
    ),
    messages.DemandApproved: messages.DemandApproved(
        demand_ref=ref_of("demand", new_id()), employer_ref=EMPLOYER.employer_ref, number=2,
        terms=messages.TermsTold.of(TERMS), experience_years=1, qualification="", approved_at=AT,
        open_until=TERMS.starts_by,
    ),
    messages.DemandClosed: messages.DemandClosed(demand_ref="demand:x", state="closed", closed_at=AT),
    messages.DemandPlaced: messages.DemandPlaced(demand_ref="demand:x", project_ref="project:x"),
    messages.ProjectSubmitted: messages.ProjectSubmitted(
        project_ref="project:x", contractor_ref="employer:x", name="م", client="ج", award_number="A",
        home_number="H", place="LY-TB", trades=[messages.Trade("7112", 4)], starts_on=TERMS.starts_on,
        ends_on=TERMS.starts_by, submitted_at=AT,
    ),
    messages.ProjectChanged: messages.ProjectChanged(
        project_ref="project:x", state="approved", reason_code="", changed_at=AT
    ),
    messages.CrewFormed: messages.CrewFormed(
        crew_ref="crew:x", demand_ref="demand:x", name="ف", foreman_ref="offer:x", offer_refs=["offer:x"],
        formed_at=AT, changed_at=AT,
    ),
    messages.OfferMade: messages.OfferMade(
        offer_ref="offer:x", demand_ref="demand:x", person_ref="person:x", terms=messages.TermsTold.of(TERMS),
        offered_by_ar="م", offered_by_latin="O", made_at=AT,
    ),
    messages.OfferAnswered: messages.OfferAnswered(
        offer_ref="offer:x", answer="accepted", reason_code="", answered_at=AT
    ),
    messages.OfferWithdrawn: messages.OfferWithdrawn(offer_ref="offer:x", withdrawn_at=AT),
    messages.ContractDrawn: messages.ContractDrawn(
        contract_ref="contract:x", offer_ref="offer:x", terms=messages.TermsTold.of(TERMS), drawn_at=AT
    ),
    messages.ContractAnswered: messages.ContractAnswered(
        contract_ref="contract:x", answer="consented", how="code", reason_code="", answered_at=AT
    ),
    messages.ContractCertified: messages.ContractCertified(
        contract_ref="contract:x", state="EG", office="EG/", certified_at=AT
    ),
    messages.ContractTakenBack: messages.ContractTakenBack(contract_ref="contract:x", taken_back_at=AT),
    messages.ContractEnded: messages.ContractEnded(
        contract_ref="contract:x", state="ended", reason_code="agreed", ended_at=AT
    ),
}  # fmt: skip


# ------------------------------------------------------------------ employers and demands, at origin
@ORIGIN
def test_an_employer_is_taken_once_and_changed_only_by_his_keeper(peer):
    arrive(peer, EMPLOYER)
    arrive(peer, EMPLOYER)
    row = Employer.objects.get()
    assert (row.kept_by, row.state, row.office) == ("LY", "admitted", "")
    arrive(peer, TOLD[messages.EmployerChanged])
    row.refresh_from_db()
    assert row.state == "suspended"
    with pytest.raises(Untrusted, match="letter_malformed"):
        arrive(peer, TOLD[messages.EmployerChanged], state="emperor")
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_employer_change(here("EG"), TOLD[messages.EmployerChanged], at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_employer(here("EG"), EMPLOYER, at=AT)


@ORIGIN
def test_a_demand_needs_its_employer_and_is_taken_once(peer):
    told = TOLD[messages.DemandApproved]
    with pytest.raises(Refused, match="letter_about_unknown"):
        arrive(peer, told)
    arrive(peer, EMPLOYER)
    arrive(peer, told)
    arrive(peer, told)
    row = Demand.objects.get()
    assert (row.state, row.terms(), row.kept_by) == ("approved", TERMS, "LY")
    arrive(peer, messages.DemandClosed(demand_ref=row.ref, state="lapsed", closed_at=AT))
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_a_record_of_our_own_is_not_overwritten_from_outside(cast, peer):
    who, actor = admitted(cast)
    row = approved(cast, actor)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        arrive(peer, replace(EMPLOYER, employer_ref=who.ref))
    with pytest.raises(Untrusted, match="not_the_keeper"):
        arrive(peer, messages.EmployerChanged(employer_ref=who.ref, state="suspended", changed_at=AT))
    with pytest.raises(Untrusted, match="not_the_keeper"):
        arrive(peer, messages.DemandClosed(demand_ref=row.ref, state="closed", closed_at=AT))
    with pytest.raises(Untrusted, match="letter_malformed"):
        arrive(peer, messages.DemandClosed(demand_ref="demand:one", state="closed", closed_at=AT))


# ------------------------------------------------------------------ offers, at destination
def test_an_offer_shows_its_person_to_the_employer(cast, peer):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    assert (row.state, row.kept_by, row.office, row.holds_person) == ("made", "EG", actor.office, False)
    assert Ground.objects.get().office == actor.office
    arrive(peer, offer_letter(row.demand, row.person_id, offer_ref=row.ref))
    assert Offer.objects.count() == 1
    actions.answer_offer(actor, row.pk, False, "worker_unsuited", at=AT)
    assert Ground.objects.get().until == AT


def test_an_offer_on_other_terms_is_untrusted(cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor)
    told = offer_letter(asked, person_there(peer), terms=messages.TermsTold.of(other(wage_minor=9)))
    with pytest.raises(Untrusted, match="offer_terms_differ"):
        arrive(peer, told)


def test_an_offer_for_a_demand_that_is_over_is_declined_at_once(cast, peer, letters):
    _, actor = admitted(cast)
    asked = approved(cast, actor)
    actions.close_demand(actor, asked.pk, at=AT)
    row = offered_there(peer, asked)
    assert (row.state, row.reason_code) == ("declined", "demand_closed")
    assert letters()[-1].body["answer"] == "declined"


def test_an_offer_about_an_unknown_demand_or_person_is_stopped(cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor)
    with pytest.raises(Refused, match="person_unknown"):
        arrive(peer, offer_letter(asked, new_id()))
    with pytest.raises(Refused, match="letter_about_unknown"):
        arrive(peer, offer_letter(asked, new_id(), demand_ref=ref_of("demand", new_id())))


def test_a_withdrawal_frees_the_place_and_ends_the_contract(cast, peer):
    row, _ = drawn_there(cast, peer)
    arrive(peer, messages.OfferWithdrawn(offer_ref=row.offer.ref, withdrawn_at=AT))
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert queries.places(row.offer.demand).taken == 0
    assert Ground.objects.get().until == AT


def test_a_withdrawal_of_a_declined_offer_changes_nothing(cast, peer):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    actions.answer_offer(actor, row.pk, False, "worker_unsuited", at=AT)
    arrive(peer, messages.OfferWithdrawn(offer_ref=row.ref, withdrawn_at=AT))
    row.refresh_from_db()
    assert row.state == "declined"


@ORIGIN
def test_an_answer_comes_only_from_the_keeper_of_the_demand(cast, peer):
    row = offered_here(cast, peer)
    told = messages.OfferAnswered(offer_ref=row.ref, answer="declined", reason_code="", answered_at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_offer_answer(here("EG"), told, at=AT)
    with pytest.raises(Refused, match="offer_step_closed"):
        arrive(peer, told)


# ------------------------------------------------------------------ contracts
@ORIGIN
def test_a_contract_is_taken_once_and_only_from_the_keeper_of_the_demand(cast, peer):
    row = offered_here(cast, peer)
    told = drawn_letter(row)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_contract(here("EG"), told, at=AT)
    arrive(peer, told)
    arrive(peer, told)
    found = Contract.objects.get()
    assert (found.pk, found.kept_by) == (UUID(told.contract_ref.partition(":")[2]), "LY")


@ORIGIN
def test_a_certificate_is_signed_by_its_own_state(cast, peer):
    row = drawn_here(cast, peer)
    told = messages.ContractCertified(contract_ref=row.ref, state="EG", office="EG/", certified_at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        arrive(peer, told)
    with pytest.raises(Refused, match="contract_step_closed"):
        arrive(peer, replace(told, state="LY"))


def test_an_answer_of_origin_is_taken(cast, peer):
    row, _ = drawn_there(cast, peer)
    told = TOLD[messages.ContractAnswered]
    arrive(peer, replace(told, contract_ref=row.ref))
    row.refresh_from_db()
    assert (row.state, row.consent_how) == ("consented", "code")
    with pytest.raises(Untrusted, match="letter_malformed"):
        arrive(peer, replace(told, contract_ref=row.ref, answer="maybe"))
    with pytest.raises(Untrusted, match="letter_malformed"):
        arrive(peer, replace(told, contract_ref=row.ref, how="telepathy"))
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_contract_answer(here("LY"), replace(told, contract_ref=row.ref), at=AT)
    arrive(
        peer, replace(told, contract_ref=row.ref, answer="refused", how="", reason_code="consent_doubtful")
    )
    row.refresh_from_db()
    assert row.state == "refused" and Ground.objects.get().until == AT


def test_both_certificates_are_on_the_contract(cast, peer):
    row, _ = consented_there(cast, peer)
    assert (row.state, row.origin_office) == ("certified", "EG/labour/")
    again = messages.ContractCertified(contract_ref=row.ref, state="EG", office="EG/", certified_at=AT)
    with pytest.raises(Refused, match="contract_step_closed"):
        arrive(peer, again)
