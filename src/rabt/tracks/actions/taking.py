"""What a telephone sends: proved, opened, kept once; it forgets only what the answer says is held."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused, Untrusted
from rabt.journal import actions as journal
from rabt.seal.message import Message
from rabt.tracks.actions.keeping import Taken, keep
from rabt.tracks.messages import About, Called, Closed, Fixed, Marked, Seen, Upload
from rabt.tracks.models import Handset, Order, Run
from rabt.tracks.queries.handsets import handset_that_sends, holder_of, opener_of, order_of
from rabt.tracks.rules import handset as rules
from rabt.tracks.rules import sync
from rabt.tracks.rules.fix import clock_off
from rabt.tracks.rules.sync import Kind, Ranges

READS: dict[Kind, type[Message]] = {
    Kind.START: Marked, Kind.PAUSE: Marked, Kind.RESUME: Marked, Kind.END: Marked, Kind.POINT: Fixed,
    Kind.SIGHTING: Seen, Kind.DISTRESS: Called, Kind.SAFE: About, Kind.PHOTO: About,
}  # fmt: skip


@dataclass
class Answer:
    """What a telephone is told of each run: which numbers are held for good, or why none is taken."""

    held: dict[str, Ranges] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def take_upload(handset_id: UUID, content: bytes, signature: bytes, *, at: datetime) -> Answer:
    """Take a packet of recordings of a telephone, which its signature proves; sent again it changes nothing.

    A run that may not be taken holds up no other. Refuses: handset_not_signed, handset_locked,
    handset_upload_malformed, account_closed
    """
    row = handset_that_sends(handset_id)
    rules.check_signed(bytes(row.sign_key), signature, content)
    upload = _read(content)
    if upload.handset_id != row.pk:
        raise Untrusted("handset_not_signed")
    packet = Packet(row, holder_of(row), upload, hashlib.sha256(content).hexdigest(), at)
    answer = Answer()
    for head in upload.runs:
        try:
            with transaction.atomic():
                answer.held[str(head.run)] = packet.take(head.run, head.patrol)
        except Refused as problem:
            answer.refused[str(head.run)] = problem.code
    row.heard_at = at
    row.save(update_fields=["heard_at"])
    return answer


def _read(content: bytes) -> Upload:
    try:
        found = Upload.from_body(json.loads(content))
    except (ValueError, RecursionError, Untrusted):
        raise Refused("handset_upload_malformed") from None
    known, runs = {one.key for one in found.sittings}, {one.run for one in found.runs}
    if len(runs) != len(found.runs) or any(
        one.key not in known or one.run not in runs for one in found.recorded
    ):
        raise Refused("handset_upload_malformed")
    return found


class Packet:
    """One packet on its way into the tables of its runs."""

    def __init__(self, row: Handset, actor: Actor, upload: Upload, digest: str, at: datetime) -> None:
        self.row, self.actor, self.upload, self.digest, self.at = row, actor, upload, digest, at
        self.off = clock_off(upload.sent_at, at)
        self._opener = opener_of(row)  # this node's own fault stops here, before anything counts as held
        self._keys: dict[UUID, AESGCM | None] = {}

    def take(self, run_id: UUID, patrol_id: UUID) -> Ranges:
        """Keep what this packet brings of one run. Refuses: run_of_another_patrol, run_without_order,
        recording_number_wrong"""
        recorded = {one.number: one for one in reversed(self.upload.recorded) if one.run == run_id}
        numbers = list(recorded)
        sync.new_of((), numbers)
        run = self._run(run_id, patrol_id)
        held: Ranges = tuple((first, last) for first, last in run.held)
        fresh = sync.new_of(held, numbers)
        if not fresh:
            return held
        taken, spoilt = self._opened(run, patrol_id, [recorded[number] for number in fresh])
        held = sync.added(held, fresh)
        run.held, run.spoilt = [list(span) for span in held], [*run.spoilt, *spoilt]
        facts = {"packet": self.digest, "numbers": len(fresh), "spoilt": spoilt}
        journal.append(self.actor, "run.recorded", run.ref, at=self.at, facts=facts)
        keep(self.actor, run, taken, self.off, self.at)
        return held

    def _run(self, run_id: UUID, patrol_id: UUID) -> Run:
        """Return the run, locked; it begins with the first that is heard of it."""
        order = order_of(self.row, patrol_id)
        if order is None:
            raise Refused("run_without_order")
        run, _ = Run.objects.select_for_update(of=("self",)).get_or_create(
            pk=run_id, defaults=_begun(self.row, self.actor, order, self.at)
        )
        if run.handset_id != self.row.pk:
            raise Refused("run_of_another_patrol")
        sync.check_patrol(run.patrol_id, patrol_id)
        return run

    def _opened(
        self, run: Run, patrol_id: UUID, recorded: list[Closed]
    ) -> tuple[list[Taken], list[list[Any]]]:
        """Open recordings in their places; what cannot be read is counted, since it never will be."""
        taken: list[Taken] = []
        spoilt: list[list[Any]] = []
        for one in recorded:
            try:
                taken.append(self._open(run.pk, patrol_id, one))
            except (Untrusted, ValueError, RecursionError) as problem:
                code = problem.code if isinstance(problem, Problem) else "recording_unreadable"
                spoilt.append([one.number, code])
        return taken, spoilt

    def _open(self, run_id: UUID, patrol_id: UUID, one: Closed) -> Taken:
        place = rules.bound(run_id, one.number, one.kind.value, patrol_id)
        plain = rules.open_recording(self._key(one.key), one.nonce, one.box, place)
        head, _, rest = plain.partition(b"\n")
        return Taken(one.number, one.kind, READS[one.kind].from_body(json.loads(head)), rest)

    def _key(self, key: UUID) -> AESGCM:
        if key not in self._keys:
            told = next(one for one in self.upload.sittings if one.key == key)
            try:
                self._keys[key] = rules.unwrap(self._opener, told.ephemeral, told.wrapped)
            except Untrusted:
                self._keys[key] = None
        found = self._keys[key]
        if found is None:
            raise Untrusted("recording_unreadable")
        return found


def _begun(row: Handset, actor: Actor, order: Order, at: datetime) -> dict[str, Any]:
    return {
        "kept_by": settings.RABT.state, "office": row.office, "patrol_id": order.patrol_id, "handset": row,
        "led_by": actor.id, "source": "field", "base": order.base, "stretches": order.stretches,
        "heard_at": at,
    }  # fmt: skip
