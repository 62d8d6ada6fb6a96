"""Letters over a real broker: stored while nobody is there, taken once, answered later; killed, doubled."""

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nats
import psycopg
import pytest
from django.db import connection
from nats.errors import Error

from rabt.exchange import actions, rules
from rabt.exchange.actions import packed, relay
from rabt.exchange.actions.line import Parcel, Unreachable
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.nats_server import NatsServer
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.nats]


def in_a_thread(deed: Any) -> Any:
    """Do it in a loop of its own: a browser test before this one may have left one in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, deed).result()


class Broker(NatsServer):
    """A real broker, into which a test looks."""

    def held_for(self, state: str, *, take: bool = True) -> list[bytes]:
        """Read what is stored for a state, as its node would."""

        async def fetch() -> list[bytes]:
            client = await nats.connect(self.address)
            stream = client.jetstream()
            ours = await stream.pull_subscribe(f"rabt.{state}", durable=f"test-{state}", stream=relay.STREAM)
            found: list[bytes] = []
            if lies := (await ours.consumer_info()).num_pending:
                for message in await ours.fetch(lies, timeout=20):
                    found.append(message.data)
                    await (message.ack() if take else message.nak())
            await stream.delete_consumer(relay.STREAM, f"test-{state}")
            await client.close()
            return found

        return in_a_thread(fetch())

    def hand_in(self, state: str, content: bytes, times: int = 1) -> None:
        """Store a message for a state, as anybody at the broker can."""

        async def publish() -> None:
            client = await nats.connect(self.address)
            for _ in range(times):
                await client.jetstream().publish(f"rabt.{state}", content)
            await client.close()

        in_a_thread(publish())


@pytest.fixture
def broker(tmp_path: Path, settings: Any) -> Iterator[Broker]:
    """Run a broker, with the stream made by our own command."""
    found = Broker(tmp_path / "broker")
    found.start()
    settings.RABT_RELAY, settings.RABT_RELAY_SECRET = found.address, ""
    relay.prepare()
    yield found
    found.kill()


def told(content: bytes) -> tuple[str, dict[str, Any]]:
    """Read a message."""
    kind, _, body = (packed.unpack(content) or b"").partition(b"\n")
    return kind.decode(), json.loads(body)


def parcel_of(letters: list[str], standing: str = "") -> bytes:
    return packed.pack(f"{relay.PARCEL}\n{Parcel(letters, standing).to_json()}".encode())


def answer_of(receipts: list[str]) -> bytes:
    return packed.pack(f"{relay.ANSWER}\n{json.dumps({'receipts': receipts})}".encode())


def take_all(messages: int) -> None:
    """Let the relay serve until so many messages were taken."""
    seen = 0
    take = relay.take

    def counted(content: bytes, at: Any) -> str:
        nonlocal seen
        seen += 1
        return take(content, at)

    until = time.monotonic() + 30
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relay, "take", counted)
        patch.setattr(relay, "FETCH", 0.3)
        relay.serve(until=lambda: seen >= messages or time.monotonic() > until)
    assert seen >= messages


def write(cast: Any, count: int = 1) -> None:
    for n in range(count):
        actions.send(cast("origin_clerk"), "test.noted/1", {"n": n}, about=a_ref(), at=AT)


def test_letters_lie_at_the_broker_until_the_other_node_takes_them_and_answers(
    broker: Broker, paired: OtherNode, cast: Any
) -> None:
    write(cast, 3)
    done = actions.deliver(AT)
    assert (done.sent, done.acknowledged, done.failed) == (3, 0, "")
    assert Peer.objects.get().reached_at is None, "a broker that stores is not the other node that answers"
    [(kind, parcel)] = [told(one) for one in broker.held_for(paired.state)]
    assert kind == relay.PARCEL and len(parcel["letters"]) == 3
    broker.hand_in(paired.ours.state, answer_of([paired.take(text) for text in parcel["letters"]]))
    take_all(1)
    assert [row.state for row in Outgoing.objects.all()] == ["acknowledged"] * 3


def test_what_a_broker_holds_is_not_handed_to_it_again_before_half_a_day(
    broker: Broker, paired: OtherNode, cast: Any
) -> None:
    write(cast)
    assert actions.deliver(AT).sent == 1
    assert actions.deliver(AT + rules.LONGEST_WAIT).sent == 0
    assert actions.come_again(AT) is None
    assert actions.deliver(AT + rules.STORED_FOR + rules.FIRST_WAIT).sent == 1
    assert actions.deliver(AT + rules.STORED_FOR + rules.FIRST_WAIT, at_once=True).sent == 1, (
        "by hand at once"
    )


def test_letters_of_the_other_node_are_taken_once_and_answered(
    broker: Broker, paired: OtherNode, room: Room
) -> None:
    letters = paired.letters(3)
    for _ in range(2):
        broker.hand_in(paired.ours.state, parcel_of(letters, paired.word()), times=2)
    take_all(4)
    assert actions.apply_received(AT) == 3
    assert room.numbers == [1, 2, 3]
    assert set(Incoming.objects.values_list("via", flat=True)) == {"relay"}
    answers = [told(one) for one in broker.held_for(paired.state)]
    assert {kind for kind, _ in answers} == {relay.ANSWER}
    assert all(len(answer["receipts"]) == 3 and answer["standing"] for _, answer in answers)
    assert [receipt.seq for receipt in map(paired.trusts, answers[0][1]["receipts"]) if receipt] == [1, 2, 3]


def test_a_broker_that_is_killed_loses_nothing_that_it_stored(
    broker: Broker, paired: OtherNode, cast: Any
) -> None:
    write(cast, 2)
    actions.deliver(AT)
    broker.hand_in(paired.ours.state, parcel_of(paired.letters(2)))
    broker.kill()
    write(cast)
    failed = actions.deliver(AT)
    assert "broker 127.0.0.1" in failed.failed
    broker.start()
    take_all(1)
    assert Incoming.objects.count() == 2
    parcels = [told(one) for one in broker.held_for(paired.state)]
    assert sum(len(body["letters"]) for kind, body in parcels if kind == relay.PARCEL) == 2
    assert actions.deliver(AT + rules.LONGEST_WAIT).sent == 1, "what it never had is handed to it"


def test_a_message_that_cannot_be_taken_in_now_stays_and_comes_again(
    broker: Broker, paired: OtherNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker.hand_in(paired.ours.state, parcel_of(paired.letters(1)))
    broken = [True]

    def out_of_order(parcel: Parcel, *, at: Any, via: str) -> dict[str, Any]:
        if broken.pop() if broken else False:
            raise RuntimeError("the database is away")
        return actions.answer(parcel, at=at, via=via)

    monkeypatch.setattr(relay, "AGAIN_AFTER", 0.2)
    monkeypatch.setattr(relay, "answer", out_of_order)
    take_all(2)
    assert Incoming.objects.count() == 1


def test_the_relay_outlives_a_database_that_was_away(broker: Broker, paired: OtherNode) -> None:
    """The database's process under the relay is killed between two messages; both are taken."""
    broker.hand_in(paired.ours.state, parcel_of(paired.letters(1)))
    take, killed = relay.take, []

    def then_killed(content: bytes, at: Any) -> str:
        owed = take(content, at)
        if not killed:
            mine = connection.connection.info
            with psycopg.connect(mine.dsn, password=mine.password, autocommit=True) as other_link:
                other_link.execute("select pg_terminate_backend(%s, 5000)", [mine.backend_pid])
            killed.append(mine.backend_pid)
            broker.hand_in(paired.ours.state, parcel_of(paired.letters(1)))
        return owed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relay, "take", then_killed)
        patch.setattr(relay, "AGAIN_AFTER", 0.2)
        until = time.monotonic() + 30
        patch.setattr(relay, "FETCH", 0.3)
        relay.serve(until=lambda: Incoming.objects.count() == 2 or time.monotonic() > until)
    assert killed and Incoming.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"rubbish", packed.pack(b"parcel\n{}"), packed.pack(b"parcel\n[1]"), packed.pack(b"answer\n{"),
     packed.pack(b"other\n{}"), packed.pack(b"parcel"), packed.pack(bytes(9_000_000))],
    ids=list("abcdefgh"),
)  # fmt: skip
def test_what_is_no_message_changes_nothing(paired: OtherNode, content: bytes) -> None:
    assert relay.take(content, AT) == ""
    assert not Incoming.objects.exists() and not Rejection.objects.exists()


