"""The whole way on each node: every action leaves an act, and each side refuses what is the other's."""

from datetime import timedelta

import pytest

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed
from rabt.hiring import actions, messages, queries
from rabt.hiring.models import Contract, Offer
from rabt.hiring.tests.build import (
    AT,
    admitted,
    approved,
    consented_there,
    demand_here,
    drawn_here,
    drawn_there,
    in_force_there,
    offered_there,
    person_here,
)
from rabt.journal.models import Act
from rabt.testing import at_once

pytestmark = pytest.mark.django_db
ORIGIN = pytest.mark.node("EG")
ROOM = ("employer.", "recruiter.", "demand.", "offer.", "contract.")


def acts() -> list[str]:
    return [act.kind for act in Act.objects.order_by("id") if act.kind.startswith(ROOM)]


def test_each_step_at_destination_leaves_an_act(cast, peer):
    row, actor = in_force_there(cast, peer)
    actions.end_contract(actor, row.pk, "agreed", at=AT)
    actions.close_demand(actor, row.offer.demand_id, at=AT)
    assert acts() == [
        "employer.applied", "employer.proposed", "employer.admitted", "demand.submitted", "demand.proposed",
        "demand.approved", "offer.made", "offer.accepted", "contract.drawn", "contract.consented",
        "contract.certified", "contract.in_force", "contract.ended", "demand.closed",
    ]  # fmt: skip


@ORIGIN
def test_each_step_at_origin_leaves_an_act(cast, peer):
    row = drawn_here(cast, peer)
    actions.witness_answer(cast("origin_clerk"), row.pk, True, at=AT)
    actions.propose_certificate(cast("origin_clerk"), row.pk, at=AT)
    actions.certify_contract(cast("labour_attache"), row.pk, at=AT)
    assert acts() == [
        "recruiter.applied", "recruiter.proposed", "recruiter.admitted", "employer.taken_in",
        "demand.taken_in", "offer.made", "offer.accepted", "contract.drawn", "contract.code_sent",
        "contract.consented",
        "contract.certificate_proposed", "contract.certified",
    ]  # fmt: skip


def test_what_belongs_to_origin_is_refused_at_destination(cast, peer):
    row, _ = drawn_there(cast, peer)
    clerk = cast("origin_clerk", office="LY/labour/first/")
    with pytest.raises(NotAllowed):
        actions.witness_answer(clerk, row.pk, True, at=AT)
    with pytest.raises(NotAllowed):
        actions.send_code(clerk, row.pk, at=AT)
    with pytest.raises(NotAllowed):
        actions.propose_certificate(clerk, row.pk, at=AT)


@ORIGIN
def test_what_belongs_to_destination_is_refused_at_origin(cast, peer):
    row = drawn_here(cast, peer)
    firm = cast("employer", office=row.office)
    with pytest.raises(NotAllowed):
        actions.draw_contract(firm, row.offer_id, at=AT)
    with pytest.raises(NotAllowed):
        actions.end_contract(firm, row.pk, "agreed", at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_offer(firm, row.offer_id, True, at=AT)
    assert queries.own_employer(firm) is None


@ORIGIN
def test_the_other_states_employer_has_no_staff_here(cast, peer, client_as):
    asked = demand_here(peer)
    clerk = client_as("origin_clerk")
    page = clerk.get(f"/hiring/employers/{asked.employer_id}").content.decode()
    assert "النسبة المسموح بها" not in page and "Building Co" in page
    assert "nationals" not in clerk.get(f"/api/hiring/employers/{asked.employer_id}").json()
    with clock.stopped(AT):  # the demand is open for some weeks only
        listed = clerk.get("/hiring/demands", {"state": "open"}).content.decode()
    assert "شركة البناء" in listed
    assert queries.own_recruiter(cast("origin_clerk", office="")) is None


def test_duties_that_find_nothing_due_change_nothing(cast, peer):
    row, actor = consented_there(cast, peer)
    late = AT + timedelta(days=30)
    assert actions.lapse_offers(actor, at=late) == 0
    assert actions.lapse_contracts(actor, at=late) == 0
    assert actions.end_contracts(actor, at=late) == 0
    row.refresh_from_db()
    assert row.state == "certified"


def test_an_unknown_deed_is_no_page(client_as, cast):
    who, _ = admitted(cast)
    assert client_as("destination_clerk").post(f"/hiring/employers/{who.pk}/crown").status_code in (403, 404)
    with pytest.raises(Missing):
        queries.recruiter_to_see(cast("destination_clerk"), who.pk)


@ORIGIN
@pytest.mark.django_db(transaction=True)
def test_a_no_and_a_withdrawal_at_once_do_not_lock_each_other_out(cast, peer):
    row = drawn_here(cast, peer)
    recruiter, clerk = cast("recruiter", office=row.office), cast("origin_clerk")
    at_once(
        lambda: actions.withdraw_offer(recruiter, row.offer_id, at=AT),
        lambda: actions.witness_answer(clerk, row.pk, False, "changed_mind", at=AT),
    )
    offer, drawn = Offer.objects.get(), Contract.objects.get()
    assert not offer.holds_person and drawn.state in ("declined", "withdrawn")


@ORIGIN
def test_a_free_worker_is_offered_again_at_once(cast, peer):
    row = drawn_here(cast, peer)
    actor = cast("recruiter", office=row.office)
    actions.withdraw_offer(actor, row.offer_id, at=AT)
    again = actions.make_offer(actor, demand_here(peer).pk, row.person_id, at=AT)
    assert again.holds_person
    assert person_here(cast, 5, office=actor.office).pk != again.person_id


def test_a_place_that_fell_is_given_to_the_next(cast, peer):
    _, actor = admitted(cast)
    asked = approved(cast, actor, number=1)
    first, second = offered_there(peer, asked, 1), offered_there(peer, asked, 2)
    actions.answer_offer(actor, first.pk, True, at=AT)
    actions.take_withdrawal(peer, messages.OfferWithdrawn(offer_ref=first.ref, withdrawn_at=AT), at=AT)
    assert actions.answer_offer(actor, second.pk, True, at=AT).state == "accepted"
