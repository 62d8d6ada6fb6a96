"""Which keys a state signs cards and status lists with: a set signed by the state's root key.

Each set replaces the one before; a set with a lower version is never taken. A key missing from the
newest set is a withdrawn key. (after EU DCC trust lists)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rabt.base.errors import Untrusted
from rabt.seal import cbor, cose
from rabt.seal.keys import key_id

TYP = "rabt/keys"
CARD, STATUS = "card", "status"
ISS, EXP, IAT, SET = 1, 4, 6, -65537
VERSION, KEYS = 1, 2
LONGEST = 64_000
MOST_KEYS = 200


@dataclass(frozen=True)
class KeyEntry:
    """One key: what it may sign, and within which time."""

    kid: bytes
    alg: int
    use: str
    public: bytes
    not_before: datetime
    not_after: datetime

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key itself."""
        return Ed25519PublicKey.from_public_bytes(self.public)

    def covers(self, at: datetime) -> bool:
        """Tell whether something signed at this instant falls within the key's time."""
        return self.not_before <= at < self.not_after


@dataclass(frozen=True)
class KeySet:
    """All keys of a state that count now."""

    state: str
    version: int
    issued_at: datetime
    next_update: datetime
    keys: tuple[KeyEntry, ...]


def entry(key: Ed25519PrivateKey, use: str, not_before: datetime, not_after: datetime) -> KeyEntry:
    """Describe one of our own keys for a key set."""
    public = key.public_key()
    return KeyEntry(key_id(public), cose.ED25519, use, public.public_bytes_raw(), not_before, not_after)


def sign(key_set: KeySet, root: Ed25519PrivateKey) -> bytes:
    """Sign a key set with the state's root key."""
    keys = [
        [one.kid, one.alg, one.use, one.public, _seconds(one.not_before), _seconds(one.not_after)]
        for one in key_set.keys
    ]
    claims = {
        ISS: key_set.state,
        EXP: _seconds(key_set.next_update),
        IAT: _seconds(key_set.issued_at),
        SET: {VERSION: key_set.version, KEYS: keys},
    }
    return cose.sign(cbor.encode(claims), TYP, root)


def read(data: bytes, root: Ed25519PublicKey, *, state: str, at_least: int = 0) -> KeySet:
    """Read a key set that the state's root key signed.

    Refuses: keys_malformed, keys_forged, keys_older
    """
    if len(data) > LONGEST:
        raise Untrusted("keys_malformed", why="too long")
    try:
        message = cose.take_apart(data, TYP)
        key_set = _key_set(cbor.decode(message.check(root, cose.ED25519, "keys_forged")))
    except Untrusted as problem:
        code = "keys_forged" if problem.code == "keys_forged" else "keys_malformed"
        raise Untrusted(code, **problem.facts) from None
    if key_set.state != state:
        raise Untrusted("keys_forged", why="of another state")
    if key_set.version < at_least:
        raise Untrusted("keys_older", version=key_set.version, held=at_least)
    return key_set


def check_signature(
    message: cose.Signed, sets: Iterable[KeySet], use: str, code: str
) -> tuple[bytes, KeySet, KeyEntry]:
    """Verify a message with a trusted key of this use; return its payload and the key that fits.

    The algorithm is the one beside the trusted key. Refuses: key_unknown, and the given code
    """
    named = [(one, key) for one in sets for key in one.keys if key.kid == message.kid and key.use == use]
    if not named:
        raise Untrusted("key_unknown", kid=message.kid.hex(), use=use)
    for key_set, key in named[:-1]:  # two keys may share a name: each is tried
        try:
            return message.check(key.public_key, key.alg, code), key_set, key
        except Untrusted:
            continue
    key_set, key = named[-1]
    return message.check(key.public_key, key.alg, code), key_set, key


def _key_set(told: Any) -> KeySet:
    if not isinstance(told, dict) or told.keys() != {ISS, EXP, IAT, SET}:
        raise Untrusted("keys_malformed", why="claims")
    inner = told[SET]
    if not isinstance(inner, dict) or inner.keys() != {VERSION, KEYS}:
        raise Untrusted("keys_malformed", why="set")
    state, version, keys = told[ISS], inner[VERSION], inner[KEYS]
    if not isinstance(state, str) or type(version) is not int or version < 1:
        raise Untrusted("keys_malformed", why="state or version")
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise Untrusted("keys_malformed", why="keys")
    return KeySet(state, version, instant(told[IAT]), instant(told[EXP]), tuple(_entry(one) for one in keys))


def _entry(told: Any) -> KeyEntry:
    if not isinstance(told, list) or len(told) != 6:
        raise Untrusted("keys_malformed", why="a key")
    kid, alg, use, public, since, until = told
    whole = isinstance(kid, bytes) and isinstance(public, bytes) and len(public) == 32
    if not whole or alg != cose.ED25519 or use not in (CARD, STATUS):
        raise Untrusted("keys_malformed", why="a key")
    found = KeyEntry(kid, alg, use, public, instant(since), instant(until))
    if key_id(found.public_key) != kid:
        raise Untrusted("keys_malformed", why="a key under a wrong name")
    return found


def instant(seconds: Any) -> datetime:
    """Read an instant in whole seconds since 1970. Refuses: cbor_malformed"""
    if type(seconds) is not int or not 0 <= seconds < 2**32:
        raise Untrusted("cbor_malformed", why="an instant")
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
