"""What was told lies sealed with the room's own key: its pieces, opened and sealed. Others note who looks."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.complaints.models import Complaint, GuardedPiece, Piece, Sealed
from rabt.complaints.rules.complaint import Told
from rabt.files.rules import Locker

KEY = "complaints.key"
TOLD, SAID, DECIDED, FILE, PART, PAPER = "told", "said", "decided", "file", "part", "paper"
ORDINARY, GUARDED = b"ordinary", b"guarded"


def room_key() -> bytes:
    """Read the room's own key: the house's process never does."""
    return bytes.fromhex((settings.RABT.keys / KEY).read_text())


def locker(guarded: bool) -> Locker:
    """Return what seals and opens the pieces of ordinary, or of guarded, complaints."""
    return Locker(hashlib.sha256((GUARDED if guarded else ORDINARY) + room_key()).digest())


def pieces_of(row: Complaint) -> QuerySet[Any]:
    """Return the sealed pieces of a complaint, from the table of its sort, as they came."""
    table: type[Sealed] = GuardedPiece if row.guarded else Piece
    return table._default_manager.filter(complaint=row).order_by("at", "pk")


@dataclass(frozen=True)
class Opened:
    """A piece that was opened: what it says, by whom, when."""

    id: UUID
    sort: str
    by: str
    at: datetime
    said: dict[str, str]


@dataclass(frozen=True)
class Whole:
    """A complaint with its words, as an officer or who told it reads it."""

    row: Complaint
    told: Told
    said: list[Opened]
    files: list[Opened]
    decided: list[Opened]


def opened(row: Complaint) -> Whole:
    """Open the words of a complaint; the caller wrote down who looks."""
    found = [said_in(piece, row.guarded) for piece in pieces_of(row).defer("body")]
    of = {sort: [one for one in found if one.sort == sort] for sort in (TOLD, SAID, DECIDED, FILE)}
    return Whole(row, Told(**of[TOLD][0].said), of[SAID], of[FILE], of[DECIDED])


def opened_of(row: Complaint, sort: str) -> list[Opened]:
    """Open the pieces of one sort of a complaint, as they came."""
    return [said_in(piece, row.guarded) for piece in pieces_of(row).filter(sort=sort).defer("body")]


def said_in(piece: Sealed, guarded: bool) -> Opened:
    """Open what one piece says, without its bytes."""
    plain = locker(guarded).unlock(piece.pk, piece.key_id, bytes(piece.head))
    return Opened(piece.pk, piece.sort, piece.by, piece.at, json.loads(plain))


def sealed(
    row: Complaint, sort: str, said: dict[str, str], by: str, at: datetime, body: bytes = b""
) -> Sealed:
    """Make a sealed piece of a complaint; the caller writes it."""
    table = GuardedPiece if row.guarded else Piece
    lock = locker(row.guarded)
    piece: Sealed = table(complaint=row, sort=sort, by=by, at=at, key_id=lock.key_id)
    piece.head = lock.lock(piece.pk, json.dumps(said, ensure_ascii=False).encode())
    piece.body = lock.lock(piece.pk, body) if body else None
    return piece


def body_of(row: Complaint, piece_id: UUID) -> bytes:
    """Open the bytes of a file of a complaint that has been opened."""
    piece = pieces_of(row).get(pk=piece_id)
    return locker(row.guarded).unlock(piece.pk, piece.key_id, bytes(piece.body or b""))


def sealed_anew(row: Complaint) -> list[GuardedPiece]:
    """Seal the pieces of an ordinary complaint as those of a guarded one; the ordinary ones are destroyed."""
    ordinary, guarded, made = locker(False), locker(True), []
    for old in Piece.objects.filter(complaint=row).order_by("at", "pk"):
        new = GuardedPiece(
            pk=old.pk, complaint=row, sort=old.sort, by=old.by, at=old.at, key_id=guarded.key_id
        )
        new.head = guarded.lock(new.pk, ordinary.unlock(old.pk, old.key_id, bytes(old.head)))
        if old.body is not None:
            new.body = guarded.lock(new.pk, ordinary.unlock(old.pk, old.key_id, bytes(old.body)))
        made.append(new)
    Piece.objects.filter(complaint=row).delete()
    return made


def said_of(told: Told) -> dict[str, str]:
    """Return what was told as it is sealed."""
    return asdict(told)
