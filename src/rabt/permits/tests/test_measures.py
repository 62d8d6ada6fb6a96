"""What one person begins and another completes, once the worker could be heard, or it is over."""

from datetime import timedelta

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.holds import actions as holds
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.permits import actions, queries
from rabt.permits.models import Measure
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT
LATER = build.ENTRY + timedelta(days=20)
HEARD = LATER + build.HEARING


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def chief(cast):
    return cast("destination_approver")


@pytest.fixture
def second(cast):
    return cast("destination_approver", id="second approver")


@pytest.fixture
def suspended(cast, peer, chief):
    row = build.active(cast, peer)
    actions.suspend_permit(chief, row.pk, reason="under_review", at=LATER)
    return row, Measure.objects.get()


@pytest.fixture
def proposed(cast, peer):
    row = build.active(cast, peer)
    found = actions.propose_withdrawal(cast("destination_clerk"), row.pk, reason="false_data", at=LATER)
    return row, found


# ------------------------------------------------------------------ suspension
def test_a_suspension_that_nobody_confirms_ends_by_itself(suspended):
    row, found = suspended
    assert (found.state, found.due_on) == ("open", LATER.date() + timedelta(days=7))
    assert actions.end_unconfirmed(LATER + timedelta(days=7)) == 0
    assert actions.end_unconfirmed(LATER + timedelta(days=8)) == 1
    assert actions.end_unconfirmed(LATER + timedelta(days=8)) == 0
    row.refresh_from_db()
    found.refresh_from_db()
    assert (row.state, found.state, build.card_of(row).state) == ("active", "lapsed", "valid")
    assert Act.objects.filter(kind="permit.suspension_lapsed", ref=row.ref).exists()


def test_a_confirmed_suspension_stays(suspended, chief, second):
    row, found = suspended
    refused("same_person", lambda: actions.confirm_suspension(chief, found.pk, at=LATER), NotAllowed)
    actions.confirm_suspension(second, found.pk, at=LATER)
    assert actions.end_unconfirmed(LATER + timedelta(days=30)) == 0
    row.refresh_from_db()
    assert row.state == "suspended"
    refused("measure_step_closed", lambda: actions.confirm_suspension(second, found.pk, at=LATER))


def test_lifting_drops_what_waited_to_be_confirmed(suspended, second):
    row, found = suspended
    actions.lift_suspension(second, row.pk, at=LATER)
    found.refresh_from_db()
    assert found.state == "dropped"


# ------------------------------------------------------------------ withdrawal
def test_the_worker_is_told_why_and_by_when_he_is_heard(proposed):
    row, found = proposed
    assert found.due_on == HEARD.date()
    told = Notice.objects.filter(about=row.ref, template="permits.withdrawal_proposed_text")
    assert told.count() == 2
    row.refresh_from_db()
    assert (row.state, build.card_of(row).state) == ("active", "valid")


def test_nothing_is_decided_before_the_day_whatever_was_said(proposed, cast, second):
    row, found = proposed
    actions.hear_worker(cast("destination_clerk"), found.pk, said="البيانات صحيحة وهذه الوثائق", at=LATER)
    refused("hearing_runs", lambda: actions.withdraw_permit(second, found.pk, at=HEARD - timedelta(days=1)))
    assert actions.withdraw_permit(second, found.pk, at=HEARD).state == "withdrawn"
    found.refresh_from_db()
    assert (found.state, found.heard) == ("done", "البيانات صحيحة وهذه الوثائق")
    assert build.card_of(row).state == "revoked"


def test_the_permit_is_kept(proposed, second):
    row, found = proposed
    kept = actions.keep_permit(second, found.pk, note="ثبتت صحة البيانات", at=HEARD)
    found.refresh_from_db()
    assert (kept.state, found.state, found.reason_text) == ("active", "dropped", "ثبتت صحة البيانات")
    assert Notice.objects.filter(about=row.ref, template="permits.kept_text").count() == 2


def test_one_withdrawal_is_open_at_a_time(proposed, cast):
    row, _ = proposed
    refused(
        "measure_open",
        lambda: actions.propose_withdrawal(cast("destination_clerk"), row.pk, reason="false_data", at=LATER),
    )


def test_a_deputy_who_proposed_does_not_decide(proposed, cast):
    _, found = proposed
    deputy = cast("destination_approver", id="x", for_whom=found.proposed_by)
    refused("same_person", lambda: actions.withdraw_permit(deputy, found.pk, at=HEARD), NotAllowed)


@pytest.mark.parametrize(
    ("role", "kind"), [("court_clerk", "court"), ("health_officer", "health"), ("auditor", "audit")]
)
def test_a_hold_makes_a_withdrawal_wait_and_says_no_more(proposed, cast, second, role, kind):
    row, found = proposed
    placed = holds.place(
        cast(role, office="LY/elsewhere/"), row.person_ref, kind, HEARD.date() + timedelta(days=9),
        cause="أمر بوقف التصرف في الملف", at=LATER,
    )  # fmt: skip
    with pytest.raises(Refused) as no:
        actions.withdraw_permit(second, found.pk, at=HEARD)
    assert (no.value.code, no.value.facts) == ("must_wait", {})
    holds.lift(cast(role, office="LY/elsewhere/", id="other"), placed.pk, why="زال سبب الوقف تماماً", at=HEARD)
    assert actions.withdraw_permit(second, found.pk, at=HEARD).state == "withdrawn"


def test_a_permit_that_ends_first_lets_its_measures_lapse(proposed, second):
    _, found = proposed
    assert actions.expire_due(AT + timedelta(days=1000)) == 1
    found.refresh_from_db()
    assert found.state == "lapsed"
    refused("measure_step_closed", lambda: actions.withdraw_permit(second, found.pk, at=HEARD))


DEEDS = {
    "hear": (
        "destination_clerk",
        lambda who, key: actions.hear_worker(who, key, said="قال العامل", at=LATER),
    ),
    "withdraw": ("destination_approver", lambda who, key: actions.withdraw_permit(who, key, at=HEARD)),
    "keep": ("destination_approver", lambda who, key: actions.keep_permit(who, key, at=HEARD)),
    "confirm": ("destination_approver", lambda who, key: actions.confirm_suspension(who, key, at=HEARD)),
}


@pytest.mark.parametrize("name", [*DEEDS])
def test_hidden_from_another_office_and_closed_to_other_roles(proposed, cast, name):
    role, deed = DEEDS[name]
    with pytest.raises(Missing):
        deed(cast(role, office="LY/labour/second/"), proposed[1].pk)
    with pytest.raises(NotAllowed):
        deed(cast("employer"), proposed[1].pk)


def test_each_deed_asks_for_its_kind(proposed, cast, second):
    refused("measure_step_closed", lambda: actions.confirm_suspension(second, proposed[1].pk, at=LATER))
    refused("measure_step_closed", lambda: actions.replace_lost(second, proposed[1].pk, at=LATER))
    refused(
        "said_too_short",
        lambda: actions.hear_worker(cast("destination_clerk"), proposed[1].pk, said="..", at=LATER),
    )


def test_what_waits_stands_in_the_queue_of_who_may_complete_it(proposed, second, cast):
    waits = {one.word: one.count for one in queries.waiting(second)}
    assert waits["permits.measures_to_decide"] == 1
    assert "permits.measures_to_decide" not in {
        one.word for one in queries.waiting(cast("destination_clerk"))
    }
