"""Every write of a file: checked, sealed, kept, remembered."""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref, new_id
from rabt.files import queries
from rabt.files.models import File
from rabt.files.rules import contents, locker
from rabt.journal import actions as journal

PHOTO = "photo"


@transaction.atomic
def attach(
    actor: Actor, about: Ref, kind: str, content: bytes, name: str, *, at: datetime, office: str = ""
) -> File:
    """Attach a photograph or a document page to a record.

    Refuses: file_empty, file_large, file_kind, file_broken, file_pixels, file_active, photo_small
    """
    if kind == PHOTO:
        found = contents.Content(contents.portrait(content), "image/jpeg")
    else:
        found = contents.checked(content)
    file = File(
        id=new_id(), about=about, kind=kind, name=contents.name_of(name, found.media_type),
        media_type=found.media_type, size=len(found.data), digest=locker.digest_of(found.data),
        key_id=queries.locker().key_id, office=office or actor.office, attached_by=actor.id, attached_at=at,
    )  # fmt: skip
    _keep(file.pk, queries.locker().lock(file.pk, found.data))
    file.save(force_insert=True)
    journal.append(actor, "file.attached", file.ref, at=at, facts={"about": about, "digest": file.digest})
    return file


def _keep(file_id: UUID, sealed: bytes) -> None:
    """Put sealed bytes on the disk so that a crash leaves the whole file or none."""
    place = queries.place_of(file_id)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = place.with_suffix(".half")
    _write(half, sealed)
    half.replace(place)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
