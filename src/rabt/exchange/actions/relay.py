"""The line over a broker that a state runs already (NATS JetStream), where its nodes cannot reach each other.

The broker stores a parcel until the other node has it on its disk: it is acknowledged after our own commit.
What is inside is signed and closed as on the line; the broker may lose, double or reorder: nothing is lost.
An answer is a parcel of its own and comes when it comes.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import close_old_connections

from rabt.base.clock import now
from rabt.exchange import queries, rules
from rabt.exchange.actions import packed, restoring
from rabt.exchange.actions.line import Answer, Parcel, Unreachable, read_answer, read_parcel
from rabt.exchange.actions.receive import answer
from rabt.exchange.actions.settle import take_receipts
from rabt.exchange.models import Peer

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

PARCEL, ANSWER = "parcel", "answer"
STREAM = "RABT"
MOST = 1_000_000
"""Bytes of one message: what a broker takes if nobody told it otherwise, with room for its own words."""
PATIENCE, FETCH, AT_ONCE = 10.0, 5.0, 10
AGAIN_AFTER = 30.0
log = logging.getLogger(__name__)


def carry(url: str, parcel: Parcel) -> Answer:
    """Hand a parcel to the broker; its answer comes by itself later."""
    asked_at = now()
    for part in cut(parcel):
        _run(_publish(PARCEL, part.to_json()))
    return Answer([], asked_at, now(), None, is_heard=False)


def cut(parcel: Parcel) -> list[Parcel]:
    """Cut a parcel into such as a broker takes; a letter is never cut: packed, the longest one fits."""
    parts: list[Parcel] = []
    letters, back = list(parcel.letters), list(parcel.back)
    while letters or back or not parts:
        room = MOST
        some: list[str] = []
        given: list[dict[str, str]] = []
        while letters and (not some or len(letters[0]) < room):
            room -= len(letters[0]) + 10
            some.append(letters.pop(0))
        while back and not letters and (not (some or given) or _size(back[0]) < room):
            room -= _size(back[0])
            given.append(back.pop(0))
        parts.append(Parcel(some, parcel.standing, given))
    return parts


def _size(item: dict[str, str]) -> int:
    return sum(map(len, item.values())) + 100


def serve(*, until: Callable[[], bool] = lambda: False) -> None:
    """Take in what the broker holds for this node, for ever, or until told otherwise."""
    with ThreadPoolExecutor(1) as desk:  # the database is spoken to from one thread
        _run(_serve(desk, until))


def prepare() -> None:
    """Make the broker's stream, where its own administrator has not."""
    _run(_prepare())


def _run(deed: Coroutine[Any, Any, None]) -> None:
    """Do it in a loop of its own, on a thread of its own: whoever calls may stand in a loop already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, deed).result()


# ---------------------------------------------------------------- what came


def take(content: bytes, at: datetime) -> str:
    """Take in one message; return the answer that is owed, or nothing. What is no message changes nothing."""
    told = packed.unpack(content)
    kind, _, body = (told or b"").partition(b"\n")
    if kind == PARCEL.encode():
        parcel = read_parcel(body)
        return json.dumps(answer(parcel, at=at, via="relay")) if parcel else ""
    if kind == ANSWER.encode():
        _take_answer(body, at)
    return ""


def _take_answer(body: bytes, at: datetime) -> None:
    """File receipts, take back what was given back, and give back what the other node lacks."""
    try:
        found = read_answer(body, at, at)
    except Unreachable:
        return
    if not queries.is_paired():
        return
    take_receipts(found.receipts, via="relay", at=at)
    restoring.take_back(found.back, via="relay", at=at)
    standing = restoring.read_standing(found.standing, via="relay", at=at)
    if standing is None:
        return
    Peer.objects.filter(state=settings.RABT.peer_state).update(reached_at=at)
    restoring.heed(standing, at)
    if back := restoring.letters_back(standing):
        carry("", Parcel([], restoring.own_standing(at), back))


# ---------------------------------------------------------------- the broker


async def _connected(deed: "Callable[[Client, JetStreamContext], Awaitable[Any]]") -> Any:
    """Do something at the broker. Raises Unreachable, naming the broker, where it does not answer."""
    import nats  # noqa: PLC0415  (only nodes with a relay have it)
    from nats.errors import Error  # noqa: PLC0415

    address = settings.RABT_RELAY
    try:
        client = await nats.connect(
            address, connect_timeout=5, max_reconnect_attempts=1, reconnect_time_wait=0, error_cb=_hushed,
            user_credentials=settings.RABT_RELAY_SECRET or None,
        )  # fmt: skip
    except (Error, OSError, TimeoutError, ValueError) as broken:
        raise Unreachable(f"broker {_host(address)}: {type(broken).__name__}") from None
    try:
        return await deed(client, client.jetstream(timeout=PATIENCE))
    except (Error, OSError, TimeoutError) as broken:
        raise Unreachable(f"broker {_host(address)}: {type(broken).__name__}") from None
    finally:
        await client.close()


async def _hushed(error: Exception) -> None:
    """Say nothing of what the client tries again: what fails in the end is told once, without its trace."""


def _host(address: str) -> str:
    """Name a broker without what opens it."""
    return urlsplit(address).hostname or "?"


def _subject(state: str) -> str:
    return f"rabt.{state}"


async def _publish(kind: str, text: str) -> None:
    """Have the broker store a message for the other node."""
    content = packed.pack(f"{kind}\n{text}".encode())
    known = {"Nats-Msg-Id": hashlib.sha256(content).hexdigest()}

    async def deed(client: "Client", stream: "JetStreamContext") -> None:
        await stream.publish(_subject(settings.RABT.peer_state), content, headers=known)

    await _connected(deed)


async def _prepare() -> None:
    from nats.js.api import RetentionPolicy, StorageType  # noqa: PLC0415

    async def deed(client: "Client", stream: "JetStreamContext") -> None:
        await stream.add_stream(
            name=STREAM,
            subjects=[_subject("*")],
            retention=RetentionPolicy.WORK_QUEUE,
            storage=StorageType.FILE,
        )

    await _connected(deed)


async def _serve(desk: ThreadPoolExecutor, until: Callable[[], bool]) -> None:
    while not until():
        try:
            await _connected(lambda client, stream: _fetch(stream, desk, until))
        except Unreachable as broken:
            log.warning("%s", broken)
            await asyncio.sleep(rules.FIRST_WAIT.total_seconds())


def _taken(content: bytes) -> str:
    """Take in one message, over a connection to the database that was not lost meanwhile."""
    close_old_connections()
    return take(content, now())


async def _fetch(stream: "JetStreamContext", desk: ThreadPoolExecutor, until: Callable[[], bool]) -> None:
    """Read message after message; each is acknowledged once it is on our disk and its answer is stored."""
    ours = await stream.pull_subscribe(
        _subject(settings.RABT.state), durable=f"node-{settings.RABT.state}", stream=STREAM
    )
    while not until():
        try:
            messages = await ours.fetch(AT_ONCE, timeout=FETCH)
        except TimeoutError:
            continue
        for message in messages:
            loop = asyncio.get_running_loop()
            try:
                owed = await loop.run_in_executor(desk, _taken, message.data)
            except Exception:  # whatever it is, the broker keeps the message and brings it again
                log.exception("a message of the broker could not be taken in")
                await message.nak(delay=AGAIN_AFTER)
                continue
            if owed:
                await _publish(ANSWER, owed)
            await message.ack()
