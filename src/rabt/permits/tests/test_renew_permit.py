"""A renewal is proposed by one person and granted by another; a new card takes the old one's place."""

from datetime import UTC, date, datetime

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.hiring.models import Contract, Demand, Employer
from rabt.permits import actions, queries
from rabt.permits.models import Renewal
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
NEAR = datetime(2027, 10, 20, 9, tzinfo=UTC)


@pytest.fixture
def near_its_end(cast, peer):
    """Return an active permit that ends soon, on a contract that runs on."""
    row = build.active(cast, peer)
    row.valid_until = date(2027, 11, 30)
    row.save()
    return row


def refused(code, deed):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code


def test_two_persons_renew_and_the_card_is_new(cast, near_its_end, letters):
    row, old = near_its_end, build.card_of(near_its_end)
    found = actions.renew_permit(cast("destination_clerk"), row.pk, at=NEAR)
    renewed = actions.grant_renewal(cast("destination_approver"), found.pk, at=NEAR)
    contract = Contract.objects.get(pk=row.contract_id)
    assert (renewed.state, renewed.valid_until) == ("active", contract.ends_on)
    old.refresh_from_db()
    assert old.state == "revoked"
    assert build.card_of(renewed).serial != old.serial
    assert build.card_of(renewed).state == "valid"
    assert [one.body["step"] for one in letters() if one.kind == "permit.changed/1"][-1] == "renew"


def test_who_proposed_does_not_grant_or_refuse(cast, near_its_end):
    found = actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    same = cast("destination_approver", id=found.proposed_by)
    with pytest.raises(NotAllowed):
        actions.grant_renewal(same, found.pk, at=NEAR)
    with pytest.raises(NotAllowed):
        actions.refuse_renewal(same, found.pk, reason="security", at=NEAR)


def test_a_refused_renewal_leaves_the_permit_as_it_was(cast, near_its_end):
    found = actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    found = actions.refuse_renewal(
        cast("destination_approver"), found.pk, reason="false_data", note="x", at=NEAR
    )
    near_its_end.refresh_from_db()
    assert (found.state, found.reason_code, near_its_end.state) == ("refused", "false_data", "active")
    refused(
        "renewal_step_closed", lambda: actions.grant_renewal(cast("destination_approver"), found.pk, at=NEAR)
    )
    refused(
        "renewal_step_closed",
        lambda: actions.refuse_renewal(cast("destination_approver"), found.pk, reason="security", at=NEAR),
    )


def test_a_refusal_needs_a_reason(cast, near_its_end):
    found = actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    refused(
        "permit_reason_unknown",
        lambda: actions.refuse_renewal(cast("destination_approver"), found.pk, reason="", at=NEAR),
    )


def test_not_long_before_the_end(cast, peer):
    row = build.active(cast, peer)
    refused(
        "renewal_too_early", lambda: actions.renew_permit(cast("destination_clerk"), row.pk, at=build.ENTRY)
    )


def test_not_where_it_gains_nothing(cast, peer):
    row = build.active(cast, peer)
    near = datetime(2027, 12, 20, 9, tzinfo=UTC)
    refused("renewal_gains_nothing", lambda: actions.renew_permit(cast("destination_clerk"), row.pk, at=near))


def test_one_renewal_waits_at_a_time(cast, near_its_end):
    actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    refused(
        "renewal_already_proposed",
        lambda: actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR),
    )


def test_who_has_not_entered_does_not_renew(cast, peer):
    row = build.granted(cast, peer)
    refused(
        "permit_step_closed", lambda: actions.renew_permit(cast("destination_clerk"), row.pk, at=build.AT)
    )


def test_another_workers_contract_is_not_taken(cast, peer, near_its_end):
    actor = build.employer_of(cast, near_its_end)
    other = build.contract_of(cast, peer, actor, Demand.objects.get(), 2)
    with pytest.raises(NotAllowed) as no:
        actions.renew_permit(cast("destination_clerk"), near_its_end.pk, other.pk, at=NEAR)
    assert no.value.code == "renewal_other_person"


def test_who_lost_his_work_goes_on_with_another_employer(cast, peer):
    row = build.without_work(cast, peer)
    contract, at = build.new_work(cast, peer, row)
    found = actions.renew_permit(cast("destination_clerk"), row.pk, contract.pk, at=at)
    row = actions.grant_renewal(cast("destination_approver"), found.pk, at=at)
    assert (row.state, row.kept_until, row.contract_id) == ("active", None, contract.pk)
    assert row.employer_name_latin == "Second Co"
    assert row.valid_until <= contract.ends_on


def test_new_work_takes_a_place_in_the_new_employers_quota(cast, peer):
    row = build.without_work(cast, peer)
    contract, at = build.new_work(cast, peer, row)
    Employer.objects.filter(licence_number="LIC-2").update(nationals=1)
    refused("quota_full", lambda: actions.renew_permit(cast("destination_clerk"), row.pk, contract.pk, at=at))


def test_a_withdrawn_permit_lets_its_renewal_lapse(cast, near_its_end):
    actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    build.withdrawn(cast, near_its_end, at=NEAR)
    assert Renewal.objects.get().state == "lapsed"


def test_hidden_from_another_office_and_closed_to_other_roles(cast, near_its_end):
    with pytest.raises(Missing):
        actions.renew_permit(cast("destination_clerk", office="LY/labour/second/"), near_its_end.pk, at=NEAR)
    with pytest.raises(NotAllowed):
        actions.renew_permit(cast("destination_approver"), near_its_end.pk, at=NEAR)
    found = actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    with pytest.raises(Missing):
        actions.grant_renewal(cast("destination_approver", office="LY/labour/second/"), found.pk, at=NEAR)
    with pytest.raises(NotAllowed):
        actions.refuse_renewal(cast("destination_clerk"), found.pk, reason="security", at=NEAR)


def test_a_renewal_is_seen_by_its_office_only(cast, near_its_end):
    found = actions.renew_permit(cast("destination_clerk"), near_its_end.pk, at=NEAR)
    assert queries.renewal_to_see(cast("destination_approver"), found.pk).ref == f"renewal:{found.pk}"
    with pytest.raises(Missing):
        queries.renewal_to_see(cast("destination_approver", office="LY/labour/second/"), found.pk)
