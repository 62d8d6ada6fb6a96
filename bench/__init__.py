"""Measurements beside a peer, in one run: `make bench`. Ratios count; times on shared machines do not."""

import shutil
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def chromium() -> str | None:
    """Return where the machine's Chromium lies; none lets the browser's driver look for its own."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((place for place in found if place), None)
