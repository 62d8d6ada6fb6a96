"""What is asked of a broker, what is made of a message: the wire to it is played, no broker runs."""

import hashlib
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from nats.js.api import RetentionPolicy, StorageType

from rabt.exchange import actions, rules
from rabt.exchange.actions import packed, relay
from rabt.exchange.actions.line import Parcel, Unreachable
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode


class Enough(BaseException):
    """The played broker has been asked all that the test wanted."""


class Message:
    """One message that lies at the broker."""

    def __init__(self, data: Any) -> None:
        self.data, self.became = data, ""

    async def ack(self) -> None:
        self.became = "taken"

    async def nak(self, delay: float) -> None:
        self.became = f"again after {delay:g} s"


class Broker:
    """The wire to a broker: notes how it is asked, and hands out what lies there."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.stored: list[tuple[str, bytes, dict[str, str]]] = []
        self.lies: list[Message] = []
        self.closed = self.idle = 0
        self.breaks: Exception | None = None

    async def connect(self, address: str, **told: Any) -> "Broker":
        if self.breaks:
            raise self.breaks
        told.pop("error_cb")
        self.told["connect"] = (address, told)
        return self

    def jetstream(self, **told: Any) -> "Broker":
        self.told["jetstream"] = told
        return self

    async def publish(self, subject: str, content: bytes, headers: dict[str, str]) -> None:
        self.stored.append((subject, content, headers))

    async def add_stream(self, **told: Any) -> None:
        self.told["stream"] = told

    async def pull_subscribe(self, subject: str, **told: Any) -> "Broker":
        self.told["subscribe"] = (subject, told)
        return self

    async def fetch(self, *told: Any, **more: Any) -> list[Message]:
        self.told["fetch"] = (told, more)
        if self.idle < 2:
            self.idle += 1
            raise TimeoutError
        found, self.lies = self.lies, []
        if not found:
            raise Enough
        return found

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture
def broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Broker:
    """Play the broker that this node's environment names."""
    found = Broker()
    settings.RABT_RELAY, settings.RABT_RELAY_SECRET = "nats://broker.example", ""
    monkeypatch.setattr("nats.connect", found.connect)
    return found


def message(kind: str, told: dict[str, Any]) -> bytes:
    return packed.pack(f"{kind}\n{json.dumps(told)}".encode())


# ---------------------------------------------------------------- what is asked


@pytest.mark.parametrize(("secret", "shown"), [("", None), ("/run/secrets/broker", "/run/secrets/broker")])
def test_a_parcel_is_stored_once_for_the_other_node_and_with_finite_patience(
    broker: Broker, settings: Any, secret: str, shown: str | None
) -> None:
    settings.RABT_RELAY_SECRET = secret
    answer = relay.carry("", Parcel(["s"], "standing"))
    assert (answer.receipts, answer.their_clock, answer.is_heard, answer.standing) == ([], None, False, "")
    [(subject, content, headers)] = broker.stored
    assert subject == "rabt.EG"
    assert packed.unpack(content) == b"parcel\n" + Parcel(["s"], "standing").to_json().encode()
    assert headers == {"Nats-Msg-Id": hashlib.sha256(content).hexdigest()}, "by it the broker knows a double"
    patience = {"connect_timeout": 5, "max_reconnect_attempts": 1, "reconnect_time_wait": 0}
    assert broker.told["connect"] == ("nats://broker.example", patience | {"user_credentials": shown})
    assert broker.told["jetstream"] == {"timeout": 10}
    assert broker.closed == 1


