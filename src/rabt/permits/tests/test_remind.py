"""Worker and employer are reminded before a permit runs out: at sixty, thirty and seven days, once each."""

from datetime import date, timedelta

import pytest

from rabt.notices.models import Notice
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.rules.permit import State
from rabt.permits.rules.reminding import REMINDERS, reminder_of
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
DAYS = {"remind_first": 60, "remind_second": 30, "remind_last": 7}


def told():
    return [
        row.template.rpartition("_")[2]
        for row in Notice.objects.filter(template__contains="ending").order_by("made_at")
    ]


@pytest.fixture
def active(cast, peer, at):
    """Give an active permit that ends in sixty-one days."""
    row = build.granted(cast, peer)
    ends = build.AT.date() + timedelta(days=61)
    Permit.objects.filter(pk=row.pk).update(state=State.ACTIVE, valid_until=ends)
    Notice.objects.all().delete()
    return row


def test_each_reminder_comes_once_to_both(active):
    for day in range(63):
        actions.remind(build.AT + timedelta(days=day))
        actions.remind(build.AT + timedelta(days=day, hours=1))
    assert told() == ["first"] * 2 + ["second"] * 2 + ["last"] * 2
    first = Notice.objects.filter(template__endswith="remind_first")
    assert all(active.spoken_number in row.text for row in first)
    assert {row.made_at.date() for row in first} == {build.AT.date() + timedelta(days=1)}


def test_a_node_that_stood_still_tells_only_the_nearest(active):
    assert actions.remind(build.AT + timedelta(days=56)) == 1
    assert told() == ["last"] * 2


@pytest.mark.parametrize(
    "state", ["proposed", "granted", "refused", "expired", "withdrawn", "went_home", "deceased"]
)
def test_only_who_works_on_it_is_reminded(active, state):
    Permit.objects.update(state=state)
    assert actions.remind(build.AT + timedelta(days=32)) == 0


def test_after_a_renewal_it_begins_anew(active):
    at = build.AT + timedelta(days=55)
    actions.remind(at)
    Permit.objects.update(valid_until=at.date() + timedelta(days=365))
    assert actions.remind(at + timedelta(days=1)) == 0
    assert actions.remind(at + timedelta(days=305)) == 1
    assert told()[-1] == "first"


@pytest.mark.parametrize(
    ("left", "due"), [(60, "first"), (31, "first"), (30, "second"), (8, "second"), (7, "last"), (0, "last")]
)
def test_the_nearest_reminder_is_due(left, due):
    on = date(2026, 11, 24)
    found = reminder_of(on + timedelta(days=left), on, DAYS)
    assert found == f"remind_{due}" and found in REMINDERS
