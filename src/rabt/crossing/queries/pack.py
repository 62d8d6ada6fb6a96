"""What an enrolled device carries to work without a line: the least of the persons expected there."""

import base64
import hashlib
import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from PIL import Image

from rabt.base.actor import Actor
from rabt.credentials import queries as credentials
from rabt.credentials.queries import Shown
from rabt.crossing.queries.desk import last_movement, person_of, terms_at
from rabt.crossing.rules.desk import PersonFacts
from rabt.crossing.rules.pack import MOST_PERSONS

FACE = (144, 180)
PURPOSE = "border_pack"


def pack_facts(viewer: Actor, port: str, *, at: datetime) -> dict[str, Any]:
    """Gather the pack of a port: each person in it is written down as seen, for the purpose of the pack."""
    terms = terms_at(at)
    packer = replace(viewer, purpose=PURPOSE)
    expected = credentials.expected_at(port, at=at, limit=MOST_PERSONS)
    return {
        "port": port,
        "state": settings.RABT.state,
        "open": terms.ports[port].open,
        "made_at": at.isoformat(),
        "good_until": (at + timedelta(days=terms.clock("offline_pack"))).isoformat(),
        "fresh_for": terms.clock("list_green") * 86_400,
        "ageing_for": terms.clock("list_amber") * 86_400,
        "reasons": [
            {"code": code, "ar": reason.words.ar, "en": reason.words.en}
            for code, reason in terms.reasons("entry_refusal").items()
        ],
        "cards": [_row(shown, person_of(packer, shown.holder_ref), at) for shown in expected],
    }


def _row(shown: Shown, person: PersonFacts | None, at: datetime) -> dict[str, Any]:
    last = last_movement(shown.serial, before=at)
    row: dict[str, Any] = {
        "serial": shown.serial,
        "holder_ref": shown.holder_ref,
        "issued_by": shown.issued_by,
        "list": shown.list_number,
        "index": shown.list_index,
        "status": shown.status,
        "reason": shown.reason,
        "expires_at": int(shown.expires_at.timestamp()),
        "not_before": int(shown.not_before.timestamp()),
        "occupation": shown.occupation,
        "last_direction": last.direction.value if last else "",
    }
    if person is not None:
        row |= {
            "name_ar": person.name_ar,
            "name_latin": person.name_latin,
            "born_on": str(person.born_on or ""),
            "nationality": person.nationality,
            "passport_ends": person.passport_ends,
            "passport_expires_on": str(person.passport_expires_on or ""),
            "photo": base64.b64encode(_small(person.photo)).decode() if person.photo else "",
            "photo_digest": hashlib.sha256(person.photo).hexdigest() if person.photo else "",
        }
    return row


def _small(photo: bytes) -> bytes:
    """Size a face down to what a pack of hundreds can carry over a slow line."""
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as face:
        face.thumbnail(FACE, Image.Resampling.LANCZOS)
        out = io.BytesIO()
        face.save(out, "JPEG", quality=60, optimize=True)
    return out.getvalue()
