"""Limits of the ways in: codes, links, tokens, stays. (NIST SP 800-63B AAL2; OWASP ASVS V6, V7)"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import phonenumbers

from rabt.base.errors import NotAllowed, Refused

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=5)
OWN_CODE_LIFE = timedelta(minutes=10)
"""For a code that goes to a telephone on a thin line."""
CODE_TRIES = 5
LINK_LIFE = timedelta(hours=24)
TRIAL_LINK_LIFE = timedelta(days=7)
TOKEN_LONGEST = timedelta(days=366)
STAY_LONGEST = timedelta(hours=12)
CHALLENGE_LIFE = timedelta(minutes=5)
DEPUTY_LONGEST = timedelta(days=60)
QUIET = timedelta(minutes=1)
OPENING, RECOVERY, POSTING, TRIAL = "opening", "recovery", "posting", "trial"
_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

# How many codes one address, and one place on the network, may ask for.
_PER_ADDRESS = ((timedelta(minutes=15), 5), (timedelta(days=1), 12))
_PER_PLACE = ((timedelta(minutes=15), 60),)
LONGEST_WINDOW = timedelta(days=1)
TRIES_KEPT = 2 * LONGEST_WINDOW
"""As long codes are kept once they can count for no limit any more."""
WAYS_KEPT = timedelta(days=365)
"""As long an ended stay, key or account says how its holder came in and is reached. A house rule."""


def check_code_rate(for_address: Sequence[datetime], from_place: Sequence[datetime], at: datetime) -> None:
    """Slow down who asks for many codes, known or not. Refuses: too_many_codes"""
    for times, limits in ((for_address, _PER_ADDRESS), (from_place, _PER_PLACE)):
        for window, most in limits:
            recent = [time for time in times if time > at - window]
            if len(recent) >= most:
                minutes = int((min(recent) + window - at).total_seconds() // 60) + 1
                raise Refused("too_many_codes", minutes=minutes)


def check_tries(times: Sequence[datetime], most: int, window: timedelta, at: datetime) -> None:
    """Slow down who tries an open door too often. Refuses: too_many_tries"""
    recent = sorted(time for time in times if time > at - window)
    if len(recent) >= most:
        minutes = int((recent[-most] + window - at).total_seconds() // 60) + 1
        raise Refused("too_many_tries", minutes=minutes)


def code_stands(
    made_at: datetime, used_at: datetime | None, tries: int, at: datetime, life: timedelta = CODE_LIFE
) -> bool:
    """Tell whether a code may still be tried."""
    return used_at is None and tries < CODE_TRIES and at < made_at + life


def stay_stands(opened_at: datetime, seen_at: datetime, at: datetime, *, idle_minutes: int) -> bool:
    """Tell whether a stay is neither idle for too long nor open for too long."""
    return at - seen_at < timedelta(minutes=idle_minutes) and at - opened_at < STAY_LONGEST


def check_token_life(expires_at: datetime, at: datetime) -> None:
    """Make sure that a token ends within a year. Refuses: token_life"""
    if not at < expires_at <= at + TOKEN_LONGEST:
        raise Refused("token_life", days=TOKEN_LONGEST.days)


def check_deputy(role_may: frozenset[str], deputy_role: str, from_at: datetime, until_at: datetime) -> None:
    """Make sure that a deputy's role allows it and its days end. Refuses: deputy_conflict, deputy_days"""
    if deputy_role not in role_may:
        raise Refused("deputy_conflict", role=deputy_role)
    if not from_at < until_at <= from_at + DEPUTY_LONGEST:
        raise Refused("deputy_days", days=DEPUTY_LONGEST.days)


def check_not_deputy(for_whom: str) -> None:
    """Make sure that a person acts for himself. Refuses: not_as_deputy"""
    if for_whom:
        raise NotAllowed("not_as_deputy")


def fold_digits(text: str) -> str:
    """Return the ASCII digits of a code typed in any of three scripts, with or without spaces."""
    return "".join(char for char in text.translate(_EASTERN) if char.isascii() and char.isdigit())


def fold_handle(text: str, region: str) -> str:
    """Return a mail address or telephone as accounts keep it: lower case, or E.164.

    What is neither comes back as its digits, which no account has.
    """
    if "@" in text:
        return text.strip().lower()
    try:
        number = phonenumbers.parse(text.translate(_EASTERN), region)
    except phonenumbers.NumberParseException:
        return fold_digits(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_phone(text: str, region: str, field: str = "phone") -> str:
    """Return a telephone number as E.164, or nothing for nothing. Refuses: phone_wrong"""
    if not text.strip():
        return ""
    found = fold_handle(text, region)
    if not found.startswith("+") or not phonenumbers.is_possible_number(phonenumbers.parse(found)):
        raise Refused("phone_wrong", field=field)
    return found


def digest_of(secret: str) -> str:
    """Return what is stored of a long random secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
