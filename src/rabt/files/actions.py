"""Every write of a file: checked, sealed, kept, remembered."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from rabt.access import actions as access
from rabt.base import durable
from rabt.base.actor import Actor
from rabt.base.identifiers import Ref, new_id
from rabt.files import queries
from rabt.files.models import File, Kept
from rabt.files.rules import contents, locker
from rabt.files.rules.contents import KEPT_FOR
from rabt.journal import actions as journal

PHOTO, PACKED, DRAWN = "photo", "packed", "drawn"
SWEPT_AFTER = timedelta(days=30)


@transaction.atomic
def attach(
    actor: Actor,
    about: Ref,
    kind: str,
    content: bytes,
    name: str,
    *,
    at: datetime,
    office: str = "",
    needs: Sequence[str] = (),
) -> File:
    """Attach a photograph, a document page or a packed list to a record.

    `needs` names scopes of which one opens it.

    Refuses: file_empty, file_large, file_kind, file_broken, file_pixels, file_active, photo_small,
    file_no_picture
    """
    found = _checked(kind, content)
    file = File(
        id=new_id(), about=about, kind=kind, name=contents.name_of(name, found.media_type),
        media_type=found.media_type, size=len(found.data), digest=locker.digest_of(found.data),
        key_id=queries.locker().key_id, office=office or actor.office, attached_by=actor.id, attached_at=at,
        needs=list(needs),
    )  # fmt: skip
    _keep(file.pk, queries.locker().lock(file.pk, found.data))
    file.save(force_insert=True)
    journal.append(actor, "file.attached", file.ref, at=at, facts={"about": about, "digest": file.digest})
    return file


def _checked(kind: str, content: bytes) -> contents.Content:
    if kind == PHOTO:
        return contents.Content(contents.portrait(content), "image/jpeg")
    if kind == PACKED:
        return contents.packed(content)
    return contents.drawn(content) if kind == DRAWN else contents.checked(content)


@transaction.atomic
def keep_for_now(actor: Actor, kind: str, content: bytes, name: str, *, at: datetime, place: str = "") -> str:
    """Keep a file whose form was refused, for an hour; return the signed word by which its sender finds it.

    Refuses: too_many_tries (who has not signed in), and what `attach` refuses of a file
    """
    found = _checked(kind, content)
    if not actor.id:
        access.knock("keeping", at=at, place=place)
    row = Kept(
        id=new_id(), kind=kind, name=contents.name_of(name, found.media_type), media_type=found.media_type,
        digest=locker.digest_of(found.data), key_id=queries.locker().key_id, kept_for=actor.id,
        until=at + KEPT_FOR,
    )  # fmt: skip
    _keep(row.pk, queries.locker().lock(row.pk, found.data))
    row.save(force_insert=True)
    return queries.SIGNER.sign(str(row.pk))


def forget_kept(*, at: datetime) -> int:
    """Destroy what was kept for forms and was not sent again in time; the node does this each hour."""
    gone = list(Kept.objects.filter(until__lt=at).values_list("pk", flat=True))
    for key in gone:
        queries.place_of(key).unlink(missing_ok=True)
    return Kept.objects.filter(pk__in=gone).delete()[0]


def sweep(*, at: datetime) -> int:
    """Destroy sealed bytes that no row names: of an act broken off, or of an erasure whose process died.

    Young ones stay: their row may be about to be committed, or come back with a better copy of the database.
    Return how many were destroyed.
    """
    gone, before = 0, (at - SWEPT_AFTER).timestamp()
    for folder in sorted(queries.folder().glob("*")):
        old = [place for place in folder.iterdir() if place.stat().st_mtime < before]
        for place in queries.nameless(old):
            place.unlink(missing_ok=True)
            gone += 1
    return gone


def _keep(file_id: UUID, sealed: bytes) -> None:
    """Put sealed bytes on the disk so that a crash leaves the whole file or none."""
    durable.write(queries.place_of(file_id), sealed, mode=durable.OWN)


def destroy(abouts: Iterable[str]) -> int:
    """Destroy every file that hangs on these records, bytes and row; the journal keeps that they were."""
    gone = list(File.objects.filter(about__in=[str(about) for about in abouts]).values_list("pk", flat=True))
    File.objects.filter(pk__in=gone).delete()
    transaction.on_commit(lambda: _unlink(gone), robust=True)
    return len(gone)


def _unlink(keys: Sequence[UUID]) -> None:
    for key in keys:
        queries.place_of(key).unlink(missing_ok=True)
