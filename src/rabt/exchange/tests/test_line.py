"""The line itself: packed both ways, bounded, understood by an earlier version."""

import gzip
import json
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from hypothesis import given
from hypothesis import strategies as st

from rabt.exchange import actions, rules
from rabt.exchange.actions import line, packed, restoring
from rabt.exchange.models import Incoming, Outgoing, Peer
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref

pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost"


@given(st.binary(max_size=4000))
def test_what_is_packed_comes_out_as_it_was(content: bytes) -> None:
    assert packed.unpack(packed.pack(content)) == content


@pytest.mark.parametrize(
    "spoil", [lambda it: it[:-1], lambda it: it + b"x", lambda it: b"", lambda it: b"{}" + it]
)
def test_what_is_not_whole_is_not_unpacked(spoil: Any) -> None:
    assert packed.unpack(spoil(packed.pack(b"letters" * 100))) is None


def test_what_would_grow_beyond_a_batch_is_never_blown_up() -> None:
    assert packed.unpack(gzip.compress(bytes(rules.BODY_LIMIT))) is not None
    assert packed.unpack(gzip.compress(bytes(rules.BODY_LIMIT + 1))) is None
    assert packed.unpack(gzip.compress(gzip.compress(bytes(50_000_000)))) is not None, (
        "one layer, and no more"
    )


def packed_as(what: str) -> bytes:
    """Pack something that nobody of good faith sends."""
    return {
        "bomb": lambda: gzip.compress(bytes(50_000_000)),
        "list": lambda: gzip.compress(b"[1]"),
        "torn": lambda: gzip.compress(b'{"letters": []}')[:-3],
        "plain": lambda: b"{}",
    }[what]()


def wide_open(stack: httpx.WSGITransport, seen: list[tuple[str, int, str, int]]) -> httpx.MockTransport:
    """Be the wire: note how each way travels."""

    def carry(request: httpx.Request) -> httpx.Response:
        answer = stack.handle_request(request)
        body = b"".join(answer.stream)  # type: ignore[arg-type]
        sent = request.read()
        seen.append((request.headers.get("content-encoding", ""), len(sent),
                     answer.headers.get("content-encoding", ""), len(body)))  # fmt: skip
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))

    return httpx.MockTransport(carry)


@pytest.mark.django_db(transaction=True)
def test_letters_and_receipts_travel_packed_through_the_whole_stack(paired: OtherNode) -> None:
    seen: list[tuple[str, int, str, int]] = []
    wire = wide_open(httpx.WSGITransport(app=get_wsgi_application()), seen)
    parcel = line.Parcel(paired.letters(40), standing=paired.word())
    answer = line.carry(ADDRESS, parcel, transport=wire)
    assert len(answer.receipts) == 40
    [(out, sent, back, came)] = seen
    assert (out, back) == (packed.HOW, packed.HOW)
    assert sent < 0.85 * len(parcel.to_json())
    assert came < 0.85 * len(json.dumps(answer.receipts))
    plain = line.carry(ADDRESS, parcel.in_first_form(), transport=wire)
    assert plain.receipts == answer.receipts
    assert seen[1][0] == "", "the first version takes nothing packed"


@pytest.mark.parametrize("what", ["bomb", "list", "torn", "plain"])
def test_a_bomb_and_a_torn_parcel_are_not_understood_and_change_nothing(
    client: Any, paired: OtherNode, what: str
) -> None:
    packing = {"content-encoding": packed.HOW}
    answer = client.post(
        "/exchange/letters", packed_as(what), content_type="application/json", headers=packing
    )
    assert answer.status_code == 400
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("what", ["bomb", "torn"])
def test_an_answer_that_cannot_be_unpacked_is_a_failure_of_the_line(what: str) -> None:
    stream, packing = httpx.ByteStream(packed_as(what)), {"content-encoding": packed.HOW}
    answer = httpx.Response(200, headers=packing, stream=stream)
    with pytest.raises(line.Unreachable, match=r"unpacked$"):
        line.carry(ADDRESS, line.Parcel(["s"]), transport=httpx.MockTransport(lambda _: answer))


class FirstVersion:
    """A node of the first version: it reads letters, and knows nothing of what was added since."""

    def __init__(self, node: OtherNode) -> None:
        self.node, self.asked = node, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        try:
            told = json.loads(request.read())
        except ValueError:
            return httpx.Response(400)
        if told.keys() != {"letters"}:
            return httpx.Response(400)
        receipts = [self.node.take(text) for text in told["letters"]]
        body = json.dumps({"receipts": receipts, "at": AT.isoformat()}).encode()
        return httpx.Response(200, stream=httpx.ByteStream(body))

    def carry(self, url: str, parcel: line.Parcel) -> line.Answer:
        return line.carry(url, parcel, transport=httpx.MockTransport(self))


def test_a_node_of_the_first_version_gets_letters_and_nothing_it_cannot_read(
    paired: OtherNode, cast: Any
) -> None:
    earlier = FirstVersion(paired)
    for n in range(250):
        actions.send(cast("origin_clerk"), "test.noted/1", {"n": n}, about=a_ref(), at=AT)
    done = actions.deliver(AT, carrier=earlier.carry)
    assert (done.acknowledged, done.failed) == (250, "")
    assert earlier.asked == 4, "it is asked once a round whether it understands more"
    assert Peer.objects.get().speaks < restoring.SPEAKS
    assert [row.state for row in Outgoing.objects.all()] == ["acknowledged"] * 250


def test_what_no_version_understands_is_a_failure_of_the_line(paired: OtherNode, cast: Any) -> None:
    def deaf(url: str, parcel: line.Parcel) -> line.Answer:
        raise line.NotUnderstood("the other node answered 400")

    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    assert actions.deliver(AT, carrier=deaf).failed == "the other node answered 400"
    assert Outgoing.objects.get().filed_at is None


def test_letters_of_a_node_of_the_first_version_are_answered_in_its_way(
    client: Any, paired: OtherNode
) -> None:
    told = {"letters": paired.letters(30)}
    answer = client.post("/exchange/letters", json.dumps(told), content_type="application/json")
    assert answer.json().keys() == {"receipts", "at"}
    assert len(answer.json()["receipts"]) == 30
