"""States of a card, its printed number, and how old a list may be before somebody must look twice."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rabt.base.errors import Refused

DELTAS_KEPT = timedelta(days=14)
"""As long as a device may be away and still have a list that passes: beyond, the whole list is shorter."""
LIST_SIZE = 2**20
"""Places in one status list; a place is drawn at random, so that the number issued stays unknown."""

DRAWS = 8
"""Places drawn at once; where all of them are taken the list is as good as full, and a new one opens."""


class ListOf(StrEnum):
    """What has its places in a status list: one list never holds both, so that no place is taken twice."""

    CARDS = "cards"
    PAPERS = "papers"


class CardState(StrEnum):
    """What the status list says of a card."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Step(StrEnum):
    """What the issuing state may do to a card."""

    SUSPEND = "suspend"
    RESTORE = "restore"
    REVOKE = "revoke"


MOVES: dict[tuple[CardState, Step], CardState] = {
    (CardState.VALID, Step.SUSPEND): CardState.SUSPENDED,
    (CardState.SUSPENDED, Step.RESTORE): CardState.VALID,
    (CardState.VALID, Step.REVOKE): CardState.REVOKED,
    (CardState.SUSPENDED, Step.REVOKE): CardState.REVOKED,
}


def move(state: CardState, step: Step) -> CardState:
    """Return the state after a step. Refuses: card_step_impossible"""
    try:
        return MOVES[state, step]
    except KeyError:
        raise Refused("card_step_impossible", state=state.value, step=step.value) from None


class Freshness(StrEnum):
    """How far a status list can be trusted by its age alone."""

    FRESH = "fresh"
    AGEING = "ageing"
    OLD = "old"


@dataclass(frozen=True)
class Limits:
    """Until what age a list passes alone, and until what age with a second check: from the pack."""

    fresh_for: timedelta
    ageing_for: timedelta


def freshness(age: timedelta, limits: Limits) -> Freshness:
    """Say whether a list of this age passes alone, needs a second check, or needs the shift head."""
    if age <= limits.fresh_for:
        return Freshness.FRESH
    return Freshness.AGEING if age <= limits.ageing_for else Freshness.OLD


RENEW_AFTER = timedelta(hours=6)
"""An unchanged list is signed again after this time, so that it is never old at a post with a line."""


def is_due(published_at: datetime | None, changed: bool, at: datetime) -> bool:
    """Tell whether a status list must be published now."""
    return published_at is None or changed or at - published_at >= RENEW_AFTER


def dated_after(published_at: datetime | None, at: datetime) -> datetime:
    """Return the instant, in whole seconds, that a list published now bears: later than the list before it.

    Whoever holds a list takes none that is not later: two of one second, or one of a clock that was set
    back, would leave a withdrawn card valid at the other state until the next list.
    """
    now = at.replace(microsecond=0)
    return now if published_at is None else max(now, published_at + timedelta(seconds=1))


# ------------------------------------------------------------------ the printed number

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_READ_AS = str.maketrans("OIL", "011")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
SERIAL_LENGTH = 11


def make_serial(draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Draw a card number of ten random signs and one that catches a mistyped or swapped sign."""
    body = "".join(ALPHABET[draw(32)] for _ in range(SERIAL_LENGTH - 1))
    return body + _check_sign(body)


def read_serial(typed: str) -> str:
    """Read a card number as people type it. Refuses: serial_mistyped"""
    plain = "".join(sign for sign in typed.translate(_DIGITS).upper().translate(_READ_AS) if sign.isalnum())
    known = len(plain) == SERIAL_LENGTH and all(sign in ALPHABET for sign in plain)
    if not known or _check_sign(plain[:-1]) != plain[-1]:
        raise Refused("serial_mistyped")
    return plain


def grouped(serial: str) -> str:
    """Write a card number as it is printed: in groups of four, four and three signs."""
    return f"{serial[:4]}-{serial[4:8]}-{serial[8:]}"


def _check_sign(body: str) -> str:
    # modulo 31, the prime below 32: any one wrong sign and any swap of neighbours is caught,
    # but for 0 against Z, which share a remainder
    total = 0
    for sign in body:
        total = (total * 2 + ALPHABET.index(sign)) % 31
    return ALPHABET[total * 2 % 31]
