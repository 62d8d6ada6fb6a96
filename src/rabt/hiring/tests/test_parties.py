"""Employers and recruiters: applied, proposed, decided by another, suspended, restored."""

from datetime import date

import pytest

from rabt.access.models import Account, Office
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring import actions, queries
from rabt.hiring.models import Employer, Proposal
from rabt.hiring.tests.build import AT, admitted, application, offices, recruiter_application, recruiter_here
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied(cast):
    offices("LY")
    return actions.apply_employer(cast("destination_clerk"), application(), at=AT)


def test_an_application_is_kept_and_admits_nobody(applied):
    assert (applied.state, applied.office, applied.kept_by) == ("applied", "LY/labour/first/", "LY")
    assert not Account.objects.filter(role="employer").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"licence_expires_on": date(2026, 1, 1)}, "licence_expired"),
        ({"labour_office": "LY/"}, "labour_office_unknown"),
        ({"place": "EG-C"}, "hiring_place_unknown"),
        ({"sector": "spying"}, "sector_unknown"),
        ({}, "licence_already_registered"),
    ],
)
def test_an_application_is_refused(cast, applied, changes, code):
    with pytest.raises(Refused) as refused:
        actions.apply_employer(cast("destination_clerk"), application(**changes), at=AT)
    assert refused.value.code == code


def test_admission_opens_office_and_account_and_tells_him_and_the_other_node(cast, letters):
    row, actor = admitted(cast)
    assert row.state == "admitted"
    assert row.office.startswith("LY/labour/first/emp-")
    assert Office.objects.get(code=row.office).kind == "employer"
    account = Account.objects.get(role="employer")
    assert (account.office_id, account.phone) == (row.office, "+218911000001")
    assert Notice.objects.filter(template="access.opening_text").count() == 1
    letter = letters()[-1]
    assert (letter.kind, letter.about) == ("employer.admitted/1", row.ref)
    assert letter.body["name_latin"] == "First Building Co"
    assert "phone" not in letter.body and "signatory_name" not in letter.body
    assert queries.own_employer(actor) == row


def test_same_person_does_not_decide(cast, applied):
    clerk = cast("destination_clerk")
    actions.propose_employer(clerk, applied.pk, "admit", at=AT)
    twice = cast("destination_approver", id=clerk.id)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_employer(twice, applied.pk, True, at=AT)
    deputy = cast("destination_approver", id="x", for_whom=clerk.id)
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_employer(deputy, applied.pk, True, at=AT)


def test_a_refusal_names_its_reason_and_tells_him(cast, applied):
    actions.propose_employer(cast("destination_clerk"), applied.pk, "refuse", "ترخيص مشكوك فيه", at=AT)
    with pytest.raises(Refused, match="hiring_reason_unknown"):
        actions.decide_employer(cast("destination_approver"), applied.pk, False, "mood", at=AT)
    row = actions.decide_employer(
        cast("destination_approver"), applied.pk, False, "licence_invalid", "x", at=AT
    )
    assert row.state == "refused"
    assert Proposal.objects.get(about=row.ref).reason_code == "licence_invalid"
    assert Notice.objects.get(template="hiring.told.party_refused").text
    actions.apply_employer(cast("destination_clerk"), application(), at=AT)  # he may apply again


def test_steps_out_of_order_are_refused(cast, applied):
    with pytest.raises(Refused, match="vetting_step_closed"):
        actions.decide_employer(cast("destination_approver"), applied.pk, True, at=AT)
    with pytest.raises(Refused, match="recommendation_without_note"):
        actions.propose_employer(cast("destination_clerk"), applied.pk, "refuse", at=AT)
    actions.propose_employer(cast("destination_clerk"), applied.pk, "admit", at=AT)
    with pytest.raises(Refused, match="vetting_step_closed"):
        actions.propose_employer(cast("destination_clerk"), applied.pk, "admit", at=AT)


def test_a_licence_that_ran_out_before_the_decision_is_refused(cast, applied):
    actions.propose_employer(cast("destination_clerk"), applied.pk, "admit", at=AT)
    Employer.objects.update(licence_expires_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="licence_expired"):
        actions.decide_employer(cast("destination_approver"), applied.pk, True, at=AT)


def test_another_office_sees_and_changes_nothing(cast, applied):
    other = cast("destination_clerk", office="LY/labour/second/")
    with pytest.raises(Missing):
        queries.employer_to_see(other, applied.pk)
    with pytest.raises(Missing):
        actions.propose_employer(other, applied.pk, "admit", at=AT)
    assert not queries.employers_to_see(other).exists()


def test_only_the_right_role_acts(cast, applied):
    for role in ("employer", "destination_approver", "passports_officer"):
        with pytest.raises(NotAllowed):
            actions.propose_employer(cast(role, office="LY/"), applied.pk, "admit", at=AT)
    with pytest.raises(NotAllowed):
        actions.decide_employer(cast("destination_clerk"), applied.pk, True, at=AT)


def test_suspension_stops_demands_and_is_told_and_lifted(cast, letters):
    row, _ = admitted(cast)
    approver = cast("destination_approver")
    with pytest.raises(Refused, match="suspension_without_reason"):
        actions.suspend_employer(approver, row.pk, " ", at=AT)
    assert actions.suspend_employer(approver, row.pk, "شكوى ثابتة", at=AT).state == "suspended"
    assert letters()[-1].body["state"] == "suspended"
    assert actions.restore_employer(approver, row.pk, at=AT).state == "admitted"
    assert [one.kind for one in letters()] == [
        "employer.admitted/1",
        "employer.changed/1",
        "employer.changed/1",
    ]


@pytest.mark.node("EG")
def test_a_recruiter_is_vetted_by_two_and_gets_an_account(cast):
    actor = recruiter_here(cast)
    row = queries.own_recruiter(actor)
    assert row.state == "admitted" and row.office.startswith("EG/labour/first/rec-")
    assert Account.objects.get(role="recruiter").office_id == row.office


@pytest.mark.node("EG")
def test_a_recruiter_is_refused_and_suspended_like_an_employer(cast):
    offices("EG")
    clerk, approver = cast("origin_clerk"), cast("origin_approver")
    row = actions.apply_recruiter(clerk, recruiter_application(), at=AT)
    actions.propose_recruiter(clerk, row.pk, "refuse", "حصّل مبالغ", at=AT)
    assert actions.decide_recruiter(approver, row.pk, False, "fee_from_workers", at=AT).state == "refused"
    actor = recruiter_here(cast)
    row = queries.own_recruiter(actor)
    assert actions.suspend_recruiter(approver, row.pk, "why", at=AT).state == "suspended"
    assert actions.restore_recruiter(approver, row.pk, at=AT).state == "admitted"
    with pytest.raises(NotAllowed):
        actions.suspend_recruiter(clerk, row.pk, "why", at=AT)


@pytest.mark.parametrize("role", ["destination_clerk", "destination_approver"])
def test_queues_hold_what_this_person_can_do(cast, applied, role):
    found = queries.waiting(cast(role))
    assert [one.word for one in found] == (
        ["hiring.employers_to_propose"] if role == "destination_clerk" else []
    )
    actions.propose_employer(cast("destination_clerk"), applied.pk, "admit", at=AT)
    found = queries.waiting(cast(role))
    assert [one.word for one in found] == (
        [] if role == "destination_clerk" else ["hiring.employers_to_decide"]
    )
    own = cast("destination_approver", id=cast("destination_clerk").id)
    assert queries.waiting(own) == []
