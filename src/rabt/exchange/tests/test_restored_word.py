"""The word that a node was restored: nothing new is taken before it is heard, and what is lacking is open."""

from typing import Any

import pytest

from rabt.exchange import actions, queries, rules
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db


def restored_word(held: int, *gaps: tuple[int, int]) -> dict[str, Any]:
    return {
        "restored_at": AT.isoformat(),
        "journal_size": 0,
        "held": held,
        "gaps": [list(gap) for gap in gaps],
    }


def test_that_the_other_node_was_restored_is_written_down(paired: OtherNode, committed: Any) -> None:
    actions.receive([paired.letter("line.restored/1", restored_word(0))], via="line", at=AT)
    actions.apply_received(AT)
    assert Incoming.objects.get().state == rules.Incoming.APPLIED
    act = Act.objects.get(kind="node.restored")
    assert act.actor_id == f"node:{paired.state}"
    committed("node.restored", restored_at=AT.isoformat())
    third, fourth = paired.letter(), paired.letter()
    assert actions.receive([fourth], via="pouch", at=AT).new == 0, "nothing is taken across a gap now"
    assert actions.receive([third, fourth], via="pouch", at=AT).new == 2
    paired.letter()
    later = AT + rules.IN_ORDER_FOR
    assert actions.receive([paired.letter()], via="pouch", at=later).new == 1


def test_a_restored_node_takes_no_letter_until_the_other_has_heard_of_it(
    paired: OtherNode, cast: Any
) -> None:
    """An old letter may be one that its writer has forgotten, and written another in its place."""
    old = paired.letter()
    actions.note_restored(AT)
    for via in ("line", "pouch"):
        came = actions.receive([old], via=via, at=AT)
        assert (came.receipts, came.new, came.rejected) == ([], 0, 0)
    assert not Incoming.objects.exists() and not Rejection.objects.exists()
    paired.standing = paired.word(received_highest=0)
    for _ in range(2):  # it hears how far it had come, and says that it was restored
        actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Peer.objects.get().restored_at is None
    second, third = paired.letter(), paired.letter()
    assert actions.receive([third], via="pouch", at=AT).new == 0, (
        "it may have forgotten the other's restoration"
    )
    assert actions.receive([old, second, third], via="line", at=AT).new == 3
    assert not queries.link_to_see(cast("node_administrator"), AT).restored_there


def test_what_it_knew_already_is_confirmed_again_meanwhile(paired: OtherNode) -> None:
    known, new = paired.letter(), paired.letter()
    first = actions.receive([known], via="line", at=AT).receipts
    actions.note_restored(AT)
    again = actions.receive([known, new], via="line", at=AT)
    assert (again.receipts, again.new, again.known) == (first, 0, 1)


def test_two_restored_nodes_hear_each_other(paired: OtherNode) -> None:
    actions.note_restored(AT)
    word = paired.letter("line.restored/1", restored_word(0))
    assert actions.receive([word], via="line", at=AT).new == 1
    assert actions.receive([paired.letter()], via="line", at=AT).new == 0


def test_what_a_restored_node_holds_no_more_is_open_before_its_word_is_confirmed(
    paired: OtherNode, write: Any, committed: Any
) -> None:
    for number in (1, 2, 3, 4, 5):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    assert not Outgoing.objects.filter(filed_at=None).exists()
    word = paired.letter("line.restored/1", restored_word(4, (2, 2)))
    assert actions.receive([word], via="pouch", at=AT).new == 1
    lost = Outgoing.objects.filter(filed_at=None).order_by("seq")
    assert [(row.seq, row.lost_at) for row in lost] == [(2, AT), (5, AT)]
    committed("line.sent_again", letters=2)
    actions.receive([word], via="pouch", at=AT)
    assert Act.objects.filter(kind="line.sent_again").count() == 1


@pytest.mark.parametrize("spoil", [{"held": "all"}, {"gaps": [[1]]}, {"gaps": [[1, 2, 3]]}])
def test_a_word_that_cannot_be_read_opens_nothing(
    paired: OtherNode, write: Any, spoil: dict[str, Any]
) -> None:
    write(1)
    actions.deliver(AT, carrier=paired.carry)
    word = paired.letter("line.restored/1", restored_word(0) | spoil)
    assert actions.receive([word], via="line", at=AT).new == 1
    actions.apply_received(AT)
    assert Incoming.objects.get().state == rules.Incoming.DEAD
    assert not Outgoing.objects.filter(filed_at=None).exists()
