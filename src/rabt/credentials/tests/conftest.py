"""What the tests of this room share: a subject, a card, and the other state that issues its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rabt.base import clock
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.credentials import actions
from rabt.exchange import actions as exchange
from rabt.seal import card, keys, keyset, status

SUBJECT = card.Subject(
    name_ar="محمد سالم عبد الحميد فرجاني",
    name_latin="Mohamed Salem Abdelhamid Fargany",
    sex="M",
    born_on=date(1988, 5, 17),
    nationality="EGY",
    occupation="7112",
    employer="شركة النور للمقاولات العامة",
    number="LY-2026-000123",
    valid_from=date(2026, 11, 24),
    valid_until=date(2027, 11, 23),
    photo_digest=bytes(range(16)),
)


@pytest.fixture
def subject() -> card.Subject:
    return SUBJECT


@pytest.fixture
def about() -> Ref:
    return ref_of("permit", new_id())


@pytest.fixture
def holder() -> Ref:
    return ref_of("person", new_id())


@pytest.fixture
def approver(cast):
    return cast("destination_approver")


@pytest.fixture
def clock_at(at):
    """Hold the clock at the instant at which tests act."""
    with clock.stopped(at):
        yield at


@pytest.fixture
def issued(db, approver, about, holder, at):
    """Issue a card, with some of its subject changed."""

    def make(awaiting: str = "", at: datetime = at, office: str = "", **changes: Any):
        told = replace(SUBJECT, **changes)
        return actions.issue(approver, about, holder, told, at=at, awaiting=awaiting, office=office)

    return make


class OtherState:
    """The other state: its keys, the sets, cards and lists that it signs."""

    def __init__(self, state: str, folder: Path) -> None:
        self.state = state
        keys.make_keys(folder)
        self.root = keys.signing_key(folder, keys.ROOT)
        self.card_key = keys.signing_key(folder, keys.CARD)
        self.node_card = keys.node_card(folder, state=state, url="https://other.example")

    def key_set(self, at: datetime, version: int = 1) -> bytes:
        """Sign a key set."""
        entries = tuple(
            keyset.entry(self.card_key, use, at - timedelta(days=400), at + timedelta(days=400))
            for use in (keyset.CARD, keyset.STATUS)
        )
        whole = at.astimezone(UTC).replace(microsecond=0)
        return keyset.sign(
            keyset.KeySet(self.state, version, whole, whole + timedelta(days=90), entries), self.root
        )

    def claims(self, at: datetime, **changes: Any) -> card.Claims:
        """Make the claims of a card."""
        told = card.Claims("0123456789A", self.state, 1, 77, at, at + timedelta(days=300), SUBJECT)
        return replace(told, **changes)

    def token(self, at: datetime, **changes: Any) -> str:
        """Sign a card."""
        return card.issue(self.claims(at, **changes), self.card_key)

    def status_list(
        self, at: datetime, marks: dict[int, status.Status] | None = None, number: int = 1
    ) -> bytes:
        """Sign a status list."""
        signed = status.SignedList(
            self.state,
            number,
            at,
            at + timedelta(days=30),
            timedelta(hours=12),
            status.pack(marks or {}, 1024),
        )
        return status.sign(signed, self.card_key)


@pytest.fixture
def other(db, node, cast, at, tmp_path) -> OtherState:
    """Return the other state, paired with this one."""
    found = OtherState(node.peer_state, tmp_path / "other")
    exchange.pair(cast("node_administrator"), found.node_card.to_json(), found.node_card.fingerprint(), at=at)
    return found
