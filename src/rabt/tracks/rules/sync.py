"""How recordings go from a telephone to its node: sans-IO, so that any order, loss and repetition is tried.

Each run counts its recordings upwards by one number. What is urgent goes first; the node answers with the
ranges of numbers that it holds for good; only then does the telephone forget. A run is bound to one patrol
by its first recording; each recording is closed under the names of its run, its number and its patrol, and in
any other place it does not open. The page's script keeps the same rules (`js/walk/rules.js`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused

A_PACKET, PACKET_BYTES = 400, 1_500_000
"""So many recordings, and so many bytes of them, go in one packet at most."""
HIGHEST = 5_000_000
"""No run has more recordings: one each second for two months."""

Ranges = tuple[tuple[int, int], ...]
"""Numbers that are held, as first and last of each unbroken run, in order and apart."""


class Kind(StrEnum):
    """What a recording is, the most urgent first."""

    DISTRESS = "distress"
    SAFE = "safe"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    SIGHTING = "sighting"
    POINT = "point"
    PHOTO = "photo"


URGENCY: Mapping[Kind, int] = {
    Kind.DISTRESS: 0, Kind.SAFE: 0, Kind.START: 1, Kind.PAUSE: 1, Kind.RESUME: 1, Kind.END: 1,
    Kind.SIGHTING: 2, Kind.POINT: 3, Kind.PHOTO: 4,
}  # fmt: skip
"""What goes first: a call for help, then what happened to the run, what was seen, where it went, pictures."""


# ------------------------------------------------------------------ ranges of numbers
def holds(held: Ranges, number: int) -> bool:
    """Tell whether a number is among those that are held."""
    return any(first <= number <= last for first, last in held)


def added(held: Ranges, numbers: Iterable[int]) -> Ranges:
    """Return the ranges with more numbers in them."""
    found: list[list[int]] = []
    spans = sorted([*held, *((number, number) for number in numbers)])
    for first, last in spans:
        if found and first <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return tuple((first, last) for first, last in found)


def is_whole(held: Ranges, end: int | None) -> bool:
    """Tell whether all recordings of a run up to its end are held."""
    return end is not None and held == ((0, end),)


# ------------------------------------------------------------------ the telephone's side
@dataclass(frozen=True)
class Recording:
    """One recording of a run, closed; `size` is how many bytes it takes in a packet."""

    run: UUID
    patrol: UUID
    number: int
    kind: Kind
    box: str = ""
    size: int = 300

    @property
    def urgency(self) -> tuple[int, str, int]:
        """Tell before which others it goes."""
        return URGENCY[self.kind], str(self.run), self.number


def chosen(waiting: Iterable[Recording]) -> tuple[Recording, ...]:
    """Return what goes in the next packet: the most urgent first, and a call for help alone with its like."""
    found: list[Recording] = []
    room = PACKET_BYTES
    for one in sorted(waiting, key=lambda one: one.urgency):
        alone = bool(found) and URGENCY[found[0].kind] == 0 and URGENCY[one.kind] > 0
        if alone or len(found) == A_PACKET or (found and one.size > room):
            break
        found.append(one)
        room -= one.size
    return tuple(found)


def kept(waiting: Iterable[Recording], held: Mapping[UUID, Ranges]) -> tuple[Recording, ...]:
    """Return what a telephone still keeps after the node said what it holds."""
    return tuple(one for one in waiting if not holds(held.get(one.run, ()), one.number))


# ------------------------------------------------------------------ the node's side
@dataclass(frozen=True)
class Held:
    """What the node holds of one run: of which patrol, which numbers, where its end is if it was heard."""

    run: UUID
    patrol: UUID
    held: Ranges = ()
    end: int | None = None
    taken: Mapping[int, Recording] = field(default_factory=dict)


def new_of(held: Ranges, numbers: Sequence[int]) -> list[int]:
    """Return which of these numbers are new, each once, in order. Refuses: recording_number_wrong"""
    if any(not 0 <= number <= HIGHEST for number in numbers):
        raise Refused("recording_number_wrong", most=HIGHEST)
    return [number for number in sorted(set(numbers)) if not holds(held, number)]


def check_patrol(known: UUID | None, told: UUID) -> None:
    """Ask that a run stays with the patrol for which it began. Refuses: run_of_another_patrol"""
    if known != told:
        raise Refused("run_of_another_patrol")


def take(known: Held | None, packet: Sequence[Recording]) -> Held:
    """Take what a packet brings of one run; what is held already changes nothing.

    Refuses: run_of_another_patrol, recording_number_wrong
    """
    first = packet[0]
    now = known or Held(first.run, first.patrol)
    for one in packet:
        check_patrol(now.patrol, one.patrol)
    by_number = {one.number: one for one in reversed(packet)}
    fresh = new_of(now.held, list(by_number))
    taken = dict(now.taken) | {number: by_number[number] for number in fresh}
    ends = [number for number in fresh if by_number[number].kind is Kind.END]
    return replace(now, held=added(now.held, fresh), taken=taken, end=ends[0] if ends else now.end)
