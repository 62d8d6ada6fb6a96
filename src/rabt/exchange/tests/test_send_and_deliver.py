"""A letter is written with its act, sealed once, sent until a receipt closes it."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from rabt.base.errors import Refused
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import line
from rabt.exchange.models import Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref

pytestmark = pytest.mark.django_db


def write(cast: Any, number: int = 1, about: int = 0) -> Outgoing:
    return actions.send(cast("origin_clerk"), "test.noted/1", {"n": number}, about=a_ref(about), at=AT)


def test_a_letter_is_written_in_the_transaction_of_its_act(cast: Any) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write(cast)
        raise RuntimeError("the act fails")
    assert not Outgoing.objects.exists()
    write(cast)
    assert Outgoing.objects.get().state == "written"


def test_letters_wait_until_the_nodes_are_paired(cast: Any, other: OtherNode) -> None:
    write(cast)
    assert actions.deliver(AT, carrier=other.carry) == actions.deliver(AT)
    assert Outgoing.objects.get().state == "written"


def test_a_delivered_letter_is_opened_by_the_other_node_and_closed_by_its_receipt(
    cast: Any, paired: OtherNode
) -> None:
    write(cast, 7)
    done = actions.deliver(AT, carrier=paired.carry)
    assert (done.sealed, done.sent, done.acknowledged) == (1, 1, 1)
    assert paired.bodies() == [{"n": 7}]
    row = Outgoing.objects.get()
    assert row.state == "acknowledged"
    assert row.made_at and row.sent_at and row.answered_at and row.filed_at
    peer = Peer.objects.get()
    assert (peer.reached_at, peer.failures, peer.clock_skew_ms) == (AT, 0, 0)


def test_numbers_have_no_gap_and_each_letter_names_the_one_before(cast: Any, paired: OtherNode) -> None:
    for number in range(1, 8):
        write(cast, number)
    actions.deliver(AT, carrier=paired.carry)
    heads = [one["head"] for one in paired.held.values()]
    heads.sort(key=lambda head: head.seq)
    assert [head.seq for head in heads] == list(range(1, 8))
    digests = list(Outgoing.objects.order_by("seq").values_list("digest", flat=True))
    assert [head.prev for head in heads] == ["", *digests[:-1]]
    assert paired.bodies() == [{"n": number} for number in range(1, 8)]


def test_a_letter_is_sealed_once_and_the_same_bytes_go_again(cast: Any, paired: OtherNode) -> None:
    write(cast)
    sent: list[str] = []

    def lose_the_answer(url: str, parcel: line.Parcel) -> Any:
        sent.extend(parcel.letters)
        raise line.Unreachable("lost")

    actions.deliver(AT, carrier=lose_the_answer)
    actions.deliver(AT, carrier=lose_the_answer, at_once=True)
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_a_cut_line_is_tried_again_later_and_later_for_ever(cast: Any, paired: OtherNode) -> None:
    write(cast)
    paired.is_up = False
    at = AT
    waits = []
    for _ in range(14):
        actions.deliver(at, carrier=paired.carry)
        due = Peer.objects.get().next_try_at
        waits.append(due - at)
        assert actions.deliver(at, carrier=paired.carry).sent == 0  # not before its time
        at = due
    assert Peer.objects.get().failures == 14
    assert waits[0] <= timedelta(seconds=1)
    assert waits[-1] >= timedelta(minutes=7)
    assert max(waits) <= timedelta(minutes=15)
    paired.is_up = True
    assert actions.deliver(at, carrier=paired.carry).acknowledged == 1
    assert Peer.objects.get().failures == 0


def test_a_letter_that_gets_no_receipt_does_not_hold_up_the_others(cast: Any, paired: OtherNode) -> None:
    for number in (1, 2, 3):
        write(cast, number)

    def all_but_the_first(url: str, parcel: line.Parcel) -> line.Answer:
        texts = [text for text in parcel.letters if paired.open(text).body["n"] != 1]
        return paired.carry(url, line.Parcel(texts))

    done = actions.deliver(AT, carrier=all_but_the_first)
    assert (done.sent, done.acknowledged) == (3, 2)
    left = Outgoing.objects.get(filed_at=None)
    assert left.seq == 1
    assert left.attempts == 1
    assert left.next_try_at > AT
    assert queries.next_try_at(AT) == left.next_try_at


def test_batches_hold_a_hundred_letters_at_most(cast: Any, paired: OtherNode) -> None:
    for number in range(1, 231):
        write(cast, number)
    sizes: list[int] = []

    def count(url: str, parcel: line.Parcel) -> line.Answer:
        sizes.append(len(parcel.letters))
        return paired.carry(url, parcel)

    assert actions.deliver(AT, carrier=count).acknowledged == 230
    assert sizes == [100, 100, 30]


@pytest.mark.parametrize("forge", ["seq", "digest", "own", "nonsense"])
def test_a_receipt_that_proves_nothing_closes_nothing(cast: Any, paired: OtherNode, forge: str) -> None:
    write(cast)
    actions.seal_waiting(AT)
    row = Outgoing.objects.get()
    receipt = {
        "seq": paired.receipt(2, row.digest),
        "digest": paired.receipt(1, "0" * 64),
        "own": OtherNode(paired.ours, folder=paired.ours.home / "thief").receipt(1, row.digest),
        "nonsense": "a.b.c",
    }[forge]
    assert actions.take_receipts([receipt], via="line", at=AT) == 0
    row.refresh_from_db()
    assert row.filed_at is None
    assert Rejection.objects.count() == 1


def test_a_receipt_twice_is_one_receipt(cast: Any, paired: OtherNode) -> None:
    write(cast)
    actions.deliver(AT, carrier=paired.carry)
    row = Outgoing.objects.get()
    assert actions.take_receipts([row.receipt], via="pouch", at=AT + timedelta(days=1)) == 0
    row.refresh_from_db()
    assert row.answered_at == AT


# ---------------------------------------------------------------- the line itself


def answer_with(response: httpx.Response) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: on_the_wire(response))


def on_the_wire(told: httpx.Response) -> httpx.Response:
    """Let an answer come as the line brings it: not read yet."""
    return httpx.Response(told.status_code, headers=told.headers, stream=httpx.ByteStream(told.content))


def test_the_line_posts_a_batch_and_reads_receipts() -> None:
    asked: list[httpx.Request] = []

    def other(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return on_the_wire(httpx.Response(200, json={"receipts": ["r1"], "at": AT.isoformat()}))

    answer = line.carry("http://other.example/", line.Parcel(["s1"]), transport=httpx.MockTransport(other))
    assert str(asked[0].url) == "http://other.example/exchange/letters"
    assert asked[0].read() == b'{"letters": ["s1"]}'
    assert answer.receipts == ["r1"]
    assert answer.their_clock == AT


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(302, headers={"location": "http://elsewhere.example/"}),
        httpx.Response(503),
        httpx.Response(200, content=b"not json"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, json={"receipts": 7}),
        httpx.Response(200, json={"receipts": [], "at": "yesterday"}),
        httpx.Response(200, json={"receipts": [], "standing": 7}),
        httpx.Response(200, json={"receipts": [], "back": [{"letter": "x"}]}),
        httpx.Response(200, content=b" " * (rules.BODY_LIMIT + 1)),
    ],
)
def test_any_other_answer_is_a_failure_of_the_line(response: httpx.Response) -> None:
    with pytest.raises(line.Unreachable):
        line.carry("http://other.example", line.Parcel(["s1"]), transport=answer_with(response))


def test_an_answer_that_never_ends_is_not_read_to_its_end() -> None:
    long = httpx.Response(200, json={"receipts": [], "more": "x" * rules.BODY_LIMIT})
    with pytest.raises(line.Unreachable, match=r"the other node's answer is too long$"):
        line.carry("http://other.example", line.Parcel(["s1"]), transport=answer_with(long))


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE_IN_ALL", timedelta(0))
    with pytest.raises(line.Unreachable, match=r"the other node's answer does not end$"):
        line.carry(
            "http://other.example", line.Parcel([]), transport=answer_with(httpx.Response(200, json={}))
        )


@pytest.mark.parametrize(
    "error", [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.ConnectError, httpx.ReadError]
)
def test_a_broken_line_names_the_hop(error: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    with pytest.raises(line.Unreachable, match="other node"):
        line.carry("http://other.example", line.Parcel(["s1"]), transport=httpx.MockTransport(fail))


# ---------------------------------------------------------------- the watch


def test_the_watch_raises_the_alarm_by_age(
    cast: Any, paired: OtherNode, caplog: pytest.LogCaptureFixture
) -> None:
    def said(at: datetime) -> tuple[str, list[str]]:
        caplog.clear()
        return actions.watch(at), [
            one.levelname for one in caplog.records if "wait for a receipt" in one.message
        ]

    write(cast)
    assert said(AT) == ("on_time", [])
    assert said(AT + timedelta(hours=2)) == ("late", ["WARNING"])
    assert said(AT + timedelta(days=2)) == ("alarm", ["ERROR"])
    actions.deliver(AT, carrier=paired.carry)
    assert said(AT + timedelta(days=2)) == ("on_time", [])


def test_letters_of_one_batch_wait_together_and_what_follows_a_taken_one_waits_no_more(
    paired: OtherNode, write: Any
) -> None:
    """A node that takes nothing across a gap would else wait for each letter's own next try."""
    for number in range(1, 6):
        write(number)
    paired.takes = False
    actions.deliver(AT, carrier=paired.carry)
    due = set(Outgoing.objects.values_list("next_try_at", "attempts"))
    assert len(due) == 1 and due.pop()[1] == 1, "one next try for all"
    later = AT + timedelta(minutes=10)
    Outgoing.objects.filter(seq__gt=2).update(next_try_at=later, attempts=9)
    paired.takes = True
    assert actions.deliver(AT + timedelta(seconds=2), carrier=paired.carry).acknowledged == 5


