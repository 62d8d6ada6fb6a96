"""Demands: submitted, proposed, decided by another, closed, lapsed; the quota counts what was granted."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring import actions, queries
from rabt.hiring.models import Demand, Employer
from rabt.hiring.rules.demand import Asked
from rabt.hiring.tests.build import (
    AT,
    TERMS,
    admitted,
    approved,
    here,
    in_force_there,
    offered_there,
    other,
)
from rabt.testing import at_once

pytestmark = pytest.mark.django_db


def test_a_demand_is_kept_with_frozen_terms(cast):
    who, actor = admitted(cast)
    row = actions.submit_demand(actor, Asked(3, TERMS, 2, "دبلوم"), at=AT)
    assert (row.state, row.office, row.employer_id) == ("submitted", who.office, who.pk)
    assert row.terms() == TERMS and row.asked() == Asked(3, TERMS, 2, "دبلوم")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(14, TERMS), "quota_full"),
        (Asked(1, other(wage_minor=1)), "wage_below_floor"),
        (Asked(1, other(occupation="0000")), "occupation_unknown"),
        (Asked(1, other(place="EG-C")), "hiring_place_unknown"),
        (Asked(1, other(starts_by=date(2026, 1, 1))), "start_in_past"),
        (Asked(1, other(months=30)), "months_out_of_range"),
        (Asked(1, other(housing="none")), "housing_missing"),
    ],
)
def test_a_demand_is_refused(cast, asked, code):
    _, actor = admitted(cast)
    with pytest.raises(Refused) as refused:
        actions.submit_demand(actor, asked, at=AT)
    assert refused.value.code == code
    assert not Demand.objects.exists()


def test_a_closed_profession_is_refused(cast):
    _, actor = admitted(cast)
    closed = next(code for code, one in queries.terms_at(AT).occupations.items() if not one.open)
    wage = queries.terms_at(AT).wage_floor(closed).minor
    with pytest.raises(Refused, match="profession_closed"):
        actions.submit_demand(actor, Asked(1, other(occupation=closed, wage_minor=wage)), at=AT)


def test_a_suspended_or_unlicensed_employer_asks_for_nobody(cast):
    who, actor = admitted(cast)
    actions.suspend_employer(cast("destination_approver"), who.pk, "why", at=AT)
    with pytest.raises(Refused, match="party_not_admitted"):
        actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    actions.restore_employer(cast("destination_approver"), who.pk, at=AT)
    Employer.objects.update(licence_expires_on=date(2026, 11, 23))
    with pytest.raises(Refused, match="licence_expired"):
        actions.submit_demand(actor, Asked(1, TERMS), at=AT)


def test_who_is_no_employer_asks_for_nobody(cast):
    admitted(cast)
    with pytest.raises(NotAllowed):
        actions.submit_demand(cast("employer"), Asked(1, TERMS), at=AT)
    with pytest.raises(NotAllowed):
        actions.submit_demand(cast("destination_clerk"), Asked(1, TERMS), at=AT)


def test_approval_tells_the_other_node_and_opens_for_the_days_of_the_pack(cast, letters):
    _, actor = admitted(cast)
    row = approved(cast, actor)
    assert (row.state, row.open_until) == ("approved", date(2027, 1, 8))
    letter = letters()[-1]
    assert (letter.kind, letter.about) == ("demand.approved/1", row.ref)
    assert letter.body["terms"]["wage_minor"] == TERMS.wage_minor and letter.body["number"] == 3


def test_the_same_person_does_not_decide_and_the_order_is_kept(cast):
    _, actor = admitted(cast)
    row = actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    with pytest.raises(Refused, match="demand_step_closed"):
        actions.decide_demand(cast("destination_approver"), row.pk, True, at=AT)
    actions.propose_demand(cast("destination_clerk"), row.pk, "admit", at=AT)
    twice = cast("destination_approver", id=cast("destination_clerk").id)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_demand(twice, row.pk, True, at=AT)
    with pytest.raises(Refused, match="recommendation_without_note"):
        actions.propose_demand(cast("destination_clerk"), row.pk, "refuse", at=AT)


def test_a_refusal_names_its_reason_and_sends_no_letter(cast, letters):
    _, actor = admitted(cast)
    row = actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    actions.propose_demand(cast("destination_clerk"), row.pk, "refuse", "يوجد وطنيون", at=AT)
    approver = cast("destination_approver")
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.decide_demand(approver, row.pk, False, at=AT)
    assert actions.decide_demand(approver, row.pk, False, "nationals_available", at=AT).state == "refused"
    assert [one.kind for one in letters()] == ["employer.admitted/1"]


def test_places_already_granted_count_against_the_quota(cast):
    _, actor = admitted(cast)
    approved(cast, actor, number=10)
    assert queries.staff(actor, Employer.objects.get().pk).foreigners == 10
    with pytest.raises(Refused, match="quota_full"):
        actions.submit_demand(actor, Asked(4, TERMS), at=AT)
    actions.submit_demand(actor, Asked(3, TERMS), at=AT)


def test_two_demands_that_each_fit_are_not_both_approved(cast):
    _, actor = admitted(cast)
    clerk, approver = cast("destination_clerk"), cast("destination_approver")
    rows = [actions.submit_demand(actor, Asked(8, TERMS), at=AT) for _ in range(2)]
    for row in rows:
        actions.propose_demand(clerk, row.pk, "admit", at=AT)
    actions.decide_demand(approver, rows[0].pk, True, at=AT)
    with pytest.raises(Refused, match="quota_full"):
        actions.decide_demand(approver, rows[1].pk, True, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_do_not_pass_the_quota(cast):
    _, actor = admitted(cast)
    clerk = cast("destination_clerk")
    rows = [actions.submit_demand(actor, Asked(8, TERMS), at=AT) for _ in range(2)]
    for row in rows:
        actions.propose_demand(clerk, row.pk, "admit", at=AT)
    approver = cast("destination_approver")
    deeds = [lambda key=row.pk: actions.decide_demand(approver, key, True, at=AT) for row in rows]
    assert at_once(*deeds) == ["quota_full"]


def test_another_office_sees_and_decides_nothing(cast):
    _, actor = admitted(cast)
    row = actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    for stranger in (cast("destination_clerk", office="LY/labour/second/"), cast("employer")):
        with pytest.raises(Missing):
            queries.demand_to_see(stranger, row.pk)
    with pytest.raises(Missing):
        actions.propose_demand(cast("destination_clerk", office="LY/labour/second/"), row.pk, "admit", at=AT)
    with pytest.raises(Missing):
        actions.close_demand(cast("employer"), row.pk, at=AT)


def test_closing_declines_what_waits_and_tells_the_other_node(cast, peer, letters):
    _, actor = admitted(cast)
    row = approved(cast, actor)
    offer = offered_there(peer, row)
    assert actions.close_demand(actor, row.pk, at=AT).state == "closed"
    offer.refresh_from_db()
    assert (offer.state, offer.reason_code) == ("declined", "demand_closed")
    assert [one.kind for one in letters()][-2:] == ["offer.answered/1", "demand.closed/1"]
    with pytest.raises(Refused, match="demand_step_closed"):
        actions.close_demand(actor, row.pk, at=AT)


def test_an_unapproved_demand_is_closed_without_a_letter(cast, letters):
    _, actor = admitted(cast)
    row = actions.submit_demand(actor, Asked(1, TERMS), at=AT)
    actions.close_demand(actor, row.pk, at=AT)
    assert "demand.closed/1" not in [one.kind for one in letters()]
    with pytest.raises(NotAllowed):
        actions.close_demand(cast("destination_clerk"), row.pk, at=AT)


def test_unused_places_lapse_and_return_to_the_quota(cast, peer):
    _, actor = admitted(cast)
    row = approved(cast, actor, number=3)
    actions.answer_offer(actor, offered_there(peer, row).pk, True, at=AT)
    late = AT + timedelta(days=46)
    assert actions.lapse_demands(here("LY"), at=AT + timedelta(days=45)) == 0
    assert actions.lapse_demands(here("LY"), at=late) == 1
    assert actions.lapse_demands(here("LY"), at=late) == 0
    row.refresh_from_db()
    assert row.state == "lapsed"
    assert queries.staff(actor, row.employer_id).foreigners == 1


def test_a_full_demand_closes_instead_of_lapsing(cast, peer):
    _, actor = admitted(cast)
    row = approved(cast, actor, number=1)
    actions.answer_offer(actor, offered_there(peer, row).pk, True, at=AT)
    actions.lapse_demands(here("LY"), at=AT + timedelta(days=46))
    row.refresh_from_db()
    assert row.state == "closed"


def test_an_ended_contract_frees_the_quota(cast, peer):
    row, actor = in_force_there(cast, peer)
    who = row.offer.demand.employer_id
    assert queries.staff(actor, who).foreigners == 3
    actions.end_contract(actor, row.pk, "agreed", at=AT)
    assert queries.staff(actor, who).foreigners == 2
    assert queries.places(row.offer.demand).taken == 1
