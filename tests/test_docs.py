"""What docs/ and the README say is true: links lead somewhere, commands exist, named code is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from rabt.site import documents
from rabt.site.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_generated_pages_are_fresh():
    assert documents.write(only_check=True) == [], "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_make_command_that_is_named_exists():
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        word for page in PAGES for word in re.findall(r"(?:`|^    )make ([a-z]+)\b", page.read_text(), re.M)
    }
    assert named - rules == set()


def test_every_rabt_command_that_is_named_exists():
    named = {word for page in PAGES for word in re.findall(r"`rabt ([a-z]+)", page.read_text())}
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(command):
    told = CliRunner().invoke(main, [command, "--help"])
    assert told.exit_code == 0
    assert len(told.output) > 100


def test_files_and_functions_named_in_the_lives_are_there():
    wrong = []
    for name in ("life-of-a-letter.md", "life-of-a-permit.md"):
        for path, function in re.findall(
            r"`([a-z]+/[a-z_/]+\.py)(?:: ([a-z_]+))?`", (ROOT / "docs" / name).read_text()
        ):
            file = ROOT / "src" / "rabt" / path
            if not file.exists() or (function and f"def {function}(" not in file.read_text()):
                wrong.append(f"{path}: {function}")
    assert wrong == []


CHAINS = {"## 1.": "test_need_to_skill.py", "## 2.": "test_inject_to_rule.py"}


def acts_in(text: str, mark: str) -> set[str]:
    """Return the acts of rooms that are named between two marks: `room.act`."""
    named = re.findall(rf"{mark}([a-z]+)\.([a-z_]+){mark}", text)
    rooms = {room: import_module(f"rabt.{room}.actions") for room, _ in named if room in documents.ORDER}
    return {f"{room}.{act}" for room, act in named if hasattr(rooms.get(room), act)}


@pytest.mark.parametrize("part", CHAINS)
def test_the_chains_are_drawn_as_they_are_walked(part):
    drawn = (ROOT / "docs" / "chains.md").read_text().partition(part)[2].partition("\n## ")[0]
    stories = ROOT / "tests" / "stories"
    walked, prepared = (acts_in((stories / name).read_text(), '"') for name in (CHAINS[part], "hands.py"))
    told = acts_in(drawn, "`")
    assert len(walked) > 15 and walked - told == set(), "an act is walked and not drawn"
    assert told - walked - prepared == set(), "an act is drawn and not walked"


def test_the_table_of_rooms_in_the_readme_is_complete():
    readme = (ROOT / "README.md").read_text()
    assert [room for room in documents.ORDER if f"| `{room}` |" not in readme] == []


def test_a_room_prints_its_charter():
    told = CliRunner().invoke(main, ["room", "permits"])
    assert told.exit_code == 0
    assert "this person work here" in told.output
    assert CliRunner().invoke(main, ["room", "kitchen"]).exit_code == 1


def test_the_pack_is_sound_and_an_unknown_one_is_refused():
    assert CliRunner().invoke(main, ["corridor", "check"]).exit_code == 0
    assert CliRunner().invoke(main, ["corridor", "check", "no_such_pack"]).exit_code == 1
