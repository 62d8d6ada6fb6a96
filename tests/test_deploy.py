"""What is said of deployment is what the code reads: commands, names in the environment, files."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from rabt.site.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
PLACES = [ROOT / "compose.yaml", *sorted((ROOT / "deploy").rglob("*"))]
TOLD = "\n".join(
    p.read_text() for p in [*PLACES, ROOT / "docs/deploy.md"] if p.is_file() and "secrets" not in p.parts
)
CODE = "\n".join(p.read_text() for p in (ROOT / "src").rglob("*.py") if "tests" not in p.parts)


def test_every_name_in_the_environment_is_read_and_every_one_that_is_read_is_told():
    told = set(re.findall(r"\bRABT_[A-Z_]+\b", TOLD)) - {
        "RABT_COPIES",
        "RABT_COMPLAINTS_HOST",
    }  # only compose reads these
    read = set(re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*\"(RABT_[A-Z_]+)", CODE)) | {"RABT_HOME"}
    assert told - read == set()
    assert read - told - {"RABT_TEST_DB"} == set()


def test_every_command_line_that_is_told_is_understood():
    lines = re.findall(r"^\s+(rabt .+)$", (ROOT / "docs/deploy.md").read_text(), re.MULTILINE)
    lines += re.findall(r"bin/(rabt .+)$", TOLD, re.MULTILINE)
    assert len(lines) > 10
    for line in lines:
        words = shlex.split(line)[1:]
        options = [word for word in words if word.startswith("--")]
        path = [word for word in words if not word.startswith("-")]
        many = 2 if path[0] in ("pair", "backup", "journal", "card", "relay", "pouch") else 1
        helped = CliRunner().invoke(main, [*path[:many], "--help"])
        assert helped.exit_code == 0, line
        assert [option for option in options if option not in helped.output] == [], line


@pytest.mark.parametrize("service", ["migrate", "serve", "work", "wall"])
def test_the_services_of_compose_run_our_commands(service):
    text = (ROOT / "compose.yaml").read_text()
    block = text.split(f"\n  {service}:\n")[1].split("\n\n")[0]
    assert re.search(rf'command: \["{service}"', block)
    assert service in COMMANDS


def test_files_that_compose_mounts_are_there():
    text = (ROOT / "compose.yaml").read_text()
    mounted = re.findall(r"(?:\"|- )(\./[a-z./]+):", text)
    assert [name for name in mounted if "tls" not in name and not (ROOT / name).exists()] == []
    assert len(mounted) >= 3


def test_no_secret_is_committed():
    ignored = (ROOT / ".gitignore").read_text().split()
    assert "deploy/secrets/" in ignored and "deploy/tls/" in ignored
