"""Write the land line between two states out of the packaged world atlas, as a pack keeps it.

`python -m rabt.corridor.line_from_atlas node_modules/world-atlas/countries-10m.json 100 200 > line.toml`
with the numbers of both states (ISO 3166-1). The atlas (npm `world-atlas`, ISC) carries Natural Earth, whose
makers give it to everybody. It keeps a line that two states share once, as whole steps of a grid: decoding it
means adding up the steps. Nothing on a node runs this: a pack holds what it wrote, and a test compares them.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rabt.corridor.geodesy import Spot

DECIMALS = 4
"""Eleven metres: finer than the grid of the atlas, which steps by some 350."""


def line_between(atlas: dict[str, Any], one: str, other: str) -> tuple[Spot, ...]:
    """Return the one line that two states share, as the atlas runs it; ValueError if it is not one."""
    found = {
        state["id"]: set(_arcs(state["arcs"]))
        for state in atlas["objects"]["countries"]["geometries"]
        if state.get("id") in (one, other)
    }
    shared = found[one] & found[other]
    if len(shared) != 1:
        raise ValueError(f"{one} and {other} share {len(shared)} lines")
    return tuple(_spots(atlas, shared.pop()))


def _arcs(rings: Any) -> Iterator[int]:
    for part in rings:
        if isinstance(part, list):
            yield from _arcs(part)
        else:
            yield part if part >= 0 else ~part


def _spots(atlas: dict[str, Any], arc: int) -> Iterator[Spot]:
    (step_x, step_y), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    x = y = 0
    for by_x, by_y in atlas["arcs"][arc]:
        x, y = x + by_x, y + by_y
        yield round(x * step_x + left, DECIMALS), round(y * step_y + low, DECIMALS)


def written(line: tuple[Spot, ...]) -> str:
    """Return the file of a pack."""
    spots = "\n".join(f"  [{east}, {north}]," for east, north in line)
    return f"{HEAD}spots = [\n{spots}\n]\n"


HEAD = """\
# The land line between the two states, from the sea on: rabt.corridor.line_from_atlas wrote it, no hand.
# From npm world-atlas 2.0.2 (ISC), which carries Natural Earth 1:10 million (public domain, by report).
# Its grid steps by some 350 metres: good for a map and a plan, and no word on where the line lies in law.

[[line]]
code = "land"
since = 2000-01-01
source = "natural_earth"
assumption = true
"""


def main() -> None:
    """Print the file for the atlas and the two states named on the command line."""
    path, one, other = sys.argv[1:]
    sys.stdout.write(written(line_between(json.loads(Path(path).read_text("utf-8")), one, other)))


if __name__ == "__main__":
    main()
