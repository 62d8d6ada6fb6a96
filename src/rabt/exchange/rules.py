"""The exchange's decisions without network or database: what to keep, when to try again, what waits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused, Untrusted

BATCH_LETTERS = 100
BATCH_BYTES = 4_000_000
BODY_LIMIT = 8_000_000
POUCH_LIMIT = 256_000_000
POUCH_ROOM = POUCH_LIMIT - 1_000

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
LATE_AFTER = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=24)
ANSWER_WITHIN = timedelta(minutes=10)
SKEW_LIMIT = timedelta(seconds=30)


class Incoming(StrEnum):
    """Where a received letter stands."""

    WAITING = "waiting"
    APPLIED = "applied"
    DEAD = "dead"
    SET_ASIDE = "set_aside"


class Keys(StrEnum):
    """Where a change of our keys stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    TOLD = "told"
    IN_USE = "in_use"


KEYS_OPEN = (Keys.PROPOSED, Keys.TOLD)
SHORTEST_WHY = 5


def check_keys_proposed(open_change: bool, why: str) -> None:
    """Ask for a reason, and that no other change of keys is under way. Refuses: keys_changing, keys_why"""
    if open_change:
        raise Refused("keys_changing")
    if len(why.strip()) < SHORTEST_WHY:
        raise Refused("keys_why", field="why", least=SHORTEST_WHY)


def check_keys_undecided(state: str) -> None:
    """Ask that a change of keys is still to be decided. Refuses: keys_decided"""
    if state != Keys.PROPOSED:
        raise Refused("keys_decided", state=state)


def check_keys_taken(held: tuple[str, str, str], told: tuple[str, str, str]) -> None:
    """Ask that a letter changes the keys of the line only: state, journal and root stay those of the pairing.

    Refuses: keys_of_pairing
    """
    if held != told:
        raise Refused("keys_of_pairing")


def check_keys_known(held: str, told: str) -> None:
    """Ask that the keys somebody speaks of are those that we know. Refuses: keys_unknown"""
    if held != told:
        raise Refused("keys_unknown")


def earlier_counts(seq: int, upto: int | None) -> bool:
    """Tell whether a letter of this number may still bear the other node's earlier signature."""
    return upto is None or seq <= upto


RETRY, SET_ASIDE = "retry", "set_aside"

MOVES: dict[tuple[Incoming, str], Incoming] = {
    (Incoming.DEAD, RETRY): Incoming.WAITING,
    (Incoming.DEAD, SET_ASIDE): Incoming.SET_ASIDE,
}


def move(state: str, act: str) -> Incoming:
    """Say where an administrator's act leads. Refuses: letter_not_dead"""
    try:
        return MOVES[Incoming(state), act]
    except KeyError:
        raise Refused("letter_not_dead", state=state) from None


def wait_before(attempt: int, spread: float) -> timedelta:
    """Say how long to wait after the n-th failure; `spread` in 0..1 keeps senders apart."""
    times: int = 2 ** min(max(attempt - 1, 0), 20)
    return min(FIRST_WAIT * times, LONGEST_WAIT) * (0.5 + spread / 2)


def how_late(oldest_at: datetime | None, at: datetime) -> str:
    """Grade the oldest letter without a receipt: on_time, late or alarm."""
    age = at - oldest_at if oldest_at else timedelta(0)
    if age >= ALARM_AFTER:
        return "alarm"
    return "late" if age >= LATE_AFTER else "on_time"


def how_skewed(skew_ms: int | None) -> str:
    """Grade the difference of the two nodes' clocks: unknown, close or apart."""
    if skew_ms is None:
        return "unknown"
    return "apart" if abs(skew_ms) > SKEW_LIMIT.total_seconds() * 1000 else "close"


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
    """Tell whether this very letter is stored already: it gets its stored receipt again."""
    return known.digest_of_mid == arrival.digest


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


INCIDENTS = frozenset({"mid_reused", "seq_reused", "chain_broken", "checkpoint_inconsistent"})
"""Refusals that say more than a damaged line: the other node contradicted itself."""
