"""Hold what the tests reached against the house's bars: one table of rooms, and what is missing.

`make test` counts lines while the tests of the rooms run that prove and let in, then asks `python -m tests.bars`;
`make prove` counts them in every test, and asks for the whole house. It ends with 1 when a bar is not held.
"""

import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage

from rabt.testing import COUNTED_ALL, PROVING

WHOLE = 90.0  # per cent of lines, and of branches, of the whole house
EVERY_BRANCH = ("seal", "journal", "access", "exchange/actions")  # and every room's rules
SOURCE = "src/rabt/"
SHOWN = 12  # places told for a room that lies below its bar


@dataclass(frozen=True)
class Reached:
    """What the tests reached of one file or of many."""

    lines: int = 0
    lines_of: int = 0
    branches: int = 0
    branches_of: int = 0
    missing: tuple[str, ...] = ()

    def __add__(self, other: "Reached") -> "Reached":
        return Reached(
            self.lines + other.lines, self.lines_of + other.lines_of,
            self.branches + other.branches, self.branches_of + other.branches_of,
            self.missing + other.missing,
        )  # fmt: skip

    def share(self, what: str) -> float:
        """Return the per cent of lines or branches that were reached; of nothing, all."""
        reached, of = getattr(self, what), getattr(self, f"{what}_of")
        return 100.0 * reached / of if of else 100.0


def is_strict(path: str) -> bool:
    """Say whether every branch of a file must be reached: the rules, and what proves or lets in."""
    inside = path.removeprefix(SOURCE)
    parts = inside.split("/")
    rules = len(parts) > 1 and parts[1].removesuffix(".py") == "rules"
    return rules or any(inside.startswith(f"{folder}/") for folder in EVERY_BRANCH)


def read(told: dict[str, Any]) -> dict[str, Reached]:
    """Read coverage's own report, file by file."""
    return {path.replace("\\", "/"): of_file(path, one) for path, one in told["files"].items()}


def of_file(path: str, one: dict[str, Any]) -> Reached:
    """Read one file of the report, and name each line and branch that nothing reached."""
    name, total = path.removeprefix(SOURCE), one["summary"]
    gone = set(one["missing_lines"])
    missing = [f"{name}:{line}" for line in sorted(gone)]
    missing += [
        f"{name}:{start}->{'end' if end < 0 else end}"
        for start, end in one.get("missing_branches", ())
        if start not in gone
    ]
    return Reached(
        total["covered_lines"], total["num_statements"],
        total.get("covered_branches", 0), total.get("num_branches", 0), tuple(missing),
    )  # fmt: skip


def by_room(files: dict[str, Reached]) -> dict[str, Reached]:
    """Add up the files of each room; what must be reached wholly is a row of its own."""
    rooms: dict[str, Reached] = defaultdict(Reached)
    for path, reached in files.items():
        room = path.removeprefix(SOURCE).split("/")[0]
        rooms[f"{room} *" if is_strict(path) else room] += reached
    return dict(sorted(rooms.items()))


def below(room: str, reached: Reached) -> bool:
    """Say whether a row lies below its bar; rooms without a star count only in the whole."""
    return room.endswith("*") and bool(reached.missing)


def row(name: str, reached: Reached, note: str = "") -> str:
    """Write one row of the table."""
    told = "".join(
        f"{getattr(reached, what):>7}/{getattr(reached, what + '_of'):<6}{reached.share(what):>6.1f} %"
        for what in ("lines", "branches")
    )
    return f"{name:<16}{told}  {note}".rstrip()


def table(rooms: dict[str, Reached], whole: Reached) -> list[str]:
    """Write the table: rooms, then the whole."""
    lines = [f"{'room':<16}{'lines reached':>22}{'branches reached':>22}"]
    lines += [row(name, one, "BELOW" if below(name, one) else "") for name, one in rooms.items()]
    return [*lines, row("the whole", whole, "BELOW" if whole_is_below(whole) else "")]


def whole_is_below(whole: Reached) -> bool:
    """Say whether the house as a whole lies below its bar."""
    return min(whole.share("lines"), whole.share("branches")) < WHOLE


def judge_proving(files: dict[str, Reached]) -> tuple[list[str], bool]:
    """Return what is to be told of the rooms that prove and let in, and whether their bars are held."""
    rooms = {
        name: one for name, one in by_room(files).items()
        if name.endswith("*") and name.removesuffix(" *") in PROVING
    }  # fmt: skip
    low = {name: one for name, one in rooms.items() if below(name, one)}
    head, *lines, _ = table(rooms, Reached())
    told = ["", head, *lines, "", "Bar: every branch. The whole house is counted by `make prove`."]
    return [*told, *map(_missing, low.items())], len(rooms) == len(PROVING) and not low


def _missing(item: tuple[str, Reached]) -> str:
    name, one = item
    more = f" and {len(one.missing) - SHOWN} more" if len(one.missing) > SHOWN else ""
    return f"{name} has not reached: {', '.join(one.missing[:SHOWN])}{more}"


def judge(files: dict[str, Reached]) -> tuple[list[str], bool]:
    """Return what is to be told of the whole house, and whether every bar is held."""
    rooms, whole = by_room(files), sum(files.values(), Reached())
    low = {name: one for name, one in rooms.items() if below(name, one)}
    lines = ["", *table(rooms, whole), ""]
    lines.append(f"Bars: the whole {WHOLE:.0f} % of lines and of branches; rows with * every branch.")
    lines += map(_missing, low.items())
    return lines, bool(files) and not low and not whole_is_below(whole)


def measured(data: str, also: Iterable[str] = ()) -> dict[str, Any]:
    """Put together what every process of the tests wrote down, and let coverage report it."""
    found = coverage.Coverage(data_file=data)
    found.combine(list(also) or None, keep=False)
    found.save()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        found.json_report(outfile=str(report))
        return dict(json.loads(report.read_text()))


def main() -> int:
    """Tell the table; 1 when a bar is not held."""
    files = read(measured(".coverage"))
    lines, held = judge_proving(files) if COUNTED_ALL not in os.environ else judge(files)
    print("\n".join(lines))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
