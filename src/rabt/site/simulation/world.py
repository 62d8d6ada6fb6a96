"""The world of a seed: its clock, its line and its chances. Nothing in it happens but by the seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from rabt.site.simulation.faults import HOUR, Faults, draw
from rabt.site.simulation.paper import Paper, Quick, Real

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 30.0
TAIL = 16 * HOUR
"""How long after the last fault all must be settled: the slowest pouch, and some of the longest waits."""


class Crash(Exception):
    """A process dies here; what was not committed is gone."""


@dataclass
class World:
    """One seed at work: events by their time, chances, and what an onlooker saw who sees all."""

    seed: int
    bug: str = ""
    now: float = 0.0
    events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    number: int = 0
    tries: dict[str, int] = field(default_factory=dict)
    largest: int = 0
    saved: list[tuple[Any, float, str, str]] = field(default_factory=list)
    left: list[tuple[Any, float, int]] = field(default_factory=list)
    texts: list[tuple[Any, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    cut: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - to be drawn again from the seed, nothing secret
        self.faults: Faults = draw(self.random)
        self.paper: Paper = Real(self.random) if self.faults.real else Quick(self.random)
        if self.faults.partition:
            start = self.random.uniform(0, max(1.0, self.faults.lasts - self.faults.partition))
            self.cut = (start, start + self.faults.partition)

    # ------------------------------------------------------------------ time

    def after(self, wait: float, event: Callable[[], None]) -> None:
        """Let something happen after so many seconds."""
        self.number += 1
        heappush(self.events, (self.now + max(0.0, wait), self.number, event))

    def step(self) -> bool:
        """Let the next event happen; say whether there was one before the end."""
        if not self.events or self.events[0][0] > self.faults.lasts + TAIL:
            return False
        self.now, _, event = heappop(self.events)
        event()
        return True

    @property
    def is_calm(self) -> bool:
        """Tell whether the last fault is over."""
        return self.now >= self.faults.lasts

    def at(self, offset: float) -> datetime:
        """Return what a clock that is off by so many seconds shows."""
        return BEGINS + timedelta(seconds=self.now + offset)

    # ------------------------------------------------------------------ chance

    def chance(self, of: float) -> bool:
        """Tell whether a fault strikes now; none does after the last."""
        return of > 0 and not self.is_calm and self.random.random() < of

    # ------------------------------------------------------------------ the line

    def reaches(self, sender: str) -> bool:
        """Tell whether something sent now in one direction comes across."""
        first, last = self.cut
        if first <= self.now < last and (not self.faults.one_way or sender == "A"):
            return False
        return not self.chance(self.faults.drop)

    def count(self, sender: str, letters: int) -> None:
        """Count a request: how large it is, and whether the line was cut."""
        self.largest = max(self.largest, letters)
        if self.cut[0] <= self.now < self.cut[1]:
            self.tries[sender] = self.tries.get(sender, 0) + 1

    def carry(self, sender: str, deliver: Callable[[Any], None], pack: Callable[[], Any]) -> None:
        """Carry a parcel across: late, twice, spoilt, or not at all; packed only where it comes across."""
        if not self.reaches(sender):
            return
        parcel = pack()
        for _ in range(2 if self.chance(self.faults.double) else 1):
            wait = self.random.random() * self.faults.delay
            self.after(wait if not self.is_calm else 0.1, lambda: deliver(self._worn(parcel)))

    def _worn(self, parcel: Any) -> Any:
        return spoilt(self.random, parcel) if self.chance(self.faults.spoil) else parcel


def spoilt(random: Random, parcel: dict[str, Any]) -> dict[str, Any]:
    """Return a parcel one of whose texts is changed on its way: a bit, its end, its signature, its place."""
    texts = list(parcel["texts"])
    if not texts:
        return parcel
    place = random.randrange(len(texts))
    text = texts[place]
    at = random.randrange(max(1, len(text)))
    one_bit = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] if text else ""
    texts[place] = random.choice((
        text[:at], one_bit, text.partition(".")[0], text + text, random.choice(texts)[:at] + text[at:], "",
    ))  # fmt: skip
    return parcel | {"texts": texts}
