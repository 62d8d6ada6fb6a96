"""What a device recorded without a line: it happened, so it is kept, once, and looked at where it must be."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access.viewing import Viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Refused, Untrusted
from rabt.crossing import queries
from rabt.crossing.actions.passages import check_same, tell_passed, tell_refused
from rabt.crossing.messages import Looked, Recorded, Upload
from rabt.crossing.models import Device, Passage
from rabt.crossing.rules.desk import AtDesk, check_refusal
from rabt.crossing.rules.device import check_signed
from rabt.crossing.rules.passage import Outcome, outcome_needs_second_look
from rabt.crossing.rules.verdict import Colour, Direction, Need, Verdict
from rabt.journal import actions as journal

CLOCK_MAY_DIFFER = timedelta(minutes=10)
UNREADABLE = Verdict(Colour.RED, "card_not_genuine", Need.SHIFT_HEAD)


@transaction.atomic
def take_upload(
    actor: Actor, device_id: UUID, content: bytes, signature: bytes, *, at: datetime
) -> list[UUID]:
    """Take what an enrolled device recorded without a line; return what is safely kept.

    Sending it again changes nothing. Refuses: device_locked, upload_not_signed, upload_malformed,
    passage_changed, passage_from_future
    """
    actor.require("crossing.record")
    device = queries.device_at_work(actor, device_id)
    check_signed(bytes(device.sign_key), signature, content)
    upload = _read(content)
    if upload.device_id != device.pk:
        raise Untrusted("upload_not_signed")
    _keep_looks(actor, device, upload.looked)
    for record in upload.recorded:
        keep(actor, Came(device.office, device.port, device), record, at)
    device.seen_at = at
    device.save(update_fields=["seen_at"])
    return [record.passage_id for record in upload.recorded] + [look.viewing_id for look in upload.looked]


def _read(content: bytes) -> Upload:
    try:
        return Upload.from_body(json.loads(content))
    except (ValueError, RecursionError, Untrusted):
        raise Refused("upload_malformed") from None


def _keep_looks(actor: Actor, device: Device, looked: list[Looked]) -> None:
    """Write down, with their own times, the looks that the device wrote down; each counts once."""
    Viewing.objects.bulk_create(
        [
            Viewing(
                id=look.viewing_id,
                person_ref=look.person_ref,
                at=look.at,
                who=look.officer,
                office=device.office,
                role=actor.role,
                purpose="border",
                state=settings.RABT.state,
            )
            for look in looked
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Came:
    """From which post a record came that was made without a line, and by which device: none for paper."""

    office: str
    port: str
    device: Device | None = None


def keep(actor: Actor, came: Came, record: Recorded, at: datetime) -> Passage:
    """Keep what happened without a line, once, and mark what the shift head must look at.

    Refuses: passage_changed, passage_from_future, upload_malformed, refusal_reason_unknown,
    refused_without_person
    """
    _check_can_be(record, at)
    outcome, direction, colour = record.outcome, record.direction, record.colour
    desk = _judged_now(actor, record, direction)
    judged = desk.judged if desk else UNREADABLE
    serial = desk.serial if desk else ""
    if outcome is Outcome.REFUSED:
        known = queries.terms_at(record.at).reasons("entry_refusal")
        check_refusal(record.reason, known, serial=serial, named=record.named)
    told_green = came.device is not None and colour is Colour.GREEN
    passage, is_new = Passage.objects.get_or_create(
        pk=record.passage_id,
        defaults={
            "kept_by": settings.RABT.state,
            "office": came.office,
            "port": came.port,
            "direction": direction.value,
            "outcome": outcome.value,
            "serial": serial,
            "holder_ref": desk.holder_ref if desk else "",
            "about_ref": desk.about_ref if desk else "",
            "named": "" if serial else record.named.strip(),
            "at": record.at,
            "noted_at": at,
            "officer": record.officer,
            "device": came.device,
            "colour": colour.value if came.device else judged.colour.value,
            "verdict": record.verdict if came.device else judged.code,
            "told_green": told_green,
            "second_check": record.second_check,
            "offline": True,
            "reason": record.reason if outcome is Outcome.REFUSED else "",
            "reason_text": " · ".join(part for part in (record.reason_text, record.head_reason) if part),
            "to_confirm": outcome_needs_second_look(outcome, judged, told_green=told_green),
        },
    )
    if not is_new:
        check_same(passage, came.office, serial, direction.value)
        return passage
    by = came.device.ref if came.device else "paper"
    journal.append(actor, "crossing.uploaded", passage.ref, at=at, facts={"device": by})
    (tell_passed if outcome is Outcome.PASSED else tell_refused)(actor, passage)
    return passage


def _check_can_be(record: Recorded, at: datetime) -> None:
    """Ask that a record can have happened. Refuses: passage_from_future, upload_malformed"""
    if record.at > at + CLOCK_MAY_DIFFER:
        raise Refused("passage_from_future")
    if record.outcome is Outcome.HELD:  # without a line nobody is there to be asked
        raise Refused("upload_malformed")


def _judged_now(actor: Actor, record: Recorded, direction: Direction) -> AtDesk | None:
    """Judge the card again with what the node knows; the device knew only its lists and its pack."""
    try:
        return queries.at_desk(
            actor, record.token or record.serial, direction, at=record.at, with_person=False
        )
    except Missing:
        return None
    except Problem as problem:
        if problem.code in ("serial_mistyped", "no_card"):
            return None
        raise
