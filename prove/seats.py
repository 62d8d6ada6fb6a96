"""Two hundred officers at once for twenty seats: never one too many, and the order of the list kept."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OFFICERS, SEATS, TIMES = 200, 20, 3


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Let them be nominated, answered and withdrawn at once, some times over; held when no list is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "runs"
        environment = os.environ | {
            "RABT_RUNS": str(told), "RABT_TEST_DB": "seats", "RABT_FIRST": str(seed), "RABT_TIMES": str(TIMES),
        }  # fmt: skip
        options = ["-q", "-p", "no:cacheprovider", "--tb=line", "--create-db", "prove/test_seats.py"]
        command = [sys.executable, "-m", "pytest", *options]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        runs = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    return {
        "held": done.returncode == 0 and len(runs) == TIMES, "runs": runs, "officers": OFFICERS,
        "seats": SEATS, "acts": sum(run["acts"] for run in runs),
        "said": "" if done.returncode == 0 else done.stdout[-1500:],
    }  # fmt: skip
