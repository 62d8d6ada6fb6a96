"""A paired other node that cosigns our journal, and has its own cosigned by us."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rabt.base.identifiers import new_id, ref_of
from rabt.exchange import actions as exchange
from rabt.exchange.letters import Letter
from rabt.exchange.messages import CheckpointCosigned
from rabt.exchange.tests.other_node import OtherNode
from rabt.insight.messages import TallySigned
from rabt.insight.rules.figures import definitions
from rabt.insight.rules.tally import NOUN, Counted, Tally, shown
from rabt.journal import queries as journal_queries
from rabt.seal import checkpoint, keys, statement

DECEMBER = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


@dataclass
class Witness:
    """The other node, which cosigns what we placed, and tells tallies of its own."""

    node: OtherNode
    side: str
    zone: str

    def cosign(self, at: datetime = DECEMBER) -> None:
        """Place our acts, and cosign how far they came."""
        exchange.integrate_journal(at)
        row = journal_queries.newest_checkpoint()
        assert row is not None
        line = checkpoint.cosign(row.note, self.node.card.witness_name, self.key, at)
        exchange.take_cosignature(CheckpointCosigned(row.size, line))

    @property
    def key(self) -> Any:
        """The key with which it signs its journal."""
        return keys.signing_key(self.node.folder, keys.JOURNAL)

    def checkpoint(self, size: int = 7) -> checkpoint.Checkpoint:
        """Say how far its journal came."""
        return checkpoint.Checkpoint(self.node.card.journal_name, size, bytes([size]) * 32)

    def told(self, **changes: Any) -> Tally:
        """Count a month in which nothing happened, unless it is told otherwise."""
        bound = self.checkpoint()
        values = [shown(one, Counted(), 5) for one in definitions().counted_by(self.side)]
        facts = {
            "state": self.node.state, "month": "2026-11", "version": 1, "settled": False, "zone": self.zone,
            "counted_at": DECEMBER, "least": 5, "definitions": definitions().digest,
            "journal_size": bound.size, "journal_root": bound.root.hex(), "values": values,
        }  # fmt: skip
        return Tally(**facts | changes)

    def signed(self, tally: Tally, /, **changes: Any) -> TallySigned:
        """Sign a tally and bind it to a checkpoint that we cosigned."""
        note = checkpoint.sign(self.checkpoint(), self.key)
        line = checkpoint.cosign(
            note,
            self.node.our_card.witness_name,
            keys.signing_key(self.node.ours.keys, keys.JOURNAL),
            DECEMBER,
        )
        found = TallySigned(
            tally.content().decode(), statement.sign(NOUN, tally.content(), self.key), note, line
        )
        return replace(found, **changes)


def pair(node: Any, cast: Any) -> Witness:
    """Pair the other node with ours."""
    other = OtherNode(node)
    exchange.pair(cast("node_administrator"), other.card.to_json(), other.card.fingerprint(), at=DECEMBER)
    side, zone = ("origin", "Africa/Cairo") if other.state == "EG" else ("destination", "Africa/Tripoli")
    return Witness(other, side, zone)


@pytest.fixture
def witness(db: Any, node: Any, cast: Any) -> Witness:
    """Return the other node, paired with ours."""
    return pair(node, cast)


@pytest.fixture
def letter() -> Callable[[TallySigned], Letter]:
    """Return a way to hand in a letter as the exchange does."""

    def make(told: TallySigned) -> Letter:
        about = ref_of("tally", "EG-2026-11")
        return Letter(told.KIND, told.to_body(), about, new_id(), "EG", DECEMBER, DECEMBER)

    return make
