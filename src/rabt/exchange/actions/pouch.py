"""The pouch: the same letters and receipts as one file, when the line is down.

First line: a header in JSON, with the digest of all that follows. Then one letter or receipt
a line. A pouch may come any number of times and in any order; what is known changes nothing.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from rabt.base.errors import Refused
from rabt.exchange import queries, rules
from rabt.exchange.actions import pieces
from rabt.exchange.actions.deliver import seal_waiting
from rabt.exchange.actions.receive import receive
from rabt.exchange.actions.settle import take_receipts
from rabt.exchange.models import Incoming

VERSION = "rabt-pouch/1"
RECEIPTS_FOR = timedelta(days=60)
LINE_MARKS = 20


@dataclass(frozen=True)
class Report:
    """What a pouch brought."""

    made_at: str
    letters: int
    new: int
    known: int
    rejected: int
    receipts: int
    settled: int


@dataclass
class _Contents:
    letters: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)


def pouch_out(at: datetime) -> bytes:
    """Pack every letter without a receipt, and receipts for what came by pouch. Refuses: not_paired

    What would make the file too large to be taken in waits, oldest first, for the pouch after this one.
    """
    peer = queries.the_peer()
    seal_waiting(at)
    owed = Incoming.objects.filter(from_state=peer.state, pouched_at__gte=at - RECEIPTS_FOR)
    receipts, left = _as_fit(owed.order_by("seq").values_list("seq", "receipt"), rules.POUCH_ROOM)
    letters, _ = _as_fit(queries.unanswered(peer.state).values_list("seq", "sealed"), left)
    packed = queries.unanswered(peer.state).filter(seq__lte=max(letters, default=0))
    packed.update(sent_at=at)
    return pack(list(letters.values()), list(receipts.values()), to_state=peer.state, at=at)


def _as_fit(rows: QuerySet[Any, tuple[Any, Any]], room: int) -> tuple[dict[int, str], int]:
    """Take what fits, oldest first; return it by number, and the room that is left."""
    taken: dict[int, str] = {}
    for seq, text in rows.iterator(chunk_size=500):
        room -= len(text) + LINE_MARKS
        if room < 0:
            break
        taken[seq] = text
    return taken, max(room, 0)


def pack(letters: list[str], receipts: list[str], *, to_state: str, at: datetime) -> bytes:
    """Write a pouch file."""
    lines = [json.dumps({"letter": text}) for text in letters] + [
        json.dumps({"receipt": text}) for text in receipts
    ]
    content = "".join(line + "\n" for line in lines).encode()
    header = {
        "pouch": VERSION,
        "from": settings.RABT.state,
        "to": to_state,
        "made_at": at.isoformat(),
        "letters": len(letters),
        "receipts": len(receipts),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return json.dumps(header).encode() + b"\n" + content


def pouch_in(pouch: bytes, *, at: datetime) -> Report:
    """Take in a pouch, whole or not at all. Refuses: not_paired, pouch_damaged, pouch_not_for_us"""
    queries.the_peer()
    header, contents = unpack(pouch)
    new = known = rejected = 0
    for start in range(0, len(contents.letters), rules.BATCH_LETTERS):
        came = receive(contents.letters[start : start + rules.BATCH_LETTERS], via="pouch", at=at)
        new, known, rejected = new + came.new, known + came.known, rejected + came.rejected
    settled = take_receipts(contents.receipts, via="pouch", at=at)
    return Report(
        header["made_at"], len(contents.letters), new, known, rejected, len(contents.receipts), settled
    )


@dataclass(frozen=True)
class Brought:
    """What several files brought: pouches that were whole, and those of which pieces are wanting."""

    reports: list[Report] = field(default_factory=list)
    waiting: list[pieces.Waiting] = field(default_factory=list)


def bring(files: list[bytes], *, at: datetime) -> Brought:
    """Take in what somebody brought: pouches, pieces of them, and pictures of their codes, in any order.

    Refuses: not_paired, pouch_damaged, pouch_not_for_us, pouch_too_many_open
    """
    queries.the_peer()
    brought, waits = Brought(), {}
    for content in [one for file in files for one in (pieces.texts_in(file) or [file])]:
        piece = pieces.read(content)
        found = pieces.keep(piece, at) if piece else content
        if isinstance(found, pieces.Waiting):
            waits[found.whole] = found
        else:
            waits.pop(piece.whole.hex() if piece else "", None)
            brought.reports.append(pouch_in(found, at=at))
    brought.waiting.extend(waits.values())
    return brought


def unpack(pouch: bytes) -> tuple[dict[str, Any], _Contents]:
    """Read a pouch file and check that it is whole. Refuses: pouch_damaged, pouch_not_for_us"""
    if len(pouch) > rules.POUCH_LIMIT:
        raise Refused("pouch_damaged", why="size")
    first, _, content = pouch.partition(b"\n")
    header = _header(first)
    if header["sha256"] != hashlib.sha256(content).hexdigest():
        raise Refused("pouch_damaged", why="digest")
    if (header["to"], header["from"]) != (settings.RABT.state, settings.RABT.peer_state):
        raise Refused("pouch_not_for_us", to=str(header["to"])[:20], sender=str(header["from"])[:20])
    contents = _Contents()
    for line in content.splitlines():
        _sort(line, contents)
    if (header["letters"], header["receipts"]) != (len(contents.letters), len(contents.receipts)):
        raise Refused("pouch_damaged", why="count")
    return header, contents


def _header(line: bytes) -> dict[str, Any]:
    try:
        header = json.loads(line)
        wanted = {"pouch", "from", "to", "made_at", "letters", "receipts", "sha256"}
        if not isinstance(header, dict) or not wanted <= header.keys() or header["pouch"] != VERSION:
            raise Refused("pouch_damaged", why="header")
        datetime.fromisoformat(header["made_at"])
        return header
    except (ValueError, TypeError, RecursionError):
        raise Refused("pouch_damaged", why="header") from None


def _sort(line: bytes, contents: _Contents) -> None:
    try:
        entry = json.loads(line)
        [(what, text)] = entry.items()
        if not isinstance(text, str):
            raise ValueError
        {"letter": contents.letters, "receipt": contents.receipts}[what].append(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("pouch_damaged", why="line") from None
