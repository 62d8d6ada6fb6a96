"""Who goes is told when his orders are given, changed or called off: that there are some, never where."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rabt.access.models import Account
from rabt.notices.models import Notice
from rabt.patrol import actions, queries
from rabt.patrol.actions import going
from rabt.patrol.actions.telling import CALLED_OFF, CHANGED, GIVEN
from rabt.patrol.models import Officer, Patrol
from rabt.patrol.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def told():
    return [(one.template, one.urgent) for one in Notice.objects.order_by("made_at", "pk")]


@pytest.fixture
def ordered(planner, chief):
    """Return the first patrol of a plan in force, its orders given out, and its lead's account."""
    build.in_force(planner, chief)
    row = Patrol.objects.order_by("starts_at").first()
    lead = build.leader()
    Officer.objects.filter(pk=row.lead_id).update(account_id=lead.id)
    actions.give_out_orders(at=row.starts_at - timedelta(hours=11))
    row.refresh_from_db()
    return row, lead


def test_orders_given_are_told_to_who_has_an_account_here(ordered):
    row, _ = ordered
    assert told() == [(GIVEN, False)], "told at seven in the evening: at once, and no night is broken"
    text = Notice.objects.get().text
    assert row.base not in text and not any(code in text for code in row.stretches)
    actions.give_out_orders(at=row.starts_at - timedelta(hours=10))
    assert len(told()) == 1, "told once"


def test_a_patrol_that_is_called_off_is_told_and_stands_on_his_page_with_the_reason(ordered, planner):
    row, lead = ordered
    actions.call_off_patrol(planner, row.pk, "عطل في المركبة", at=row.starts_at - timedelta(hours=2))
    assert told()[-1] == (CALLED_OFF, True)
    assert [one.pk for one in queries.patrols_called_off(lead)] == [row.pk]
    assert not queries.patrols_to_lead(lead)
    other = build.leader()
    assert not queries.patrols_called_off(other)


def test_what_was_never_ordered_is_called_off_without_a_word(planner, chief):
    build.in_force(planner, chief)
    row = Patrol.objects.order_by("starts_at").first()
    lead = build.leader()
    Officer.objects.filter(pk=row.lead_id).update(account_id=lead.id)
    actions.call_off_patrol(planner, row.pk, "عطل في المركبة", at=row.starts_at - timedelta(hours=20))
    assert told() == []
    assert not queries.patrols_called_off(lead), "what he was never told of stays hidden from him"


def test_who_stays_who_is_new_and_who_goes_no_more_are_told_apart(ordered):
    row, _ = ordered
    Notice.objects.all().delete()
    ours = Officer.objects.filter(state="LY").exclude(pk__in=row.crew)
    stays, leaves, comes = row.lead_id, next(one for one in row.crew if one != row.lead_id), ours.first().pk
    for key in (leaves, comes):
        Officer.objects.filter(pk=key).update(account_id=build.leader().id)
    crew = [comes if key == leaves else key for key in row.crew]
    at = row.starts_at - timedelta(hours=3)
    going._write(row, replace(queries.told_of(row), crew=crew), at, new=False)
    row.refresh_from_db()
    assert row.changed_at == at and stays in row.crew
    assert sorted(told()) == sorted([(CHANGED, True), (GIVEN, True), (CALLED_OFF, True)])


def test_a_closed_account_is_told_nothing(ordered, planner):
    row, lead = ordered
    Notice.objects.all().delete()
    Account.objects.filter(pk=lead.id).update(active=False)
    actions.call_off_patrol(planner, row.pk, "عطل في المركبة", at=row.starts_at - timedelta(hours=2))
    assert told() == []
