"""Routes of several teams: 40 team orienteering instances, ours beside plain PyVRP in the same run."""

from typing import Any

from bench.patrols import SECONDS, measured


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Give both the same seconds for each instance; the values compared with are told by others, not best known."""
    found = measured(SECONDS)
    ours, plain = found["ours"], found["plain"]
    held = {
        "gap": ours["mean_gap"] <= found["bar"],
        "all feasible": ours["feasible"] == len(found["rows"]),
        "not behind plain PyVRP": ours["mean_gap"] <= plain["mean_gap"],
    }
    return {"held": all(held.values()), "bars": held, **found}
