"""Hypothesis at length, and valid artefacts spoilt byte by byte: only refusals, never another exception."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
QUIET = ["-q", "-p", "no:cacheprovider", "--tb=short"]
ARTEFACTS = 23  # tests in test_bytes.py, each given the same time


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Give half of the time to spoilt bytes and half to hypothesis, seed after seed."""
    spoilt = _spoilt(seconds / 2, seed)
    drawn = _drawn(seconds / 2, seed)
    return {"held": spoilt["held"] and drawn["held"], "seed": seed, "spoilt": spoilt, "drawn": drawn}


def _spoilt(seconds: float, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "counts"
        environment = _environment(folder) | {
            "RABT_SECONDS": str(max(0.5, seconds / ARTEFACTS)), "RABT_SEED": str(seed), "RABT_COUNTS": str(told),
        }  # fmt: skip
        done = _pytest(["prove/test_bytes.py"], environment, None)
        rows = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    return {
        "held": done.returncode == 0, "tried": sum(row["tried"] for row in rows), "rows": rows,
        "said": "" if done.returncode == 0 else done.stdout[-3000:],
    }  # fmt: skip


def _drawn(seconds: float, seed: int) -> dict[str, Any]:
    """Run what is drawn by hypothesis, room by room and seed after seed, with many more examples."""
    until, examples, rounds, failed = time.monotonic() + seconds, 0, 0, []
    rooms = sorted(
        {
            str(path.parents[1].relative_to(ROOT))
            for path in ROOT.glob("src/rabt/*/tests/test_*.py")
            if "@given" in path.read_text()
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            room = rooms[rounds % len(rooms)]
            options = [
                "-m",
                "hypothesis and not browser",
                "--hypothesis-show-statistics",
                "--hypothesis-profile=long",
                f"--hypothesis-seed={seed + rounds}",
            ]
            try:
                done = _pytest([*options, room], _environment(folder), max(1.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                break
            rounds += 1
            examples += sum(int(found) for found in re.findall(r"(\d+) passing, ", done.stdout))
            if done.returncode not in (0, 5):
                failed.append({"room": room, "seed": seed + rounds - 1, "said": done.stdout[-1500:]})
    return {"held": not failed, "rounds": rounds, "examples": examples, "failed": failed}


def _environment(folder: str) -> dict[str, str]:
    return os.environ | {"RABT_TEST_DB": "fuzz", "HYPOTHESIS_STORAGE_DIRECTORY": folder}


def _pytest(
    arguments: list[str], environment: dict[str, str], patience: float | None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *QUIET, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=patience
    )
