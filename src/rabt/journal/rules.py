"""What an act says in the tree: enough to be proved, nothing to be read. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rabt.seal.canon import canonical

SALT = 16
LOST = "journal.lost"
"""The kind of an act that a restored copy forgot: its place in the tree is known, and nothing else."""


@dataclass(frozen=True)
class ActFacts:
    """An act as it stands in its row."""

    id: UUID
    kind: str
    ref: str
    at: datetime
    commitment: str


def commitment(salt: bytes, who: dict[str, str], facts: dict[str, Any]) -> str:
    """Commit to who acted and to the facts, so that they can be shown later but not guessed."""
    return hashlib.sha256(salt + canonical({"who": who, "facts": plain(facts)})).hexdigest()


def plain(value: Any) -> Any:
    """Write facts in values that have one spelling; what has none is written as its text."""
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or type(value) in (str, int, bool):
        return value
    return str(value)


def entry(act: ActFacts) -> bytes:
    """Write an act as its entry in the tree: its record stands as a digest. A lost one says nothing."""
    if act.kind == LOST:
        return b""
    return canonical(
        {
            "id": str(act.id),
            "kind": act.kind,
            "ref": hashlib.sha256(act.ref.encode()).hexdigest(),
            "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "commitment": act.commitment,
        }
    )
