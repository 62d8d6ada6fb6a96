"""Contracts at destination: drawn from the frozen terms, certified last, ended."""

from datetime import date, timedelta

import pytest

from rabt.access.models import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import ref_of
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Contract, Employer, Offer
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    admitted,
    approved,
    consented_there,
    drawn_there,
    here,
    in_force_there,
    offered_there,
    other,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(cast, peer):
    _, actor = admitted(cast)
    offer = offered_there(peer, approved(cast, actor))
    return actions.answer_offer(actor, offer.pk, True, at=AT), actor


def test_a_contract_is_drawn_from_the_offered_terms_and_sent(accepted, letters):
    offer, actor = accepted
    row = actions.draw_contract(actor, offer.pk, at=AT)
    assert (row.state, row.terms(), row.ends_on) == ("drawn", TERMS, date(2028, 1, 9))
    assert letters()[-1].kind == "contract.drawn/1"
    assert letters()[-1].body["offer_ref"] == offer.ref
    assert queries.differences(row) == []


def test_better_terms_are_accepted_and_shown(accepted):
    offer, actor = accepted
    row = actions.draw_contract(actor, offer.pk, other(wage_minor=2_000_000), at=AT)
    assert [one.field for one in queries.differences(row)] == ["wage_minor"]


@pytest.mark.parametrize(
    "change", [{"wage_minor": 1_700_000}, {"place": "LY-BA"}, {"wage_minor": 2_000_000, "hours_week": 50}]
)
def test_worse_terms_are_refused(accepted, change):
    offer, actor = accepted
    with pytest.raises(Refused, match="worse_for_worker"):
        actions.draw_contract(actor, offer.pk, other(**change), at=AT)
    assert not Contract.objects.exists()


def test_one_open_contract_stands_on_an_offer(accepted):
    offer, actor = accepted
    actions.draw_contract(actor, offer.pk, at=AT)
    with pytest.raises(Refused, match="contract_already_drawn"):
        actions.draw_contract(actor, offer.pk, at=AT)


def test_a_contract_does_not_start_in_the_past(accepted):
    offer, actor = accepted
    late = AT + timedelta(days=60)
    with pytest.raises(Refused, match="contract_starts_in_past"):
        actions.draw_contract(actor, offer.pk, at=late)
    row = actions.draw_contract(actor, offer.pk, other(starts_on=date(2027, 2, 1)), at=late)
    assert row.ends_on == date(2028, 1, 31)


