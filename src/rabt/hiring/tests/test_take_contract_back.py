"""An employer takes back a contract that he drew wrongly; the worker's yes, if it came first, stands."""

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Contract
from rabt.hiring.tests.build import (
    AT,
    consented_there,
    drawn_here,
    drawn_letter,
    drawn_there,
    english,
    here,
    other,
)
from rabt.hiring.tests.test_inbox import arrive
from rabt.journal.models import Act
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ at destination
def test_it_is_taken_back_told_and_drawn_anew_on_the_same_offer(cast, peer, letters):
    row, actor = drawn_there(cast, peer)
    actions.take_contract_back(actor, row.pk, at=AT)
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("withdrawn", AT)
    assert (letters()[-1].kind, letters()[-1].about) == ("contract.taken_back/1", row.ref)
    assert Act.objects.filter(ref=row.ref, kind="contract.withdrawn").exists()
    row.offer.refresh_from_db()
    assert (row.offer.state, row.offer.holds_place, queries.places(row.offer.demand).taken) == (
        "accepted",
        True,
        1,
    )
    assert list(queries.offers_without_contract(actor)) == [row.offer]
    again = actions.draw_contract(actor, row.offer_id, other(wage_minor=2_000_000), at=AT)
    assert again.state == "drawn"


def test_an_answered_contract_is_not_taken_back(cast, peer):
    row, actor = consented_there(cast, peer)
    with pytest.raises(Refused, match="contract_answered"):
        actions.take_contract_back(actor, row.pk, at=AT)


def test_it_is_not_taken_back_twice(cast, peer):
    row, actor = drawn_there(cast, peer)
    actions.take_contract_back(actor, row.pk, at=AT)
    with pytest.raises(Refused, match="contract_answered"):
        actions.take_contract_back(actor, row.pk, at=AT)


