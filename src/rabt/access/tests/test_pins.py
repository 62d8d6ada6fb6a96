"""What somebody keeps at hand on his own page: thirty records at most, the newest first, nobody else's."""

from datetime import timedelta

import pytest

from rabt.access import actions, queries
from rabt.access.models import Pin
from rabt.access.testing import account_with
from rabt.base.errors import Missing, Refused

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def me():
    return queries.actor_of(account_with("destination_clerk", "LY/labour/first/"))


def pin_many(actor, count, at):
    for number in range(count):
        actions.pin(actor, f"permit:{number}", at=at + number * SECOND)


def test_what_is_pinned_stands_with_the_newest_first(me, at):
    pin_many(me, 3, at)
    actions.pin(me, "permit:0", at=at + 9 * SECOND)
    assert queries.pins_of(me) == ["permit:2", "permit:1", "permit:0"], "pinned again it stays where it was"
    assert Pin.objects.get(about="permit:0").pinned_at == at
    actions.unpin(me, "permit:1")
    assert queries.pins_of(me) == ["permit:2", "permit:0"]


def test_thirty_records_are_kept_at_hand_and_no_more(me, at):
    pin_many(me, 30, at)
    with pytest.raises(Refused) as refusal:
        actions.pin(me, "permit:new", at=at)
    assert (refusal.value.code, refusal.value.facts) == ("pins_full", {"most": 30})
    actions.pin(me, "permit:7", at=at)
    assert len(queries.pins_of(me)) == 30
    actions.unpin(me, "permit:7")
    actions.pin(me, "permit:new", at=at)


def test_nobody_finds_or_unpins_what_another_pinned(me, at):
    other = queries.actor_of(account_with("destination_clerk", "LY/labour/first/"))
    actions.pin(me, "permit:1", at=at)
    actions.pin(other, "permit:1", at=at)
    actions.unpin(other, "permit:1")
    assert (queries.pins_of(me), queries.pins_of(other)) == (["permit:1"], [])


def test_the_node_and_a_visitor_keep_nothing_at_hand(peer, at):
    assert queries.pins_of(peer) == queries.pins_of(queries.anyone()) == []
    with pytest.raises(Missing):
        actions.pin(peer, "permit:1", at=at)