def test_what_the_other_node_never_takes_is_not_sent_again_with_every_letter(
    paired: OtherNode, write: Any
) -> None:
    write(1)
    paired.takes = False
    actions.deliver(AT, carrier=paired.carry)
    Outgoing.objects.update(next_try_at=AT + timedelta(minutes=10), attempts=9)
    paired.takes = True
    write(2)
    assert actions.deliver(AT, carrier=paired.carry).sent == 1, "the new one alone"
    assert list(Outgoing.objects.filter(filed_at=None).values_list("seq", flat=True)) == [1]


def test_the_next_try_is_asked_of_the_worker_once(cast: Any, paired: OtherNode) -> None:
    assert actions.come_again(AT) is None
    write(cast)
    paired.is_up = False
    actions.deliver(AT, carrier=paired.carry)
    due = Peer.objects.get().next_try_at
    assert actions.come_again(AT) == due
    assert actions.come_again(AT) == due


def test_a_node_that_confirms_before_the_disk_has_it_does_not_start(db: Any) -> None:
    """The tests' own server does not wait for the disk: the nodes of the stories have servers that do."""
    with pytest.raises(ImproperlyConfigured, match="synchronous_commit is on, fsync is off"):
        queries.assert_durable()


@pytest.mark.parametrize(
    ("commit", "fsync", "durable"),
    [("on", "on", True), ("remote_apply", "on", True), ("off", "on", False), ("on", "off", False)],
)
def test_durable_is_what_is_on_the_disk_before_it_is_confirmed(
    commit: str, fsync: str, durable: bool
) -> None:
    assert rules.is_durable(commit, fsync) is durable


def test_the_other_node_is_asked_for_only_when_paired(db: Any) -> None:
    with pytest.raises(Refused, match="not_paired"):
        queries.the_peer()
