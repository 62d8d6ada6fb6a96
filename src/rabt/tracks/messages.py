"""What a telephone sends, and the letters between the nodes. Spots are whole ten-millionths of a degree.

Notes and photographs stay with the state whose crew made them; nobody of a crew is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.seal.message import Longest, Message, check_all
from rabt.tracks.rules.sighting import MOST_COUNTED, NOTE
from rabt.tracks.rules.sync import A_PACKET, Kind

E7 = 10_000_000
"""Parts of a degree: about a centimetre."""
LARGEST = 1_200_000
"""Bytes of one closed recording: a photograph sized down by the telephone."""
MOST_RUNS, MOST_LOOKS, MOST_SPOTS = 40, 1000, 1000

Code = Annotated[str, Longest(40)]


def on_earth(lon: int | None, lat: int | None) -> bool:
    """Tell whether a spot in ten-millionths lies on this earth, or is wanting whole."""
    if lon is None or lat is None:
        return lon is lat
    return abs(lon) <= 180 * E7 and abs(lat) <= 90 * E7


# ------------------------------------------------------------------ what a telephone sends
@dataclass(frozen=True)
class Sitting(Message):
    """One sitting of the page: the key by which it closed what it recorded, wrapped for this node."""

    key: UUID
    ephemeral: Annotated[bytes, Longest(65)]
    wrapped: Annotated[bytes, Longest(48)]


@dataclass(frozen=True)
class Head(Message):
    """To which patrol a run belongs."""

    run: UUID
    patrol: UUID


@dataclass(frozen=True)
class Closed(Message):
    """One closed recording of a run."""

    run: UUID
    number: int
    kind: Kind
    key: UUID
    nonce: Annotated[bytes, Longest(12)]
    box: Annotated[bytes, Longest(LARGEST)]


@dataclass(frozen=True)
class Upload(Message):
    """A packet of recordings; the telephone signs its bytes. `sent_at` is by the telephone's clock."""

    KIND: ClassVar[str] = "handset.upload/1"
    handset_id: UUID
    sent_at: datetime
    runs: Annotated[list[Head], Longest(MOST_RUNS)]
    sittings: Annotated[list[Sitting], Longest(A_PACKET)]
    recorded: Annotated[list[Closed], Longest(A_PACKET)]


@dataclass(frozen=True)
class Marked(Message):
    """A run starts, pauses, goes on or ends; `at` in thousandths of a second since 1970."""

    at: int


@dataclass(frozen=True)
class Fixed(Message):
    """A fix: accuracy in metres, height in tenths of a metre, `seconds` since the fix before."""

    at: int
    lon: int
    lat: int
    accuracy: int | None
    height: int | None
    seconds: int


@dataclass(frozen=True)
class Seen(Message):
    """A sighting by few taps."""

    at: int
    lon: int
    lat: int
    accuracy: int | None
    kind: Code
    counts: dict[str, int]
    note: Annotated[str, Longest(NOTE)]


@dataclass(frozen=True)
class Called(Message):
    """A call for help; without a spot where the telephone knows none."""

    at: int
    lon: int | None
    lat: int | None
    accuracy: int | None


@dataclass(frozen=True)
class About(Message):
    """What follows upon another recording of the same run: the crew is safe, or a picture of a sighting."""

    at: int
    of: int


# ------------------------------------------------------------------ letters
@dataclass(frozen=True)
class LookTold(Message):
    """How long a part of the line was looked at within one hour, and when last."""

    piece: Code
    hour: datetime
    seconds: int
    last_at: datetime


@dataclass(frozen=True)
class RunEnded(Message):
    """A joint patrol has ended: its trail as coarse as the agreement says, and what it looked at.

    `trail` holds minutes since the start, longitude, latitude.
    """

    KIND: ClassVar[str] = "run.ended/1"
    run_id: UUID
    patrol_id: UUID
    started_at: datetime
    ended_at: datetime
    metres: int
    looks: Annotated[list[LookTold], Longest(MOST_LOOKS)]
    trail: Annotated[list[tuple[int, int, int]], Longest(MOST_SPOTS)]

    def check(self) -> None:
        """Make sure that it can have happened. Refuses: letter_malformed"""
        fits = {
            "ended_at": self.started_at <= self.ended_at,
            "metres": self.metres >= 0,
            "trail": all(minute >= 0 and on_earth(lon, lat) for minute, lon, lat in self.trail),
            "looks": all(0 <= one.seconds <= 3600 for one in self.looks) and _apart(self.looks),
        }
        check_all(self.KIND, fits)


def _apart(looks: Sequence[LookTold]) -> bool:
    return len({(one.piece, one.hour) for one in looks}) == len(looks)


@dataclass(frozen=True)
class SightingMade(Message):
    """A patrol saw something: within so many metres, counts by group, no note and no picture."""

    KIND: ClassVar[str] = "sighting.made/1"
    sighting_id: UUID
    patrol_id: UUID
    kind: Code
    grave: bool
    at: datetime
    lon: int
    lat: int
    metres: int
    counts: dict[str, int]

    def check(self) -> None:
        """Make sure that it can have happened. Refuses: letter_malformed"""
        counted = all(0 < number <= MOST_COUNTED for number in self.counts.values())
        check_all(self.KIND, {
            "lon": on_earth(self.lon, self.lat), "metres": self.metres >= 0, "counts": counted,
        })  # fmt: skip


@dataclass(frozen=True)
class DistressCalled(Message):
    """A patrol calls for help: exactly where, as far as it is known."""

    KIND: ClassVar[str] = "distress.called/1"
    distress_id: UUID
    patrol_id: UUID
    at: datetime
    lon: int | None
    lat: int | None
    accuracy: int | None

    def check(self) -> None:
        """Make sure that its spot is on this earth. Refuses: letter_malformed"""
        accuracy = self.accuracy is None or self.accuracy >= 0
        check_all(self.KIND, {"lon": on_earth(self.lon, self.lat), "accuracy": accuracy})


@dataclass(frozen=True)
class DistressEnded(Message):
    """A call for help has ended, with a reason of the pack."""

    KIND: ClassVar[str] = "distress.ended/1"
    distress_id: UUID
    reason: Code
    at: datetime
