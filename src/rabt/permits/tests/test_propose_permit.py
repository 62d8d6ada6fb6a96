"""A clerk proposes a permit on a contract in force."""

from datetime import date

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring.models import Contract, Employer
from rabt.people.models import Person
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.rules.number import read_number
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


def refused(cast, contract, code, at=AT):
    with pytest.raises(Refused) as no:
        actions.propose_permit(cast("destination_clerk"), contract.pk, at=at)
    assert no.value.code == code
    return no.value


def test_a_permit_is_proposed_and_told(cast, peer, letters):
    contract = build.ready(cast, peer)
    row = actions.propose_permit(cast("destination_clerk"), contract.pk, at=AT)
    assert (row.state, row.holds_person, row.turn) == ("proposed", True, 1)
    assert read_number(row.spoken_number) == row.number
    assert row.number.startswith("LY26")
    assert row.valid_from == date(2026, 11, 24)
    assert row.valid_until <= contract.ends_on
    assert row.entry_by == date(2027, 2, 22)
    told = letters()[-1]
    assert (told.kind, told.body["state"], told.about) == ("permit.changed/1", "proposed", row.ref)
    assert "محمود" not in str(told.body)


def test_every_missing_paper_is_named(cast, peer):
    contract = build.build.in_force_there(cast, peer)[0]
    build.papers(peer, contract, ("medical",))
    no = refused(cast, contract, "clearance_lacking")
    assert "Criminal record" in no.facts["kinds"].en
    assert "Medical" not in no.facts["kinds"].en
    assert "visa" not in no.facts["kinds"].en.lower()


def test_a_second_permit_is_refused(cast, peer):
    first = build.proposed(cast, peer)
    no = refused(cast, Contract.objects.get(pk=first.contract_id), "permit_held")
    assert no.facts["number"] == first.spoken_number


def test_after_a_refusal_it_may_be_proposed_again(cast, peer):
    first = build.proposed(cast, peer)
    actions.refuse_permit(cast("destination_approver"), first.pk, reason="document_missing", at=AT)
    again = actions.propose_permit(cast("destination_clerk"), first.contract_id, at=AT)
    assert again.number != first.number
    assert Permit.objects.filter(holds_person=True).count() == 1


def test_a_passport_that_ends_soon_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Person.objects.filter(pk=contract.person_id).update(passport_expires_on=date(2027, 3, 1))
    refused(cast, contract, "passport_too_short")


def test_a_worker_without_passport_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Person.objects.filter(pk=contract.person_id).update(passport_expires_on=None)
    refused(cast, contract, "passport_missing_for_permit")


def test_a_suspended_employer_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Employer.objects.update(state="suspended")
    refused(cast, contract, "party_not_admitted")


def test_an_expired_licence_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Employer.objects.update(licence_expires_on=date(2026, 11, 1))
    refused(cast, contract, "licence_expired")


def test_a_full_quota_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Employer.objects.update(nationals=2)
    refused(cast, contract, "quota_full")


def test_an_ended_contract_is_refused(cast, peer):
    contract = build.ready(cast, peer)
    Contract.objects.update(state="ended")
    refused(cast, contract, "contract_ended")


def test_a_contract_that_is_not_yet_in_force_is_not_there(cast, peer):
    contract, _ = build.build.consented_there(cast, peer)
    with pytest.raises(Missing):
        actions.propose_permit(cast("destination_clerk"), contract.pk, at=AT)


def test_another_office_does_not_see_the_contract(cast, peer):
    contract = build.ready(cast, peer)
    stranger = cast("destination_clerk", office="LY/labour/second/")
    with pytest.raises(Missing):
        actions.propose_permit(stranger, contract.pk, at=AT)


@pytest.mark.parametrize("role", ["destination_approver", "employer", "passports_officer", "auditor"])
def test_only_a_clerk_proposes(cast, peer, role):
    contract = build.ready(cast, peer)
    with pytest.raises(NotAllowed):
        actions.propose_permit(cast(role), contract.pk, at=AT)


@pytest.mark.node("EG")
def test_origin_decides_no_permit(cast, peer):
    contract = build.build.drawn_here(cast, peer)
    with pytest.raises(NotAllowed):
        actions.propose_permit(cast("destination_clerk"), contract.pk, at=AT)
