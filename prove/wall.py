"""Two runs of one world, with complaints and without: what the offices below are answered is the same to the byte."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAIRS, IN_A_RUN = 10_000, 500


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Run pair after pair, each run drawn by a seed of its own; held when none but the declared differ."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "runs"
        environment = os.environ | {
            "RABT_RUNS": str(told), "RABT_TEST_DB": "wall", "RABT_FIRST": str(seed), "RABT_PAIRS": str(PAIRS),
        }  # fmt: skip
        options = ["-q", "-p", "no:cacheprovider", "--tb=line", "prove/test_wall.py"]
        command = [sys.executable, "-m", "pytest", *options]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        runs = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    pairs, wrong = sum(run["pairs"] for run in runs), [one for run in runs for one in run["wrong"]]
    return {
        "held": done.returncode == 0 and pairs >= PAIRS and not wrong, "pairs": pairs, "runs": len(runs),
        "declared": sum(run["declared"] for run in runs), "differed": sum(run["differed"] for run in runs),
        "wrong": wrong[:50], "said": "" if done.returncode == 0 else done.stdout[-1500:],
    }  # fmt: skip
