"""What came back is told: in the queue of him whose record it is, until he opens it, and by a notice."""

import pytest

from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Offer
from rabt.hiring.tests.build import (
    AT,
    admitted,
    approved,
    consented_there,
    demand_here,
    drawn_here,
    drawn_there,
    offered_here,
    offered_there,
    person_here,
    recruiter_here,
)
from rabt.notices.models import Notice
from rabt.shell.words import word

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")


def words(viewer):
    return {one.word.removeprefix("hiring."): one.count for one in queries.waiting(viewer)}


def told(about):
    found = Notice.objects.filter(about=about, channel="sms").order_by("made_at", "pk")
    return [notice.text for notice in found]


# ------------------------------------------------------------------ the employer
def test_an_employer_is_told_that_a_worker_was_offered_and_by_when_to_answer(cast, peer):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    assert words(actor) == {"offers_to_answer": 1}
    (text,) = told(row.ref)
    assert "2026-12-04" in text and "محمود" not in text


def test_an_offer_that_was_taken_back_is_told(cast, peer):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    actions.take_withdrawal(peer, messages.OfferWithdrawn(offer_ref=row.ref, withdrawn_at=AT), at=AT)
    assert words(actor) == {"offers_withdrawn": 1}
    assert len(told(row.ref)) == 2
    queries.offer_to_see(actor, row.pk)
    assert words(actor) == {}


@pytest.mark.parametrize("answer", ["consented", "declined", "returned", "lapsed", "refused"])
def test_an_employer_is_told_how_his_contract_came_back(cast, peer, answer):
    row, actor = drawn_there(cast, peer)
    if answer == "refused":
        actions.take_contract_answer(peer, answered(row, "consented"), at=AT)
        queries.contract_to_see(actor, row.pk)
    actions.take_contract_answer(peer, answered(row, answer), at=AT)
    assert words(actor)["contracts_answered"] == 1
    assert row.number in told(row.ref)[-1] and state_word(answer) in told(row.ref)[-1]
    queries.contract_to_see(cast("destination_clerk"), row.pk)
    assert words(actor)["contracts_answered"] == 1, "a clerk's look leaves the employer's queue as it is"
    queries.contract_to_see(actor, row.pk)
    assert "contracts_answered" not in words(actor)


def answered(row, answer):
    how = "code" if answer in ("consented", "declined") else ""
    return messages.ContractAnswered(
        contract_ref=row.ref, answer=answer, how=how, reason_code="", answered_at=AT
    )


def state_word(state):
    return word(f"hiring.state.{state}", language="ar")


def test_each_certificate_is_told_to_the_employer(cast, peer):
    row, actor = consented_there(cast, peer)
    assert state_word("certified") in told(row.ref)[-1]
    queries.contract_to_see(actor, row.pk)
    actions.certify_contract(cast("destination_approver"), row.pk, at=AT)
    assert state_word("in_force") in told(row.ref)[-1] and words(actor) == {"contracts_answered": 1}


def test_a_refused_certificate_is_told_to_the_employer(cast, peer):
    row, actor = consented_there(cast, peer)
    queries.contract_to_see(actor, row.pk)
    actions.refuse_certificate(cast("destination_approver"), row.pk, "model_not_kept", at=AT)
    assert state_word("refused") in told(row.ref)[-1] and words(actor) == {"contracts_answered": 1}


def test_another_employer_is_not_told(cast, peer):
    row, _ = drawn_there(cast, peer)
    actions.take_contract_answer(peer, answered(row, "declined"), at=AT)
    assert words(cast("employer", office="LY/labour/first/emp-x/")) == {}


# ------------------------------------------------------------------ who offered
@ORIGIN
def test_a_recruiter_is_told_what_the_employer_answered(cast, peer):
    row = offered_here(cast, peer)
    actor = cast("recruiter", office=row.office)
    assert words(actor) == {"offers_answered": 1}
    assert state_word("accepted") in told(row.ref)[-1] and "شركة البناء" in told(row.ref)[-1]
    queries.offer_to_see(actor, row.pk)
    assert words(actor) == {}


@ORIGIN
def test_a_recruiter_is_told_what_the_worker_answered(cast, peer):
    row = drawn_here(cast, peer)
    actor = cast("recruiter", office=row.office)
    queries.offer_to_see(actor, row.offer_id)
    actions.witness_answer(cast("origin_clerk"), row.pk, False, "terms_differ", at=AT)
    assert words(actor) == {"contracts_answered": 1} and state_word("declined") in told(row.ref)[-1]


@ORIGIN
def test_a_labour_office_that_offered_finds_it_in_its_queue(cast, peer):
    recruiter_here(cast)
    clerk = cast("origin_clerk")
    person = person_here(cast, office=clerk.office)
    row = actions.make_offer(clerk, demand_here(peer).pk, person.pk, at=AT)
    said = messages.OfferAnswered(
        offer_ref=row.ref, answer="declined", reason_code="age_outside", answered_at=AT
    )
    actions.take_offer_answer(peer, said, at=AT)
    assert words(clerk) == {"offers_answered": 1} and told(row.ref) == []
    assert Offer.objects.get(pk=row.pk).news_at == AT


@ORIGIN
def test_the_page_of_news_lists_them(client_as, cast, peer):
    row = offered_here(cast, peer)
    client = client_as("recruiter", row.office)
    assert str(row.pk) in client.get("/hiring/offers?news=1").content.decode()
    client.get(f"/hiring/offers/{row.pk}")
    assert str(row.pk) not in client.get("/hiring/offers?news=1").content.decode()
    assert client.get("/hiring/contracts?news=1").status_code == 200
