"""What the exchange's tests share: a paired other node, a room that notes what it is handed."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions
from rabt.exchange.letters import Letter
from rabt.exchange.models import Outgoing
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref


@pytest.fixture
def other(node: Any) -> OtherNode:
    """Return the other node, not yet paired."""
    return OtherNode(node)


def pair_with(other: OtherNode, cast: Any) -> None:
    """Pair our node with the other."""
    actions.pair(cast("node_administrator"), other.card.to_json(), other.card.fingerprint(), at=AT)


@pytest.fixture
def paired(db: Any, other: OtherNode, cast: Any) -> OtherNode:
    """Return the other node, paired with ours."""
    pair_with(other, cast)
    return other


@pytest.fixture
def write(cast: Any) -> Callable[[int], Outgoing]:
    """Return a way to write a letter of ours."""
    clerk = cast("origin_clerk")
    return lambda number: actions.send(clerk, "test.noted/1", {"n": number}, about=a_ref(), at=AT)


class Room:
    """A room that notes every letter handed to it; it refuses the bodies it is told to."""

    def __init__(self) -> None:
        self.taken: list[Letter] = []
        self.refuses: set[int] = set()
        self.breaks: set[int] = set()

    def take(self, actor: Actor, letter: Letter) -> None:
        """Note a letter, refuse it, or break."""
        number = letter.body.get("n")
        if number in self.refuses:
            raise Refused("not_paired", state=actor.state)
        if number in self.breaks:
            raise ZeroDivisionError("a fault of the program")
        self.taken.append(letter)

    @property
    def numbers(self) -> list[int]:
        """Return the numbers of the letters taken, in order."""
        return [letter.body["n"] for letter in self.taken]


@pytest.fixture
def room(settings: Any) -> Iterator[Room]:
    """Wire a test's own room for letters of the kind test.noted/1."""
    found = Room()
    module = ModuleType("rabt_exchange_test_room")
    module.HANDLERS = {"test.noted/1": found.take}  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    settings.RABT_INBOX = {"test.noted/1": module.__name__}
    yield found
    del sys.modules[module.__name__]
