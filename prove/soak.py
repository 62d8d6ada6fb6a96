"""Both nodes at work for long: offers, answers and demands again and again; memory and connections stay flat."""

import time
from statistics import median
from types import SimpleNamespace
from typing import Any

from prove.crash import Traffic, compared, records, settled
from prove.nodes import Alive, two_nodes
from tests.stories.thread import Thread

EVERY = 2.0  # seconds between two looks
MAY_GROW = 0.05  # between the second and the last third: what is warm is warm by then
MAY_GROW_BYTES = 6_000_000
MOST_CONNECTIONS = 20


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Let clients act for so long and look at every process meanwhile; afterwards nothing is lost or doubled."""
    looks: list[dict[str, float]] = []
    with two_nodes() as pair:
        origin, destination = pair
        nodes: Any = SimpleNamespace(origin=origin.running, destination=destination.running)
        thread = Thread(nodes).upto("demand")
        until = time.monotonic() + max(30.0, seconds)
        with Traffic(thread, seed) as acts:
            while time.monotonic() < until:
                looks.append(_look(pair))
                time.sleep(EVERY)
        took = settled(pair)
        wrong = [] if took is not None else ["letters still wait"]
        for sender, receiver in (pair, pair[::-1]):
            wrong += compared(sender, receiver)[1]
        wrong += records(origin, destination, acts)
        errors = [line for one in pair for line in one.errors()]
    rows = {name: _row([look[name] for look in looks]) for name in looks[0]}
    grown = [name for name, row in rows.items() if _has_grown(name, row)]
    return {
        "held": not (grown or wrong or acts.faults or errors or acts.unanswered), "seed": seed, "looks": len(looks),
        "acts": {what: len(ids) for what, ids in acts.confirmed.items()}, "processes": rows, "grown": grown,
        "wrong": wrong[:50], "faults": acts.faults[:50], "unanswered": dict(acts.unanswered), "errors": errors[:3],
    }  # fmt: skip


def _look(pair: tuple[Alive, Alive]) -> dict[str, float]:
    found: dict[str, float] = {}
    for node in pair:
        found |= {f"{node.state} {part}, bytes": node.memory(part) for part in node.parts}
        found[f"{node.state} connections"] = node.connections()
    return found


def _row(values: list[float]) -> dict[str, float]:
    """Sum up what was seen of one thing: in the second third, in the last, and at most."""
    third = max(1, len(values) // 3)
    return {
        "second_third": median(values[third : 2 * third] or values),
        "last_third": median(values[-third:]),
        "most": max(values),
    }


def _has_grown(name: str, row: dict[str, float]) -> bool:
    if name.endswith("connections"):
        return row["most"] > MOST_CONNECTIONS
    more = row["last_third"] - row["second_third"]
    return more > max(MAY_GROW * row["second_third"], MAY_GROW_BYTES)
