"""The acts that matter most, broken off at every statement in three ways: see tests/test_every_statement.py."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Break off every act before every statement; it takes about a minute on 2 processors, whatever it is given."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        environment = os.environ | {
            "RABT_EVERY": "1", "RABT_COUNTS": str(counts), "RABT_TEST_DB": "statements", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--tb=short",
            "tests/test_every_statement.py",
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        rows = [json.loads(line) for line in counts.read_text().splitlines()] if counts.exists() else []
    rows.sort(key=lambda row: (row["act"], row["way"]))
    return {
        "held": done.returncode == 0, "acts": len({row["act"] for row in rows}), "rows": rows,
        "broken_off": sum(row["tried"] for row in rows), "said": "" if done.returncode == 0 else done.stdout[-3000:],
    }  # fmt: skip
