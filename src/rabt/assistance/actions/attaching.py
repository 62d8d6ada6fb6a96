"""Pictures go with a request or its answer: attached while it is written, sent with it, taken in there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.assistance import messages as letters
from rabt.assistance import queries
from rabt.assistance.actions.telling import remember, send
from rabt.assistance.messages import AnswerFile, RequestFile
from rabt.assistance.models import Attachment, Information, Request
from rabt.assistance.queries.attachments import GATE
from rabt.assistance.queries.requests import ASK, point
from rabt.assistance.rules import attachment as rules
from rabt.assistance.rules.answer import GIVES
from rabt.assistance.rules.attachment import Picture
from rabt.assistance.rules.request import Part, State
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
    rules.check_room(len(queries.attachments_of(row)))
    found = _kept(actor, row, new_id(), Picture(content, name), at)
    remember(actor, "attachment.added", found.ref, at, request=row.ref, digest=found.digest)
    return found


def add_picture(
    actor: Actor, row: Request, given: Information, picture: Picture, at: datetime
) -> Attachment:  # fmt: skip
    """Attach a picture to an answer in the act that gives it, by its handling code.

    Refuses: assistance_picture, and what `files.attach` refuses of a picture
    """
    rules.check_carries(row.step, given.outcome)
    found = _kept(actor, row, new_id(), picture, at, given)
    remember(actor, "attachment.added", found.ref, at, information=given.ref, digest=found.digest)
    return found


def _kept(
    actor: Actor, row: Request, key: UUID, picture: Picture, at: datetime, given: Information | None = None
) -> Attachment:  # fmt: skip
    file = files.attach(
        actor, ref_of("attachment", key), files.DRAWN, picture.content, picture.name, at=at, office=point(),
        needs=[GATE],
    )  # fmt: skip
    return Attachment.objects.create(
        pk=key, request=row, information=given, file_id=file.pk, name=file.name, size=file.size,
        digest=file.digest, attached_by=actor.id, attached_at=at,
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


def send_pictures(actor: Actor, given: Information, about: Ref, at: datetime) -> None:
    """Write one letter for each picture of an answer that was given in this act."""
    for one in queries.pictures_of(given):
        content = kept.opened_about(actor, one.file_id, one.ref).content
        letter = AnswerFile(
            attachment_ref=one.ref, information_ref=given.ref, name=one.name, digest=one.digest,
            content=content, attached_at=one.attached_at,
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
    room = len(queries.attachments_of(row)), rules.MOST
    return _taken(actor, row, told, room, at)


@transaction.atomic
def take_answer_picture(actor: Actor, told: AnswerFile, *, at: datetime) -> Attachment | None:
    """Take in a picture that goes with an answer of the other side. Told again it is the same.

    Refuses: not_the_keeper, letter_malformed, missing
    """
    check_other(actor)
    told.check()
    given = queries.information_told(reference(told.information_ref, "information"), actor.state)
    found = Attachment.objects.filter(pk=reference(told.attachment_ref, "attachment")).first()
    if found is not None or not given.text:  # what was erased takes nothing more
        return found
    if given.request is None or given.request.step != Part.DATA or given.outcome not in GIVES:
        raise Untrusted("letter_malformed", field="information_ref")
    room = len(queries.pictures_of(given)), rules.WITH_ANSWER
    return _taken(actor, given.request, told, room, at, given)


def _taken(
    actor: Actor, row: Request, told: letters.Picture, room: tuple[int, int], at: datetime,
    given: Information | None = None,
) -> Attachment:  # fmt: skip
    """Keep a picture of the other side; `room` is how many stand and how many may."""
    key = reference(told.attachment_ref, "attachment")
    try:
        rules.check_room(*room)
        found = _kept(actor, row, key, Picture(told.content, told.name), at, given)
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
