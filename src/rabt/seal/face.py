"""The face beside a card: a small picture of its holder, in a second QR code that verifies without a network.

`RB1F:` and base45 of a COSE_Sign1 over a CWT: the state, the card's number, when it was signed, and under
claim 169 the picture with MOSIP's keys for it. The card is signed apart and does not need it; the picture is
worth nothing without the card whose number it bears. (RFC 8392, RFC 9285)
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, cbor, cose, keyset
from rabt.seal.card import CTI, HOLDER, IAT, ISS, Claims, read_serial, read_text

PREFIX = "RB1F:"
TYP = "rabt/face"
LIMIT = 880
"""Bytes of a face's code at most: 1,325 signs, a QR code of version 24 at level M."""

PICTURE = 740
"""Bytes of the picture in it at most."""

IMAGE, FORMAT = 16, 17
WEBP = 4  # in MOSIP's list: 1 JPEG, 2 JPEG 2000, 3 AVIF, 4 WebP
_BEGINS, _KIND = b"RIFF", b"WEBP"
_CODES = {"key_unknown": "card_key_unknown", "card_forged": "card_forged"}


@dataclass(frozen=True)
class Face:
    """A picture (WebP) of the holder of one card, signed by the state that issued the card."""

    serial: str
    issuer: str
    signed_at: datetime
    picture: bytes


def sign(face: Face, key: Ed25519PrivateKey) -> str:
    """Sign the face of a card's holder. Refuses: face_too_full, face_unwritable"""
    whole = replace(face, signed_at=face.signed_at.astimezone(UTC).replace(microsecond=0))
    payload = cbor.encode(_told(whole))
    try:
        _face(cbor.decode(payload))
    except Untrusted as problem:
        raise Refused("face_unwritable", why=problem.facts.get("why", "")) from problem
    data = cose.sign(payload, TYP, key)
    if len(data) > LIMIT:
        raise Refused("face_too_full", size=len(data), limit=LIMIT)
    return PREFIX + base45.encode(data)


def read(text: str, key_sets: Iterable[keyset.KeySet], card: Claims) -> Face:
    """Read the face that belongs to a card which was read before.

    Refuses: face_malformed, card_key_unknown, card_forged, face_of_another
    """
    try:
        message = cose.take_apart(base45.unwrapped(text, PREFIX, LIMIT), TYP)
        payload, key_set, key = keyset.check_signature(message, key_sets, keyset.CARD, "card_forged")
        face = _face(cbor.decode(payload))
    except Untrusted as problem:
        raise Untrusted(_CODES.get(problem.code, "face_malformed"), **problem.facts) from None
    if face.issuer != key_set.state or not key.covers(face.signed_at):
        raise Untrusted("card_forged", why="signed by a key of another state or time")
    if (face.issuer, face.serial) != (card.issuer, card.serial):
        raise Untrusted("face_of_another", serial=face.serial)
    return face


def _told(face: Face) -> dict[int, Any]:
    return {
        ISS: face.issuer,
        IAT: int(face.signed_at.timestamp()),
        CTI: face.serial.encode("ascii"),
        HOLDER: {IMAGE: face.picture, FORMAT: WEBP},
    }


def _face(told: Any) -> Face:
    if not isinstance(told, dict) or told.keys() != {ISS, IAT, CTI, HOLDER}:
        raise Untrusted("face_malformed", why="claims")
    holder = told[HOLDER]
    if not isinstance(holder, dict) or holder.keys() != {IMAGE, FORMAT}:
        raise Untrusted("face_malformed", why="holder")
    if type(holder[FORMAT]) is not int or holder[FORMAT] != WEBP:
        raise Untrusted("face_malformed", why="kind of picture")
    return Face(
        serial=read_serial(told[CTI]),
        issuer=read_text(2)(told[ISS]),
        signed_at=keyset.instant(told[IAT]),
        picture=_picture(holder[IMAGE]),
    )


def _picture(value: Any) -> bytes:
    whole = isinstance(value, bytes) and 12 < len(value) <= PICTURE
    if not whole or (value[:4], value[8:12]) != (_BEGINS, _KIND):
        raise Untrusted("face_malformed", why="picture")
    return bytes(value)
