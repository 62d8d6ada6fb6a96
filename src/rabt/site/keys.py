"""The node's private keys: made once, readable by the node's process only."""

import secrets
from pathlib import Path

from rabt.base import durable
from rabt.seal import keys

SECRETS = ("session.key", "files.key", "complaints.key")


def make_keys(folder: Path) -> None:
    """Make the keys that are wanting: the seal's, and secrets for sessions, for files, and for complaints."""
    keys.make_keys(folder)
    for name in SECRETS:
        if not (folder / name).exists():
            durable.write(folder / name, secrets.token_hex(32).encode(), mode=durable.OWN, new=True)
