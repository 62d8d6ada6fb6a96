"""What comes seldom: a pouch too large or miscounted, bodies nobody can store, races that are already won."""

import hashlib
import json
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from procrastinate.exceptions import AlreadyEnqueued

from rabt.base.errors import Refused, Stale, Unavailable, Untrusted
from rabt.exchange import actions, rules
from rabt.exchange.actions import apply, envelope, line, reject, witness
from rabt.exchange.actions.pouch import unpack
from rabt.exchange.models import Incoming, Peer, Rejection
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of


def again(pouch: bytes, lines: list[bytes], **header: Any) -> bytes:
    """Pack a pouch anew with other lines, its digest right."""
    content = b"".join(one + b"\n" for one in lines)
    told = json.loads(pouch.partition(b"\n")[0]) | {"sha256": hashlib.sha256(content).hexdigest()} | header
    return json.dumps(told).encode() + b"\n" + content


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (b'{"letter": 7}', "line"), (b'{"secret": "x"}', "line"), (b'["letter"]', "line"),
        (b'{"letter": "x", "receipt": "y"}', "line"), (b'{"letter": "x"}', "count"),
    ],
)  # fmt: skip
def test_a_pouch_with_a_strange_line_is_damaged(
    paired: OtherNode, settings: Any, entry: bytes, why: str
) -> None:
    pouch = pouch_of(paired, settings, paired.letters(1))
    lines = pouch.partition(b"\n")[2].splitlines()
    with pytest.raises(Refused) as no:
        unpack(again(pouch, [*lines, entry]))
    assert (no.value.code, no.value.facts["why"]) == ("pouch_damaged", why)


def test_a_pouch_above_the_limit_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "POUCH_LIMIT", 100)
    with pytest.raises(Refused) as no:
        unpack(b"x" * 101)
    assert no.value.facts["why"] == "size"


def test_a_body_that_no_table_can_hold_is_malformed() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    head = SimpleNamespace(
        seq=1, kind="k", about="a", purpose="p", prev="", to_body=lambda: {}, sent_at=AT, mid="m"
    )
    for body in ({"n": float("nan")}, {"deep": deep}, {"text": "\ud800"}):
        with pytest.raises(Untrusted) as no:
            envelope.check_bounds(SimpleNamespace(head=head, body=body, digest="d"))  # type: ignore[arg-type]
        assert no.value.code == "letter_malformed"


def test_a_clock_without_a_zone_is_no_clock(paired: OtherNode, cast: Any) -> None:
    told = json.dumps({"receipts": [], "at": "2026-11-24T09:00:00"}).encode()
    answer = line.read_answer(told, AT, AT)
    assert answer.their_clock is None
    Peer.objects.update(clock_skew_ms=17)
    actions.send(cast("node_administrator"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    actions.deliver(AT, carrier=lambda url, parcel: answer)
    assert Peer.objects.get().clock_skew_ms == 17


def test_a_request_that_somebody_else_has_made_meanwhile_is_enough(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    send = import_module("rabt.exchange.actions.send")  # the package names a function so

    def defer() -> None:
        asked.append(1)
        raise AlreadyEnqueued

    monkeypatch.setattr(send.queries, "is_asked_for", lambda task: False)
    monkeypatch.setattr(send.app, "configure_task", lambda *_, **__: SimpleNamespace(defer=defer))
    send.wake(send.DELIVER)
    assert asked == [1]


def test_the_oldest_rejections_go_and_incidents_stay(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reject, "KEPT", 2)
    for number in range(5):
        reject.reject(f"x{number}", Untrusted("letter_malformed"), via="line", at=AT + timedelta(days=number))
    incident = Rejection.objects.order_by("first_at").first()
    Rejection.objects.filter(pk=incident.pk).update(incident=True)
    assert reject.tidy() == 2
    assert Rejection.objects.filter(pk=incident.pk).exists()
    assert [row.last_at.day for row in Rejection.objects.filter(incident=False).order_by("last_at")] == [
        27,
        28,
    ]
    assert reject.tidy() == 0


@pytest.mark.parametrize(
    "cannot", [OperationalError("the line to the database is cut"), Unavailable("looks_unwritten")], ids=type
)
def test_what_the_node_cannot_do_now_is_no_fault_of_the_letter(
    cannot: Exception, paired: OtherNode, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.receive([paired.letter()], via="line", at=AT)

    def lost(kind: str) -> Any:
        raise cannot

    monkeypatch.setattr(apply, "handler_of", lost)
    with pytest.raises(type(cannot)):
        apply.apply_next(AT, 1)
    assert Incoming.objects.get().state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_was_applied_meanwhile_is_not_buried(other: OtherNode, room: Room, cast: Any) -> None:
    actions.pair(cast("node_administrator"), other.card.to_json(), other.card.fingerprint(), at=AT)
    actions.receive([other.letter()], via="line", at=AT)
    row = Incoming.objects.get()
    Incoming.objects.update(state="applied")
    apply._bury_stopped(apply._Stopped(row.pk, Refused("missing")), AT)
    assert Incoming.objects.get().state == "applied"


def test_an_overtaken_checkpoint_without_an_earlier_one_stays_stale(
    db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    overtaken = Stale("stale")
    monkeypatch.setattr(witness.journal_queries, "standing", lambda us: SimpleNamespace(witnessed=None))
    with pytest.raises(Stale) as no:
        witness._given_before(overtaken)
    assert no.value is overtaken
