"""The room's own journal: leaves of a tree of its own, whose root the node's journal anchors each day."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rabt.seal import merkle
from rabt.seal.canon import canonical


def commitment(salt: bytes, who: str, facts: dict[str, str]) -> str:
    """Commit to who acted and with which facts, without keeping them."""
    return hashlib.sha256(salt + canonical({"who": who, "facts": facts})).hexdigest()


def leaf(place: int, kind: str, about: UUID, at: datetime, committed: str) -> bytes:
    """Return the hash of an act in the room's tree."""
    told = {"place": place, "kind": kind, "about": str(about), "at": at.isoformat(), "commitment": committed}
    return merkle.leaf_hash(canonical(told))


def root(leaves: Sequence[bytes]) -> str:
    """Return the root over all leaves, of none as well."""
    return merkle.root(merkle.subtrees_of(leaves), len(leaves)).hex()
