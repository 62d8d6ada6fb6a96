"""The worker's one-time code: short, kept only as a digest, and few tries."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.errors import Refused

DIGITS = 8
TRIES = 5
LIFE = timedelta(hours=72)
PAUSE = timedelta(minutes=2)
"""No second code within this time: neither a flood of messages nor of guesses."""


@dataclass(frozen=True)
class Lock:
    """What is kept of a code."""

    digest: str
    salt: str
    sent_at: datetime | None
    tries: int


def new_code() -> str:
    """Make a code of eight digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_salt() -> str:
    """Make the salt under which one code is kept."""
    return secrets.token_hex(16)


def digest_of(code: str, salt: str) -> str:
    """Return what is kept of a code: slow to guess, useless to read."""
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1).hex()


def check_may_send(lock: Lock, at: datetime) -> None:
    """Ask that some minutes passed since the last code. Refuses: consent_code_just_sent"""
    if lock.sent_at is not None and at < lock.sent_at + PAUSE:
        raise Refused("consent_code_just_sent", minutes=int(PAUSE.total_seconds() // 60))


def check_own_phone(*, of_an_office: bool, of_another: bool) -> None:
    """Ask that a telephone is the worker's own: no office's, and in no other worker's file.

    Refuses: consent_phone_of_office, consent_phone_of_another. (ILO General Principles, 2019, no. 8)
    """
    if of_an_office:
        raise Refused("consent_phone_of_office")
    if of_another:
        raise Refused("consent_phone_of_another")


def check_may_try(lock: Lock, at: datetime) -> None:
    """Ask that a code is there, young and not worn out. Refuses: consent_code_spent"""
    worn = lock.tries >= TRIES
    if not lock.digest or lock.sent_at is None or worn or at > lock.sent_at + LIFE:
        raise Refused("consent_code_spent")


def check_code(lock: Lock, code: str) -> None:
    """Ask that a typed code is the one that was sent. Refuses: consent_code_wrong"""
    if not hmac.compare_digest(digest_of(code, lock.salt), lock.digest):
        raise Refused("consent_code_wrong", left=max(0, TRIES - lock.tries))


def the_worker(person_id: UUID, state: str) -> Actor:
    """Return the worker himself, looking at his own contract with his code."""
    return Actor(id=f"person:{person_id}", office="", role="worker", state=state, purpose="own_contract")
