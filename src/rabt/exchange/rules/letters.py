"""Where a received letter stands, whose turn it is, and what an administrator may do with a dead one."""

from collections.abc import Iterable
from enum import StrEnum

from rabt.base.errors import Refused


class Incoming(StrEnum):
    """Where a received letter stands."""

    WAITING = "waiting"
    APPLIED = "applied"
    DEAD = "dead"
    SET_ASIDE = "set_aside"


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


def next_turn(stored: Iterable[tuple[int, str, Incoming]], upto: int) -> int | None:
    """Return the number of the letter that is handed to its room next, of numbers, records and states.

    It waits neither for a gap (nothing beyond `upto` is handed on) nor behind a dead letter of its record.
    """
    dead: set[str] = set()
    for seq, about, state in sorted(stored):
        if state == Incoming.DEAD:
            dead.add(about)
        elif state == Incoming.WAITING and seq <= upto and about not in dead:
            return seq
    return None


def is_durable(commit: str, fsync: str) -> bool:
    """Tell by a server's `synchronous_commit` and `fsync` whether what it commits is on the disk."""
    return commit != "off" and fsync == "on"
