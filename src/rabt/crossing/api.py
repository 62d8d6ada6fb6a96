"""The machines' door of the post: cards, passages, and the devices that work without a line."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, StringConstraints

from rabt.base.clock import now
from rabt.base.errors import Refused
from rabt.crossing import actions, queries
from rabt.crossing.models import Passage
from rabt.crossing.rules.desk import AtDesk
from rabt.crossing.rules.verdict import Direction

router = Router()
Way = Literal["entry", "exit"]
Typed = Annotated[str, StringConstraints(max_length=1200)]
Text = Annotated[str, StringConstraints(max_length=400)]


class Asked(Schema):
    """What a machine sends: nothing that is not named."""

    model_config = ConfigDict(extra="forbid")


class Show(Asked):
    """A card that is scanned or typed."""

    typed: Typed
    direction: Way


class Record(Asked):
    """A passage to be recorded, under an identifier drawn by the sender."""

    passage_id: UUID
    typed: Typed
    direction: Way
    second_check: bool = False
    head_reason: Text = ""


class Refer(Asked):
    """A person to be referred to the shift head."""

    passage_id: UUID
    typed: Typed
    direction: Way


class Refuse(Asked):
    """A refusal of entry with a reason of the pack."""

    passage_id: UUID
    typed: Typed = ""
    reason: Text
    text: Text = ""
    named: Text = ""


class Decide(Asked):
    """The shift head's reason."""

    passage_id: UUID
    reason: Text
    text: Text = ""


class Enrol(Asked):
    """A device's one-time code and its two public keys, in base64."""

    code: Text
    sign_key: Text
    wrap_key: Text


class Which(Asked):
    """A device."""

    device_id: UUID


class Uploaded(Asked):
    """What a device kept, as the bytes that it signed, in base64."""

    device_id: UUID
    content: Annotated[str, StringConstraints(max_length=8_000_000)]
    signature: Text


class Judged(Schema):
    """The verdict on a shown card, and who stands there."""

    serial: str
    colour: str
    code: str
    need: str
    status: str
    list_is: str
    name_ar: str
    name_latin: str
    last_direction: str
    last_at: datetime | None


class Kept(Schema):
    """A passage that is kept."""

    passage_id: UUID
    outcome: str
    colour: str
    verdict: str


def _judged(desk: AtDesk) -> dict[str, Any]:
    return {
        "serial": desk.serial,
        "colour": desk.judged.colour.value,
        "code": desk.judged.code,
        "need": desk.judged.need.value,
        "status": desk.status,
        "list_is": desk.list_is,
        "name_ar": desk.person.name_ar if desk.person else "",
        "name_latin": desk.person.name_latin if desk.person else "",
        "last_direction": desk.last_direction.value if desk.last_direction else "",
        "last_at": desk.last_at,
    }


def _kept(passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage.pk,
        "outcome": passage.outcome,
        "colour": passage.colour,
        "verdict": passage.verdict,
    }


def _bytes(text: str, code: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(code) from None


@router.post("check", url_name="crossing_check", response=Judged)
def check(request: HttpRequest, asked: Show) -> dict[str, Any]:
    """Judge a card at this post."""
    return _judged(queries.at_desk(request.actor, asked.typed, Direction(asked.direction), at=now()))


@router.post("record", url_name="crossing_record", response=Kept)
def record(request: HttpRequest, asked: Record) -> dict[str, Any]:
    """Record a passage; the same identifier twice counts once."""
    return _kept(
        actions.record_passage(
            request.actor,
            asked.typed,
            Direction(asked.direction),
            at=now(),
            passage_id=asked.passage_id,
            second_check=asked.second_check,
            head_reason=asked.head_reason,
        )
    )


@router.post("refer", url_name="crossing_refer", response=Kept)
def refer(request: HttpRequest, asked: Refer) -> dict[str, Any]:
    """Refer a person to the shift head."""
    return _kept(
        actions.ask_shift_head(
            request.actor,
            asked.typed,
            Direction(asked.direction),
            at=now(),
            passage_id=asked.passage_id,
        )
    )


@router.post("refuse", url_name="crossing_refuse", response=Kept)
def refuse(request: HttpRequest, asked: Refuse) -> dict[str, Any]:
    """Refuse entry with a reason of the pack."""
    return _kept(
        actions.refuse_entry(
            request.actor,
            asked.typed,
            asked.reason,
            at=now(),
            passage_id=asked.passage_id,
            text=asked.text,
            named=asked.named,
        )
    )


@router.post("let-through", url_name="crossing_let_through", response=Kept)
def let_through(request: HttpRequest, asked: Decide) -> dict[str, Any]:
    """Let a referred person through, with the shift head's reason."""
    return _kept(actions.let_through(request.actor, asked.passage_id, asked.reason, at=now()))


@router.post("turn-back", url_name="crossing_turn_back", response=Kept)
def turn_back(request: HttpRequest, asked: Decide) -> dict[str, Any]:
    """Turn a referred person back, with a reason of the pack."""
    return _kept(actions.turn_back(request.actor, asked.passage_id, asked.reason, asked.text, at=now()))


@router.post("enrol", url_name="crossing_enrol")
def enrol(request: HttpRequest, asked: Enrol) -> dict[str, Any]:
    """Enrol a device with the keys that it made."""
    code = "device_keys_malformed"
    device = actions.enrol_device(
        request.actor,
        asked.code,
        _bytes(asked.sign_key, code),
        _bytes(asked.wrap_key, code),
        at=now(),
    )
    return {"device_id": str(device.pk), "port": device.port, "name": device.name}


@router.post("pack", url_name="crossing_pack")
def pack(request: HttpRequest, asked: Which) -> dict[str, Any]:
    """Give an enrolled device its offline pack, encrypted for it alone."""
    sealed = actions.pack_for(request.actor, asked.device_id, at=now())
    parts = {
        "ephemeral": sealed.ephemeral,
        "wrapped": sealed.wrapped,
        "nonce": sealed.nonce,
        "content": sealed.content,
    }
    return {name: base64.b64encode(part).decode() for name, part in parts.items()}


@router.post("upload", url_name="crossing_upload")
def upload(request: HttpRequest, asked: Uploaded) -> dict[str, Any]:
    """Take what a device kept without a line; sending it again changes nothing."""
    kept = actions.take_upload(
        request.actor,
        asked.device_id,
        _bytes(asked.content, "upload_malformed"),
        _bytes(asked.signature, "upload_malformed"),
        at=now(),
    )
    return {"kept": [str(identifier) for identifier in kept]}
