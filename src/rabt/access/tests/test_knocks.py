"""A door that is open to anyone is tried so often and no oftener: counted in the database, by two keys."""

from datetime import timedelta

import pytest

from rabt.access import actions
from rabt.access.models import Knock
from rabt.access.rules import TableError, read, table
from rabt.base.errors import Refused
from rabt.testing import at_once

pytestmark = pytest.mark.django_db
LIMIT = table().limits["registration"]


def knock(at, place="10.0.0.1", licence="L-1"):
    actions.knock("registration", at=at, place=place, licence=licence)


def refused(deed):
    with pytest.raises(Refused, match="too_many_tries") as caught:
        deed()
    return caught.value.facts["minutes"]


def test_a_licence_number_is_tried_so_often_from_wherever(at):
    for n in range(LIMIT.most["licence"]):
        knock(at + timedelta(minutes=n), place=f"10.0.0.{n}")
    later = at + timedelta(minutes=10)
    assert refused(lambda: knock(later, place="10.9.9.9")) == LIMIT.minutes - 10 + 1
    knock(later, place="10.9.9.9", licence="L-2")


def test_an_address_is_tried_so_often_with_whatever_number(at):
    for n in range(LIMIT.most["place"]):
        knock(at, licence=f"L-{n}")
    refused(lambda: knock(at, licence="L-new"))
    knock(at, place="10.0.0.2", licence="L-new")


def test_after_the_minutes_it_may_be_tried_again(at):
    for _ in range(LIMIT.most["licence"]):
        knock(at)
    refused(lambda: knock(at))
    knock(at + timedelta(minutes=LIMIT.minutes, seconds=1))


def test_a_refused_try_is_not_counted_and_what_is_kept_says_nobody(at):
    for _ in range(LIMIT.most["licence"]):
        knock(at)
    before = Knock.objects.count()
    refused(lambda: knock(at))
    assert Knock.objects.count() == before
    kept = "".join(f"{row.door}{row.key}" for row in Knock.objects.all())
    assert "10.0.0.1" not in kept and "L-1" not in kept


def test_old_tries_are_forgotten(at):
    knock(at)
    actions.forget_old(at=at + timedelta(minutes=LIMIT.minutes - 1))
    assert Knock.objects.count() == 2
    actions.forget_old(at=at + timedelta(minutes=LIMIT.minutes + 1))
    assert Knock.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_script_that_knocks_many_times_at_once_gets_in_no_oftener(at):
    tries = LIMIT.most["licence"] + 3
    assert at_once(*[lambda: knock(at)] * tries) == ["too_many_tries"] * 3


@pytest.mark.parametrize(
    "bad", ["", "minutes = 5", "place = 5", "minutes = 0, place = 5", 'minutes = 5, place = "x"']
)
def test_a_limit_that_says_nothing_stops_the_node(bad):
    with pytest.raises(TableError):
        read(f"[limits]\ndoor = {{ {bad} }}")
