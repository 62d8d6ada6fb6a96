"""Write the land line between two states, and the ground around it, out of the packaged world atlas.

`python -m rabt.corridor.from_atlas line node_modules/world-atlas/countries-10m.json QH=100 QI=200`, and
`ground` in the place of `line`: each state by its code of the pack and its number (ISO 3166-1). The atlas
(npm `world-atlas`, ISC) carries Natural Earth, which belongs to everybody. It keeps a line that two
states share once, as whole steps of a grid: decoding it means adding up the steps. Nothing on a node runs
this: a pack holds what it wrote, and a test compares them.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rabt.corridor.geodesy import Box, Spot, clipped, grown

DECIMALS = 4
"""Eleven metres: finer than the grid of the atlas, which steps by some 350."""
AROUND = (13.0, 5.0)
"""By how many degrees east and west, and north and south, the ground reaches beyond the line."""

NEAR = 2.0
COARSER = 0.015
"""Beyond so many degrees from the line, spots may lie apart by this part of the degrees beyond."""

Atlas = dict[str, Any]


def line_between(atlas: Atlas, one: str, other: str) -> tuple[Spot, ...]:
    """Return the one line that two states share, as the atlas runs it; ValueError if it is not one."""
    shared = _arcs_of(atlas, one) & _arcs_of(atlas, other)
    if len(shared) != 1:
        raise ValueError(f"{one} and {other} share {len(shared)} lines")
    return _spots(atlas, shared.pop())


def ground_around(atlas: Atlas, line: Sequence[Spot]) -> Iterator[tuple[str, tuple[Spot, ...]]]:
    """Return the land around a line: the number of the state, and the ring around each part of it."""
    near, box = grown(line, NEAR, NEAR), grown(line, *AROUND)
    for state in atlas["objects"]["countries"]["geometries"]:
        for outer in _outer_rings(state):
            ring = _thinned(clipped(_joined(atlas, outer), box), near)
            if len(ring) > 3:
                yield state.get("id", ""), tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring)


def _thinned(ring: Sequence[Spot], near: Box) -> list[Spot]:
    """Leave out what nobody sees so far from the line: the farther, the more."""
    found: list[Spot] = []
    for spot in ring:
        if not found or max(abs(spot[0] - found[-1][0]), abs(spot[1] - found[-1][1])) >= _apart(spot, near):
            found.append(spot)
    return found


def _apart(spot: Spot, near: Box) -> float:
    west, south, east, north = near
    return COARSER * max(west - spot[0], spot[0] - east, south - spot[1], spot[1] - north, 0.0)


def _outer_rings(state: dict[str, Any]) -> list[list[int]]:
    parts = state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]]
    return [part[0] for part in parts if part]


def _arcs_of(atlas: Atlas, number: str) -> set[int]:
    states = atlas["objects"]["countries"]["geometries"]
    found = next(state for state in states if state.get("id") == number)
    return {arc if arc >= 0 else ~arc for ring in _outer_rings(found) for arc in ring}


def _joined(atlas: Atlas, arcs: Sequence[int]) -> list[Spot]:
    """Follow the arcs of a ring; a number below nought says that its arc is followed backwards."""
    ring: list[Spot] = []
    for arc in arcs:
        spots = _spots(atlas, arc) if arc >= 0 else _spots(atlas, ~arc)[::-1]
        ring.extend(spots[1:] if ring else spots)
    return ring


def _spots(atlas: Atlas, arc: int) -> tuple[Spot, ...]:
    (step_x, step_y), (left, low) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    found: list[Spot] = []
    x = y = 0
    for by_x, by_y in atlas["arcs"][arc]:
        x, y = x + by_x, y + by_y
        found.append((round(x * step_x + left, DECIMALS), round(y * step_y + low, DECIMALS)))
    return tuple(found)


# ------------------------------------------------------------------ the files of a pack
def line_file(atlas: Atlas, states: Mapping[str, str]) -> str:
    """Return the file with the line."""
    line = line_between(atlas, *states.values())
    head = HEAD.format(what="The land line between the two states, from the sea on")
    return f'{head}\n[[line]]\ncode = "land"\n{_listed(line)}'


def ground_file(atlas: Atlas, states: Mapping[str, str]) -> str:
    """Return the file with the ground around the line."""
    line = line_between(atlas, *states.values())
    codes = {number: code for code, number in states.items()}
    parts = [HEAD.format(what="The land around the line, cut off at a box")]
    for order, (number, ring) in enumerate(ground_around(atlas, line), 1):
        state = f'state = "{codes[number]}"\n' if number in codes else ""
        parts.append(f'[[ground]]\ncode = "G{order:02}"\n{state}{_listed(ring)}')
    return "\n".join(parts)


def _listed(spots: Sequence[Spot]) -> str:
    rows = "\n".join(f"  [{east}, {north}]," for east, north in spots)
    return f"spots = [\n{rows}\n]\n"


HEAD = """\
# {what}: rabt.corridor.from_atlas wrote it, no hand.
# From npm world-atlas 2.0.2 (ISC), which carries Natural Earth 1:10 million (public domain, by report).
# Its grid steps by some 350 metres: good for a map and a plan, and no word on where a line lies in law.

[defaults]
since = 2000-01-01
source = "natural_earth"
assumption = true
"""
FILES: Mapping[str, Callable[[Atlas, Mapping[str, str]], str]] = {"line": line_file, "ground": ground_file}


def main() -> None:
    """Print the file that the command line names, for its atlas and its two states."""
    name, path, *states = sys.argv[1:]
    numbers = dict(state.split("=") for state in states)
    sys.stdout.write(FILES[name](json.loads(Path(path).read_text("utf-8")), numbers))


if __name__ == "__main__":
    main()
