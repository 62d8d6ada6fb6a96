"""Which node this is: read once from `node.toml` in the node's home folder."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Node:
    """One state's node. `side` is origin or destination, as the corridor's pack names the states."""

    home: Path
    state: str
    peer_state: str
    side: str
    pack: str
    url: str
    trial: bool = False

    @property
    def keys(self) -> Path:
        """The folder of this node's private keys."""
        return self.home / "keys"

    def as_toml(self) -> str:
        """Write the node's file; the home folder is where the file lies."""
        return "".join(
            f"{name} = {_toml(getattr(self, name))}\n"
            for name in ("state", "peer_state", "side", "pack", "url", "trial")
        )


def _toml(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def read_node(home: Path) -> Node:
    """Read the node's file in its home folder."""
    told = tomllib.loads((home / "node.toml").read_text())
    return Node(home=home, **told)


def home_from_environment() -> Path:
    """Return the home folder named by RABT_HOME, or `.rabt/node` below the working folder."""
    return Path(os.environ.get("RABT_HOME", ".rabt/node")).resolve()
