"""The node's private keys: made once, readable by the node's process only."""

import secrets
from pathlib import Path

SECRETS = ("session.key", "files.key")


def make_keys(folder: Path) -> None:
    """Make the keys that are wanting; none is ever overwritten."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SECRETS:
        path = folder / name
        if not path.exists():
            path.write_text(secrets.token_hex(32))
            path.chmod(0o600)
