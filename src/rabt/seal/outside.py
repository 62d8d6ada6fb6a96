"""Tokens for a program outside the two states, such as a learning platform, which knows RS256 alone.

The node's key for them signs nothing else: neither letters, cards nor the journal. The algorithm is pinned
here and never taken from what came; public keys of the other program are handed over once, by a person.
(RFC 7515, RFC 7517, RFC 7519)
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.seal import canon

ALGORITHM = "RS256"
BITS = 3072
LEAST_BITS = 2048
FILE = "outside.key"
LONGEST = 16_000
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_BROKEN = (JoseError, ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError)


def signing_key(folder: Path) -> RSAKey:
    """Return the node's key for programs outside, made when it is first needed."""
    place = folder / FILE
    if not place.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
        text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with contextlib.suppress(FileExistsError):  # another process made it just now
            durable.write(place, text, mode=durable.OWN, new=True)
    return RSAKey.import_key(place.read_bytes())


def public_keys(key: RSAKey) -> dict[str, Any]:
    """Return the public half as a key set (JWKS), named by its thumbprint."""
    told = key.as_dict(private=False)
    return {"keys": [{**told, "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}]}


def signed(claims: Mapping[str, Any], key: RSAKey) -> str:
    """Sign what a token says."""
    head = {"alg": ALGORITHM, "typ": "JWT", "kid": key.thumbprint()}
    return str(jws.serialize_compact(head, canon.canonical(dict(claims)), key, registry=_REGISTRY))


def read_keys(told: Any) -> dict[str, Any]:
    """Read the public keys of another program (JWKS): RSA alone, long enough, and no private half.

    Refuses: outside_keys
    """
    try:
        found = KeySet.import_key_set(told)
        kept = [one.as_dict(private=False) for one in found.keys]
        sizes = [one.public_key.key_size for one in found.keys if isinstance(one, RSAKey)]
        private = any("d" in one for one in told["keys"])
    except _BROKEN as wrong:
        raise Untrusted("outside_keys", why=type(wrong).__name__) from None
    if not kept or len(sizes) < len(kept) or min(sizes) < LEAST_BITS or private:
        raise Untrusted("outside_keys", why="not public RSA keys of 2048 bits or more")
    return {"keys": kept}


def verified(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a token says that one of these keys signed. Refuses: outside_token"""
    if len(token) > LONGEST:
        raise Untrusted("outside_token", why="too long")
    try:
        trusted: Any = dict(keys)
        found = jws.deserialize_compact(token, KeySet.import_key_set(trusted), registry=_REGISTRY)
        told = json.loads(found.payload)
    except _BROKEN as wrong:
        raise Untrusted("outside_token", why=type(wrong).__name__) from None
    if found.protected.get("alg") != ALGORITHM or not isinstance(told, dict):
        raise Untrusted("outside_token", why="another kind of token")
    return told


def unproved(token: str) -> dict[str, Any]:
    """Return what a token says before it is verified: to find whose keys judge it. Refuses: outside_token"""
    if len(token) > LONGEST:
        raise Untrusted("outside_token", why="too long")
    try:
        told = json.loads(jws.extract_compact(token.encode()).payload)
    except _BROKEN as wrong:
        raise Untrusted("outside_token", why=type(wrong).__name__) from None
    if not isinstance(told, dict):
        raise Untrusted("outside_token", why="not an object")
    return told
