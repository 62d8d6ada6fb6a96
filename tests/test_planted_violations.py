"""The import contracts bite: each violation is planted in a copy of the house and must be caught."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PLANTED = {
    "a lower room imports an upper one": ("hiring/queries.py", "import rabt.permits.rules"),
    "permits meets crossing": ("permits/actions.py", "import rabt.crossing.queries"),
    "crossing meets permits": ("crossing/actions.py", "import rabt.permits.queries"),
    "a pure room learns Django": ("seal/merkle.py", "import django.db"),
    "rules learn Django": ("permits/rules/permit.py", "import django.utils.timezone"),
    "queries call actions": ("people/queries.py", "import rabt.people.actions"),
    "base imports a room": ("base/clock.py", "import rabt.corridor"),
    "an undeclared room": ("surprise/__init__.py", ""),
    "an undeclared file in a room": ("journal/surprise.py", ""),
    "the journal learns who acts": ("journal/queries.py", "import rabt.access.queries"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("tests", "*.pyc", "names"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    run = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run([sys.executable, "-c", run], cwd=house, capture_output=True, text=True)


def test_the_house_as_it_stands_is_in_order(house):
    found = lint(house)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_violation_is_caught(house, what):
    name, line = PLANTED[what]
    path = house / "src" / "rabt" / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or '"""Planted."""\n') + f"\n{line}\n")
    try:
        assert lint(house).returncode != 0
    finally:
        if before is None:
            path.unlink()
            if path.name == "__init__.py":
                path.parent.rmdir()
        else:
            path.write_text(before)
