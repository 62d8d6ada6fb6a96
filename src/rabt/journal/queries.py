"""Reading the journal: a record's timeline, the feed that upper rooms follow, checkpoints and proofs."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.journal import paths, rules
from rabt.journal.models import Act, Checkpoint, Mirror, Salt, Witnessed
from rabt.seal import merkle, tiles

SEE = "journal.see"


# ------------------------------------------------------------------ timelines and feed


def timeline(viewer: Actor, ref: str) -> QuerySet[Act]:
    """Return what happened to a record, oldest first. The caller has opened the record's own door."""
    return Act.objects.filter(ref=str(ref)).order_by("at", "id")


def acts_about(viewer: Actor, refs: Sequence[str], limit: int = 60) -> list[Act]:
    """Return the newest acts on several records. The caller has opened each record's own door."""
    return list(Act.objects.filter(ref__in=refs).order_by("-at", "-id")[:limit])


def timeline_to_see(viewer: Actor, ref: str) -> QuerySet[Act]:
    """Return a record's timeline to an auditor, or to an office that acted on it or is set over one.

    Refuses: missing
    """
    if not has_timeline(viewer, ref):
        raise Missing()
    return timeline(viewer, ref)


def has_timeline(viewer: Actor, ref: str) -> bool:
    """Tell whether a record's timeline is open to this viewer, so that a page need not offer it in vain."""
    reached = Q(pk__in=[])
    for path in viewer.reach:
        reached |= Q(office__startswith=path)
    return viewer.has(SEE) or timeline(viewer, ref).filter(reached).exists()


def since(cursor: int, kinds: Sequence[str], limit: int = 500) -> list[Act]:
    """Return the next acts of these kinds, from a place in the tree on; begin at 0.

    Acts are fed once they have their place, so that none can slip in behind the reader. The next
    cursor is the last act's place plus one.
    """
    return list(Act.objects.filter(kind__in=kinds, leaf_index__gte=cursor).order_by("leaf_index")[:limit])


def acts_to_see(viewer: Actor, *, kind: str = "", ref: str = "") -> QuerySet[Act]:
    """Return the newest acts of all offices, to those who audit. Refuses: not_allowed"""
    viewer.require(SEE)
    found = Act.objects.order_by("-at", "-id")
    if kind:
        found = found.filter(kind__startswith=kind)
    return found.filter(ref=ref) if ref else found


def act_of(act_id: UUID) -> Act:
    """Return one act; the caller has asked who looks. Refuses: missing"""
    found = Act.objects.filter(pk=act_id).first()
    if found is None:
        raise Missing()
    return found


def act_to_see(viewer: Actor, act_id: UUID) -> Act:
    """Return one act to those who audit. Refuses: not_allowed, missing"""
    viewer.require(SEE)
    return act_of(act_id)


# ------------------------------------------------------------------ figures: how many, never who


def counts_of(kinds: Sequence[str], first: datetime, until: datetime) -> dict[str, int]:
    """Count the acts of these kinds from one instant to before another."""
    rows = Act.objects.filter(kind__in=kinds, at__gte=first, at__lt=until).values_list("kind")
    return {str(kind): n for kind, n in rows.annotate(n=Count("pk"))}


def refs_acted_on(
    kinds: Sequence[str], *, first: datetime | None = None, until: datetime | None = None
) -> QuerySet[Act, Any]:
    """Name the records on which there was an act of these kinds, as a list that a query can ask in."""
    rows = Act.objects.filter(kind__in=kinds)
    rows = rows.filter(at__gte=first) if first else rows
    return (rows.filter(at__lt=until) if until else rows).values("ref")


def cosigned_over(until: datetime) -> Checkpoint | None:
    """Return the newest cosigned checkpoint, if it holds every act before an instant."""
    before, row = Act.objects.filter(at__lt=until), newest_cosigned()
    if row is None or before.filter(leaf_index__gte=row.size).exists():
        return None
    return None if before.filter(leaf_index__isnull=True).exists() else row


# ------------------------------------------------------------------ checkpoints


def size() -> int:
    """Return how many acts have a place in the tree."""
    last = Act.objects.aggregate(last=Max("leaf_index"))["last"]
    return 0 if last is None else last + 1


def newest_checkpoint() -> Checkpoint | None:
    """Return the newest signed checkpoint of this journal."""
    return Checkpoint.objects.order_by("-size").first()


def newest_cosigned() -> Checkpoint | None:
    """Return the newest checkpoint that the other node has cosigned."""
    return Checkpoint.objects.filter(cosigned_at__isnull=False).order_by("-size").first()


@dataclass(frozen=True)
class Upto:
    """How many acts of a journal the other node has cosigned, and when."""

    size: int
    cosigned_at: datetime | None


def cosigned_upto() -> Upto | None:
    """Return how far the other node has cosigned this journal."""
    row = newest_cosigned()
    return Upto(row.size, row.cosigned_at) if row else None


def witnessed_upto(origin: str) -> Upto | None:
    """Return how far this node has cosigned another journal."""
    row = witnessed(origin)
    return Upto(row.size, row.cosigned_at) if row else None


@dataclass(frozen=True)
class Offer:
    """A checkpoint for the other node to cosign, with the proof that the journal only grew."""

    checkpoint: Checkpoint
    note: str
    old_size: int
    proof: list[str]


def offer() -> Offer | None:
    """Return what the other node is to cosign next, or nothing when it has cosigned all."""
    newest, cosigned = newest_checkpoint(), newest_cosigned()
    old = cosigned.size if cosigned else 0
    if newest is None or newest.size == old:
        return None
    return Offer(newest, newest.note, old, consistency(old, newest.size))


