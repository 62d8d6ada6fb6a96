"""Each node is the other's witness: it cosigns only what begins with all that it cosigned before."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.base import durable
from rabt.base.errors import Stale, Untrusted
from rabt.journal import paths, queries
from rabt.journal.models import Checkpoint, Witnessed
from rabt.seal import checkpoint, keys, merkle

LONGEST_PROOF = 63


@transaction.atomic
def witness(note: str, old_size: int, proof: Sequence[str], *, peer: keys.NodeCard, at: datetime) -> str:
    """Cosign the other node's checkpoint if its journal only grew; return the cosignature line.

    A contradiction is kept in the journal's folder as evidence, with both signatures of the other node.
    Refuses: checkpoint_malformed, checkpoint_forged, checkpoint_stale, checkpoint_inconsistent.
    (C2SP tlog-witness)
    """
    offered = checkpoint.read(note, peer.journal_name, keys.verifying_key(peer.journal))
    held = Witnessed.objects.select_for_update().filter(origin=offered.origin).first()
    size, root = (held.size, bytes.fromhex(held.root)) if held else (0, merkle.EMPTY)
    if offered.size < size or (offered.size > size and old_size != size):
        raise Stale("checkpoint_stale", held=size, offered=offered.size, old=old_size)
    try:
        path = _hashes(proof) if offered.size > size else []
        merkle.check_consistency(size, offered.size, path, root, offered.root)
    except Untrusted as problem:
        _keep_evidence(held, note, proof)
        raise Untrusted(
            "checkpoint_inconsistent", held=size, offered=offered.size, why=problem.facts
        ) from problem
    own = _own_card()
    line = checkpoint.cosign(note, own.witness_name, keys.signing_key(settings.RABT.keys, keys.JOURNAL), at)
    Witnessed.objects.update_or_create(
        origin=offered.origin,
        defaults={
            "size": offered.size,
            "root": offered.root.hex(),
            "note": note,
            "cosignature": line,
            "cosigned_at": at,
        },
    )
    return line


def _hashes(proof: Sequence[str]) -> list[bytes]:
    if len(proof) > LONGEST_PROOF:
        raise Untrusted("proof_wrong", why="too long")
    try:
        return [base64.b64decode(one, validate=True) for one in proof]
    except (binascii.Error, ValueError) as problem:
        raise Untrusted("proof_wrong", why="not base64") from problem


def _keep_evidence(held: Witnessed | None, note: str, proof: Sequence[str]) -> None:
    """Keep both signed notes where no rollback reaches: together they prove the contradiction."""
    parts = ["held:", held.note if held else "", "offered:", note, "proof offered:", *proof, ""]
    content = "\n".join(parts).encode()
    durable.write(paths.evidence(paths.folder_of(settings.RABT.home), content), content)


@transaction.atomic
def take_cosignature(size: int, line: str, *, peer: keys.NodeCard) -> Checkpoint:
    """Keep the other node's cosignature beside our checkpoint of a size.

    Refuses: checkpoint_unknown, checkpoint_malformed, cosignature_wrong
    """
    row = Checkpoint.objects.select_for_update().filter(size=size).first()
    if row is None:
        raise Untrusted("checkpoint_unknown", size=size)
    if row.cosigned_at:
        return row
    note = checkpoint.with_line(row.note, line)
    row.cosigned_at = checkpoint.read_cosignature(note, peer.witness_name, keys.verifying_key(peer.journal))
    row.cosignature = line
    row.save(update_fields=["cosignature", "cosigned_at"])
    newest = queries.newest_cosigned()
    if newest is None or newest.size <= size:
        place = paths.cosigned(paths.folder_of(settings.RABT.home))
        transaction.on_commit(lambda: durable.write(place, note.encode()), robust=True)
    return row


def _own_card() -> keys.NodeCard:
    return keys.node_card(settings.RABT.keys, state=settings.RABT.state, url=settings.RABT.url)
