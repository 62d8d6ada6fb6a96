"""A device of the post: enrolled by a one-time code, known by its keys, locked when it is lost."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rabt.base.errors import Refused, Untrusted

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
CODE_LASTS = timedelta(minutes=15)


class DeviceState(StrEnum):
    """Where a device stands."""

    INVITED = "invited"
    ENROLLED = "enrolled"
    LOCKED = "locked"


class Step(StrEnum):
    """What may happen to a device."""

    ENROL = "enrol"
    LOCK = "lock"


MOVES: dict[tuple[DeviceState, Step], DeviceState] = {
    (DeviceState.INVITED, Step.ENROL): DeviceState.ENROLLED,
    (DeviceState.INVITED, Step.LOCK): DeviceState.LOCKED,
    (DeviceState.ENROLLED, Step.LOCK): DeviceState.LOCKED,
}


def move(state: DeviceState, step: Step) -> DeviceState:
    """Return the state after a step. Refuses: device_step_impossible"""
    try:
        return MOVES[state, step]
    except KeyError:
        raise Refused("device_step_impossible", state=state.value) from None


def make_code() -> str:
    """Draw a one-time enrolment code that is easy to read aloud."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def digest_of(code: str) -> str:
    """Return what is kept of a code: never the code itself."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(f"rabt enrolment {plain}".encode()).hexdigest()


def check_code(code: str, kept: str, made_at: datetime, at: datetime) -> None:
    """Make sure that this is the code and that it is still young. Refuses: enrolment_code_wrong"""
    young = timedelta(0) <= at - made_at <= CODE_LASTS
    if not hmac.compare_digest(digest_of(code), kept) or not young:
        raise Refused("enrolment_code_wrong")


def check_keys(sign_key: bytes, wrap_key: bytes) -> None:
    """Make sure that both public keys of a device can be used. Refuses: device_keys_malformed"""
    try:
        Ed25519PublicKey.from_public_bytes(sign_key)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), wrap_key)
    except ValueError:
        raise Refused("device_keys_malformed") from None


def check_signed(sign_key: bytes, signature: bytes, content: bytes) -> None:
    """Make sure that this device signed this. Refuses: upload_not_signed (RFC 8032)"""
    try:
        Ed25519PublicKey.from_public_bytes(sign_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        raise Untrusted("upload_not_signed") from None


def check_at_work(state: DeviceState) -> None:
    """Make sure that a device is enrolled and not locked. Refuses: device_locked"""
    if state is not DeviceState.ENROLLED:
        raise Refused("device_locked")
