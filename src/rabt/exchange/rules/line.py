"""The chain of letters each way: no gaps, each letter naming the one before, receipts that fit."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from rabt.base.errors import Untrusted
from rabt.exchange.rules.pace import AHEAD_LIMIT


@dataclass(frozen=True)
class Line:
    """How far each direction has come: our last letter, and what came of the other node's."""

    last_seq: int = 0
    last_digest: str = ""
    received_upto: int = 0
    received_highest: int = 0

    def numbered(self, digest: str) -> "Line":
        """Return the line once our next letter was sealed under the next number."""
        return replace(self, last_seq=self.last_seq + 1, last_digest=digest)

    def received(self, seqs: Iterable[int], upto: int) -> "Line":
        """Return the line once letters of these numbers are stored, and run without a gap up to one."""
        return replace(self, received_upto=upto, received_highest=max(self.received_highest, *seqs))


def runs_upto(upto: int, seqs: Iterable[int]) -> int:
    """Say how far numbers run without a gap, beginning after a known point."""
    held = seqs if isinstance(seqs, Container) else set(seqs)
    while upto + 1 in held:
        upto += 1
    return upto


@dataclass(frozen=True)
class Arrival:
    """What the decision on an arriving letter rests on, beside the letter itself."""

    mid: UUID
    seq: int
    digest: str
    prev: str


@dataclass(frozen=True)
class Known:
    """What is already stored about an arrival's number and its neighbours."""

    digest_of_mid: str = ""
    digest_of_seq: str = ""
    digest_before: str = ""
    prev_after: str = ""


@dataclass
class Ledger:
    """What is stored around a batch of arrivals, kept up to date while the batch is decided."""

    by_mid: dict[UUID, Arrival] = field(default_factory=dict)
    by_seq: dict[int, Arrival] = field(default_factory=dict)

    def note(self, arrival: Arrival) -> None:
        """Enter an arrival that is stored, or about to be."""
        self.by_mid[arrival.mid] = self.by_seq[arrival.seq] = arrival

    def known(self, arrival: Arrival) -> Known:
        """Return what stands under an arrival's numbers and beside it."""
        same, there = self.by_mid.get(arrival.mid), self.by_seq.get(arrival.seq)
        before, after = self.by_seq.get(arrival.seq - 1), self.by_seq.get(arrival.seq + 1)
        return Known(
            digest_of_mid=same.digest if same else "",
            digest_of_seq=there.digest if there else "",
            digest_before=before.digest if before else "",
            prev_after=after.prev if after else "",
        )


def is_known(arrival: Arrival, known: Known) -> bool:
    """Tell whether this very letter is stored already: it gets its stored receipt again.

    A word in the stead of a lost letter has an identifier of its own, and the digest of what stood there.
    """
    return arrival.digest in (known.digest_of_mid, known.digest_of_seq)


def check_arrival(arrival: Arrival, known: Known) -> None:
    """Let a new letter in only where it fits the chain. Refuses: mid_reused, seq_reused, chain_broken"""
    if known.digest_of_mid and known.digest_of_mid != arrival.digest:
        raise Untrusted("mid_reused", mid=str(arrival.mid), stored=known.digest_of_mid, came=arrival.digest)
    if known.digest_of_seq:
        raise Untrusted("seq_reused", seq=arrival.seq, stored=known.digest_of_seq, came=arrival.digest)
    if known.digest_before and known.digest_before != arrival.prev:
        raise Untrusted("chain_broken", seq=arrival.seq, stored=known.digest_before, came=arrival.prev)
    if known.prev_after and known.prev_after != arrival.digest:
        raise Untrusted("chain_broken", seq=arrival.seq + 1, stored=known.prev_after, came=arrival.digest)


INCIDENTS = frozenset(
    {
        "mid_reused",
        "seq_reused",
        "chain_broken",
        "checkpoint_inconsistent",
        "back_contradicts",
        "leaves_unfitting",
        "tally_forged",
    }
)
"""Refusals that say more than a damaged line: the other node contradicted itself."""


FORKS = frozenset({"seq_reused", "chain_broken"})
"""Refusals after which the other node is given back what we hold: it may have forgotten it."""


@dataclass
class Parted:
    """A batch of arrivals by place: new ones in the order of the line, known ones, and why others go away.

    `held` tells that the other node called a letter lost which we hold: it is given back.
    """

    new: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    refused: dict[int, Untrusted] = field(default_factory=dict)
    held: bool = False

    @property
    def forked(self) -> bool:
        """Tell whether the other node has forgotten what we hold of it."""
        return self.held or any(problem.code in FORKS for problem in self.refused.values())


def part(
    came: Sequence[Arrival], ledger: Ledger, upto: int, *, ahead: int = AHEAD_LIMIT, in_order: bool = False
) -> Parted:
    """Part a batch into what is new, what is known and what contradicts the chain or runs too far ahead.

    `in_order`: one of the nodes was restored, so nothing is taken across a gap: a stick that was on its way
    meanwhile could bring what its writer has forgotten.
    Refuses, one by one: letter_far_ahead, and as check_arrival
    """
    parted = Parted()
    for place in sorted(range(len(came)), key=lambda one: came[one].seq):
        arrival = came[place]
        found = ledger.known(arrival)
        if is_known(arrival, found):
            parted.known.append(place)
            parted.held |= found.digest_of_mid != arrival.digest
            continue
        try:
            upto = runs_upto(upto, ledger.by_seq)
            if arrival.seq > upto + (1 if in_order else ahead):
                raise Untrusted("letter_far_ahead", seq=arrival.seq, upto=upto)
            check_arrival(arrival, found)
        except Untrusted as problem:
            parted.refused[place] = problem
            continue
        ledger.note(arrival)
        parted.new.append(place)
    return parted


@dataclass(frozen=True)
class Sent:
    """A sealed letter of ours as its receipt finds it; of a lost one only the place is known."""

    digest: str
    filed: bool
    lost: bool = False


def settle(receipts: Mapping[int, str], sent: Mapping[int, Sent]) -> tuple[set[int], set[int]]:
    """Hold receipts against our letters, both by number: those that close one now, and those of nothing."""
    strange = {seq for seq, digest in receipts.items() if seq not in sent or sent[seq].digest != digest}
    return {seq for seq in receipts.keys() - strange if not sent[seq].filed}, strange
