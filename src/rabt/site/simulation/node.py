"""A simulated node: its tables, its process that may die, its clock, the two loops behind it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rabt.exchange import rules
from rabt.site.simulation.disk import Disk, DiskFull, Tx
from rabt.site.simulation.world import Crash, World


@dataclass(frozen=True)
class Out:
    """A letter of ours; `erased` ones have no text any more."""

    mid: str
    kind: str
    about: str
    body: dict[str, Any]
    seq: int | None = None
    digest: str = ""
    text: str = ""
    receipt: str = ""
    filed: bool = False
    sent: bool = False
    attempts: int = 0
    next_try_at: datetime | None = None
    back: bool = False
    erased: bool = False


@dataclass(frozen=True)
class In:
    """A letter of the other node."""

    mid: str
    seq: int
    prev: str
    digest: str
    kind: str
    about: str
    body: dict[str, Any]
    text: str
    receipt: str
    mark: str
    receipted_at: datetime
    state: rules.Incoming = rules.Incoming.WAITING
    tries: int = 0


@dataclass(frozen=True)
class Own:
    """What a node knows of itself and of the other: keys, pace, whether it was restored."""

    keys: rules.OwnKeys
    theirs: rules.TheirKeys
    their_opener: str
    pairs: dict[str, tuple[str, str]]
    since: datetime | None = None
    failures: int = 0
    next_try_at: datetime | None = None
    reached_at: datetime | None = None
    restored: bool = False
    announced: int = 0
    in_order: bool = False


@dataclass
class Node:
    """One state's node. `peer` is set once both exist; its beginning, its door and its rooms are wired."""

    world: World
    state: str
    skew: float = 0.0
    disk: Disk = field(default_factory=Disk)
    is_up: bool = True
    life: int = 0
    waits: int = 0
    copy: dict[str, Any] = field(default_factory=dict)
    copied_at: float = 0.0
    is_hostile: bool = False
    restored_at: float = -1.0
    asked: dict[str, float] = field(default_factory=dict)
    peer: "Node" = None  # type: ignore[assignment]
    begin: Callable[["Node"], None] = print
    door: Callable[..., None] = print
    take_again: Callable[..., None] = print

    # ------------------------------------------------------------------ tables

    @contextmanager
    def tx(self, *, safe: bool = True) -> Iterator[Tx]:
        """Do something to the tables, all or nothing; the process may die before and after the commit."""
        work = Tx(self.disk)
        yield work
        if not work.new:
            return
        self.may_die()
        if self.world.chance(self.world.faults.disk_full):
            if not self.has("disk_full_unnoticed"):
                raise DiskFull
            return
        self.disk.commit(work.new, safe=safe and not self.has("lazy_commit"))
        self.may_die()

    @property
    def own(self) -> Own:
        """What this node knows of itself."""
        found: Own = self.disk.tables["own"][0]
        return found

    def set_own(self, work: Tx, **changed: Any) -> None:
        """Change what this node knows of itself."""
        work.put("own", 0, replace(work.get("own", 0), **changed))

    def line(self, work: Tx) -> rules.Line:
        """Return how far each direction has come."""
        found: rules.Line = work.get("line", 0)
        return found

    # ------------------------------------------------------------------ time and death

    def has(self, bug: str) -> bool:
        """Tell whether this planted fault is in the program."""
        return self.world.bug == bug

    @property
    def clock(self) -> datetime:
        """What this node's clock shows."""
        return self.world.at(self.skew)

    def may_die(self) -> None:
        """Die here, by chance."""
        if self.world.chance(self.world.faults.crash):
            raise Crash

    def does(self, deed: Callable[[], None]) -> Callable[[], None]:
        """Wrap a deed: it is left undone when the process is down, and ends with it when it dies."""
        life = self.life

        def done() -> None:
            if not self.is_up or self.life != life:
                return
            try:
                deed()
            except Crash:
                self.die()
            except DiskFull:
                pass  # told to whoever asked; it is asked for again

        return done

    def soon(self, duty: str, wait: float, deed: Callable[[], None]) -> None:
        """Ask for a duty; one request is enough, the earliest counts."""
        due = self.world.now + wait
        if self.asked.get(duty, float("inf")) <= due:
            return
        self.asked[duty] = due

        def run() -> None:
            if self.asked.get(duty) == due:
                del self.asked[duty]
                deed()

        self.world.after(wait, self.does(run))

    def die(self) -> None:
        """Fall: what was in memory is gone, and without power what had not reached the disk."""
        self.is_up, self.life, self.waits = False, self.life + 1, 0
        self.asked.clear()
        if self.world.random.random() < 0.5:
            self.disk.cut()
        self.world.after(self.world.random.uniform(1, 120), self.rise)

    def rise(self) -> None:
        """Be started again."""
        if self.is_up:
            return
        self.is_up = True
        self.begin(self)
