"""Clusters with empty tables, made once and copied: every pair of nodes would make the very same again."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from rabt.site import engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import migrate_as_owner, start_engine
from rabt.site.node import Node
from rabt.testing import HOME

SOURCE = Path(__file__).resolve().parents[2] / "src"
KEPT = HOME.parent / "tables"
STATES = {"origin": ("EG", "LY"), "destination": ("LY", "EG")}


def lay(home: Path) -> None:
    """Lay a cluster with empty tables into the home of each side; a node goes on from there as from its own."""
    place = KEPT / digest()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / ".making").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)  # several processes of one run may want it at once
        if not place.exists():
            _make(place)
    for side in STATES:
        (home / side).mkdir(parents=True, exist_ok=True)
        copied(place / side, home / side / "postgres")


def digest() -> str:
    """Name the tables by all that makes them: every migration, and the server."""
    found = hashlib.sha256(str(engine.binaries_on_machine()).encode())
    for path in sorted(SOURCE.rglob("migrations/*.py")):
        found.update(f"{path.relative_to(SOURCE)}\n".encode() + path.read_bytes())
    found.update((SOURCE / "rabt/site/engine.py").read_bytes())
    return found.hexdigest()[:16]


def copied(cluster: Path, to: Path) -> None:
    """Copy a stopped cluster, owners and rights with it."""
    subprocess.run(["cp", "-a", str(cluster), str(to)], check=True)


def _make(place: Path) -> None:
    """Make both clusters, stop them, and keep them under their name; those of earlier tables go."""
    for old in KEPT.glob("[0-9a-f]*"):
        shutil.rmtree(old, ignore_errors=True)
    half = Path(tempfile.mkdtemp(prefix=".half-", dir=KEPT))
    half.chmod(0o755)  # the server's own user reads its cluster below it
    with tempfile.TemporaryDirectory(prefix="rabt-", ignore_cleanup_errors=True) as folder:
        for side in STATES:
            _made(Path(folder) / side, side)
            copied(Path(folder) / side / "postgres", half / side)
    half.rename(place)


def _made(home: Path, side: str) -> None:
    state, peer = STATES[side]
    make_node(Node(home, state, peer, side, "eg_ly", "http://localhost:1", trial=True))
    migrate_as_owner(home, start_engine(home))
    engine.stop_cluster(home / "postgres")
