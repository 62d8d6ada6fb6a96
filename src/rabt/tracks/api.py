"""The machines' door: leaders' telephones, which prove themselves by a signature, and sensors, by a token."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from rabt.base.clock import now
from rabt.base.errors import Refused
from rabt.shell.instants import Instant
from rabt.tracks import actions
from rabt.tracks.actions.handsets import Given
from rabt.tracks.messages import LARGEST
from rabt.tracks.rules.sensor import MOST_READINGS, Says, Told
from rabt.tracks.rules.sighting import MOST_COUNTED

router = Router()
Key = Annotated[str, StringConstraints(max_length=200)]
MOST_CONTENT = LARGEST * 4


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class Enrol(Body):
    """The public key that a telephone made, in base64."""

    sign_key: Key


class Which(Body):
    """A telephone."""

    handset_id: UUID


class Uploaded(Body):
    """What a telephone recorded, as the bytes that it signed, in base64."""

    handset_id: UUID
    content: Annotated[str, StringConstraints(max_length=MOST_CONTENT)]
    signature: Key


class EnrolledOut(Schema):
    """The telephone, and the key with which it closes what it records."""

    handset_id: UUID
    closing_key: str


class OrderOut(Schema):
    """A patrol that a telephone may record, or that was called off, with the reason."""

    patrol_id: UUID
    starts_at: Instant
    ends_at: Instant
    base: str
    stretches: list[str]
    changed_at: Instant | None
    called_off_for: str


class UploadedOut(Schema):
    """Which numbers of each run are held for good, as ranges; which runs are not taken, and why."""

    held: dict[str, list[tuple[int, int]]]
    refused: dict[str, str]


class ReadingIn(Body):
    """One reading of a sensor; `number` counts its readings upwards for ever, so that each counts once."""

    number: int
    says: Says
    at: Instant
    lon: float = Field(allow_inf_nan=False)
    lat: float = Field(allow_inf_nan=False)
    count: int = Field(default=0, ge=0, le=MOST_COUNTED)
    confidence: int | None = Field(default=None, ge=0, le=100)
    simulated: bool = False


class ReadingsIn(Body):
    """Readings of one sensor."""

    readings: list[ReadingIn] = Field(max_length=MOST_READINGS)


class ReadingsOut(Schema):
    """How many readings were new."""

    kept: int


def _bytes(text: str, code: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(code) from None


@router.post("/handsets", response=EnrolledOut, url_name="tracks_handsets")
def enrol(request: HttpRequest, asked: Enrol) -> dict[str, Any]:
    """Enrol the telephone of who is signed in, with the key that it made; the one before is replaced."""
    row, closing = actions.enrol_handset(
        request.actor, _bytes(asked.sign_key, "handset_key_malformed"), at=now()
    )
    return {"handset_id": row.pk, "closing_key": base64.b64encode(closing).decode()}


@router.post("/orders", response=list[OrderOut], url_name="tracks_orders")
def orders(request: HttpRequest, asked: Which) -> list[Given]:
    """Give a telephone the patrols that its holder is to record."""
    return actions.give_orders(request.actor, asked.handset_id, at=now())


@router.post("/upload", response=UploadedOut, url_name="tracks_upload")
def upload(request: HttpRequest, asked: Uploaded) -> dict[str, Any]:
    """Take what a telephone recorded; sending it again changes nothing. Its signature is its proof."""
    code = "handset_upload_malformed"
    answer = actions.take_upload(
        asked.handset_id, _bytes(asked.content, code), _bytes(asked.signature, code), at=now()
    )
    return {"held": answer.held, "refused": answer.refused}


@router.post("/readings", response=ReadingsOut, url_name="tracks_readings")
def readings(request: HttpRequest, told: ReadingsIn) -> dict[str, int]:
    """Take the readings of a sensor, which proves itself by its own token: `Authorization: Bearer …`.

    A reading that was sent before changes nothing. A simulated sensor marks each as simulated.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = [Told(**one.dict()) for one in told.readings]
    kept = actions.take_readings(token.strip() if kind.lower() == "bearer" else "", found, at=now())
    return {"kept": kept}
