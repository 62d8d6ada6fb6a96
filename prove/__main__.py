"""Run the proofs one after the other within the minutes asked for; write what was found."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from prove import page

# Shares of the time that is left after what each proof takes to get ready, in minutes on 2 processors.
SHARES = {
    "states": 0.0, "spark": 0.0, "statements": 0.0, "wall": 0.0, "reach": 0.0, "seeds": 0.15, "restore": 0.05, "crash": 0.15, "broker": 0.05, "fuzz": 0.2, "soak": 0.1, "patrols": 0.0, "routes": 0.0, "seats": 0.0, "mutation": 0.3,
}  # fmt: skip
READY = {
    "states": 2.0, "spark": 1.5, "statements": 2.0, "wall": 14.0, "reach": 35.0, "seeds": 0.5, "restore": 2.0, "crash": 1.5, "broker": 1.5, "fuzz": 0.0, "soak": 1.0, "patrols": 12.0, "routes": 14.0, "seats": 3.0, "mutation": 6.0,
}  # fmt: skip


def main() -> int:
    """Prove; 1 when something does not hold."""
    asked = _asked()
    chosen = [name for name in SHARES if not asked.only or name in asked.only.split(",")]
    whole = sum(SHARES[name] for name in chosen) or 1.0
    minutes = max(1.0, asked.minutes - sum(READY[name] for name in chosen))
    told: dict[str, Any] = {
        "on": datetime.now(UTC).date().isoformat(), "seed": asked.seed, "minutes": asked.minutes, "commit": _commit(),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}", "proofs": {},
    }  # fmt: skip
    for name in chosen:
        proof = import_module(f"prove.{name}")
        print(f"· {name}: {(proof.__doc__ or '').strip().splitlines()[0]}", flush=True)
        named = (tuple(asked.units.split(",")),) if name == "mutation" and asked.units else ()
        told["proofs"][name] = _timed(proof.prove, 60 * minutes * SHARES[name] / whole, asked.seed, *named)
        print(f"  {page.summary(name, told['proofs'][name])}", flush=True)
    _keep(told)
    print(f"\n{page.table(told)}")
    return 0 if all(found["held"] for found in told["proofs"].values()) else 1


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="prove", description=__doc__)
    reader.add_argument("--minutes", type=float, default=25.0, help="for all proofs together")
    reader.add_argument("--only", default="", help=f"some of: {', '.join(SHARES)}")
    reader.add_argument(
        "--units", default="", help="of the planted faults: try these rooms alone, the others stand"
    )
    reader.add_argument("--seed", type=int, default=20261124)
    return reader.parse_args()


def _timed(prove: Callable[..., dict[str, Any]], seconds: float, seed: int, *more: Any) -> dict[str, Any]:
    begun = time.monotonic()
    try:
        found = prove(seconds, seed, *more)
    except Exception:
        found = {"held": False, "broke": traceback.format_exc()}
    return {**found, "took": round(time.monotonic() - begun)}


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=page.ROOT, capture_output=True, text=True
    )
    return done.stdout.strip() or "unknown"


def _keep(told: dict[str, Any]) -> None:
    """Write the results under their day; proofs that were not run keep what was found last, and when."""
    page.RESULTS.mkdir(exist_ok=True)
    place, before = page.RESULTS / f"{told['on']}.json", page.newest() or {"proofs": {}}
    for found in told["proofs"].values():
        found |= {"on": told["on"], "commit": told["commit"]}
        for row in found.get("units", ()):
            row.setdefault("on", told["on"])
            row.setdefault("commit", told["commit"])
    for found in before["proofs"].values():
        found.setdefault("on", before["on"])
        found.setdefault("commit", before["commit"])
    told["proofs"] = {
        name: one for name, one in (before["proofs"] | told["proofs"]).items() if name in SHARES
    }
    place.write_text(json.dumps(told, indent=1, ensure_ascii=False, default=str) + "\n")
    (page.ROOT / "docs" / "proof.md").write_text(page.page({"name": place.name, **told}))


sys.exit(main())
