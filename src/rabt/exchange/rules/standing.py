"""After one side came back from an older copy: what it lost is sent again, and given back to it.

Each node tells the other, signed, how far it has come. From that the other sees what a restored node does
not hold any more: letters that it had confirmed are sent again; letters that it had sent, and that were
confirmed, are given back to it under its own signature. What both have lost is told to be lost. Only its own
signature makes it believe them, so a hostile node can make nobody believe anything: it can at most have its
own letters sent to it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from rabt.base.errors import Untrusted
from rabt.exchange.rules.line import Arrival, Line, Sent

MOST_LOST = 10_000
"""Letters in a row that are given up at most where both nodes have lost them."""
MOST_GAPS = 50
"""Gaps told at most, oldest first; what lies behind the last is told another time."""


@dataclass(frozen=True)
class Standing:
    """How far a node has come on the line, as it says itself.

    `settled_upto` is the number up to which all its letters have receipts, `open_digest` the digest of the
    next one, `gaps` the first and last number of each run of the other's letters that it lacks below
    `received_highest`.
    """

    sent_upto: int
    settled_upto: int
    open_digest: str
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
    return lost_after(standing.received_highest, standing.gaps)


def lost_after(highest: int, gaps: Iterable[tuple[int, int]]) -> tuple[tuple[int, int | None], ...]:
    """Return the same of a node that says it was restored, and which letters it holds as it says so."""
    return (*((first, last) for first, last in gaps), (highest + 1, None))


def is_behind(standing: Standing, line: Line, digest_held: str, *, forked: bool = False) -> bool:
    """Tell whether the other node does not know letters of its own that we hold.

    `digest_held` is that of the letter which we hold under the first number that is not settled there, if
    any: another one means that the number was given twice. `forked`: what it just sent contradicts ours.
    """
    if forked or standing.sent_upto < line.received_highest:
        return True
    return bool(digest_held) and bool(standing.open_digest) and digest_held != standing.open_digest


def may_number(line: Line, restored: bool, told: Standing | None) -> bool:
    """Tell whether our next letter may get its number: a restored node first hears how far it had come."""
    return not restored or (told is not None and told.received_highest <= line.last_seq)


@dataclass(frozen=True)
class Hole:
    """A letter of ours that neither node holds any more; what follows it pins its digest, or nothing does."""

    seq: int
    prev: str
    digest: str


@dataclass
class TakenBack:
    """What came of letters of our own that the other node gave back.

    `ours` are the places of those that we did not know any more, in the order of the line; `undone` the
    numbers that we gave since to others, which get new ones; `holes` what was lost on both sides, and `gone`
    the places that we had told as lost before: each is a letter again, or told anew, or free.
    """

    ours: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    line: Line = field(default_factory=Line)


def take_back(line: Line, sent: Mapping[int, Sent], back: Sequence[Arrival]) -> TakenBack:
    """Put letters of our own, signed by us and given back, in their places again.

    What the other node holds stands: what it gives back, and what it confirmed since. Letters that we
    numbered meanwhile, and that do not follow, get new numbers; a place that stays empty between is told as
    lost. `sent` holds by number what we have sealed: from before the first number of `back`, and from before
    the first that has no receipt.
    Refuses: back_contradicts (the other node had confirmed another letter under this number),
    back_unfitting (it does not follow what we hold)
    """
    came = {one.seq: place for place, one in enumerate(back)}
    new = {seq: place for seq, place in came.items() if _is_new(sent.get(seq), back[place].digest)}
    found = TakenBack(line=line, ours=[new[seq] for seq in sorted(new)])
    if new:
        _let_go((seq for seq in sorted(new) if seq in sent), sent, found)
        _check_confirmed(found.undone, sent)
        last, digest = _laid(came, back, sent, line, found)
        found.line = _going_on(last, digest, sent, line, found)
        found.undone.sort()
    return found


def _is_new(held: Sent | None, digest: str) -> bool:
    return held is None or held.lost or held.digest != digest


def _let_go(seqs: Iterable[int], sent: Mapping[int, Sent], found: TakenBack) -> None:
    """Take their numbers from letters, and from places that were told as lost."""
    for seq in seqs:
        (found.gone if sent[seq].lost else found.undone).append(seq)


def _check_confirmed(seqs: Iterable[int], sent: Mapping[int, Sent]) -> None:
    for seq in seqs:
        if sent[seq].filed:
            raise Untrusted("back_contradicts", seq=seq)


def _laid(
    came: Mapping[int, int], back: Sequence[Arrival], sent: Mapping[int, Sent], line: Line, found: TakenBack
) -> tuple[int, str]:
    """Lay the chain anew over what stands; return its last number and digest."""
    first = min(*came, line.last_seq + 1, *(seq for seq, one in sent.items() if not one.filed))
    stands = {seq: one.digest for seq, one in sent.items() if one.filed and seq >= first}
    pins = {seq - 1: sent[seq - 1].digest for seq in stands if seq > first}
    stands |= {seq: back[place].digest for seq, place in came.items()}
    pins |= {seq - 1: back[place].prev for seq, place in came.items()}
    last, before = max(stands), sent[first - 1].digest if first - 1 in sent else ""
    if pins.get(first - 1, before) != before or last > line.last_seq + MOST_LOST:
        raise Untrusted("back_unfitting", seq=first)
    for seq in range(first, last + 1):
        digest = stands.get(seq, "")
        if not digest:
            digest = _between(seq, before, pins.get(seq), sent, found)
        elif pins.get(seq, digest) != digest:
            raise Untrusted("back_contradicts", seq=seq)
        before = digest
    return last, before


def _between(seq: int, before: str, pin: str | None, sent: Mapping[int, Sent], found: TakenBack) -> str:
    """Keep a letter that waits between two that stand, where it follows; else tell its place as lost."""
    mine = sent.get(seq)
    follows = before == (sent[seq - 1].digest if seq - 1 in sent else "")  # the very first follows nothing
    if mine is not None and pin in (None, mine.digest) and follows:
        return mine.digest
    if mine is not None:
        _let_go([seq], sent, found)
    digest = pin or (mine.digest if mine is not None else _made(seq, before))
    found.holes.append(Hole(seq, before, digest))
    return digest


def _made(seq: int, before: str) -> str:
    return sha256(f"lost {seq} after {before}".encode()).hexdigest()


def _going_on(last: int, digest: str, sent: Mapping[int, Sent], line: Line, found: TakenBack) -> Line:
    """Keep what waits behind the last that stands, where it follows; else its numbers are taken from it."""
    rest = sorted(seq for seq in sent if seq > last)
    if rest and sent[last].digest == digest:
        last, digest = rest[-1], sent[rest[-1]].digest
    else:
        _let_go(rest, sent, found)
    return Line(last, digest, line.received_upto, line.received_highest)
