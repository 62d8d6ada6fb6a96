"""Offers: made at origin, answered at destination under the demand's lock, withdrawn."""

from datetime import date, timedelta

import pytest

from rabt.access.models import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Employer, Offer, Recruiter
from rabt.hiring.tests.build import (
    AT,
    admitted,
    approved,
    demand_here,
    drawn_here,
    drawn_letter,
    here,
    offered_here,
    offered_there,
    offices,
    person_here,
    recruiter_here,
)
from rabt.people.models import Person
from rabt.testing import at_once

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")


# ------------------------------------------------------------------ at origin
@ORIGIN
def test_an_offer_introduces_the_person_first(cast, peer, letters):
    actor, asked = recruiter_here(cast), demand_here(peer)
    person = person_here(cast, office=actor.office)
    row = actions.make_offer(actor, asked.pk, person.pk, at=AT)
    assert (row.state, row.office, row.holds_person, row.offered_by_latin) == (
        "made",
        actor.office,
        True,
        "Delta Agency",
    )
    assert row.terms() == asked.terms()
    assert [one.kind for one in letters()] == ["person.introduced/1", "offer.made/1"]
    assert letters()[-1].body["person_ref"] == person.ref
    assert Viewing.objects.filter(person_ref=person.ref, who=actor.id).exists()


@ORIGIN
def test_whose_record_went_into_another_is_offered_by_that_one(cast, peer):
    actor, asked = recruiter_here(cast), demand_here(peer)
    person = person_here(cast, office=actor.office)
    other = Person.objects.get(pk=person.pk)
    other.pk, other.passport_number, other.national_id = new_id(), "Z7654321", ""
    other.save(force_insert=True)
    Person.objects.filter(pk=person.pk).update(merged_into=other)
    with pytest.raises(Refused, match="merged_already"):
        actions.make_offer(actor, asked.pk, person.pk, at=AT)


@ORIGIN
def test_a_labour_office_clerk_offers_in_his_offices_name(cast, peer):
    offices("EG")
    clerk = cast("origin_clerk")
    person = person_here(cast, office=clerk.office)
    row = actions.make_offer(clerk, demand_here(peer).pk, person.pk, at=AT)
    assert row.offered_by_ar == "EG/labour/first/"


@ORIGIN
def test_a_suspended_or_unknown_recruiter_offers_nobody(cast, peer):
    actor, asked = recruiter_here(cast), demand_here(peer)
    person = person_here(cast, office=actor.office)
    own = queries.own_recruiter(actor)
    actions.suspend_recruiter(cast("origin_approver"), own.pk, "why", at=AT)
    with pytest.raises(NotAllowed, match="recruiter_not_admitted"):
        actions.make_offer(actor, asked.pk, person.pk, at=AT)
    with pytest.raises(NotAllowed, match="recruiter_not_admitted"):
        actions.make_offer(cast("recruiter"), asked.pk, person.pk, at=AT)
    actions.restore_recruiter(cast("origin_approver"), own.pk, at=AT)
    Recruiter.objects.update(licence_expires_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="licence_expired"):
        actions.make_offer(actor, asked.pk, person.pk, at=AT)


@ORIGIN
def test_a_person_stands_in_one_offer_at_a_time(cast, peer):
    actor, asked = recruiter_here(cast), demand_here(peer)
    person = person_here(cast, office=actor.office)
    first = actions.make_offer(actor, asked.pk, person.pk, at=AT)
    with pytest.raises(Refused, match="person_taken"):
        actions.make_offer(actor, demand_here(peer).pk, person.pk, at=AT)
    declined = messages.OfferAnswered(offer_ref=first.ref, answer="declined", reason_code="x", answered_at=AT)
    actions.take_offer_answer(peer, declined, at=AT)
    actions.make_offer(actor, asked.pk, person.pk, at=AT)


@ORIGIN
def test_a_demand_that_is_not_open_takes_no_offer(cast, peer):
    actor = recruiter_here(cast)
    person = person_here(cast, office=actor.office)
    late = demand_here(peer, open_until=date(2026, 11, 23))
    with pytest.raises(Refused, match="demand_not_open"):
        actions.make_offer(actor, late.pk, person.pk, at=AT)
    asked = demand_here(peer)
    Employer.objects.filter(pk=asked.employer_id).update(state="suspended")
    with pytest.raises(Refused, match="employer_not_admitted"):
        actions.make_offer(actor, asked.pk, person.pk, at=AT)
    assert asked not in queries.open_demands(actor, AT)


@ORIGIN
def test_a_full_demand_takes_no_offer(cast, peer):
    row = offered_here(cast, peer)
    type(row.demand).objects.filter(pk=row.demand_id).update(number=1)
    actor = cast("recruiter", office=row.office)
    with pytest.raises(Refused, match="slots_taken"):
        actions.make_offer(actor, row.demand_id, person_here(cast, 2, office=actor.office).pk, at=AT)


@ORIGIN
def test_a_person_of_another_office_is_not_offered(cast, peer):
    actor, asked = recruiter_here(cast), demand_here(peer)
    stranger = person_here(cast, office="EG/labour/second/")
    with pytest.raises(Missing):
        actions.make_offer(actor, asked.pk, stranger.pk, at=AT)
    assert not Offer.objects.exists()