def test_no_contract_before_acceptance_or_by_another(cast, peer):
    who, actor = admitted(cast)
    offer = offered_there(peer, approved(cast, actor))
    with pytest.raises(Refused, match="offer_not_accepted"):
        actions.draw_contract(actor, offer.pk, at=AT)
    with pytest.raises(Missing):
        actions.draw_contract(cast("employer"), offer.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.draw_contract(cast("destination_clerk"), offer.pk, at=AT)
    actions.answer_offer(actor, offer.pk, True, at=AT)
    Employer.objects.filter(pk=who.pk).update(state="suspended")
    with pytest.raises(Refused, match="party_not_admitted"):
        actions.draw_contract(actor, offer.pk, at=AT)


def test_a_floor_that_rose_meanwhile_is_kept(accepted):
    offer, actor = accepted
    Offer.objects.update(wage_minor=1)
    with pytest.raises(Refused, match="wage_below_floor"):
        actions.draw_contract(actor, offer.pk, at=AT)


def test_after_a_return_it_is_drawn_again_but_after_a_no_it_is_not(cast, peer):
    row, actor = drawn_there(cast, peer)
    _answer(peer, row, "returned", "worse_for_worker")
    again = actions.draw_contract(actor, row.offer_id, at=AT)
    _answer(peer, again, "declined", "changed_mind")
    with pytest.raises(Refused, match="offer_not_accepted"):
        actions.draw_contract(actor, row.offer_id, at=AT)
    assert queries.places(row.offer.demand).taken == 0


def _answer(peer, row, answer, reason="", how=""):
    told = messages.ContractAnswered(
        contract_ref=row.ref, answer=answer, how=how, reason_code=reason, answered_at=AT
    )
    actions.take_contract_answer(peer, told, at=AT)


def test_destination_certifies_last_and_then_it_is_in_force(cast, peer, letters):
    row, actor = consented_there(cast, peer)
    row = actions.certify_contract(cast("destination_approver"), row.pk, at=AT)
    assert row.state == "in_force" and row.destination_certified_by
    assert letters()[-1].body["state"] == "LY"
    facts = queries.contract_in_force(actor, row.pk)
    assert facts.person_ref == ref_of("person", row.person_id)
    assert (facts.wage_minor, facts.employer_name_latin, facts.state) == (
        1_800_000,
        "First Building Co",
        "in_force",
    )
    assert [one.contract_ref for one in queries.contracts_of(actor, row.person_id)] == [row.ref]
    assert list(queries.facts_of(actor, [row.pk])) == [row.pk]
    assert Viewing.objects.filter(person_ref=facts.person_ref, who=actor.id).exists()


def test_an_uncertified_contract_is_no_contract_for_the_rooms_above(cast, peer):
    row, actor = consented_there(cast, peer)
    with pytest.raises(Missing):
        queries.contract_in_force(actor, row.pk)


def test_destination_does_not_certify_before_origin(cast, peer):
    row, _ = drawn_there(cast, peer)
    with pytest.raises(Refused, match="contract_step_closed"):
        actions.certify_contract(cast("destination_approver"), row.pk, at=AT)


def test_who_proposed_the_demand_or_employer_does_not_certify(cast, peer):
    row, actor = consented_there(cast, peer)
    clerk = cast("destination_clerk")
    for changes in ({"id": clerk.id}, {"for_whom": clerk.id}, {"id": actor.id}):
        with pytest.raises(NotAllowed, match="same_person"):
            actions.certify_contract(cast("destination_approver", **changes), row.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.certify_contract(clerk, row.pk, at=AT)
    with pytest.raises(Missing):
        actions.certify_contract(cast("destination_approver", office="LY/labour/second/"), row.pk, at=AT)


def test_a_refused_certificate_frees_person_and_place(cast, peer, letters):
    row, _ = consented_there(cast, peer)
    approver = cast("destination_approver")
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.refuse_certificate(approver, row.pk, "mood", at=AT)
    row = actions.refuse_certificate(approver, row.pk, "model_not_kept", at=AT)
    assert row.state == "refused"
    assert letters()[-1].kind == "contract.ended/1" and letters()[-1].body["state"] == "refused"
    assert not Offer.objects.get().holds_place


def test_an_employer_ends_a_contract_with_a_reason(cast, peer, letters):
    row, actor = in_force_there(cast, peer)
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.end_contract(actor, row.pk, "mood", at=AT)
    assert actions.end_contract(actor, row.pk, "by_worker", at=AT).state == "ended"
    assert letters()[-1].body["reason_code"] == "by_worker"
    with pytest.raises(Refused, match="contract_step_closed"):
        actions.end_contract(actor, row.pk, "agreed", at=AT)
    with pytest.raises(NotAllowed):
        actions.end_contract(cast("passports_officer", office="LY/"), row.pk, "agreed", at=AT)
    with pytest.raises(Missing):
        actions.end_contract(cast("employer"), row.pk, "agreed", at=AT)


def test_contracts_end_by_themselves_after_their_last_day(cast, peer):
    row, _ = in_force_there(cast, peer)
    last = AT.replace(year=2028, month=1, day=9)
    assert actions.end_contracts(here("LY"), at=last) == 0
    assert actions.end_contracts(here("LY"), at=last + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.reason_code) == ("ended", "expired")
    assert actions.end_contracts(here("LY"), at=last + timedelta(days=1)) == 0


def test_the_queue_of_certificates(cast, peer):
    consented_there(cast, peer)
    assert [one.word for one in queries.waiting(cast("destination_approver"))] == [
        "hiring.contracts_to_certify"
    ]


def test_a_short_number_is_said_by_telephone(accepted):
    offer, actor = accepted
    row = actions.draw_contract(actor, offer.pk, at=AT)
    assert len(row.number) == 9 and row.number[4] == "-"
