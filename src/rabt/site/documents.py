"""The parts of docs/ that are printed from the code, so that they cannot drift from it."""

from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"

# From the top of the house to its foundation.
ORDER = (
    "permits", "crossing", "hiring", "people", "credentials", "agreement", "exchange", "files", "access",
    "notices", "journal", "shell", "corridor", "linkage", "seal", "base",
)  # fmt: skip


def room_names() -> tuple[str, ...]:
    """Name every room, from the top down."""
    return ORDER


def rooms_page() -> str:
    """Print each room's charter."""
    parts = ["# The rooms\n\nPrinted from each room's `__init__.py` by `make docs`; top to bottom, imports go down only.\n"]
    for name in ORDER:
        charter = (import_module(f"rabt.{name}").__doc__ or "").strip()
        parts.append(f"\n## {name}\n\n{charter}\n")
    return "".join(parts)


PAGES = {"rooms.md": rooms_page}


def write(*, only_check: bool) -> list[Path]:
    """Write the generated pages; return those that were out of date."""
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if not path.exists() or path.read_text() != text:
            stale.append(path.relative_to(ROOT))
            if not only_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    return stale
