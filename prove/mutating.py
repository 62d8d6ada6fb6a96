"""Run a room's tests once, then once for each planted fault, in forks of the warm process.

A fault in a function is planted by giving the function other code. A fault in what ran when the modules were
read is planted in a fresh process instead, so that nothing the warm process remembers hides it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol

from prove.mutants import Mutant, mutants
from prove.planting import TASK, TOLD, faulty, plant_in_place

KILLED, LIVES, CANNOT = 0, 7, 9
QUICK = 150
LONG = 600
"""Seconds for a room's tests where no fault is planted: they are not judged by how busy the machine is."""
NOT_FOUND, NONE_THERE = b"ERROR: not found", 5
AT_READING = ""  # coverage's name for what runs outside of every test


class Baseline:
    """Which tests ran which line, and how long each takes."""

    def __init__(self, session: pytest.Session, paths: list[str], seen: coverage.Coverage) -> None:
        self.session = session
        self.took: dict[str, float] = {}
        self.failing: list[str] = []
        self.items = {item.nodeid: item for item in session.items}
        self.ran: dict[str, dict[int, set[str]]] = {}
        self._measure(paths, seen)

    def _measure(self, paths: list[str], seen: coverage.Coverage) -> None:
        items = list(self.items.values())
        for place, item in enumerate(items):
            seen.switch_context(item.nodeid)
            begun = time.monotonic()
            reports = runtestprotocol(item, log=False, nextitem=items[(place + 1) % len(items)])
            self.took[item.nodeid] = time.monotonic() - begun
            if any(report.failed for report in reports):
                self.failing.append(item.nodeid)
        seen.stop()
        data = seen.get_data()
        for path in paths:
            lines = data.contexts_by_lineno(path)
            self.ran[path] = {line: set(tests) - set(self.failing) for line, tests in lines.items()}

    def tests_of(self, path: str, first: int, last: int) -> list[str]:
        """Name the tests that ran one of these lines, the quickest first."""
        found = self._who_ran(path, first, last) - {AT_READING}
        return sorted(found, key=lambda one: self.took[one])

    def ran_at_reading(self, path: str, first: int, last: int) -> bool:
        """Say whether one of these lines also ran outside of every test, when the modules were read."""
        return AT_READING in self._who_ran(path, first, last)

    def _who_ran(self, path: str, first: int, last: int) -> set[str]:
        return set().union(*(self.ran[path].get(line, set()) for line in range(first, last + 1)))

    def tests_of_file(self, path: str) -> list[str]:
        """Name the tests that ran anything of a file, and those so quick that they may only read a constant of it.

        The quickest first; all of them if none ran anything.
        """
        found = set().union(*self.ran[path].values()) - {AT_READING}
        quick = sorted(self.took, key=lambda one: self.took[one])[:QUICK]
        found = found | set(quick) if found else set(self.took)
        return sorted(found - set(self.failing), key=lambda one: self.took[one])

    def patience(self, tests: list[str]) -> float:
        return 10 + 4 * sum(self.took[one] for one in tests)