def test_only_its_own_employer_takes_it_back(cast, peer):
    row, _ = drawn_there(cast, peer)
    with pytest.raises(Missing):
        actions.take_contract_back(cast("employer", office="LY/labour/first/firm-9/"), row.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.take_contract_back(cast("destination_clerk"), row.pk, at=AT)


def test_what_was_on_its_way_then_changes_nothing(cast, peer):
    row, actor = drawn_there(cast, peer)
    actions.take_contract_back(actor, row.pk, at=AT)
    arrive(
        peer,
        messages.ContractAnswered(
            contract_ref=row.ref, answer="consented", how="code", reason_code="", answered_at=AT
        ),
    )
    arrive(
        peer,
        messages.ContractCertified(contract_ref=row.ref, state="EG", office="EG/labour/", certified_at=AT),
    )
    row.refresh_from_db()
    assert (row.state, row.consent_how, row.origin_certified_at) == ("withdrawn", "", None)
    assert Act.objects.filter(ref=row.ref, kind="contract.answered_late").count() == 2


@pytest.mark.parametrize("answer", ["declined", "lapsed", "refused"])
def test_a_no_that_crossed_it_frees_worker_and_place_here_as_it_did_there(cast, peer, answer):
    row, actor = drawn_there(cast, peer)
    actions.take_contract_back(actor, row.pk, at=AT)
    told = messages.ContractAnswered(
        contract_ref=row.ref, answer=answer, how="", reason_code="", answered_at=AT
    )
    arrive(peer, told)
    row.offer.refresh_from_db()
    assert (row.offer.holds_place, queries.places(row.offer.demand).taken) == (False, 0)
    with pytest.raises(Refused, match="offer_not_accepted"):
        actions.draw_contract(actor, row.offer_id, at=AT)


def test_a_no_that_crossed_it_leaves_a_contract_drawn_anew_to_its_own_answer(cast, peer):
    row, actor = drawn_there(cast, peer)
    actions.take_contract_back(actor, row.pk, at=AT)
    again = actions.draw_contract(actor, row.offer_id, at=AT)
    for ref, answer in ((row.ref, "declined"), (again.ref, "lapsed")):
        row.offer.refresh_from_db()
        assert row.offer.holds_place
        told = messages.ContractAnswered(
            contract_ref=ref, answer=answer, how="", reason_code="", answered_at=AT
        )
        arrive(peer, told)
    row.offer.refresh_from_db()
    again.refresh_from_db()
    assert (again.state, row.offer.holds_place) == ("lapsed", False)


def test_the_page_offers_it_until_an_answer_has_come(cast, peer, client_as):
    row, actor = drawn_there(cast, peer)
    client = english(client_as("employer", office=actor.office))
    page = f"/hiring/contracts/{row.pk}"
    assert "Take the contract back" in client.get(page).content.decode()
    assert client.post(f"{page}/take_back").status_code == 302
    assert "Take the contract back" not in client.get(page).content.decode()
    assert client.post(f"{page}/take_back").status_code in (404, 409, 422)
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_machines_take_it_back_too(cast, peer, client_as):
    row, actor = drawn_there(cast, peer)
    client = client_as("employer", office=actor.office)
    found = client.post(f"/api/hiring/contracts/{row.pk}/take-back", content_type="application/json")
    assert (found.status_code, found.json()["state"]) == (200, "withdrawn")
    found = client.post(f"/api/hiring/contracts/{row.pk}/take-back", content_type="application/json")
    assert (found.status_code, found.json()["code"]) == (422, "contract_answered")


# ------------------------------------------------------------------ at origin
@pytest.mark.node("EG")
def test_the_worker_who_was_asked_is_told_and_his_code_counts_no_more(cast, peer):
    row = drawn_here(cast, peer)
    before = Notice.objects.count()
    arrive(peer, messages.ContractTakenBack(contract_ref=row.ref, taken_back_at=AT))
    row.refresh_from_db()
    assert row.state == "withdrawn"
    told = [one.template for one in Notice.objects.order_by("pk")][before:]
    assert "hiring.told.contract_taken_back" in told
    with pytest.raises(Refused):
        actions.answer_with_code(row.pk, "000000", True, "", at=AT)
    row.offer.refresh_from_db()
    assert row.offer.holds_person


@pytest.mark.node("EG")
@pytest.mark.parametrize("certified", [False, True])
def test_a_yes_that_crossed_it_binds_nobody(cast, peer, certified):
    row = drawn_here(cast, peer)
    actions.witness_answer(cast("origin_clerk"), row.pk, True, "", at=AT)
    if certified:
        actions.propose_certificate(cast("origin_clerk"), row.pk, "", at=AT)
        actions.certify_contract(cast("labour_attache"), row.pk, at=AT)
    arrive(peer, messages.ContractTakenBack(contract_ref=row.ref, taken_back_at=AT))
    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.node("EG")
def test_one_that_fell_already_stays_as_it_fell(cast, peer):
    row = drawn_here(cast, peer, other(wage_minor=1_000_000))
    assert row.state == "returned"
    arrive(peer, messages.ContractTakenBack(contract_ref=row.ref, taken_back_at=AT))
    row.refresh_from_db()
    assert row.state == "returned"


@pytest.mark.node("EG")
def test_only_its_keeper_tells_of_it(cast, peer):
    row = drawn_here(cast, peer)
    told = messages.ContractTakenBack(contract_ref=row.ref, taken_back_at=AT)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_contract_return(here("EG"), told, at=AT)
    assert Contract.objects.get().state == "drawn"


@pytest.mark.node("EG")
def test_a_contract_drawn_anew_on_an_offer_that_he_said_no_to_is_answered_at_once(cast, peer, letters):
    row = drawn_here(cast, peer)
    reason = next(iter(queries.reason_codes(AT, "contract_decline")))
    actions.witness_answer(cast("origin_clerk"), row.pk, False, reason, at=AT)
    told = drawn_letter(row.offer)
    actions.take_contract(peer, told, at=AT)
    again = Contract.objects.exclude(pk=row.pk).get()
    assert again.state == "lapsed"
    assert (letters()[-1].kind, letters()[-1].body["answer"]) == ("contract.answered/1", "lapsed")
