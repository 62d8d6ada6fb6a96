"""A list that only grows, and short proofs that it did. (RFC 6962 §2.1)

A tree is read through a function `subtree(level, index)`: the hash over the 2**level leaves from
index * 2**level on. Whatever can answer that (a list of leaves, tiles in files) can be proved.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

from rabt.base.errors import Untrusted

Subtree = Callable[[int, int], bytes]
EMPTY = hashlib.sha256(b"").digest()
SIZE = 32


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Make a reader of whole subtrees over leaf hashes held in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def root(subtree: Subtree, size: int) -> bytes:
    """Return the root over the first leaves."""
    return _hash_of(subtree, 0, size) if size else EMPTY


def inclusion(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Prove that a leaf stands in the tree of a size."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_hash_of(subtree, middle, high))
            high = middle
        else:
            proof.append(_hash_of(subtree, low, middle))
            low = middle
    return proof[::-1]


def consistency(subtree: Subtree, old: int, size: int) -> list[bytes]:
    """Prove that the tree of a size begins with the tree of an older size."""
    if not 0 <= old <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old}")
    if old in (0, size):
        return []
    proof: list[bytes] = []
    low, high, whole = 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_hash_of(subtree, middle, high))
            high = middle
        else:
            proof.append(_hash_of(subtree, low, middle))
            low, whole = middle, False
    return ([] if whole else [_hash_of(subtree, low, high)]) + proof[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> None:
    """Check that a leaf stands in the tree with this root. Refuses: proof_wrong"""
    if not 0 <= index < size:
        raise Untrusted("proof_wrong", why="outside the tree")
    _check_hashes(leaf, root_hash, *proof)
    found = leaf
    for sibling, on_the_left in _climb(index, size - 1, proof):
        found = node_hash(sibling, found) if on_the_left else node_hash(found, sibling)
    if found != root_hash:
        raise Untrusted("proof_wrong", why="another root")


def check_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root_hash: bytes) -> None:
    """Check that the tree with this root begins with the tree with the old root. Refuses: proof_wrong"""
    if not 0 <= old <= size:
        raise Untrusted("proof_wrong", why="it shrank")
    _check_hashes(old_root, root_hash, *proof)
    if old in (0, size):
        same = old_root == root_hash if old == size else old_root == EMPTY
        if proof or not same:
            raise Untrusted("proof_wrong", why="another root")
        return
    if _climbed(old, size, proof, old_root) != (old_root, root_hash):
        raise Untrusted("proof_wrong", why="another root")


def _climbed(old: int, size: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """Walk up both trees along a proof; return the two roots that it leads to. (RFC 9162 §2.1.4.2)"""
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise Untrusted("proof_wrong", why="too short")
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for sibling, on_the_left in _climb(place, last, path[1:]):
        if on_the_left:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
        else:
            newer = node_hash(newer, sibling)
    return older, newer


def _climb(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Go up from a place to the root; give each sibling, and whether it stands before the path."""
    for sibling in proof:
        if last == 0:
            raise Untrusted("proof_wrong", why="too long")
        on_the_left = bool(place & 1) or place == last
        if on_the_left:
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        yield sibling, on_the_left
        place, last = place >> 1, last >> 1
    if last != 0:
        raise Untrusted("proof_wrong", why="too short")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != SIZE for one in hashes):
        raise Untrusted("proof_wrong", why="not a hash")


def _split(size: int) -> int:
    """Return the largest power of two smaller than a size above one."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(subtree: Subtree, low: int, high: int) -> bytes:
    """Return the hash over a range whose start every proof aligns."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return subtree(level, low >> level)
    middle = low + _split(size)
    return node_hash(_hash_of(subtree, low, middle), _hash_of(subtree, middle, high))
