"""A node as a partner on stage: one process per node, asked for one step at a time over its pipes.

The rehearsal's director runs both partners; each has its own settings, keys and database.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import IO, Any
from uuid import UUID

from rabt.site.start import django_for


class Partner:
    """One node's process, as the director sees it: `partner.step("open_demand", ...)`."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.turn = Lock()  # one question at a time
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rabt.site.rehearsal.stage", str(home)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip

    def step(self, name: str, **told: Any) -> Any:
        """Ask the node for one step and return what it answers; a failure there fails here."""
        line = json.dumps({"step": name, "told": told}, ensure_ascii=False, default=_plain)
        pipe_in, pipe_out = self._pipes()
        with self.turn:
            pipe_in.write(line + "\n")
            pipe_in.flush()
            answer = pipe_out.readline()
        if not answer:
            raise RuntimeError(f"the node ended during the step {name}")
        found = json.loads(answer)
        if "failed" in found:
            raise RuntimeError(f"the step {name} failed on the node:\n{found['failed']}")
        return found["answer"]

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
def partners(*nodes: tuple[Path, dict[str, str]]) -> Iterator[list[Partner]]:
    """Hold the nodes on stage while the rehearsal runs."""
    held = [Partner(home, environment) for home, environment in nodes]
    try:
        yield held
    finally:
        for partner in held:
            partner.close()


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot go over the pipe")


def serve(home: Path, asked: IO[str], answers: IO[str]) -> None:
    """Answer steps until the director closes the pipe."""
    django_for(home)
    steps = import_module("rabt.site.rehearsal.steps")
    for line in asked:
        call = json.loads(line)
        try:
            answer = {"answer": getattr(steps, call["step"])(**call["told"])}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        answers.write(json.dumps(answer, ensure_ascii=False, default=_plain) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.stdin, sys.stdout)