def leaves(first: int, last: int) -> bytes:
    """Return the leaf hashes of our acts from one place to before another, in a row."""
    rows = Act.objects.filter(leaf_index__gte=first, leaf_index__lt=last).order_by("leaf_index")
    return b"".join(bytes.fromhex(one) for one in rows.values_list("leaf_hash", flat=True).iterator())


def mirrored(origin: str, first: int, last: int) -> bytes:
    """Return leaf hashes of the other node's journal that lie here, from one place to before another."""
    held = Mirror.objects.filter(origin=origin).first()
    size, folder = held.size if held else 0, paths.mirror_of(settings.RABT.home, origin)
    found = b""
    for index in range(first // tiles.WIDTH, -(-min(last, size) // tiles.WIDTH)):
        width = min(size - index * tiles.WIDTH, tiles.WIDTH)
        tile = paths.read_tile(folder, tiles.Tile(0, index, width))
        start = index * tiles.WIDTH
        found += tile[max(0, first - start) * merkle.SIZE : max(0, last - start) * merkle.SIZE]
    return found


def mirrored_of(witnessed: Witnessed | None, first: int) -> bytes | None:
    """Return what another journal forgot from a place on, if all that was cosigned of it lies here, and fits.

    Nothing is returned where nothing is wanting, or where what lies here is not what was cosigned.
    """
    if witnessed is None or first >= witnessed.size:
        return None
    held = mirrored(witnessed.origin, 0, witnessed.size)
    hashes = [held[start : start + merkle.SIZE] for start in range(0, len(held), merkle.SIZE)]
    whole = len(hashes) == witnessed.size
    if not whole or merkle.root(merkle.subtrees_of(hashes), witnessed.size).hex() != witnessed.root:
        return None
    return held[first * merkle.SIZE :]


def witnessed(origin: str) -> Witnessed | None:
    """Return how far another journal was cosigned here."""
    return Witnessed.objects.filter(origin=origin).first()


def consistency(old: int, new: int) -> list[str]:
    """Prove from the tiles that the tree of the new size begins with the tree of the old."""
    return [_text(one) for one in merkle.consistency(tiles.subtrees_in(new, _reader()), old, new)]


@dataclass(frozen=True)
class Standing:
    """How far this journal is placed, signed and cosigned, and what the other node's journal says."""

    size: int
    unplaced: int
    signed: Checkpoint | None
    cosigned: Checkpoint | None
    witnessed: Witnessed | None
    evidence: int
    proven_since: datetime | None


def gauges(at: datetime) -> dict[str, float]:
    """Say how the journal stands, in numbers, for monitoring."""
    cosigned = newest_cosigned()
    return {
        "journal_acts": size(),
        "journal_unplaced": Act.objects.filter(leaf_index__isnull=True).count(),
        "journal_cosigned": cosigned.size if cosigned else 0,
    }


def standing(viewer: Actor) -> Standing:
    """Return how the journal stands, to those who audit. Refuses: not_allowed"""
    viewer.require(SEE)
    return Standing(
        size=size(),
        unplaced=Act.objects.filter(leaf_index__isnull=True).count(),
        signed=newest_checkpoint(),
        cosigned=newest_cosigned(),
        witnessed=Witnessed.objects.first(),
        evidence=len(paths.evidence_kept(_folder())),
        proven_since=Checkpoint.objects.aggregate(first=Min("cosigned_at"))["first"],
    )


# ------------------------------------------------------------------ proofs


def proof(viewer: Actor, act_id: UUID) -> str:
    """Return one text that proves an act's place to a stranger, to those who audit.

    Refuses: not_allowed, missing, act_without_place
    """
    return proof_of(act_to_see(viewer, act_id))


def proof_of(act: Act) -> str:
    """Return one text that proves an act's place to a stranger with the public keys. (C2SP tlog-proof)

    Under a cosigned checkpoint where there is one; the caller has opened the act's own door.
    Refuses: act_without_place
    """
    index = None if act.kind == rules.LOST else act.leaf_index
    under = next(
        (row for row in (newest_cosigned(), newest_checkpoint()) if row and _holds(row, index)), None
    )
    if index is None or under is None:
        raise Refused("act_without_place")
    hashes = merkle.inclusion(tiles.subtrees_in(under.size, _reader()), index, under.size)
    entry = rules.entry(rules.ActFacts(act.pk, act.kind, act.ref, act.at, act.commitment))
    head = ["c2sp.org/tlog-proof@v1", f"extra {_text(entry)}", f"index {index}"]
    return "\n".join([*head, *map(_text, hashes), "", under.note + under.cosignature])


def _holds(row: Checkpoint, index: int | None) -> bool:
    return index is not None and index < row.size


def check_facts(viewer: Actor, act_id: UUID, facts: dict[str, object]) -> None:
    """Hold facts against what an act committed to.

    Refuses: not_allowed, missing, facts_erased, facts_differ
    """
    act = act_to_see(viewer, act_id)
    salt = Salt.objects.filter(act=act).first()
    if salt is None:
        raise Refused("facts_erased")
    who = {"id": act.actor_id, "office": act.office, "role": act.role, "state": act.state}
    if rules.commitment(bytes.fromhex(salt.salt), who, facts) != act.commitment:
        raise Untrusted("facts_differ")


def _folder() -> Path:
    return paths.folder_of(settings.RABT.home)


def _reader() -> tiles.ReadTile:
    folder = _folder()
    return lambda name: paths.read_tile(folder, name)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
