"""Another person grants what a clerk proposed; the card is issued at once."""

from datetime import timedelta

import pytest

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring.models import Employer
from rabt.notices.models import Notice
from rabt.permits import actions
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


def test_a_grant_issues_a_card_that_waits_for_the_visa(cast, peer, letters):
    row = build.granted(cast, peer)
    assert (row.state, row.decision, row.awaits) == ("granted", "granted", "visa_awaited")
    card = build.card_of(row)
    assert (card.state, card.reason, card.holder_ref) == ("suspended", "visa_awaited", row.person_ref)
    assert [one.kind for one in letters()[-3:] if one.about == row.ref][-2:] == [
        "permit.changed/1",
        "card.issued/1",
    ]


def test_with_the_visa_there_the_card_is_valid_at_once(cast, peer):
    first = build.granted(cast, peer)
    build.visa(cast, first.contract_id)
    approver = cast("destination_approver")
    build.withdrawn(cast, first)
    again = actions.propose_permit(cast("destination_clerk"), first.contract_id, at=AT)
    row = actions.grant_permit(approver, again.pk, at=AT)
    assert row.awaits == ""
    assert build.card_of(row).state == "valid"


def test_the_days_are_counted_from_the_grant(cast, peer):
    row = build.proposed(cast, peer)
    later = AT + timedelta(days=10)
    row = actions.grant_permit(cast("destination_approver"), row.pk, at=later)
    assert row.valid_from == later.date()
    assert row.entry_by == later.date() + timedelta(days=90)


def test_worker_and_employer_are_told_without_a_name(cast, peer):
    row = build.granted(cast, peer)
    told = Notice.objects.filter(about=row.ref)
    assert told.count() == 2
    assert "محمود" not in "".join(told.values_list("text", flat=True))


def test_who_proposed_does_not_decide(cast, peer):
    row = build.proposed(cast, peer)
    same = cast("destination_approver", id=row.proposed_by)
    with pytest.raises(NotAllowed) as no:
        actions.grant_permit(same, row.pk, at=AT)
    assert no.value.code == "same_person"


def test_a_deputy_of_who_proposed_does_not_decide(cast, peer):
    row = build.proposed(cast, peer)
    deputy = cast("destination_approver", for_whom=row.proposed_by)
    with pytest.raises(NotAllowed):
        actions.grant_permit(deputy, row.pk, at=AT)


def test_it_is_granted_once(cast, peer):
    row = build.granted(cast, peer)
    with pytest.raises(Refused) as no:
        actions.grant_permit(cast("destination_approver"), row.pk, at=AT)
    assert no.value.code == "permit_step_closed"


def test_the_quota_is_asked_again(cast, peer):
    row = build.proposed(cast, peer)
    Employer.objects.update(nationals=1)
    with pytest.raises(Refused) as no:
        actions.grant_permit(cast("destination_approver"), row.pk, at=AT)
    assert no.value.code == "quota_full"


def test_a_paper_that_ran_out_meanwhile_stops_it(cast, peer):
    row = build.proposed(cast, peer)
    with pytest.raises(Refused) as no:
        actions.grant_permit(cast("destination_approver"), row.pk, at=AT + timedelta(days=80))
    assert no.value.code == "clearance_lacking"


def test_another_office_sees_nothing(cast, peer):
    row = build.proposed(cast, peer)
    stranger = cast("destination_approver", office="LY/labour/second/")
    with pytest.raises(Missing):
        actions.grant_permit(stranger, row.pk, at=AT)


@pytest.mark.parametrize("role", ["destination_clerk", "employer", "passports_approver", "border_officer"])
def test_only_an_approver_grants(cast, peer, role):
    row = build.proposed(cast, peer)
    with pytest.raises(NotAllowed):
        actions.grant_permit(cast(role), row.pk, at=AT)


def test_whoever_decides_has_looked(cast, peer):
    row = build.granted(cast, peer)
    assert Viewing.objects.filter(person_ref=row.person_ref, role="destination_approver").exists()
