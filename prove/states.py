"""Every act on a record in every state of its table: done as the table says, or refused with a true code."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Run every cell; held when none is wrong and every step of the tables was done somewhere."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "cells"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--tb=line",
            "prove/test_states.py",
        ]
        environment = os.environ | {"RABT_CELLS": str(told), "RABT_TEST_DB": "states"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        cells = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    tried = {(cell["noun"], cell["step"]) for cell in cells}
    never = sorted(tried - {(cell["noun"], cell["step"]) for cell in cells if cell["done"]})
    wrong = [cell for cell in cells if cell["wrong"]]
    return {
        "held": done.returncode == 0 and bool(cells) and not wrong and not never, "cells": len(cells),
        "done": sum(cell["done"] for cell in cells), "refused": sum(cell["status"] >= 400 for cell in cells),
        "by_kind": dict(Counter(cell["noun"] for cell in cells)), "never_done": never, "wrong": wrong[:50],
        "states_written_down": sum(cell["forced"] for cell in cells), "said": "" if done.returncode == 0 else done.stdout[-1500:],
    }  # fmt: skip