@ORIGIN
def test_another_office_does_not_see_or_withdraw_it(cast, peer):
    row = offered_here(cast, peer)
    stranger = cast("recruiter", office="EG/labour/second/agency-9/")
    with pytest.raises(Missing):
        queries.offer_to_see(stranger, row.pk)
    with pytest.raises(Missing):
        actions.withdraw_offer(stranger, row.pk, at=AT)


@ORIGIN
def test_a_withdrawn_offer_frees_the_person_and_ends_its_contract(cast, peer, letters):
    drawn = drawn_here(cast, peer)
    actor = cast("recruiter", office=drawn.office)
    row = actions.withdraw_offer(actor, drawn.offer_id, at=AT)
    drawn.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.holds_person, row.holds_place, drawn.state) == (
        "withdrawn",
        False,
        False,
        "withdrawn",
    )
    assert letters()[-1].kind == "offer.withdrawn/1"
    with pytest.raises(Refused, match="offer_step_closed"):
        actions.withdraw_offer(actor, row.pk, at=AT)


@ORIGIN
def test_a_contract_drawn_on_a_withdrawn_offer_stays_withdrawn(cast, peer):
    row = offered_here(cast, peer)
    actions.withdraw_offer(cast("recruiter", office=row.office), row.pk, at=AT)
    told = drawn_letter(row)
    actions.take_contract(peer, told, at=AT)
    found = queries.contracts_to_see(cast("origin_clerk")).get()
    assert found.state == "withdrawn"


# ------------------------------------------------------------------ at destination
def test_an_offer_is_accepted_and_told(cast, peer, letters):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    assert queries.waiting(actor)[0].word == "hiring.offers_to_answer"
    row = actions.answer_offer(actor, row.pk, True, at=AT)
    assert (row.state, row.holds_place) == ("accepted", True)
    assert letters()[-1].body["answer"] == "accepted"
    assert queries.waiting(actor)[0].word == "hiring.contracts_to_draw"
    with pytest.raises(Refused, match="offer_step_closed"):
        actions.answer_offer(actor, row.pk, True, at=AT)


def test_an_offer_is_declined_with_a_reason_of_the_pack(cast, peer, letters):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.answer_offer(actor, row.pk, False, at=AT)
    row = actions.answer_offer(actor, row.pk, False, "worker_unsuited", at=AT)
    assert (row.state, row.holds_place) == ("declined", False)
    assert letters()[-1].body["reason_code"] == "worker_unsuited"


def test_the_last_place_is_given_once(cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor, number=1)
    first, second = offered_there(peer, asked, 1), offered_there(peer, asked, 2)
    actions.answer_offer(actor, first.pk, True, at=AT)
    with pytest.raises(Refused, match="slots_taken"):
        actions.answer_offer(actor, second.pk, True, at=AT)
    actions.answer_offer(actor, second.pk, False, "slots_full", at=AT)


@pytest.mark.django_db(transaction=True)
def test_many_answers_at_once_take_no_place_twice(cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor, number=3)
    rows = [offered_there(peer, asked, number) for number in range(8)]
    deeds = [lambda key=row.pk: actions.answer_offer(actor, key, True, at=AT) for row in rows]
    assert at_once(*deeds) == ["slots_taken"] * 5
    assert Offer.objects.filter(holds_place=True).count() == 3


def test_an_offer_left_unanswered_is_declined_and_frees_the_worker(cast, peer, letters):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    days = timedelta(days=queries.terms_at(AT).clock("offer_answer"))
    assert actions.lapse_offers(here("LY"), at=AT + days) == 0
    late = AT + days + timedelta(seconds=1)
    assert actions.lapse_offers(here("LY"), at=late) == 1
    assert actions.lapse_offers(here("LY"), at=late) == 0
    row.refresh_from_db()
    assert (row.state, row.reason_code) == ("declined", "no_answer")
    assert letters()[-1].body["reason_code"] == "no_answer"


def test_a_suspended_employer_and_an_old_demand_accept_nobody(cast, peer):
    who, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    with pytest.raises(Refused, match="demand_not_open"):
        actions.answer_offer(actor, row.pk, True, at=AT.replace(year=2027))
    actions.suspend_employer(cast("destination_approver"), who.pk, "why", at=AT)
    with pytest.raises(Refused, match="party_not_admitted"):
        actions.answer_offer(actor, row.pk, True, at=AT)


def test_another_employer_sees_and_answers_nothing(cast, peer):
    _, actor = admitted(cast)
    row = offered_there(peer, approved(cast, actor))
    stranger = cast("employer", office="LY/labour/first/emp-9/")
    with pytest.raises(Missing):
        queries.offer_to_see(stranger, row.pk)
    with pytest.raises(Missing):
        actions.answer_offer(stranger, row.pk, True, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_offer(cast("destination_clerk"), row.pk, True, at=AT)
    with pytest.raises(NotAllowed):
        actions.withdraw_offer(cast("recruiter", office="LY/labour/first/"), row.pk, at=AT)
