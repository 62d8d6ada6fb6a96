"""Every line that the tests reach, the whole house: nine tenths of it, and every branch of its rules."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

COUNTED_ALL = "RABT_COUNT_ALL"  # as `rabt.testing` reads it, which would make a test node of this process
ROOT = Path(__file__).resolve().parents[1]
TESTS = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-p", "no:cacheprovider"]


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Run all tests with every line counted; held when none fails and every bar is held."""
    told = os.environ | {COUNTED_ALL: "1", "PYTHONWARNINGS": "ignore"}
    run = [sys.executable, "-m", "coverage"]
    subprocess.run([*run, "erase"], cwd=ROOT, check=True)
    tests = subprocess.run(
        [*run, "run", "-m", "pytest", *TESTS], cwd=ROOT, env=told, capture_output=True, text=True
    )
    bars = subprocess.run(
        [sys.executable, "-m", "tests.bars"], cwd=ROOT, env=told, capture_output=True, text=True
    )
    lines = [line for line in bars.stdout.splitlines() if line.strip()]
    return {
        "held": tests.returncode == 0 and bars.returncode == 0,
        "summary": next((line for line in reversed(tests.stdout.splitlines()) if " passed" in line), "no summary"),
        "whole": next((line for line in lines if line.startswith("the whole")), ""), "table": lines,
        "said": "" if tests.returncode == 0 else tests.stdout[-3000:],
    }  # fmt: skip
