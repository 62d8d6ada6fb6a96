"""Routes of several teams: ours beside plain PyVRP, on 40 team orienteering instances, in one run.

    python -m bench.patrols [SECONDS]

Every route is measured again here, in floating point and by code of its own, before it counts. The values that
ours are compared with are told by others (see data/top/README.md): they are not the best known ones.
"""

import json
import math
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import RESULTS
from rabt.patrol.rules.planning.routes import Field, Route, best_routes, stock_routes

DATA = Path(__file__).parent / "data" / "top"
SECONDS = 10.0
BAR = 0.5
"""The mean gap to the value told, in hundredths, that ours is held to."""
CLOSE = 1e-9


def told_values() -> dict[str, int]:
    """Return the value told for each instance."""
    lines = (DATA / "told.csv").read_text().split()[1:]
    return {name: int(value) for name, value in (line.split(",") for line in lines)}


def field_of(name: str) -> Field:
    """Read an instance."""
    lines = (DATA / f"{name}.txt").read_text().split("\n")
    teams, limit = int(lines[1].split()[1]), float(lines[2].split()[1])
    spots = [tuple(map(float, line.split())) for line in lines[3:] if line.strip()]
    far = [[math.dist(one[:2], other[:2]) for other in spots] for one in spots]
    return Field(far, [spot[2] for spot in spots], limit, teams)


def worth(field: Field, routes: Sequence[Route] | None) -> float | None:
    """Measure routes anew: what they are worth, or None where they break a rule of the problem."""
    if routes is None or len(routes) > field.teams:
        return None
    seen = [place for route in routes for place in route]
    if len(seen) != len(set(seen)):
        return None
    for route in routes:
        way = [0, *route, len(field.prizes) - 1]
        if sum(field.far[one][other] for one, other in pairwise(way)) > field.limit + CLOSE:
            return None
    return sum(field.prizes[place] for place in seen)


def measured(seconds: float = SECONDS, names: Sequence[str] = ()) -> dict[str, Any]:
    """Run both on all instances; return each, and the mean gaps in hundredths (below nought: more than told)."""
    best_routes(field_of("p3.4.a"), seconds=1.0)  # compiled before the clock runs
    rows = []
    for name, told in told_values().items():
        if names and name not in names:
            continue
        field = field_of(name)
        row: dict[str, Any] = {"instance": name, "told": told}
        for who, search in (("plain", stock_routes), ("ours", best_routes)):
            begun = time.monotonic()
            row[who] = worth(field, search(field, seconds=seconds))
            row[f"{who}_took"] = round(time.monotonic() - begun, 1)
        rows.append(row)
        print(row, flush=True)
    return {
        "seconds": seconds,
        "bar": BAR,
        **{who: _gap(rows, who) for who in ("plain", "ours")},
        "rows": rows,
    }


def _gap(rows: Sequence[dict[str, Any]], who: str) -> dict[str, Any]:
    gaps = [100 * (row["told"] - (row[who] or 0.0)) / row["told"] for row in rows]
    return {
        "mean_gap": round(sum(gaps) / len(gaps), 3),
        "worst_gap": round(max(gaps), 3),
        "feasible": sum(row[who] is not None for row in rows),
        "above_told": sum((row[who] or 0) > row["told"] for row in rows),
        "below_told": sum((row[who] or 0) < row["told"] for row in rows),
        "longest_s": max(row[f"{who}_took"] for row in rows),
    }


def main() -> None:
    """Measure and write the results."""
    found = measured(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    result = {"on": datetime.now(UTC).date().isoformat(), **found}
    (RESULTS / "patrols.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({who: result[who] for who in ("plain", "ours")}, indent=1))


if __name__ == "__main__":
    main()
