"""Small faults planted in seal, journal, access, the exchange's acts and every rule: do the tests notice?"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from queue import Queue
from typing import Any

from prove import page
from prove.planting import TASK
from rabt.journal.testing import ANEW

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "rabt"
WHOLE = ("seal", "journal", "access")
BAR = 0.85
SAMPLE = 60  # faults drawn for a room, at most
AT_ONCE = 2
OPTIONS = ["-q", "-m", "not browser", "-p", "no:cacheprovider", "--hypothesis-seed=0"]


@dataclass(frozen=True)
class Unit:
    """What is tried together, against one room's own tests."""

    name: str
    room: str
    paths: tuple[str, ...]


def units() -> list[Unit]:
    """Name every unit, those that prove and let in first."""
    found = [Unit(room, room, _files(SOURCE / room)) for room in WHOLE]
    found.append(Unit("exchange", "exchange", _files(SOURCE / "exchange/actions", SOURCE / "exchange/rules")))
    for folder in sorted(SOURCE.iterdir()):
        rules = (folder / "rules.py", folder / "rules")
        paths = _files(*(one for one in rules if one.exists()))
        if paths and folder.name not in (*WHOLE, "exchange"):
            found.append(Unit(f"{folder.name} rules", folder.name, paths))
    return found


def _files(*places: Path) -> tuple[str, ...]:
    found = [
        path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
    ]
    left_out = {"tests", "migrations"}
    return tuple(
        str(path) for path in found
        if not left_out & set(path.relative_to(SOURCE).parts) and path.name != "testing.py"
    )  # fmt: skip


def interval(killed: int, of: int) -> tuple[float, float]:
    """Return where the true share lies with 95 per cent. (E. B. Wilson, 1927)"""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, killed / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    wide = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - wide), min(1.0, middle + wide)


def run_unit(unit: Unit, seconds: float, seed: int, sample: int, lane: int) -> dict[str, Any]:
    """Try one unit in a warm process of its own, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        task, out = Path(folder) / "task.json", Path(folder) / "out.json"
        told = {
            "paths": unit.paths, "seed": seed, "sample": sample, "seconds": seconds, "out": str(out),
            "options": OPTIONS,
        }  # fmt: skip
        task.write_text(json.dumps(told))
        environment = os.environ | {
            TASK: str(task), "RABT_TEST_DB": f"mutation_{lane}", "HYPOTHESIS_STORAGE_DIRECTORY": folder,
            "PYTHONWARNINGS": "ignore", ANEW: "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "prove.mutating", *OPTIONS, f"src/rabt/{unit.room}"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if not out.exists():
            raise RuntimeError(
                f"{unit.name} could not be tried:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
            )
        return summed_up(unit, json.loads(out.read_text()))


def summed_up(unit: Unit, told: dict[str, Any]) -> dict[str, Any]:
    """Say how many faults were noticed, in what interval the share lies, and which lived."""
    tried = told["tried"]
    killed = sum(one["killed"] for one in tried)
    low, high = interval(killed, len(tried))
    return {
        "unit": unit.name, "faults": told["of"], "tried": len(tried), "killed": killed,
        "score": round(killed / len(tried), 4) if tried else None, "low": round(low, 4), "high": round(high, 4),
        "tests": told["tests"], "failing": told["failing"], "fresh_fails": told["fresh_fails"], "seconds": told["seconds"],
        "lived": [
            {
                "at": f"{Path(one['path']).relative_to(SOURCE)}:{one['line']}", "kind": one["kind"],
                "before": one["before"], "after": one["after"], "reached": one["reached"],
            }
            for one in sorted(tried, key=lambda one: (one["path"], one["line"])) if not one["killed"]
        ],
    }  # fmt: skip


def beside(rows: list[dict[str, Any]], last: dict[str, Any], order: list[str]) -> list[dict[str, Any]]:
    """Put what was tried now beside what stands of the other units that there still are."""
    when = {name: last[name] for name in ("on", "commit") if name in last}
    found = {row["unit"]: when | row for row in last.get("units", [])} | {row["unit"]: row for row in rows}
    return [found[name] for name in order if name in found]


def prove(seconds: float, seed: int, names: tuple[str, ...] = (), sample: int = SAMPLE) -> dict[str, Any]:
    """Try every unit, or those named, within the time, two at once; held when no unit lies surely below the bar.

    Units that are not named stand as they were tried last, each with the day and the commit of it.
    """
    known = units()
    if strange := set(names) - {one.name for one in known}:
        raise ValueError(f"no such unit: {', '.join(sorted(strange))}")
    chosen = [one for one in known if not names or one.name in names]
    share = seconds * AT_ONCE / max(1, len(chosen))
    lanes: Queue[int] = Queue()
    for lane in range(AT_ONCE):
        lanes.put(lane)

    def one(unit: Unit) -> dict[str, Any]:
        lane = lanes.get()
        try:
            return run_unit(unit, share, seed, sample, lane)
        finally:
            lanes.put(lane)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        rows = list(pool.map(one, chosen))
    if names:
        last = (page.newest() or {"proofs": {}})["proofs"].get("mutation", {})
        rows = beside(rows, last, [unit.name for unit in known])
    tried, killed = sum(row["tried"] for row in rows), sum(row["killed"] for row in rows)
    return {
        "held": all(row["high"] >= BAR and not row["fresh_fails"] and not row["failing"] for row in rows)
        and killed >= BAR * tried,
        "bar": BAR,
        "seed": seed,
        "tried": tried,
        "killed": killed,
        "units": rows,
    }
