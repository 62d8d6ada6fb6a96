"""The rehearsal's director: eighteen months of a corridor, act by act, on both nodes.

Every employer, recruiter and worker is a story, written as a generator that does an act and then
waits some days. A clock of all stories decides whose turn it is; pouches carry the letters daily.
The same seed tells the same story.
"""

import heapq
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from rabt.site.rehearsal.lately import Lately
from rabt.site.rehearsal.script import Script, Story
from rabt.site.rehearsal.stage import Partner

MONTHS = 18
A_BATCH = 100
DUTIES_EVERY = timedelta(days=3)
OPENING = datetime(2024, 1, 7, 8, 0, tzinfo=UTC)


def set_scene(origin: Partner, destination: Partner) -> None:
    """Open offices and accounts on both nodes and pair them, unless that was done before."""
    for node in (origin, destination):
        node.step("set_scene", at=OPENING)
    cards = {node: node.step("node_card") for node in (origin, destination)}
    origin.step("pair", card=cards[destination][0], fingerprint=cards[destination][1])
    destination.step("pair", card=cards[origin][0], fingerprint=cards[origin][1])


def rehearse(
    origin: Partner, destination: Partner, *, workers: int, seed: int, until: datetime | None = None
) -> Iterator[float]:
    """Play the history of so many workers; yield how far it has come, from 0 to 1."""
    until = until or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(days=MONTHS * 30)
    script = Script(origin, destination, Random(seed), workers=workers, since=since, until=until)
    clock = Clock(until)
    for start, story in script.opening():
        clock.add(start, story)
    day = kept = since
    for at, story in clock:
        if at - day >= timedelta(days=1):
            day = at
            carry(origin, destination, at)
            if at - kept >= DUTIES_EVERY:
                kept = at
                together(*(partial(node.step, "duties", at=at) for node in (origin, destination)))
                write_down(origin, destination)
            yield min(1.0, (at - since) / (until - since))
        script.at = at
        for start, new in clock.go_on(at, story):
            clock.add(start, new)
    for _ in range(3):
        carry(origin, destination, until)
        together(*(partial(node.step, "duties", at=until) for node in (origin, destination)))
    write_down(origin, destination, whole=True)
    yield 1.0


def write_down(origin: Partner, destination: Partner, *, whole: bool = False) -> None:
    """Let nodes that keep their rows in memory write them down; to others every act is written already."""
    together(
        *(partial(node.step, "write_down", whole=whole) for node in (origin, destination) if node.loading)
    )


def pay_wages(destination: Partner, until: datetime) -> None:
    """Let employers pay what is due for the months that are over."""
    destination.step("pay_wages", at=until)


def look_after(origin: Partner, destination: Partner, *, seed: int, until: datetime) -> None:
    """Tell the last two months beside the long history: inspections, and people without papers."""
    lately = Lately(origin, destination, Random(seed), until=until)
    clock, day = Clock(until), lately.since
    for start, story in lately.opening():
        clock.add(start, story)
    for at, story in clock:
        if at - day >= timedelta(days=1):
            day = at
            carry(origin, destination, at)
        lately.at = at
        for start, new in clock.go_on(at, story):
            clock.add(start, new)
    carry(origin, destination, until)


NORTH, OASES = ("S01", "S04"), ("S09", "S12")
BASES = {
    "origin": {"SALLOUM": 14, "SIWA": 8},
    "destination": {"MUSAID": 14, "JAGHBUB": 8},
}
"""Two parts of the line, and how many officers each side has at its bases near them; all of it invented."""


def plan_patrols(origin: Partner, destination: Partner, *, seed: int, until: datetime) -> None:
    """Tell of joint patrols: a plan that is over, one in force today, one before the head, one just opened."""
    day = until.replace(hour=8)
    first = day - timedelta(days=9)
    for node, side in ((origin, "origin"), (destination, "destination")):
        node.step("enter_crews", bases=BASES[side], seed=seed + (side == "origin"), at=first)
    plan_and_approve(origin, destination, 0, NORTH, first, first + timedelta(days=2), days=2)
    over = first + timedelta(days=6)
    together(*(partial(node.step, "follow_patrols", at=over) for node in (origin, destination)))
    carry(origin, destination, over)
    plan_and_approve(destination, origin, 0, NORTH, day - timedelta(days=1), day, days=3)
    plan_and_approve(
        destination, origin, 1, OASES, day - timedelta(hours=20), day + timedelta(days=3), days=2, put=True
    )
    _opened(origin, 0, NORTH, min(until, day), day + timedelta(days=3), days=3)
    carry(origin, destination, until)
    together(*(partial(node.step, "follow_patrols", at=until) for node in (origin, destination)))
    carry(origin, destination, until)


