"""Two nodes learn each other's keys by card and telephone, once."""

from dataclasses import replace
from typing import Any

import pytest

from rabt.base.actor import the_node
from rabt.base.errors import NotAllowed, Problem, Refused
from rabt.exchange import actions, queries
from rabt.exchange.models import Outgoing, Peer
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db


def pair(cast: Any, card: Any, fingerprint: str | None = None, role: str = "node_administrator") -> Peer:
    return actions.pair(cast(role), card.to_json(), fingerprint or card.fingerprint(), at=AT)


def test_nodes_pair_by_card_and_fingerprint(cast: Any, other: OtherNode, committed: Any) -> None:
    peer = pair(cast, other.card)
    assert (peer.state, peer.url, peer.paired_at) == (other.state, "http://other.example", AT)
    assert queries.is_paired()
    assert Act.objects.filter(kind="node.paired", ref=peer.ref).exists()
    committed("node.paired", fingerprint=other.card.fingerprint(), url="http://other.example")


def test_a_fingerprint_is_read_with_or_without_spaces(cast: Any, other: OtherNode) -> None:
    assert pair(cast, other.card, other.card.fingerprint().replace(" ", "")).pk


def test_a_wrong_fingerprint_is_refused(cast: Any, other: OtherNode) -> None:
    right = other.card.fingerprint()
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    with pytest.raises(Problem) as refused:
        pair(cast, other.card, wrong)
    assert (refused.value.code, refused.value.facts["field"]) == ("fingerprint_wrong", "fingerprint")
    assert not queries.is_paired()


def test_our_own_card_is_refused(cast: Any, other: OtherNode) -> None:
    with pytest.raises(Refused, match="card_of_ourselves") as refused:
        pair(cast, other.our_card)
    assert refused.value.facts == {"field": "card"}


def test_a_third_state_is_refused(cast: Any, other: OtherNode) -> None:
    with pytest.raises(Refused, match="card_of_another_state") as refused:
        pair(cast, replace(other.card, state="XX"))
    assert refused.value.facts == {"state": "XX", "expected": other.state, "field": "card"}
    with pytest.raises(Refused, match="card_of_another_state") as refused:
        pair(cast, replace(other.card, state="X" * 30))
    assert refused.value.facts["state"] == "X" * 20


@pytest.mark.parametrize("url", ["ftp://other.example", "javascript:alert(1)", "other.example", "http://"])
def test_an_address_that_is_none_is_refused(cast: Any, other: OtherNode, url: str) -> None:
    with pytest.raises(Refused, match="peer_address_unusable") as refused:
        pair(cast, replace(other.card, url=url))
    assert refused.value.facts == {"field": "card"}


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"state": 1}', "\ud800", "[" * 3000])
def test_what_is_no_card_is_refused(cast: Any, text: str) -> None:
    with pytest.raises(Problem) as refused:
        actions.pair(cast("node_administrator"), text, "00000", at=AT)
    assert refused.value.facts["field"] == "card"


def test_other_keys_for_a_paired_node_are_refused_and_a_new_address_is_taken(
    cast: Any, other: OtherNode
) -> None:
    pair(cast, other.card)
    thief = OtherNode(other.ours, folder=other.ours.home / "thief")
    with pytest.raises(Refused, match="paired_with_other_keys") as refused:
        pair(cast, thief.card)
    assert refused.value.facts == {"field": "card"}
    Peer.objects.update(failures=3, next_try_at=AT, last_error="no connection")
    moved = replace(other.card, url="https://moved.example")
    assert pair(cast, moved).url == "https://moved.example"
    peer = Peer.objects.get()
    assert (peer.url, peer.fingerprint) == (moved.url, moved.fingerprint())
    assert (peer.failures, peer.next_try_at, peer.last_error) == (0, None, ""), "it is tried at once"


@pytest.mark.parametrize("role", ["auditor", "shift_head"])
def test_only_the_administrator_pairs(cast: Any, other: OtherNode, role: str) -> None:
    with pytest.raises(NotAllowed):
        pair(cast, other.card, role=role)


def test_the_command_line_pairs_as_the_node_itself(cast: Any, other: OtherNode) -> None:
    card, fingerprint = other.card.to_json(), other.card.fingerprint()
    for stranger in (the_node(other.state), cast("auditor"), cast("node_administrator")):
        with pytest.raises(NotAllowed):
            actions.pair_by_duty(stranger, card, fingerprint, at=AT)
    us = the_node(other.ours.state)
    with pytest.raises(Refused, match="fingerprint_wrong"):
        actions.pair_by_duty(us, card, "1" * 30, at=AT)
    assert actions.pair_by_duty(us, card, fingerprint, at=AT).paired_by == us.id


def test_letters_written_before_pairing_leave_after_it(cast: Any, other: OtherNode) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    pair(cast, other.card)
    assert actions.deliver(AT, carrier=other.carry).acknowledged == 1
    assert Outgoing.objects.get().state == "acknowledged"


def test_our_card_shows_no_private_key(node: Any) -> None:
    card = actions.own_card()
    assert "PRIVATE" not in card
    assert node.state in card
    assert actions.own_fingerprint().replace(" ", "").isdigit()
