"""The code on the trainer's screen, and a trainee's own answer to it: who is in the room, and nobody else.

A session holds a secret. Each fifteen seconds the screen shows another code, made of the secret, the session
and the time; a code is worth nothing thirty seconds after it first appeared, so a picture that is passed on
is dead before it is seen. A trainee's telephone answers with a signature of its own key over that very code,
so the answer of one is of no use to another. Who hears the answer goes by his own clock: the node where there
is a line, else the trainer's device, which scans the answer from the trainee's screen.

Screen: `RA1:` and session (16 bytes), step (4), mark (12). Answer: `RA2:` and session, step, mark, seat (16),
second of the trainee's clock (4), Ed25519 signature (64). Both base64url without padding.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rabt.base.errors import Refused

STEP = 15
"""Seconds until the screen shows another code."""
LIFE = timedelta(seconds=30)
"""For how long a code may be answered from the moment when it first appears."""
CLOCKS_DIFFER = timedelta(seconds=60)
"""By how much a trainee's clock may differ from the clock of who hears him."""
SCREEN_DIFFERS = timedelta(seconds=120)
"""By how much the clock of a trainer's device may differ from the node's, when he hands in what it heard."""
SEED, MARK, KEY, SIGNATURE = 32, 12, 32, 64
SHOWN, ANSWERED = "RA1:", "RA2:"
_PRIME = 2**255 - 19
_WITHOUT_SIGN = 2**255 - 1
_EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL = {0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _EIGHTH, _PRIME - _EIGHTH}
"""The points of small order: under such a key anybody signs for its holder. (RFC 8032, by their y)"""
_CODE, _ANSWER = b"rabt/attendance-code/1", b"rabt/attendance-answer/1"
_SHOWN_SIZE, _ANSWER_SIZE = 16 + 4 + MARK, 16 + 4 + MARK + 16 + 4 + SIGNATURE


@dataclass(frozen=True)
class Shown:
    """What a screen shows in one step of fifteen seconds."""

    session: UUID
    step: int
    mark: bytes


@dataclass(frozen=True)
class Answer:
    """A trainee's answer: the code that he saw, his seat, his own clock, his device's signature."""

    shown: Shown
    seat: UUID
    at: datetime
    signature: bytes


def step_of(at: datetime) -> int:
    """Return the step of an instant."""
    return int(at.timestamp()) // STEP


def begins(step: int) -> datetime:
    """Return when a code first appears."""
    return datetime.fromtimestamp(step * STEP, UTC)


def mark(seed: bytes, session: UUID, step: int) -> bytes:
    """Return the mark of a step: nobody makes it without the session's secret."""
    told = _CODE + session.bytes + step.to_bytes(4)
    return hmac.new(seed, told, sha256).digest()[:MARK]


def shown(seed: bytes, session: UUID, at: datetime) -> Shown:
    """Return what the screen shows at an instant."""
    step = step_of(at)
    return Shown(session, step, mark(seed, session, step))


def to_sign(code: Shown, seat: UUID, at: datetime) -> bytes:
    """Return the bytes that a trainee's device signs."""
    return _ANSWER + _told(code) + seat.bytes + int(at.timestamp()).to_bytes(4)


def _told(code: Shown) -> bytes:
    return code.session.bytes + code.step.to_bytes(4) + code.mark


# ------------------------------------------------------------------ as texts of QR codes
def write_shown(code: Shown) -> str:
    """Write what a screen shows as the text of a QR code."""
    return SHOWN + _text(_told(code))


def write_answer(answer: Answer) -> str:
    """Write an answer as the text of a QR code."""
    told = _told(answer.shown) + answer.seat.bytes + int(answer.at.timestamp()).to_bytes(4)
    return ANSWERED + _text(told + answer.signature)


def read_shown(text: str) -> Shown:
    """Read the text of a screen's code. Refuses: code_malformed"""
    raw = _raw(text, SHOWN, _SHOWN_SIZE)
    return Shown(UUID(bytes=raw[:16]), int.from_bytes(raw[16:20]), raw[20:])


def read_answer(text: str) -> Answer:
    """Read the text of an answer. Refuses: code_malformed"""
    raw = _raw(text, ANSWERED, _ANSWER_SIZE)
    code = read_shown(SHOWN + _text(raw[:_SHOWN_SIZE]))
    seat, at = raw[_SHOWN_SIZE : _SHOWN_SIZE + 16], raw[_SHOWN_SIZE + 16 : _SHOWN_SIZE + 20]
    return Answer(
        code, UUID(bytes=seat), datetime.fromtimestamp(int.from_bytes(at), UTC), raw[_SHOWN_SIZE + 20 :]
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _raw(text: str, prefix: str, size: int) -> bytes:
    """Read the bytes behind a prefix; each has one spelling. Refuses: code_malformed"""
    body = text.removeprefix(prefix)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not text.startswith(prefix) or len(raw) != size or _text(raw) != body:
        raise Refused("code_malformed", field="text")
    return raw


def read_key(text: str) -> bytes:
    """Read a device's public key (Ed25519, base64url). Refuses: device_key_wrong"""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError) as wrong:
        raise Refused("device_key_wrong") from wrong
    if int.from_bytes(raw, "little") & _WITHOUT_SIGN in _SMALL:
        raise Refused("device_key_wrong")
    return raw


# ------------------------------------------------------------------ heard
def check_heard(answer: Answer, seed: bytes, key: bytes, heard_at: datetime) -> None:
    """Ask that an answer is of this session's screen, of this device, and given while the code was alive.

    Refuses: code_forged, code_early, code_old, clock_differs, answer_forged
    """
    code = answer.shown
    if not hmac.compare_digest(code.mark, mark(seed, code.session, code.step)):
        raise Refused("code_forged")
    age = heard_at - begins(code.step)
    if age < timedelta(0):
        raise Refused("code_early", seconds=int(-age.total_seconds()))
    if age >= LIFE:
        raise Refused("code_old", seconds=int(age.total_seconds()))
    apart = abs(heard_at - answer.at)
    if apart > CLOCKS_DIFFER:
        raise Refused("clock_differs", seconds=int(apart.total_seconds()))
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            answer.signature, to_sign(code, answer.seat, answer.at)
        )
    except InvalidSignature as wrong:
        raise Refused("answer_forged") from wrong


def check_screen(said: datetime, at: datetime) -> None:
    """Ask that the clock of a trainer's device goes right when he hands in what it heard.

    Refuses: screen_clock
    """
    apart = abs(said - at)
    if apart > SCREEN_DIFFERS:
        raise Refused("screen_clock", seconds=int(apart.total_seconds()))
