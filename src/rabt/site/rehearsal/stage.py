"""A node as a partner on stage: one process per node, asked for one step at a time over its pipes.

The rehearsal's director runs both partners; each has its own settings, keys and database.
"""

import json
import os
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import IO, Any
from uuid import UUID

from rabt.base import clock
from rabt.site.start import django_for

LOADING, STEPS = "--loading", "rabt.site.rehearsal.steps"
UNDER_WAY = 200
"""Steps that a node may be asked for ahead: their short answers fit into the pipe."""


class Awaited:
    """The answer to a step that is under way; whoever needs it waits for it."""

    def __init__(self, partner: "Partner", name: str) -> None:
        self.partner, self.name, self.known, self.found = partner, name, False, None

    def answer(self) -> Any:
        """Return the answer, once it has come."""
        if not self.known:
            self.partner.hear(self)
        return self.found

    def __str__(self) -> str:
        return str(self.answer())


class Partner:
    """One node's process, as the director sees it: `partner.step("open_demand", ...)`."""

    def __init__(
        self, home: Path, environment: dict[str, str], *, loading: bool = False, steps: str = STEPS
    ) -> None:
        self.turn = RLock()  # one question at a time
        self.loading = loading
        self.asked: deque[Awaited] = deque()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rabt.site.rehearsal.stage", str(home), steps,
             *([LOADING] if loading else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip

    def step(self, name: str, **told: Any) -> Any:
        """Ask the node for one step and return what it answers; a failure there fails here."""
        with self.turn:
            return self.soon(name, **told).answer()

    def soon(self, name: str, **told: Any) -> Awaited:
        """Ask the node for one step after those it was asked for before, and do not wait for its answer."""
        line = json.dumps({"step": name, "told": told}, ensure_ascii=False, default=_plain)
        pipe, _ = self._pipes()
        with self.turn:
            while len(self.asked) >= UNDER_WAY:
                self._hear_one()
            pipe.write(line + "\n")
            pipe.flush()
            self.asked.append(Awaited(self, name))
            return self.asked[-1]

    def hear(self, awaited: Awaited) -> None:
        """Hear answers until this one has come."""
        with self.turn:
            while not awaited.known:
                self._hear_one()

    def _hear_one(self) -> None:
        awaited = self.asked.popleft()
        _, pipe = self._pipes()
        answer = pipe.readline()
        if not answer:
            raise RuntimeError(f"the node ended during the step {awaited.name}")
        told = json.loads(answer)
        if "failed" in told:
            raise RuntimeError(f"the step {awaited.name} failed on the node:\n{told['failed']}")
        awaited.found, awaited.known = told["answer"], True

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the node has no pipes")
        return self.process.stdin, self.process.stdout

    def close(self) -> None:
        """Let the node leave the stage."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(20)


@contextmanager
def partners(*nodes: tuple[Path, dict[str, str]], loading: bool = False) -> Iterator[list[Partner]]:
    """Hold the nodes on stage while the rehearsal runs; loading ones keep their rows in memory meanwhile."""
    held = [Partner(home, environment, loading=loading) for home, environment in nodes]
    try:
        yield held
    finally:
        for partner in held:
            partner.close()


def _plain(value: Any) -> Any:
    if isinstance(value, Awaited):
        return value.answer()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot go over the pipe")


def serve(home: Path, asked: IO[str], answers: IO[str], *, loading: bool = False, named: str = STEPS) -> None:
    """Answer steps, of the module that is named, until the director closes the pipe."""
    django_for(home)
    steps = import_module(named)
    if loading:
        steps.open_ledger()
    for line in asked:
        call = json.loads(line)
        try:
            answer = {"answer": _step(_named(steps, call["step"]), call["told"])}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        answers.write(json.dumps(answer, ensure_ascii=False, default=_plain) + "\n")
        answers.flush()


def _named(steps: ModuleType, name: str) -> Callable[..., Any]:
    """Return the step of a name: of the module that it begins with (`sending.open_call`), else of `steps`."""
    module, _, deed = name.rpartition(".")
    found: Callable[..., Any] = getattr(
        import_module(f"rabt.site.rehearsal.{module}") if module else steps, deed
    )
    return found


def _step(step: Callable[..., Any], told: dict[str, Any]) -> Any:
    """Do one step; the node's clock stands at the instant in which it happens."""
    if "at" not in told:
        return step(**told)
    with clock.stopped(datetime.fromisoformat(told["at"])):
        return step(**told)


if __name__ == "__main__":
    # answers go by a door of their own: what a library prints must not come between them
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(Path(sys.argv[1]), sys.stdin, told, loading=LOADING in sys.argv, named=sys.argv[2])
