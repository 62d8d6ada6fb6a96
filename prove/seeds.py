"""Two simulated nodes, seed after seed: line, machines, clocks, disks and an enemy fail; the invariants are asked."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from prove import page
from rabt.site.cli.simulate import outcomes
from rabt.site.simulation.bugs import BUGS
from rabt.site.simulation.run import run

MOST = 100_000
"""Seeds of one sitting, at most; the next goes on with those after them while the code is the same."""
AT_ONCE = 2_000
PROCESSES = 2


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Run the seeds that this code has not stood yet, and every planted fault until it is noticed."""
    run(0)  # so that everything it needs is read: `stood` asks what that is
    before = stood((page.newest() or {"proofs": {}})["proofs"].get("seeds", {}))
    until, first, broken = time.monotonic() + max(60.0, seconds), before.get("seeds", 0), []
    last = first + MOST
    told = {name: before.get(name, 0) for name in ("events", "letters", "days")}
    while time.monotonic() < until and first < last and not broken:
        for one in outcomes(range(first, first + AT_ONCE), "", PROCESSES):
            told = {name: value + getattr(one, name) for name, value in told.items()}
            broken += [f"seed {one.seed}: {one.broke}"] if one.broke else []
        first += AT_ONCE
    noticed = {bug: next((n for n in range(2000) if run(n, bug).broke), None) for bug in sorted(BUGS)}
    return {
        "held": not broken and None not in noticed.values(), "seeds": first, **told, "broken": broken[:50],
        "sittings": before.get("sittings", 0) + 1,
        "planted faults": len(BUGS), "noticed at seed": noticed,
    }  # fmt: skip


def stood(last: dict[str, Any]) -> dict[str, Any]:
    """Return what was found last, when it held and nothing that the simulation runs has changed since."""
    if not last.get("held") or not last.get("commit"):
        return {}
    files = [
        str(module.__file__) for name, module in sys.modules.items()
        if name.split(".")[0] == "rabt" and getattr(module, "__file__", None)
    ]  # fmt: skip
    return {"sittings": 1} | last if unchanged(files, last["commit"]) else {}


def unchanged(files: list[str], since: str, root: Path = page.ROOT) -> bool:
    """Tell whether files, all of them kept, stand as they stood at a commit."""
    questions = (["ls-files", "--error-unmatch", *files], ["diff", "--quiet", since, "--", *files])
    asked = (subprocess.run(["git", *one], cwd=root, capture_output=True) for one in questions)
    return all(done.returncode == 0 for done in asked)