class Loop:
    """A plugin of pytest: its own loop of tests in place of pytest's."""

    def __init__(self, task: dict[str, Any], seen: coverage.Coverage) -> None:
        self.task, self.seen = task, seen

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then with every sampled fault."""
        run(session, self.task, self.seen)
        return True


def run(session: pytest.Session, task: dict[str, Any], seen: coverage.Coverage) -> None:
    """Measure which test runs what, then plant fault after fault until all are tried or the time is over."""
    begun = time.monotonic()
    base = Baseline(session, task["paths"], seen)
    session._setupstate.teardown_exact(session)  # what belongs to the whole session stays warm
    _hang_up()
    everything = sorted(base.items, key=lambda one: base.took[one])
    fresh = fresh_fails(everything, task)
    drawn, ready = drawn_from(task), time.monotonic()
    found: list[dict[str, Any]] = []
    for path, place, mutant in drawn:
        if time.monotonic() - ready > task["seconds"]:
            break
        found.append({"path": path, **tried(base, path, place, mutant, task), **asdict(mutant)})
    Path(task["out"]).write_text(
        json.dumps(
            {
                "fresh_fails": fresh, "of": len(all_of(task)), "tried": found, "tests": len(base.took), "failing": base.failing,
                "seconds": round(time.monotonic() - begun, 1),
            }
        )
    )  # fmt: skip


def all_of(task: dict[str, Any]) -> list[tuple[str, int, Mutant]]:
    """Name every fault of the files of a task."""
    return [
        (path, place, one)
        for path in task["paths"]
        for place, one in enumerate(mutants(Path(path).read_text(), only_functions=is_of_models(path)))
    ]


def drawn_from(task: dict[str, Any]) -> list[tuple[str, int, Mutant]]:
    """Draw the sample by the seed; which of it is reached in time is as good as drawn too."""
    found = all_of(task)
    Random(task["seed"]).shuffle(found)
    return found[: task["sample"]]


def is_of_models(path: str) -> bool:
    """Columns are made by migrations: in a file of models only functions are tried."""
    return Path(path).stem == "models"


def tried(base: Baseline, path: str, place: int, mutant: Mutant, task: dict[str, Any]) -> dict[str, Any]:
    """Plant one fault and say whether a test noticed it."""
    begun = time.monotonic()
    tests = base.tests_of(path, *mutant.lines) if mutant.scope else []
    how, end = "warm", LIVES
    if tests:
        end = in_fork(base, path, place, tests)
    if end != KILLED and (not mutant.scope or end == CANNOT or base.ran_at_reading(path, *mutant.lines)):
        how, chosen = "fresh", tests or base.tests_of_file(path)
        end = in_fresh_process(path, place, chosen, base.patience(chosen), task)
    return {"killed": end == KILLED, "how": how, "reached": bool(tests), "took": time.monotonic() - begun}


def in_fork(base: Baseline, path: str, place: int, tests: list[str]) -> int:
    """Plant the fault in a fork of this process and run the tests there, up to the first that fails."""
    child = os.fork()
    if child == 0:
        _as_child(base, path, place, tests)
    until = time.monotonic() + base.patience(tests)
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            ended = os.waitstatus_to_exitcode(status)
            return ended if ended in (LIVES, CANNOT) else KILLED
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)  # it never ends: a test that hangs has noticed
    os.waitpid(child, 0)
    return KILLED


def _as_child(base: Baseline, path: str, place: int, tests: list[str]) -> None:
    end = CANNOT
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if plant_in_place(path, faulty(path, place, is_of_models(path))):
            end = LIVES
            for name in tests:
                reports = runtestprotocol(base.items[name], log=False, nextitem=base.session)
                if any(report.failed for report in reports):
                    end = KILLED
                    break
    except ValueError:
        end = CANNOT  # the function closes over other names now
    finally:
        os._exit(end)


def in_fresh_process(path: str, place: int, tests: list[str], patience: float, task: dict[str, Any]) -> int:
    """Plant the fault before the room is read, and run the tests in a process of their own."""
    try:
        done = _run_fresh(path, place, tests, patience + 60, task)
    except subprocess.TimeoutExpired:
        return KILLED
    if done.returncode == NONE_THERE or NOT_FOUND in done.stderr + done.stdout:
        return LIVES  # its tests go by other names there: nothing was noticed
    return LIVES if done.returncode == 0 else KILLED


def fresh_fails(tests: list[str], task: dict[str, Any]) -> str:
    """Say why the tests do not pass in a process of their own, where no fault is planted; nothing when they do."""
    try:
        done = _run_fresh("", 0, tests, LONG, task)
    except subprocess.TimeoutExpired:
        return f"not ended after {LONG} s"
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace")[-1500:]


def _run_fresh(
    path: str, place: int, tests: list[str], patience: float, task: dict[str, Any]
) -> subprocess.CompletedProcess[bytes]:
    told = {"path": path, "place": place, "only_functions": is_of_models(path)}
    by_file: dict[str, list[str]] = defaultdict(list)
    for name in tests:
        by_file[name.partition("::")[0]].append(name)
    chosen = [name for names in by_file.values() for name in names]
    command = [sys.executable, "-m", "prove.planting", "-x", *task["options"], *chosen]
    environment = _without_task() | {TOLD: json.dumps(told)}
    return subprocess.run(command, env=environment, capture_output=True, timeout=patience)


def _without_task() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != TASK}


def _hang_up() -> None:
    """Leave no line to the database open: a fork must not speak on its parent's."""
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    told = json.loads(Path(os.environ[TASK]).read_text())
    measure = coverage.Coverage(data_file=None, include=told["paths"], config_file=False)
    measure.start()
    pytest.main(sys.argv[1:], plugins=[Loop(told, measure)])
