"""Who is given a seat: the order of the national unit decides, never who was answered first.

A seat is given to an officer only where one stays free for everybody of his service who is ranked before him
and whose answer is still open. So the seats fall the same way in whatever order the host answers, and a seat
that is given is never taken back for a better-ranked officer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rabt.base.errors import Refused
from rabt.missions.rules.states import State

MOST = 500
"""The most seats of one service in one call."""


@dataclass(frozen=True)
class Standing:
    """One nomination of a service of a state for a call: its rank by the national unit, and its state."""

    id: UUID
    place: int
    state: str


def in_order(lines: Iterable[Standing]) -> list[Standing]:
    """Return nominations in the order of the national unit; of two with one rank, the earlier made."""
    return sorted(lines, key=lambda one: (one.place, str(one.id)))


def to_seat(lines: Sequence[Standing], seats: int) -> list[UUID]:
    """Return who of the reserve list is given a seat now, in order."""
    taken = sum(one.state == State.ACCEPTED for one in lines)
    found: list[UUID] = []
    open_before = 0
    for one in in_order(lines):
        if one.state == State.VETTED:
            open_before += 1
        elif one.state == State.RESERVE and taken + len(found) + open_before < seats:
            found.append(one.id)
    return found


def check_free(lines: Sequence[Standing], seats: int) -> None:
    """Ask for a free seat, whoever is ranked before. Refuses: seats_taken"""
    if sum(one.state == State.ACCEPTED for one in lines) >= seats:
        raise Refused("seats_taken", n=seats)


def is_jump(lines: Sequence[Standing], chosen: UUID) -> bool:
    """Tell whether a seat for this one passes over somebody of the list who is ranked before him."""
    before = [one for one in in_order(lines) if one.state in (State.VETTED, State.RESERVE)]
    return bool(before) and before[0].id != chosen


def reserve_number(lines: Sequence[Standing], of: UUID) -> int | None:
    """Return where somebody stands on the reserve list, from 1; None where he is not on it."""
    listed = [one.id for one in in_order(lines) if one.state == State.RESERVE]
    return listed.index(of) + 1 if of in listed else None


def first_free(taken: Iterable[int | None], seats: int) -> int:
    """Return the lowest seat that nobody holds. Refuses: seats_taken"""
    held = set(taken)
    for number in range(1, seats + 1):
        if number not in held:
            return number
    raise Refused("seats_taken", n=seats)


def check_seats(
    shares: Sequence[tuple[str, str, int]], states: Iterable[str], services: Iterable[str]
) -> None:
    """Ask that each state and service is given seats once, and a number that can be. Refuses: seats_wrong"""
    keys = [(state, service) for state, service, _ in shares]
    known_states, known_services = set(states), set(services)
    fits = (
        bool(keys) and len(keys) == len(set(keys))
        and all(0 < number <= MOST for _, _, number in shares)
        and all(state in known_states and service in known_services for state, service in keys)
    )  # fmt: skip
    if not fits:
        raise Refused("seats_wrong", most=MOST, field="seats")


def seated(lines: Iterable[Standing]) -> int:
    """Return how many hold a seat."""
    return sum(one.state == State.ACCEPTED for one in lines)


def check_time(call_state: str, starts: date, today: date) -> None:
    """Ask that a call is not over and its course has not begun. Refuses: call_step_closed"""
    if call_state in ("held", "called_off") or today >= starts:
        raise Refused("call_step_closed", state=str(call_state), step="seats")


def check_change(now: int, after: int, given: int) -> None:
    """Ask for another number of seats, one that can be, and no fewer than are given.

    Refuses: seats_wrong, seats_same, seats_given
    """
    if not 0 <= after <= MOST:
        raise Refused("seats_wrong", most=MOST, field="seats")
    if after == now:
        raise Refused("seats_same", n=now, field="seats")
    if after < given:
        raise Refused("seats_given", n=given, field="seats")


def check_unmoved(before: int, now: int) -> None:
    """Ask that there are still as many seats as when the change was asked for. Refuses: seats_moved"""
    if before != now:
        raise Refused("seats_moved", n=now)


def to_fill(seats: int, asked: Iterable[int]) -> int:
    """Return how many seats are given: no more than the host itself has asked the other side to leave."""
    return min((seats, *asked))
