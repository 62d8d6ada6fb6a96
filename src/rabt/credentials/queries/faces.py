"""The photograph that a card binds: in full, and small enough for a second code."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.credentials.models import Card
from rabt.files import queries as files
from rabt.files.rules import miniature
from rabt.seal import face, keys


def face_of(viewer: Actor, found: Card, digest: bytes) -> bytes:
    """Return the photograph that a card binds, if this node holds it; the look is written down."""
    if not digest:
        return b""
    opener = replace(viewer, reach=(f"{settings.RABT.state}/", f"{settings.RABT.peer_state}/"))
    holder = Ref(found.holder_ref)
    for file in files.files_of(opener, holder):
        if file.digest.startswith(digest.hex()):
            return files.opened_about(opener, file.pk, holder).content
    return b""


def face_code(found: Card, photo: bytes, at: datetime) -> str:
    """Return the text of a card's second code: its photograph, small, signed like the card itself.

    Nothing where there is no photograph, or where the other state issued the card: only its key may sign.
    """
    if not photo or found.kept_by != settings.RABT.state:
        return ""
    key = keys.signing_key(settings.RABT.keys, keys.CARD)
    return face.sign(face.Face(found.serial, found.kept_by, at, miniature(photo, face.PICTURE)), key)
