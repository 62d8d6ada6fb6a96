"""Sheets as other programs, careless people and hostile ones send them, and what must come of each."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
INDEX: list[dict[str, Any]] = tomllib.loads((FOLDER / "index.toml").read_text(encoding="utf-8"))["file"]
REFUSED = [one for one in INDEX if "refused" in one]
JUDGED = [one for one in INDEX if "rows" in one]
UNMATCHED = [one for one in INDEX if "unmatched" in one]


def content(one: dict[str, Any]) -> bytes:
    """Return the bytes of one file."""
    return (FOLDER / one["file"]).read_bytes()


def called(one: dict[str, Any]) -> str:
    """Name one file in a test's report."""
    return str(one["is"])