def _opened(
    maker: Partner, base: int, line: tuple[str, str], at: datetime, since: datetime, days: int
) -> str:
    return str(maker.step(
        "open_patrols", since=since.date(), until=since.date() + timedelta(days=days - 1), first=line[0],
        last=line[1], bases=_bases(maker, base), at=at,
    ))  # fmt: skip


def _bases(node: Partner, base: int) -> list[str]:
    side = str(node.step("side"))
    return [list(BASES[side])[base]]


def plan_and_approve(
    maker: Partner, other: Partner, base: int, line: tuple[str, str], at: datetime, since: datetime, *,
    days: int, put: bool = False,
) -> None:  # fmt: skip
    """One side opens a plan, both offer, it is drawn and approved; with `put` it waits for the maker's head."""
    plan = _opened(maker, base, line, at, since, days)
    carry(maker, other, at)
    other.step("offer_patrols", plan=plan, bases=_bases(other, base), at=at)
    carry(maker, other, at)
    version = maker.step("draw_patrols", plan=plan, at=at)
    if not version:
        return  # a node without the planner: the plan waits
    maker.step("put_patrols", version=version, at=at)
    if put:
        return
    maker.step("approve_patrols", version=version, at=at)
    carry(maker, other, at)
    other.step("answer_patrols", plan=plan, at=at)
    carry(maker, other, at)


def close_books(origin: Partner, destination: Partner, until: datetime) -> None:
    """Give every act its place in the journal, and let each node cosign the other's."""
    together(*(partial(node.step, "integrate_journal", at=until) for node in (origin, destination)))
    carry(origin, destination, until)
    carry(origin, destination, until)


def count_figures(origin: Partner, destination: Partner, until: datetime) -> None:
    """Let both committees' secretaries count the last year, month by month, and tell each other."""
    together(*(partial(node.step, "count_months", at=until) for node in (origin, destination)))
    carry(origin, destination, until)
    carry(origin, destination, until)


def carry(origin: Partner, destination: Partner, at: datetime) -> None:
    """Carry the day's letters and receipts; what a letter brings about leaves with the next day's."""
    out, back = together(*(partial(node.step, "letters_out", at=at) for node in (origin, destination)))
    together(
        lambda: one_way(origin, destination, out, at),
        lambda: one_way(destination, origin, back, at),
    )


def one_way(sender: Partner, receiver: Partner, letters: list[Any], at: datetime) -> None:
    """Carry what one node has to say, and bring its receipts back.

    A letter that a room refuses stops the rehearsal: it is a bug.
    """
    for start in range(0, len(letters), A_BATCH):
        batch = letters[start : start + A_BATCH]
        sender.step("receipts_in", receipts=receiver.step("letters_in", letters=batch, at=at), at=at)
        if dead := receiver.step("dead_letters"):
            raise RuntimeError(f"letters could not be delivered: {dead}")


_both = ThreadPoolExecutor(2)


def together(*steps: Callable[[], Any]) -> list[Any]:
    """Let both nodes work at the same time, each on its own step."""
    return [future.result() for future in [_both.submit(step) for step in steps]]


@dataclass
class Clock:
    """Whose turn it is: stories in order of time, ties in the order of their coming."""

    until: datetime
    waiting: list[tuple[datetime, int, Story]] = field(default_factory=list)
    number: Iterator[int] = field(default_factory=count)

    def add(self, at: datetime, story: Story) -> None:
        """Let a story go on at an instant; beyond the end of the rehearsal it stays as it is."""
        if at <= self.until:
            heapq.heappush(self.waiting, (at, next(self.number), story))

    def __iter__(self) -> Iterator[tuple[datetime, Story]]:
        """Give the next story until none waits."""
        while self.waiting:
            at, _, story = heapq.heappop(self.waiting)
            yield at, story

    def go_on(self, at: datetime, story: Story) -> Iterator[tuple[datetime, Story]]:
        """Let a story do its next act; give it back with its next time, and those it called."""
        try:
            wait = next(story)
        except StopIteration:
            return
        yield at + timedelta(hours=wait.hours), story
        yield from ((at + timedelta(hours=hours), new) for hours, new in wait.calls)
