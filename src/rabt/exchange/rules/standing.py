"""After one side came back from an older copy: what it lost is sent again, and given back to it.

Each node tells the other, signed, how far it has come. From that the other sees what a restored node does
not hold any more: letters that it had confirmed are sent again; letters that it had sent, and that were
confirmed, are given back to it under its own signature. Only its own signature makes it believe them, so a
hostile node can make nobody believe anything: it can at most have its own letters sent to it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rabt.base.errors import Untrusted
from rabt.exchange.rules.line import Arrival, Line, Sent

MOST_GAPS = 50
"""Gaps told at most, oldest first; what lies behind the last is told another time."""


@dataclass(frozen=True)
class Standing:
    """How far a node has come on the line, as it says itself.

    `settled_upto` is the number up to which all its letters have receipts, `gaps` the first and last number
    of each run of the other's letters that it lacks below `received_highest`.
    """

    sent_upto: int
    sent_digest: str
    settled_upto: int
    received_highest: int
    gaps: tuple[tuple[int, int], ...] = ()


def gaps_in(upto: int, seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return the runs of numbers that are wanting among those beyond a known point, oldest first."""
    found: list[tuple[int, int]] = []
    for seq in sorted(seqs):
        if seq > upto + 1:
            found.append((upto + 1, seq - 1))
        upto = max(upto, seq)
    return tuple(found[:MOST_GAPS])


def lost_there(standing: Standing) -> tuple[tuple[int, int | None], ...]:
    """Return which of our letters the other node does not hold, as runs; the last is open.

    A letter in one of them that has a receipt was held once: it was lost with a restored copy.
    """
    return (*standing.gaps, (standing.received_highest + 1, None))


def is_behind(standing: Standing, line: Line, digest_held: str) -> bool:
    """Tell whether the other node does not know letters of its own that we hold, and confirmed.

    `digest_held` is that of the letter which we hold under its last number, if we hold one.
    """
    if standing.sent_upto < line.received_highest:
        return True
    return bool(digest_held) and digest_held != standing.sent_digest


def may_number(line: Line, restored: bool, told: Standing | None) -> bool:
    """Tell whether our next letter may get its number: a restored node first hears how far it had come."""
    return not restored or (told is not None and told.received_highest <= line.last_seq)


@dataclass
class TakenBack:
    """What came of letters of our own that the other node gave back.

    `ours` are the places of those that we did not know any more, in the order of the line; `undone` the
    numbers that we gave since to others, which get new ones.
    """

    ours: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    line: Line = field(default_factory=Line)


def take_back(line: Line, sent: Mapping[int, Sent], back: Sequence[Arrival]) -> TakenBack:
    """Put letters of our own, signed by us and given back, in their places again.

    `sent` holds what we have sealed from the first number of `back` minus one on, by number.
    Refuses: back_contradicts (the other node had confirmed another letter under this number),
    back_unfitting (it does not follow what we hold)
    """
    found, held = TakenBack(line=line), dict(sent)
    for place in sorted(range(len(back)), key=lambda one: back[one].seq):
        one = back[place]
        there = held.get(one.seq)
        if there is not None and there.digest == one.digest:
            continue
        _check_fits(one, there, held, found.line)
        if there is not None:
            later = [seq for seq in held if seq >= one.seq]
            if any(held[seq].filed for seq in later):
                raise Untrusted("back_contradicts", seq=one.seq)
            found.undone += sorted(set(later) & sent.keys())
            for seq in later:
                del held[seq]
        held[one.seq] = Sent(one.digest, filed=True)
        found.ours.append(place)
        found.line = Line(one.seq, one.digest, line.received_upto, line.received_highest)
    return found


def _check_fits(one: Arrival, there: Sent | None, held: Mapping[int, Sent], line: Line) -> None:
    if there is not None and there.filed:
        raise Untrusted("back_contradicts", seq=one.seq)
    before = held.get(one.seq - 1)
    follows = one.prev == (before.digest if before else "") and (before is not None or one.seq == 1)
    if not follows or one.seq > line.last_seq + 1:
        raise Untrusted("back_unfitting", seq=one.seq)
