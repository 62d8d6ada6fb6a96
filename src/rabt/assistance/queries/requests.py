"""Requests: the contact point sees all of its own, a service those that it asks itself."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.assistance.models import Clarification, Information, Request, Source
from rabt.assistance.rules.request import State
from rabt.base.actor import Actor
from rabt.base.errors import Missing

SEE, ASK, SEND, ANSWER, DECIDE = (
    f"assistance.{verb}" for verb in ("see", "ask", "send", "answer", "decide")
)  # fmt: skip
POINT = "contact/"
"""Where below a state its contact point sits."""


def point() -> str:
    """Return the office of this state's contact point."""
    return f"{settings.RABT.state}/{POINT}"


def is_ours(row: Request) -> bool:
    """Tell whether this state asks."""
    return bool(row.asked_by == settings.RABT.state)


def requests_to_see(viewer: Actor, *, state: str = "", ours: bool | None = None) -> QuerySet[Request]:
    """Return the requests of this viewer's contact point, or those that his service asks. Opens nobody.

    A service that asks is seen by its contact point by this very row: that is the copy it owes.
    (after Directive (EU) 2023/977 art. 4)
    """
    viewer.require(SEE)
    mine = within(viewer, "service") & Q(asked_by=settings.RABT.state)
    rows = Request.objects.filter(within(viewer) | mine)
    rows = rows.filter(state=state) if state else rows
    if ours is not None:
        rows = (
            rows.filter(asked_by=settings.RABT.state) if ours else rows.exclude(asked_by=settings.RABT.state)
        )
    return rows.order_by("-state_at", "-pk")


def request_to_see(viewer: Actor, request_id: UUID) -> Request:
    """Open one request, or Missing; the look is written down."""
    return _opened(viewer, requests_to_see(viewer).filter(pk=request_id))


def request_to_change(actor: Actor, request_id: UUID) -> Request:
    """Open one request, locked, or Missing; the look is written down."""
    return _opened(actor, requests_to_see(actor).select_for_update(of=("self",)).filter(pk=request_id))


def _opened(viewer: Actor, rows: QuerySet[Request]) -> Request:
    row = the_one(rows)
    viewing.note(viewer, row.ref)
    return row


def request_told(request_id: UUID, *, ours: bool) -> Request:
    """Return the request of which a letter tells, locked, of the side that may be meant, or Missing."""
    found = Request.objects.select_for_update().filter(pk=request_id).first()
    if found is None or is_ours(found) != ours:
        raise Missing()
    return found


def thread_of(viewer: Actor, row: Request) -> list[Request]:
    """Return the requests of one conversation, the first question first."""
    return list(requests_to_see(viewer).filter(thread=row.thread).order_by("proposed_at", "pk"))


def clarifications_of(row: Request) -> list[Clarification]:
    """Return what was asked back about a request that the caller has opened."""
    return list(Clarification.objects.filter(request=row).order_by("asked_at"))


def clarification_to_give(row: Request) -> Clarification:
    """Return the open clarification of a request that the caller has opened, or Missing."""
    found = Clarification.objects.select_for_update().filter(request=row, answered_at=None).first()
    if found is None:
        raise Missing()
    return found


def clarification_told(clarification_id: UUID) -> Clarification:
    """Return the clarification of which a letter tells, locked, or Missing."""
    found = Clarification.objects.select_for_update(of=("self",)).filter(pk=clarification_id).first()
    if found is None:
        raise Missing()
    return found


def answer_of(row: Request) -> Information | None:
    """Return the answer to a request that the caller has opened: given, or waiting for a second person."""
    found = Information.objects.filter(request=row).exclude(state="returned")
    if is_ours(row):
        found = found.exclude(state="weighed")
    return found.first()


@dataclass(frozen=True)
class Met:
    """What is known here of a subject: earlier questions, and what was given. Proposed, never decided."""

    requests: list[Request]
    informations: list[Information]

    def __bool__(self) -> bool:
        return bool(self.requests or self.informations)


MOST_MET = 20


def met_before(viewer: Actor, row: Request) -> Met:
    """Return what this contact point knows of the same subject, newest first."""
    asked = requests_to_see(viewer).filter(subject_keys__overlap=row.subject_keys).exclude(pk=row.pk)
    told = Information.objects.filter(
        within(viewer), subject_keys__overlap=row.subject_keys, state__in=["given", "recalled"]
    ).exclude(request=row)
    asked = asked.exclude(state=State.DRAFT)
    return Met(list(asked[:MOST_MET]), list(told.order_by("-given_at")[:MOST_MET]))


def sources_to_see(viewer: Actor) -> QuerySet[Source]:
    """Return the references of this contact point's sources. A name is opened by `source_names` alone."""
    viewer.require(ANSWER)
    return Source.objects.filter(within(viewer)).order_by("code")


def source_names() -> list[str]:
    """Return the names of this node's sources, to keep them out of what leaves. Shown to nobody."""
    return list(Source.objects.values_list("name", flat=True))


def late(at: datetime) -> Q:
    """Narrow to requests whose time is over."""
    return Q(due_at__lt=at, stands_since=None)
