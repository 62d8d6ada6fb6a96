"""A scenario as both sides approved it: what an exercise plays. Plain facts, the same on both nodes.

All times are minutes from the beginning of the exercise; `times.relative` writes them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated
from uuid import UUID

from rabt.corridor import Words
from rabt.seal.message import Longest, Message

STATE, CODE = 2, 60
Code = Annotated[str, Longest(CODE)]


class EventKind(StrEnum):
    """What an entry of the joint list is.

    An inject asks players to act; information only tells them; facilitation is for the controllers alone.
    """

    INJECT = "inject"
    INFORMATION = "information"
    FACILITATION = "facilitation"


class Channel(StrEnum):
    """How an entry reaches whom it is for."""

    PAGE = "page"
    SMS = "sms"
    MAIL = "mail"
    PAPER = "paper"


@dataclass(frozen=True)
class Party:
    """Who plays: a team of the pack, of one of the two states."""

    state: Annotated[str, Longest(STATE)]
    team: Code


@dataclass(frozen=True)
class Expectation:
    """What one party is expected to do, within so many minutes after the event; a person scores it."""

    id: UUID
    party: Party
    text: Words
    minutes: int


@dataclass(frozen=True)
class Objective:
    """What the exercise is to show, and the capability of the pack to which it is mapped."""

    id: UUID
    number: int
    text: Words
    capability: Code


@dataclass(frozen=True)
class Move:
    """A part of the exercise: its situation is read out when it opens."""

    id: UUID
    number: int
    title: Words
    situation: Words
    minutes: int


@dataclass(frozen=True)
class Event:
    """One entry of the joint list.

    `code` is what people call it by (`EG-07`); `sender` is who writes in the play; `place` is a code of the
    pack, or empty; `after` are the events that must have been given before this one.
    """

    id: UUID
    code: Annotated[str, Longest(12)]
    move: UUID
    minutes: int
    kind: EventKind
    channel: Channel
    title: Words
    text: Words
    sender: Words
    place: Code
    objective: UUID | None
    to: tuple[Party, ...]
    after: tuple[UUID, ...]
    expected: tuple[Expectation, ...]


@dataclass(frozen=True)
class Scenario(Message):
    """A whole scenario of one version: `digest` names it, both sides approved exactly this one.

    `kind` is a type of the pack (seminar ... full_scale); objectives, moves and events stand in their order.
    """

    scenario_id: UUID
    digest: Annotated[str, Longest(64)]
    kind: Code
    title: Words
    summary: Words
    capabilities: tuple[Code, ...]
    objectives: tuple[Objective, ...]
    moves: tuple[Move, ...]
    events: tuple[Event, ...]

    @cached_property
    def by_id(self) -> dict[UUID, Event]:
        """Return the events by their key."""
        return {one.id: one for one in self.events}

    @property
    def lasts(self) -> int:
        """Return after how many minutes the last event is given and the last expectation is due."""
        return max((one.minutes + due(one) for one in self.events), default=0)

    def of_move(self, move: UUID) -> tuple[Event, ...]:
        """Return the events of a move, in their order."""
        return tuple(one for one in self.events if one.move == move)

    def told(self, party: Party) -> tuple[Event, ...]:
        """Return the events that a party is given, in their order."""
        return tuple(one for one in self.events if party in one.to)

    def parties(self) -> tuple[Party, ...]:
        """Return everybody who is told or expected to do something, by state and team."""
        return tuple(sorted(set(_named(self.events)), key=lambda one: (one.state, one.team)))


def due(event: Event) -> int:
    """Return within how many minutes after an event the last that is expected is due."""
    return max((one.minutes for one in event.expected), default=0)


def _named(events: Iterable[Event]) -> Iterable[Party]:
    for event in events:
        yield from event.to
        yield from (one.party for one in event.expected)