def test_letters_of_a_stranger_are_turned_away(paired: OtherNode, tmp_path: Path) -> None:
    stranger = OtherNode(paired.ours, tmp_path / "stranger")
    relay.take(parcel_of(stranger.letters(2)), AT)
    assert not Incoming.objects.exists()
    assert set(Rejection.objects.values_list("via", flat=True)) == {"relay"}


def test_an_answer_before_pairing_is_nothing(other: OtherNode) -> None:
    assert relay.take(answer_of(["x"]), AT) == ""


def test_a_large_parcel_is_cut_to_what_a_broker_takes() -> None:
    letters = ["x" * 300_000] * 7
    back = [{"letter": "l" * 400_000, "inside": "i" * 100_000, "receipt": "r"}] * 3
    parts = relay.cut(Parcel(letters, "standing", back))
    assert [one for part in parts for one in part.letters] == letters
    assert [one for part in parts for one in part.back] == back
    assert all(len(part.to_json()) < relay.MOST + 1_000 and part.standing for part in parts)
    assert [len(part.letters) for part in relay.cut(Parcel(["x" * 999_990]))] == [1]
    assert relay.cut(Parcel([], "standing")) == [Parcel([], "standing")]


def test_without_a_broker_the_failure_names_it_and_not_its_secret(settings: Any, paired: OtherNode) -> None:
    settings.RABT_RELAY, settings.RABT_RELAY_SECRET = "nats://user:secret@127.0.0.1:1", ""
    with pytest.raises(Unreachable, match=r"^broker 127\.0\.0\.1: ") as no:
        relay.carry("", Parcel([]))
    assert "secret" not in str(no.value)
    settings.RABT_RELAY = "nats://"
    with pytest.raises(Unreachable):
        relay.prepare()


def test_an_error_of_the_broker_is_named(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuses(client: Any, stream: Any) -> None:
        raise Error("no room")

    with pytest.raises(Unreachable, match="broker"):
        in_a_thread(relay._connected(refuses))
