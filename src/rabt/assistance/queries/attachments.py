"""Pictures that go with requests and answers: opened with what they go with, and marked by what binds it."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.assistance.models import Attachment, Information, Request
from rabt.assistance.queries.handing import Leaving, bound_of, to_hand_out
from rabt.assistance.queries.informations import information_to_see
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
    leaving: Leaving | None = None


def attachments_of(row: Request) -> list[Attachment]:
    """Return the pictures of a request that the caller has opened, in the order in which they came."""
    return list(Attachment.objects.filter(request=row, information=None).order_by("attached_at", "pk"))


def pictures_of(given: Information) -> list[Attachment]:
    """Return the pictures of something given that the caller has opened."""
    return list(Attachment.objects.filter(information=given).order_by("attached_at", "pk"))


def attachment_to_see(viewer: Actor, attachment_id: UUID) -> Shown:
    """Open a picture on the screen of who may see what it goes with; the look is written down."""
    row = _found(attachment_id)
    if row.information_id:
        return _shown_given(viewer, row, information_to_see(viewer, row.information_id))
    return _shown(viewer, row, request_to_see(viewer, row.request_id))


def attachment_to_save(viewer: Actor, attachment_id: UUID) -> Shown:
    """Open a picture that is to leave as a file, where the handling code of what it goes with lets it.

    Refuses: handling_recalled, handling_over, handling_bound, missing
    """
    row = _found(attachment_id)
    if row.information_id:
        leaving = to_hand_out(viewer, row.information_id, Way.FILE)
        return replace(_shown_given(viewer, row, leaving.row), leaving=leaving)
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
    return _marked(viewer, row, asked.handling, asked.number, asked.asked_by)


def _shown_given(viewer: Actor, row: Attachment, given: Information) -> Shown:
    return _marked(viewer, row, bound_of(given).code, given.number, given.given_by)


def _marked(viewer: Actor, row: Attachment, code: str, number: str, owner: str) -> Shown:
    opened = files.opened_about(viewer, row.file_id, row.ref)
    words = " | ".join((code, number, f"owner {owner}", f"sha256 {row.digest[:12]}"))
    return Shown(row, marked(opened.content, words), f"{code}-{number}-{row.name}")
