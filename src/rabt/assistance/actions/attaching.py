"""Pictures go with a request: attached while it is written, sent with it, taken in on the other side."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.assistance import queries
from rabt.assistance.actions.telling import remember, send
from rabt.assistance.messages import RequestFile
from rabt.assistance.models import Attachment, Request
from rabt.assistance.queries.attachments import GATE
from rabt.assistance.queries.requests import ASK, point
from rabt.assistance.rules import attachment as rules
from rabt.assistance.rules.request import State
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.exchange.letters import check_other, reference
from rabt.files import actions as files
from rabt.files import queries as kept


@transaction.atomic
def attach(actor: Actor, request_id: UUID, content: bytes, name: str, *, at: datetime) -> Attachment:
    """Attach a picture to a draft, drawn anew and small enough for a letter.

    Refuses: assistance_step_closed, assistance_attachments, and what `files.attach` refuses of a picture
    """
    actor.require(ASK)
    row = queries.request_to_change(actor, request_id)
    if not queries.is_ours(row) or row.state != State.DRAFT:
        raise Refused("assistance_step_closed")
    rules.check_room(Attachment.objects.filter(request=row).count())
    found = _kept(actor, row, new_id(), content, name, at)
    remember(actor, "attachment.added", found.ref, at, request=row.ref, digest=found.digest)
    return found


def _kept(actor: Actor, row: Request, key: UUID, content: bytes, name: str, at: datetime) -> Attachment:
    file = files.attach(
        actor, ref_of("attachment", key), files.DRAWN, content, name, at=at, office=point(), needs=[GATE]
    )
    return Attachment.objects.create(
        pk=key, request=row, file_id=file.pk, name=file.name, size=file.size, digest=file.digest,
        attached_by=actor.id, attached_at=at,
    )  # fmt: skip


@transaction.atomic
def detach(actor: Actor, attachment_id: UUID, *, at: datetime) -> Request:
    """Take a picture off a draft; its bytes are destroyed. Refuses: assistance_step_closed"""
    actor.require(ASK)
    found, row = queries.attachment_to_change(actor, attachment_id)
    if row.state != State.DRAFT:
        raise Refused("assistance_step_closed")
    remember(actor, "attachment.removed", found.ref, at, request=row.ref)
    destroy([found])
    return row


def send_attachments(actor: Actor, row: Request, about: Ref, at: datetime) -> None:
    """Write one letter for each picture of a request that was sent in this act."""
    for one in queries.attachments_of(row):
        content = kept.opened_about(actor, one.file_id, one.ref).content
        letter = RequestFile(
            attachment_ref=one.ref, request_ref=row.ref, name=one.name, digest=one.digest, content=content,
            attached_at=one.attached_at,
        )  # fmt: skip
        send(actor, letter, about, at)


@transaction.atomic
def take_attachment(actor: Actor, told: RequestFile, *, at: datetime) -> Attachment | None:
    """Take in a picture that goes with a request of the other side. Told again it is the same.

    The bytes must be a picture as a node draws it, or nothing is kept of them.
    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    told.check()
    key = reference(told.attachment_ref, "attachment")
    row = queries.request_told(reference(told.request_ref, "request"), ours=False)
    found = Attachment.objects.filter(pk=key).first()
    if found is not None or not row.subject:  # an erased request takes nothing more
        return found
    try:
        rules.check_room(Attachment.objects.filter(request=row).count())
        found = _kept(actor, row, key, told.content, told.name, at)
    except Refused as refused:
        raise Untrusted("letter_malformed", field="content", why=refused.code) from None
    if found.digest != told.digest:  # drawn anew here: it was not as a node draws it
        raise Untrusted("letter_malformed", field="content")
    remember(actor, "attachment.came", found.ref, at, request=row.ref, digest=found.digest)
    return found


def destroy(rows: list[Attachment]) -> None:
    """Destroy pictures, bytes and rows."""
    files.destroy(one.ref for one in rows)
    Attachment.objects.filter(pk__in=[one.pk for one in rows]).delete()
