"""Suspended and lifted, without work, withdrawn: each step and each refusal."""

from datetime import timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.notices.models import Notice
from rabt.permits import actions
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT
LATER = build.ENTRY + timedelta(days=20)


def refused(code, deed):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code


def test_suspended_with_its_card_and_lifted_to_where_it_stood(cast, peer):
    row, chief = build.active(cast, peer), cast("destination_approver")
    row = actions.suspend_permit(chief, row.pk, reason="under_review", at=LATER)
    assert (row.state, row.stood, row.why) == ("suspended", "active", "under_review")
    assert (build.card_of(row).state, build.card_of(row).reason) == ("suspended", "under_review")
    row = actions.lift_suspension(chief, row.pk, at=LATER)
    assert (row.state, row.stood, row.why) == ("active", "", "")
    assert build.card_of(row).state == "valid"


def test_lifting_does_not_let_a_card_go_that_waits_for_the_visa(cast, peer):
    row, chief = build.granted(cast, peer), cast("destination_approver")
    actions.suspend_permit(chief, row.pk, reason="under_review", at=AT)
    row = actions.lift_suspension(chief, row.pk, at=AT)
    assert (row.state, row.awaits) == ("granted", "visa_awaited")
    assert build.card_of(row).state == "suspended"


def test_loss_of_work_is_not_loss_of_status(cast, peer, letters):
    row = build.without_work(cast, peer)
    lost_on = (build.ENTRY + timedelta(days=30)).date()
    assert (row.state, row.kept_until, row.holds_person) == (
        "between_jobs",
        lost_on + timedelta(days=60),
        True,
    )
    assert build.card_of(row).state == "valid"
    told = Notice.objects.get(about=row.ref, template="permits.between_jobs_text")
    assert told.target or told.shown_as
    assert letters()[-1].body["kept_until"] == row.kept_until.isoformat()


def test_loss_of_work_while_suspended_is_not_forgotten(cast, peer):
    row, chief = build.active(cast, peer), cast("destination_approver")
    actions.suspend_permit(chief, row.pk, reason="under_review", at=LATER)
    row = actions.lose_work(cast("destination_clerk"), row.pk, at=LATER)
    assert (row.state, row.stood, row.why) == ("suspended", "between_jobs", "under_review")
    row = actions.lift_suspension(chief, row.pk, at=LATER)
    assert row.state == "between_jobs"


def test_who_has_not_entered_has_no_work_to_lose(cast, peer):
    row = build.granted(cast, peer)
    refused("permit_step_closed", lambda: actions.lose_work(cast("destination_clerk"), row.pk, at=AT))


def test_withdrawn_for_good_and_the_card_with_it(cast, peer):
    row, chief = build.active(cast, peer), cast("destination_approver")
    row = build.withdrawn(cast, row, at=LATER)
    assert (row.state, row.why, row.holds_person) == ("withdrawn", "worker_request", False)
    assert (build.card_of(row).state, build.card_of(row).reason) == ("revoked", "worker_request")
    refused("permit_step_closed", lambda: actions.lift_suspension(chief, row.pk, at=LATER))
    refused("permit_step_closed", lambda: build.withdrawn(cast, row, at=LATER))


def test_a_proposal_is_withdrawn_without_a_card(cast, peer):
    row = build.proposed(cast, peer)
    row = build.withdrawn(cast, row)
    assert (row.state, build.card_of(row)) == ("withdrawn", None)


def test_each_needs_a_reason_of_its_own_list(cast, peer):
    row, chief = build.active(cast, peer), cast("destination_approver")
    refused(
        "permit_reason_unknown",
        lambda: actions.suspend_permit(chief, row.pk, reason="worker_request", at=LATER),
    )
    refused(
        "permit_reason_unknown",
        lambda: build.withdrawn(cast, row, "under_review", at=LATER),
    )


def test_only_what_is_suspended_is_lifted(cast, peer):
    row = build.active(cast, peer)
    refused(
        "permit_step_closed", lambda: actions.lift_suspension(cast("destination_approver"), row.pk, at=LATER)
    )


DEEDS = {
    "suspend": lambda who, key: actions.suspend_permit(who, key, reason="under_review", at=LATER),
    "lift": lambda who, key: actions.lift_suspension(who, key, at=LATER),
}


@pytest.mark.parametrize("name", [*DEEDS])
def test_hidden_from_another_office_and_closed_to_other_roles(cast, peer, name):
    row = build.granted(cast, peer)
    with pytest.raises(Missing):
        DEEDS[name](cast("destination_approver", office="LY/labour/second/"), row.pk)
    with pytest.raises(NotAllowed):
        DEEDS[name](cast("destination_clerk"), row.pk)


def test_only_a_clerk_of_the_office_records_a_loss_of_work(cast, peer):
    row = build.active(cast, peer)
    with pytest.raises(Missing):
        actions.lose_work(cast("destination_clerk", office="LY/labour/second/"), row.pk, at=LATER)
    with pytest.raises(NotAllowed):
        actions.lose_work(build.employer_of(cast, row), row.pk, at=LATER)
