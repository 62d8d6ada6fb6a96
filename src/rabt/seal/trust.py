"""Whom a checker believes without a network, as one file: root keys, key sets, status lists of both states.

The file proves nothing by itself: sets and lists are signed by the root keys in it, so whoever takes it from
somebody asks for the root keys' fingerprints by another way.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rabt.base.errors import Untrusted
from rabt.seal import card, keys, keyset, paper, status

FIELDS = {"roots", "keys", "lists"}
LONGEST = 50_000_000


@dataclass(frozen=True)
class Trust:
    """Root keys as text, key sets and status lists that they vouch for."""

    roots: dict[str, str]
    key_sets: tuple[keyset.KeySet, ...]
    lists: tuple[status.SignedList, ...]

    def fingerprint(self, state: str) -> str:
        """Return thirty digits of a state's root key, to be read over the telephone."""
        return keys.read_aloud(b"rabt root key\n" + self.roots[state].encode())


@dataclass(frozen=True)
class Judged:
    """What a card or a paper says, what its state's newest list says of it, and of when that list is."""

    claims: card.Claims | paper.Claims
    mark: status.Status
    listed_at: datetime | None


def write(roots: Mapping[str, str], sets: Mapping[str, bytes], lists: Iterable[bytes]) -> str:
    """Write root keys (base64url), signed key sets by state and signed status lists as one text."""
    told = {
        "roots": dict(roots), "keys": {state: _text(raw) for state, raw in sets.items()},
        "lists": [_text(raw) for raw in lists],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Trust:
    """Read what was written; everything in it is verified under its root keys.

    Refuses: trust_malformed, node_card_unreadable, keys_malformed, keys_forged, list_malformed,
    list_key_unknown, list_forged
    """
    told = _told(text)
    roots = {state: keys.verifying_key(root) for state, root in told["roots"].items()}
    sets = tuple(
        keyset.read(_raw(raw), _of(roots, state), state=state) for state, raw in told["keys"].items()
    )
    return Trust(told["roots"], sets, tuple(status.read(_raw(raw), sets) for raw in told["lists"]))


def judge(trust: Trust, text: str, at: datetime) -> Judged:
    """Verify a card or a paper, and look it up in the newest list that there is for it.

    Refuses: card_malformed, card_key_unknown, card_forged, card_not_yet_valid, card_expired,
    paper_malformed, paper_key_unknown, paper_forged, paper_not_yet_valid
    """
    claims = _verified(trust, text, at)
    lists = [one for one in trust.lists if (one.state, one.number) == (claims.issuer, claims.list_number)]
    if not lists:
        return Judged(claims, status.Status.UNKNOWN, None)
    newest = max(lists, key=lambda one: one.issued_at)
    return Judged(claims, newest.statuses.at(claims.list_index), newest.issued_at)


def _verified(trust: Trust, text: str, at: datetime) -> card.Claims | paper.Claims:
    if text.startswith(paper.PREFIX):
        return paper.verify(text, trust.key_sets, at)
    return card.verify(text, trust.key_sets, at)


def _told(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise Untrusted("trust_malformed", why="too long")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Untrusted("trust_malformed", why="not JSON") from problem
    if not isinstance(told, dict) or told.keys() != FIELDS or not isinstance(told["lists"], list):
        raise Untrusted("trust_malformed", why="fields")
    for name in ("roots", "keys"):
        if not isinstance(told[name], dict) or not all(isinstance(one, str) for one in told[name].values()):
            raise Untrusted("trust_malformed", why=name)
    return told


def _of(roots: Mapping[str, Any], state: str) -> Any:
    if state not in roots:
        raise Untrusted("trust_malformed", why="keys of a state without a root")
    return roots[state]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as problem:
        raise Untrusted("trust_malformed", why="not base64") from problem
