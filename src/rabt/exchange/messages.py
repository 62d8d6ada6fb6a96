"""Letters that the exchange itself writes and reads: each node witnesses the other's journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from rabt.seal.message import Longest, Message

LEAVES_AT_ONCE = 8_000
LEAVES_LENGTH = 32 * LEAVES_AT_ONCE


@dataclass(frozen=True)
class CheckpointSigned(Message):
    """How far our journal has come, with the proof that it only grew since the size cosigned last."""

    KIND: ClassVar[str] = "checkpoint.signed/1"

    note: str
    old_size: int
    proof: list[str]


@dataclass(frozen=True)
class CheckpointCosigned(Message):
    """The other node's cosignature under our checkpoint of a size."""

    KIND: ClassVar[str] = "checkpoint.cosigned/1"

    size: int
    cosignature: str


@dataclass(frozen=True)
class KeysChanged(Message):
    """The card with our new keys for the line; signed with the keys that count until then."""

    KIND: ClassVar[str] = "keys.changed/1"

    card: str


@dataclass(frozen=True)
class KeysTaken(Message):
    """We believe your new keys, and close our letters to them from now on."""

    KIND: ClassVar[str] = "keys.taken/1"

    fingerprint: str


@dataclass(frozen=True)
class KeysInUse(Message):
    """We sign with the new keys: what comes after this letter under the earlier one is not ours."""

    KIND: ClassVar[str] = "keys.in_use/1"

    fingerprint: str


@dataclass(frozen=True)
class LineRestored(Message):
    """We were brought back from a copy; what we sent before it and you do not hold counts no more.

    Of yours we hold what came up to the number `held`, but for the `gaps` below it (first and last number).
    """

    KIND: ClassVar[str] = "line.restored/1"

    restored_at: datetime
    journal_size: int
    held: int
    gaps: list[tuple[int, int]]


@dataclass(frozen=True)
class JournalLeaves(Message):
    """Leaf hashes of our journal from a place on: they tell nothing, and the tree can go on from them."""

    KIND: ClassVar[str] = "journal.leaves/1"

    first: int
    leaves: Annotated[bytes, Longest(LEAVES_LENGTH)]


@dataclass(frozen=True)
class JournalGivenBack(Message):
    """What your journal forgot: a piece of its leaf hashes, your note on how far it came, our cosignature.

    Without a note nothing is given back: nothing is wanting, or it does not lie here.
    """

    KIND: ClassVar[str] = "journal.given_back/1"

    note: str
    cosignature: str
    first: int
    leaves: Annotated[bytes, Longest(LEAVES_LENGTH)]
    is_last: bool


@dataclass(frozen=True)
class ClosedPost(Message):
    """A sheet between the offices behind the two walls: the house carries it and cannot open it."""

    KIND: ClassVar[str] = "closed.post/1"

    card: Annotated[str, Longest(100)]
    sheet: Annotated[str, Longest(450_000)]


VIEWINGS_DIGEST = "viewings.digest/1"
