"""The node's private keys: made once, readable by the node's process only."""

import secrets
from pathlib import Path

from rabt.seal import keys

SECRETS = ("session.key", "files.key")


def make_keys(folder: Path) -> None:
    """Make the keys that are wanting: the seal's, and two secrets for sessions and files."""
    keys.make_keys(folder)
    for name in SECRETS:
        path = folder / name
        if not path.exists():
            path.touch(0o600)
            path.write_text(secrets.token_hex(32))
