"""What the clock does: first entries, last days, contracts that ended early."""

from datetime import timedelta

import pytest

from rabt.base import clock
from rabt.credentials import actions as credentials
from rabt.credentials.models import Card
from rabt.hiring import actions as hiring
from rabt.holds import actions as holds
from rabt.notices.models import Notice
from rabt.permits import actions
from rabt.permits.models import Mark, Permit, Renewal
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT


def test_the_first_entry_makes_it_active(cast, peer, letters):
    row = build.active(cast, peer)
    assert (row.state, row.entered_at, row.entered_port) == ("active", build.ENTRY, "LY-MUSAID")
    told = letters()[-1].body
    assert (told["step"], told["entered_port"]) == ("enter", "LY-MUSAID")


def test_news_that_was_read_does_nothing_again(cast, peer):
    row = build.active(cast, peer)
    turn = row.turn
    assert actions.activate_entered(build.ENTRY + timedelta(minutes=20)) == 0
    Mark.objects.all().delete()
    assert actions.activate_entered(build.ENTRY + timedelta(minutes=30)) == 0
    row.refresh_from_db()
    assert row.turn == turn


def test_an_entry_told_late_is_not_forgotten_by_a_suspension(cast, peer):
    row, chief = build.granted(cast, peer), cast("destination_approver")
    build.visa(cast, row.contract_id)
    actions.suspend_permit(chief, row.pk, reason="under_review", at=build.ENTRY + timedelta(hours=1))
    row = build.entered(cast, row)
    assert (row.state, row.stood, row.why) == ("suspended", "active", "under_review")


def test_an_entry_on_a_card_of_an_unknown_permit_is_left_alone(cast, peer):
    row = build.granted(cast, peer)
    build.visa(cast, row.contract_id)

    Card.objects.update(about_ref="permit:018f0000-0000-7000-8000-000000000000")
    Card.objects.update(
        first_entry_at=build.ENTRY, first_entry_noted_at=build.ENTRY, first_entry_port="LY-MUSAID"
    )
    assert actions.activate_entered(build.ENTRY + timedelta(hours=1)) == 0
    row.refresh_from_db()
    assert row.state == "granted"


def test_it_expires_the_day_after_its_last(cast, peer):
    row = build.active(cast, peer)
    last = build.AT.replace(year=row.valid_until.year, month=row.valid_until.month, day=row.valid_until.day)
    assert actions.expire_due(last) == 0
    assert actions.expire_due(last + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.state, row.holds_person) == ("expired", False)
    assert build.card_of(row).state == "valid"  # its own date ends it


def test_it_expires_when_the_days_without_work_are_over(cast, peer):
    row = build.without_work(cast, peer)
    over = build.ENTRY + timedelta(days=30 + 61)
    assert actions.expire_due(over - timedelta(days=1)) == 0
    assert actions.expire_due(over) == 1
    row.refresh_from_db()
    assert (row.state, build.card_of(row).state) == ("expired", "revoked")


def test_it_expires_where_nobody_entered_and_late_news_had_time(cast, peer):
    row = build.granted(cast, peer)
    end = AT.replace(year=row.entry_by.year, month=row.entry_by.month, day=row.entry_by.day)
    assert actions.expire_due(end + timedelta(days=14)) == 0
    assert actions.expire_due(end + timedelta(days=15)) == 1
    row.refresh_from_db()
    assert row.state == "expired"


def test_expiry_closes_a_renewal_that_waits(cast, peer):
    row = build.active(cast, peer)
    found = Renewal(office=row.office, permit=row, contract_id=row.contract_id)
    found.propose(cast("destination_clerk"), AT)
    found.save()
    actions.expire_due(AT + timedelta(days=800))
    found.refresh_from_db()
    assert found.state == "lapsed"


def test_a_contract_that_ends_early_leaves_the_status(cast, peer):
    row = build.active(cast, peer)
    at = build.ENTRY + timedelta(days=50)
    assert actions.follow_contracts(at) == 0
    hiring.end_contract(build.employer_of(cast, row), row.contract_id, "by_employer", at=at)
    assert actions.follow_contracts(at) == 1
    row.refresh_from_db()
    assert (row.state, row.kept_until) == ("between_jobs", at.date() + timedelta(days=60))
    assert actions.follow_contracts(at) == 0


