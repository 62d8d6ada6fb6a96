"""Somebody asks what is known of him: only the oversight looks, and each look is written down."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.assistance.models import Information, Inquiry, Request
from rabt.assistance.queries.fishing import OVERSEE
from rabt.assistance.rules.subject import Kind, Subject, keys_of
from rabt.base.actor import Actor
from rabt.base.errors import Missing


def inquiries_to_see(viewer: Actor) -> QuerySet[Inquiry]:
    """Return the inquiries, those that wait first. Opens nobody: a list shows numbers and days."""
    viewer.require(OVERSEE)
    return Inquiry.objects.filter(within(viewer)).order_by("checked_at", "due_on")


def inquiry_to_see(viewer: Actor, inquiry_id: UUID, *, lock: bool = False) -> Inquiry:
    """Open one inquiry, or Missing; the look is written down."""
    rows = inquiries_to_see(viewer)
    found = (rows.select_for_update() if lock else rows).filter(pk=inquiry_id).first()
    if found is None:
        raise Missing()
    viewing.note(viewer, found.ref)
    return found


@dataclass(frozen=True)
class Standing:
    """What stands about somebody: requests and information. For the oversight's eyes alone."""

    requests: list[Request]
    informations: list[Information]

    def __bool__(self) -> bool:
        return bool(self.requests or self.informations)


def what_stands(viewer: Actor, row: Inquiry) -> Standing:
    """Find what this node holds of who asks, by name and birthday or by number; each look is written down."""
    viewer.require(OVERSEE)
    said = {"name": row.name, "number": row.number}
    said |= {"born_on": row.born_on.isoformat()} if row.born_on else {}
    keys = list(keys_of(Subject(Kind.PERSON, {name: text for name, text in said.items() if text})))
    asked = list(Request.objects.filter(subject_keys__overlap=keys).order_by("-state_at"))
    told = list(Information.objects.filter(subject_keys__overlap=keys).order_by("-proposed_at"))
    viewing.note_all(viewer, [*(one.ref for one in asked), *(one.ref for one in told)])
    return Standing(asked, told)