def test_the_stream_is_made_of_files_for_both_states(broker: Broker) -> None:
    relay.prepare()
    assert broker.told["stream"] == {
        "name": "RABT", "subjects": ["rabt.*"], "retention": RetentionPolicy.WORK_QUEUE,
        "storage": StorageType.FILE,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_messages_are_read_for_ever_and_one_that_breaks_is_brought_again_later(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    rubbish, breaks, last = Message(b"rubbish"), Message(None), Message(message("other", {}))
    broker.lies = [rubbish, breaks, last]
    with pytest.raises(Enough):
        relay.serve()
    assert [one.became for one in (rubbish, breaks, last)] == ["taken", "again after 30 s", "taken"]
    assert "a message of the broker could not be taken in" in caplog.text
    assert broker.told["subscribe"] == ("rabt.LY", {"durable": "node-LY", "stream": "RABT"})
    assert broker.told["fetch"] == ((10,), {"timeout": 5})
    assert broker.stored == [], "nothing is owed for what is no message"


def test_a_broker_that_is_away_is_named_and_tried_again(
    broker: Broker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rules, "FIRST_WAIT", timedelta(0))
    broker.breaks, rounds = ConnectionRefusedError("no"), iter([False, False, True])
    relay.serve(until=lambda: next(rounds))
    said = [(one.levelno, one.getMessage()) for one in caplog.records if one.name == relay.log.name]
    assert said == [(logging.WARNING, "broker broker.example: ConnectionRefusedError")] * 2


def test_a_broker_without_a_name_is_told_so(broker: Broker, settings: Any) -> None:
    settings.RABT_RELAY, broker.breaks = "nats://", ValueError("no name")
    with pytest.raises(Unreachable, match=r"^broker \?: ValueError$"):
        relay.prepare()


# ---------------------------------------------------------------- how a parcel is cut


def given(size: int) -> dict[str, str]:
    """Return a letter to be given back that takes so many bytes."""
    return {"letter": "l" * (size - 102), "inside": "i", "receipt": "r"}


@pytest.mark.parametrize(
    ("letters", "back", "parts"),
    [
        ([500_000, 499_989], [], [(2, 0)]),
        ([500_000, 499_990], [], [(1, 0), (1, 0)]),
        ([], [500_000, 499_999], [(0, 2)]),
        ([], [500_000, 500_000], [(0, 1), (0, 1)]),
        ([500_000], [499_989], [(1, 1)]),
        ([500_000], [499_990], [(1, 0), (0, 1)]),
        ([10, 999_999, 10], [500, 500], [(1, 0), (1, 0), (1, 2)]),
        ([2_000_000], [2_000_000], [(1, 0), (0, 1)]),
    ],
)
def test_a_parcel_is_cut_into_messages_of_a_million_bytes(
    letters: list[int], back: list[int], parts: list[tuple[int, int]]
) -> None:
    whole = Parcel(["x" * size for size in letters], "standing", [given(size) for size in back])
    cut = relay.cut(whole)
    assert [(len(part.letters), len(part.back)) for part in cut] == parts
    assert [one for part in cut for one in part.letters] == whole.letters
    assert [one for part in cut for one in part.back] == whole.back


# ---------------------------------------------------------------- what is made of a message


@pytest.mark.django_db
def test_a_parcel_by_a_broker_is_answered_as_on_the_line(paired: OtherNode) -> None:
    told = Parcel(paired.letters(2), paired.word())
    owed = json.loads(relay.take(packed.pack(f"parcel\n{told.to_json()}".encode()), AT))
    assert owed.keys() == {"receipts", "at", "standing", "back"}
    assert [receipt.seq for receipt in map(paired.trusts, owed["receipts"]) if receipt] == [1, 2]
    assert set(Incoming.objects.values_list("via", flat=True)) == {"relay"}


@pytest.mark.django_db
def test_an_answer_by_a_broker_settles_takes_back_and_sends_again(
    broker: Broker, paired: OtherNode, write: Any
) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.seal_waiting(AT)
    rows = list(Outgoing.objects.order_by("seq"))
    receipts = [paired.take(row.sealed) for row in rows]
    back = [paired.gives_back(rows[2])]
    Outgoing.objects.filter(seq=3).delete()
    Peer.objects.update(last_seq=2, last_digest=rows[1].digest)
    told = {"receipts": receipts[:2], "standing": paired.word(received_highest=1), "back": back}
    assert relay.take(message("answer", told), AT) == ""
    assert not Rejection.objects.exists()
    assert {row.seq: bool(row.filed_at) for row in Outgoing.objects.all()} == {1: True, 2: False, 3: False}
    assert Outgoing.objects.get(seq=3).back_at == AT, "it was given back, and lost there since"
    assert Peer.objects.get().reached_at == AT
    assert broker.stored == [], "the other node lacks nothing of its own"


@pytest.mark.django_db
def test_what_the_other_node_lacks_of_its_own_is_given_back_by_the_broker(
    broker: Broker, paired: OtherNode
) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="relay", at=AT)
    relay.take(message("answer", {"receipts": [], "standing": paired.word(sent_upto=1, settled_upto=1)}), AT)
    [(_, content, _)] = broker.stored
    kind, _, body = (packed.unpack(content) or b"").partition(b"\n")
    parcel = json.loads(body)
    assert (kind, parcel["letters"]) == (b"parcel", [])
    assert [one["letter"] for one in parcel["back"]] == texts[1:]
    assert parcel["standing"]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["receipts", "standing", "back"])
def test_what_a_broker_brings_and_does_not_prove_is_written_down_as_of_it(
    paired: OtherNode, what: str
) -> None:
    false = {"letter": "false", "inside": "false", "receipt": "false"}
    told = {"receipts": []} | {what: {"receipts": ["false"], "standing": "false", "back": [false]}[what]}
    assert relay.take(message("answer", told), AT) == ""
    row = Rejection.objects.get()
    assert (row.sample, row.via, row.code) == ("false", "relay", "letter_malformed")
    assert Peer.objects.get().reached_at is None
