"""What a node states under its own name, for as long as it stands: canonical bytes, signed by its journal.

A letter is signed for one reader and a moment; a statement is kept, shown and verified by anybody who holds
the node's card. The noun is part of what is signed, so that one kind of statement never passes for another.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rabt.base.errors import Untrusted


def sign(noun: str, content: bytes, key: Ed25519PrivateKey) -> str:
    """Sign a statement; return the signature as text."""
    return base64.b64encode(key.sign(_signed(noun, content))).decode()


def verify(noun: str, content: bytes, signature: str, public: Ed25519PublicKey) -> None:
    """Ask that a node signed this very statement. Refuses: statement_forged"""
    try:
        raw = base64.b64decode(signature, validate=True)
        public.verify(raw, _signed(noun, content))
    except (binascii.Error, ValueError, InvalidSignature) as problem:
        raise Untrusted("statement_forged", noun=noun, why=type(problem).__name__) from problem


def _signed(noun: str, content: bytes) -> bytes:
    return f"rabt/{noun}/v1\n{len(content)}\n".encode() + content
