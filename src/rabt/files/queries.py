"""Every read of a file: permitted first, then written down, then opened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Untrusted
from rabt.base.identifiers import Ref
from rabt.files.models import File, Kept
from rabt.files.rules.locker import Locker, digest_of

SIGNER = Signer(salt="rabt.files.kept")
HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Opened:
    """A file in the clear, on its way to one viewer."""

    content: bytes
    name: str
    media_type: str


@cache
def _locker(folder: Path) -> Locker:
    older = tuple(_key(path) for path in sorted(folder.glob("files-*.key")))
    return Locker(_key(folder / "files.key"), older)


def _key(path: Path) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def locker() -> Locker:
    """Open this node's locker with the keys that lie in its home."""
    return _locker(settings.RABT.keys)


def forget_keys() -> None:
    """Read the keys anew at the next file: after a new key was put beside the older ones."""
    _locker.cache_clear()


def folder() -> Path:
    """Tell where all sealed bytes lie."""
    return Path(settings.RABT.home) / "files"


def place_of(file_id: UUID) -> Path:
    """Tell where a file's sealed bytes lie."""
    name = file_id.hex
    return folder() / name[-2:] / name


def nameless(places: Sequence[Path]) -> list[Path]:
    """Return those sealed bytes that no row names."""
    named = {UUID(hex=place.name): place for place in places if HEX.fullmatch(place.name)}
    known = {
        key for rows in (File, Kept) for key in rows.objects.filter(pk__in=named).values_list("pk", flat=True)
    }
    return [place for place in places if place not in {named[key] for key in known}]


def _files(viewer: Actor) -> QuerySet[File]:
    """Narrow to the files of the offices that this viewer reaches, and of the duties that he holds."""
    return File.objects.filter(within(viewer), Q(needs=[]) | Q(needs__overlap=sorted(viewer.scopes)))


def file_to_see(viewer: Actor, file_id: UUID) -> File:
    """Find a file whose office this viewer reaches and whose duty he holds, or raise Missing."""
    found = _files(viewer).filter(pk=file_id).first()
    if found is None:
        raise Missing()
    return found


def files_of(viewer: Actor, about: Ref) -> list[File]:
    """List what hangs on a record, newest first, as far as this viewer reaches."""
    return list(_files(viewer).filter(about=about).order_by("-attached_at"))


@transaction.atomic
def opened(viewer: Actor, file_id: UUID) -> bytes:
    """Open a file for a viewer whose office it belongs to; the look is written down."""
    return _open(viewer, file_to_see(viewer, file_id)).content


@transaction.atomic
def to_hand_out(viewer: Actor, file_id: UUID) -> Opened:
    """Open a file with its name and type, for a download; the look is written down."""
    return _open(viewer, file_to_see(viewer, file_id))


@transaction.atomic
def opened_about(viewer: Actor, file_id: UUID, about: Ref) -> Opened:
    """Open a file of a record that the calling room has already let this viewer see."""
    found = File.objects.filter(pk=file_id, about=about).first()
    if found is None:
        raise Missing()
    return _open(viewer, found)


def kept(viewer: Actor, kind: str, word: str, at: datetime) -> Opened | None:
    """Find what was kept for this very person and purpose by its signed word, or nothing."""
    try:
        key = UUID(SIGNER.unsign(word))
    except (BadSignature, ValueError):
        return None
    found = Kept.objects.filter(pk=key, kind=kind, kept_for=viewer.id, until__gte=at).first()
    return _unsealed(found) if found else None


def _open(viewer: Actor, found: File) -> Opened:
    viewing.note(viewer, found.about)
    return _unsealed(found)


def _unsealed(found: File | Kept) -> Opened:
    sealed_at = place_of(found.pk)
    if not sealed_at.is_file():
        raise Untrusted("file_lost", file=str(found.pk))
    content = locker().unlock(found.pk, found.key_id, sealed_at.read_bytes())
    if digest_of(content) != found.digest:
        raise Untrusted("file_changed", file=str(found.pk))
    return Opened(content, found.name, found.media_type)
