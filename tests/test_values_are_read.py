"""No value of the pack lies dead: every clock and policy is read by the code of some room, by its name."""

import re
from datetime import date
from pathlib import Path

import pytest

from rabt.corridor import load
from rabt.corridor.needed import NEEDED

SOURCE = Path(__file__).resolve().parents[1] / "src" / "rabt"
TODAY = load("eg_ly").on(date(2026, 11, 24))


def read(kind: str) -> set[str]:
    """Find which values of a kind the code asks for by name."""
    asked = re.compile(rf"\.{kind}\(\s*\"([a-z_0-9]+)\"")
    files = (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    return {name for path in files for name in asked.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("kind", "table"), [("clock", TODAY.clocks), ("policy", TODAY.policies), ("number", TODAY.numbers)]
)
def test_every_value_is_read_and_every_value_that_is_read_is_there(kind, table):
    assert sorted(set(table) - read(kind)) == [], f"nobody reads this {kind}: use it or remove it"
    assert sorted(read(kind) - set(table)) == [], f"the code asks for a {kind} that is not there"


@pytest.mark.parametrize("kind", ["clock", "policy", "number"])
def test_the_checker_asks_any_pack_for_what_the_rooms_read_and_for_no_more(kind):
    assert sorted(NEEDED[kind]) == sorted(read(kind))