def test_a_contract_that_ends_before_entry_suspends(cast, peer):
    row = build.granted(cast, peer)
    build.visa(cast, row.contract_id)
    hiring.end_contract(build.employer_of(cast, row), row.contract_id, "by_employer", at=AT)
    assert actions.follow_contracts(AT) == 1
    row.refresh_from_db()
    assert (row.state, row.why) == ("suspended", "under_review")
    assert build.card_of(row).state == "suspended"


def test_a_copy_kept_elsewhere_is_not_ours_to_expire(cast, peer):
    build.active(cast, peer)
    Permit.objects.update(kept_by="EG")
    assert actions.expire_due(AT + timedelta(days=900)) == 0
    assert actions.follow_contracts(AT) == 0


# ------------------------------------------------------------------ gone home
def use(cast, row, port, direction, at):
    serial = build.card_of(row).serial
    with clock.stopped(at + timedelta(minutes=5)):
        credentials.note_use(cast("border_officer"), serial, port=port, direction=direction, at=at)


LEFT = build.ENTRY + timedelta(days=35)
SETTLED = LEFT + timedelta(days=14)


@pytest.mark.parametrize(("port", "direction"), [("LY-MUSAID", "exit"), ("EG-SALLOUM", "entry")])
def test_who_leaves_after_his_work_and_stays_away_has_returned(cast, peer, letters, port, direction):
    row = build.without_work(cast, peer)
    use(cast, row, port, direction, LEFT)
    assert actions.follow_returns(SETTLED - timedelta(days=1)) == 0
    assert actions.follow_returns(SETTLED) == 1
    assert actions.follow_returns(SETTLED) == 0
    row.refresh_from_db()
    assert (row.state, row.left_at, row.left_port, row.holds_person) == ("went_home", LEFT, port, False)
    assert (build.card_of(row).state, build.card_of(row).reason) == ("revoked", "returned")
    assert [one.body["state"] for one in letters() if one.kind == "permit.changed/1"][-1] == "went_home"
    assert Notice.objects.filter(about=row.ref, template="permits.returned_text").count() == 2


def test_who_comes_back_or_only_visits_home_has_not(cast, peer):
    row = build.without_work(cast, peer)
    use(cast, row, "LY-MUSAID", "exit", LEFT)
    use(cast, row, "LY-MUSAID", "entry", LEFT + timedelta(days=3))
    assert actions.follow_returns(SETTLED + timedelta(days=9)) == 0


def test_who_left_before_his_work_ended_is_not_taken_for_returned(cast, peer):
    row = build.active(cast, peer)
    use(cast, row, "LY-MUSAID", "exit", build.ENTRY + timedelta(days=2))
    hiring.end_contract(build.employer_of(cast, row), row.contract_id, "by_employer", at=LEFT)
    actions.lose_work(cast("destination_clerk"), row.pk, at=LEFT)
    assert actions.follow_returns(SETTLED) == 0


def test_who_leaves_after_his_permit_ran_out_is_returned_too(cast, peer):
    row = build.active(cast, peer)
    over = AT + timedelta(days=1000)
    actions.expire_due(over)
    use(cast, row, "LY-MUSAID", "exit", over + timedelta(days=1))
    assert actions.follow_returns(over + timedelta(days=20)) == 1
    row.refresh_from_db()
    assert row.state == "went_home"


def test_a_hold_keeps_what_the_clock_would_close(cast, peer):
    row = build.without_work(cast, peer)
    use(cast, row, "LY-MUSAID", "exit", LEFT)
    court = cast("court_clerk", office="LY/court/")
    holds.place(
        court, row.ref, "court", SETTLED.date() + timedelta(days=90), cause="دعوى أجور قائمة", at=SETTLED
    )
    assert actions.follow_returns(SETTLED) == 0
    assert actions.expire_due(build.ENTRY + timedelta(days=95)) == 0
    row.refresh_from_db()
    assert row.state == "between_jobs"
