"""Pictures that go with requests: opened with their request, and marked by what binds it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.assistance.models import Attachment, Request
from rabt.assistance.queries.requests import is_ours, request_to_change, request_to_see
from rabt.assistance.rules import handling
from rabt.assistance.rules.attachment import marked
from rabt.assistance.rules.handling import Bound, Way
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.files import queries as files

GATE = "assistance.gate"
"""What a file of this room asks for: no role holds it, so that the door of all files opens none of them."""


@dataclass(frozen=True)
class Shown:
    """A picture on its way to one viewer, with the band that says by what it is bound."""

    row: Attachment
    content: bytes
    name: str


def attachments_of(row: Request) -> list[Attachment]:
    """Return the pictures of a request that the caller has opened, in the order in which they came."""
    return list(Attachment.objects.filter(request=row).order_by("attached_at", "pk"))


def attachment_to_see(viewer: Actor, attachment_id: UUID) -> Shown:
    """Open a picture on the screen of who may see its request; the look is written down."""
    row = _found(attachment_id)
    return _shown(viewer, row, request_to_see(viewer, row.request_id))


def attachment_to_save(viewer: Actor, attachment_id: UUID) -> Shown:
    """Open a picture that is to leave as a file, where the handling code of its request lets it.

    Refuses: handling_bound, missing
    """
    row = _found(attachment_id)
    asked = request_to_see(viewer, row.request_id)
    bound = Bound(code=asked.handling, owner=asked.asked_by, here=settings.RABT.state)
    handling.check_way(bound, Way.FILE, "", agreement.terms_at(clock.now()).on)
    return _shown(viewer, row, asked)


def attachment_to_change(actor: Actor, attachment_id: UUID) -> tuple[Attachment, Request]:
    """Return a picture of this state's own request, and the request, locked; or Missing."""
    row = _found(attachment_id)
    asked = request_to_change(actor, row.request_id)
    if not is_ours(asked):
        raise Missing()
    return row, asked


def _found(attachment_id: UUID) -> Attachment:
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise Missing()
    return found


def _shown(viewer: Actor, row: Attachment, asked: Request) -> Shown:
    opened = files.opened_about(viewer, row.file_id, row.ref)
    words = " | ".join((asked.handling, asked.number, f"owner {asked.asked_by}", f"sha256 {row.digest[:12]}"))
    return Shown(row, marked(opened.content, words), f"{asked.handling}-{asked.number}-{row.name}")
