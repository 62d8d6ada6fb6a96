"""Letters of the other node: copies, never decisions; and only from who keeps the record."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import Missing, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.permits import actions, inbox, queries
from rabt.permits.models import Clearance, Permit
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


def paper(peer, told, sender="EG"):
    inbox.HANDLERS["clearance.given/1"](peer, build.letter(told, told.clearance_ref, sender))


def permit(peer, told, sender="LY"):
    inbox.HANDLERS["permit.changed/1"](peer, build.letter(told, told.permit_ref, sender))


def untrusted(code, deed):
    with pytest.raises(Untrusted) as no:
        deed()
    assert no.value.code == code


# ------------------------------------------------------------------ papers, at destination
def test_a_paper_is_kept_as_told(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    told = build.paper_letter(contract)
    paper(peer, told)
    row = Clearance.objects.get()
    assert (row.ref, row.kept_by, row.state, row.office) == (
        told.clearance_ref,
        "EG",
        "confirmed",
        contract.office,
    )


def test_told_again_it_is_the_same_paper(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    told = build.paper_letter(contract)
    paper(peer, told)
    paper(peer, told)
    assert Clearance.objects.count() == 1


def test_a_paper_that_we_give_is_not_told_to_us(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    untrusted("not_the_keeper", lambda: paper(peer, build.paper_letter(contract, "visa")))
    untrusted("not_the_keeper", lambda: paper(peer, build.paper_letter(contract, "passport")))
    untrusted("not_the_keeper", lambda: paper(peer, build.paper_letter(contract, "dream")))


def test_a_paper_of_ours_is_not_overwritten(cast, peer):
    row = build.granted(cast, peer)
    visa = build.visa(cast, row.contract_id)
    contract = build.Contract.objects.get(pk=row.contract_id)
    untrusted(
        "not_the_keeper",
        lambda: paper(peer, build.paper_letter(contract, clearance_ref=ref_of("clearance", visa.pk))),
    )


def test_another_persons_paper_is_refused(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    told = build.paper_letter(contract, person_ref=ref_of("person", new_id()))
    untrusted("letter_other_person", lambda: paper(peer, told))


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": "fit"},
        {"valid_until": date(2020, 1, 1)},
        {"clearance_ref": "card:1"},
        {"contract_ref": "x"},
    ],
)
def test_a_malformed_paper_is_refused(cast, peer, wrong):
    contract, _ = build.build.in_force_there(cast, peer)
    untrusted("letter_malformed", lambda: paper(peer, build.paper_letter(contract, **wrong)))


def test_a_paper_for_an_unknown_contract_waits_among_the_dead(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    with pytest.raises(Missing):
        paper(peer, build.paper_letter(contract, contract_ref=ref_of("contract", new_id())))


def test_destination_takes_no_permit(cast, peer):
    contract, _ = build.build.in_force_there(cast, peer)
    untrusted("not_the_keeper", lambda: permit(peer, build.permit_letter(contract), sender="EG"))


# ------------------------------------------------------------------ permits, at origin
@pytest.mark.node("EG")
def test_a_permit_is_kept_and_followed(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract)
    permit(peer, told)
    granted = build.permit_letter(contract, permit_ref=told.permit_ref, step="grant", state="granted", turn=2)
    permit(peer, granted)
    row = Permit.objects.get()
    assert (row.ref, row.kept_by, row.state, row.turn) == (told.permit_ref, "LY", "granted", 2)
    assert (row.office, row.holds_person) == (contract.office, False)


@pytest.mark.node("EG")
def test_older_news_changes_nothing(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract, step="grant", state="granted", turn=2)
    permit(peer, told)
    permit(peer, build.permit_letter(contract, permit_ref=told.permit_ref, turn=1))
    permit(peer, told)
    assert Permit.objects.get().state == "granted"


@pytest.mark.node("EG")
def test_a_second_permit_after_the_first_may_be_told_before_the_first_ends(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    permit(peer, build.permit_letter(contract))
    permit(peer, build.permit_letter(contract, number=build.number(2)))
    assert Permit.objects.count() == 2


@pytest.mark.node("EG")
@pytest.mark.parametrize(
    "wrong",
    [{"state": "lost"}, {"step": "dance"}, {"stood": "up"}, {"permit_ref": "permit:1"},
     {"state": "suspended", "stood": ""}, {"state": "granted", "valid_until": None},
     {"state": "between_jobs", "kept_until": None}, {"number": "9" * 40}, {"number": "EG26000000017"},
     {"why": "w" * 99}, {"entered_port": "p" * 21}, {"turn": 0}, {"step": "refuse", "state": "granted"},
     {"state": "active", "step": "enter", "stood": "active"}],
)  # fmt: skip
def test_a_malformed_permit_is_refused(cast, peer, wrong):
    contract = build.build.drawn_here(cast, peer)
    untrusted("letter_malformed", lambda: permit(peer, build.permit_letter(contract, **wrong)))


@pytest.mark.node("EG")
def test_a_permit_of_another_keeper_is_not_overwritten(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract)
    permit(peer, told)
    Permit.objects.update(kept_by="EG")
    untrusted(
        "not_the_keeper",
        lambda: permit(peer, build.permit_letter(contract, permit_ref=told.permit_ref, turn=9)),
    )


@pytest.mark.node("EG")
def test_the_copy_is_read_and_not_decided(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    told = build.permit_letter(contract, step="grant", state="granted", turn=2)
    permit(peer, told)
    row = Permit.objects.get()
    assert queries.permit_to_see(cast("origin_clerk"), row.pk) == row
    with pytest.raises(Missing):
        queries.permit_to_decide(cast("origin_approver"), row.pk)
    with pytest.raises(Missing):
        queries.permit_to_see(cast("origin_clerk", office="EG/labour/second/"), row.pk)
    assert actions.expire_due(AT + timedelta(days=900)) == 0
