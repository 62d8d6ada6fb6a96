"""A card: what a person can show, in a QR code that verifies without a network.

`RB1:` and base45 of a COSE_Sign1 over a CWT. Who the holder is stands under claim 169 with the keys of
MOSIP's map; what the permit says has keys from its range for closed circles (75 to 99); the place in
the status list stands under 65535. No phone, address or document number. (RFC 8392, RFC 9285)
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, cbor, cose, keyset

PREFIX = "RB1:"
TYP = "rabt/card"
LIMIT = 450
"""Bytes of a card at most: what a cheap camera still reads from worn paper. (reference B.2)"""

ISS, EXP, IAT, CTI, HOLDER, STATUS = 1, 4, 6, 7, 169, 65535
LIST, PLACE = 1, 2
PHOTO_DIGEST = 16
_SEXES = {"M": 1, "F": 2, "X": 3}
FIRST_DAY = date(1970, 1, 1)
_LATEST = 2**32
_CODES = {"key_unknown": "card_key_unknown", "card_forged": "card_forged"}


@dataclass(frozen=True)
class Subject:
    """What a card says of its holder and of the permit in his hand.

    `nationality` is an ISO 3166 code, `occupation` an ISCO-08 code, `employer` the name that is shown
    (cut to fit), `number` the permit's, `photo_digest` sixteen bytes or none.
    """

    name_ar: str
    name_latin: str
    sex: str
    born_on: date
    nationality: str
    occupation: str
    employer: str
    number: str
    valid_from: date
    valid_until: date
    photo_digest: bytes = b""


@dataclass(frozen=True)
class Claims:
    """All that a card says: its own number and place, its time, and its subject."""

    serial: str
    issuer: str
    list_number: int
    list_index: int
    issued_at: datetime
    expires_at: datetime
    subject: Subject


def photo_digest(photo: bytes) -> bytes:
    """Return the sixteen bytes by which a card binds a photograph that it does not carry."""
    return hashlib.sha256(photo).digest()[:PHOTO_DIGEST]


def issue(claims: Claims, key: Ed25519PrivateKey) -> str:
    """Sign a card; the employer's name is cut to fit, nothing else ever is.

    Refuses: card_too_full, card_unwritable
    """
    claims = replace(claims, issued_at=whole(claims.issued_at), expires_at=whole(claims.expires_at))
    for length in range(len(claims.subject.employer), -1, -1):
        employer = cut(claims.subject.employer, length)
        fitted = replace(claims, subject=replace(claims.subject, employer=employer))
        payload = cbor.encode(_told(fitted))
        data = cose.sign(payload, TYP, key)
        if len(data) <= LIMIT:
            _check_readable(payload, fitted)
            return PREFIX + base45.encode(data)
    raise Refused("card_too_full", size=len(data), limit=LIMIT)


def _check_readable(payload: bytes, claims: Claims) -> None:
    """Refuse to sign what no checker would read back as it is meant."""
    try:
        found = _claims(cbor.decode(payload))
    except Untrusted as problem:
        raise Refused("card_unwritable", why=problem.facts.get("why", "")) from problem
    if found != claims:
        raise Refused("card_unwritable", why="not read as written")


def read(text: str, key_sets: Iterable[keyset.KeySet]) -> Claims:
    """Read a card that a trusted key signed, whatever its dates.

    Refuses: card_malformed, card_key_unknown, card_forged
    """
    try:
        message = cose.take_apart(base45.unwrapped(text, PREFIX, LIMIT), TYP)
        payload, key_set, key = keyset.check_signature(message, key_sets, keyset.CARD, "card_forged")
        claims = _claims(cbor.decode(payload))
    except Untrusted as problem:
        raise Untrusted(_CODES.get(problem.code, "card_malformed"), **problem.facts) from None
    if claims.issuer != key_set.state or not key.covers(claims.issued_at):
        raise Untrusted("card_forged", why="signed by a key of another state or time")
    return claims


def check_dates(claims: Claims, at: datetime) -> None:
    """Refuse a card before its time and after it. Refuses: card_not_yet_valid, card_expired"""
    if at < claims.issued_at - timedelta(minutes=10):  # two honest clocks may differ by this much
        raise Untrusted("card_not_yet_valid", serial=claims.serial, issued_at=claims.issued_at)
    if at >= claims.expires_at:
        raise Untrusted("card_expired", serial=claims.serial, expires_at=claims.expires_at)


def verify(text: str, key_sets: Iterable[keyset.KeySet], at: datetime) -> Claims:
    """Read a card that a trusted key signed and whose time it is.

    Refuses: card_malformed, card_key_unknown, card_forged, card_not_yet_valid, card_expired
    """
    claims = read(text, key_sets)
    check_dates(claims, at)
    return claims


def cut(text: str, length: int) -> str:
    """Shorten a name to so many signs at most, the last of them a mark that it was cut."""
    if length >= len(text):
        return text
    return text[: length - 1].rstrip() + "…" if length > 3 else ""


# ------------------------------------------------------------------------- claims and back


@dataclass(frozen=True)
class _Field:
    """One field of the holder's map: its key, how it is written and how it is read."""

    key: int
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def read_text(limit: int) -> Callable[[Any], str]:
    """Return what reads a text of so many signs at most, without control or direction signs."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > limit:
            raise Untrusted("card_malformed", why="a text")
        if any(unicodedata.category(sign)[0] == "C" for sign in value):  # control and bidi signs
            raise Untrusted("card_malformed", why="control signs in a text")
        return value

    return read


def _same(value: Any) -> Any:
    return value


def _read_birth(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 8 or not value.isascii() or not value.isdigit():
        raise Untrusted("card_malformed", why="a date of birth")
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError as problem:
        raise Untrusted("card_malformed", why="a date of birth") from problem


def _read_sex(value: Any) -> str:
    for letter, number in _SEXES.items():
        if type(value) is int and value == number:
            return letter
    raise Untrusted("card_malformed", why="sex")


def read_day(value: Any) -> date:
    """Read a day as its number since 1970. Refuses: card_malformed"""
    if type(value) is not int or not 0 <= value < 100_000:
        raise Untrusted("card_malformed", why="a day")
    return FIRST_DAY + timedelta(days=value)


def _read_digest(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) not in (0, PHOTO_DIGEST):
        raise Untrusted("card_malformed", why="a digest")
    return value


FIELDS: dict[str, _Field] = {
    "number": _Field(1, _same, read_text(40)),
    "name_latin": _Field(4, _same, read_text(80)),
    "born_on": _Field(8, lambda day: f"{day:%Y%m%d}", _read_birth),
    "sex": _Field(9, lambda sex: _SEXES[sex], _read_sex),
    "nationality": _Field(13, _same, read_text(3)),
    "name_ar": _Field(19, _same, read_text(120)),
    "occupation": _Field(75, _same, read_text(10)),
    "employer": _Field(76, _same, read_text(200)),
    "valid_from": _Field(77, lambda day: (day - FIRST_DAY).days, read_day),
    "valid_until": _Field(78, lambda day: (day - FIRST_DAY).days, read_day),
    "photo_digest": _Field(79, _same, _read_digest),
}
assert FIELDS.keys() == {field.name for field in fields(Subject)}


def _told(claims: Claims) -> dict[int, Any]:
    return {
        ISS: claims.issuer,
        EXP: int(claims.expires_at.timestamp()),
        IAT: int(claims.issued_at.timestamp()),
        CTI: claims.serial.encode("ascii"),
        HOLDER: {field.key: field.write(getattr(claims.subject, name)) for name, field in FIELDS.items()},
        STATUS: {LIST: claims.list_number, PLACE: claims.list_index},
    }


def _claims(told: Any) -> Claims:
    if not isinstance(told, dict) or told.keys() != {ISS, EXP, IAT, CTI, HOLDER, STATUS}:
        raise Untrusted("card_malformed", why="claims")
    holder, status = told[HOLDER], told[STATUS]
    if not isinstance(holder, dict) or holder.keys() != {field.key for field in FIELDS.values()}:
        raise Untrusted("card_malformed", why="holder")
    if not isinstance(status, dict) or status.keys() != {LIST, PLACE}:
        raise Untrusted("card_malformed", why="status")
    return Claims(
        serial=read_serial(told[CTI]),
        issuer=read_text(2)(told[ISS]),
        list_number=read_number(status[LIST]),
        list_index=read_number(status[PLACE]),
        issued_at=keyset.instant(told[IAT]),
        expires_at=keyset.instant(told[EXP]),
        subject=Subject(**{name: field.read(holder[field.key]) for name, field in FIELDS.items()}),
    )


def read_serial(value: Any) -> str:
    """Read a card's number: 1 to 20 letters and digits. Refuses: card_malformed"""
    if not isinstance(value, bytes) or not 0 < len(value) <= 20 or not value.isalnum():
        raise Untrusted("card_malformed", why="serial")
    return value.decode("ascii")


def read_number(value: Any) -> int:
    """Read the number of a list, or of a place in it. Refuses: card_malformed"""
    if type(value) is not int or not 0 <= value < _LATEST:
        raise Untrusted("card_malformed", why="a number")
    return value


def whole(at: datetime) -> datetime:
    """Return an instant in whole seconds of UTC, as it is signed."""
    return at.astimezone(UTC).replace(microsecond=0)
