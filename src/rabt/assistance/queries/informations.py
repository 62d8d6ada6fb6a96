"""What was given, the consents that are asked for it, its recalls and what the receiver says of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.assistance.models import Consent, Feedback, Information, Recall
from rabt.assistance.queries.requests import SEE
from rabt.base.actor import Actor
from rabt.base.errors import Missing


def informations_to_see(viewer: Actor) -> QuerySet[Information]:
    """Return what this contact point gave or was given, newest first. Opens nobody: a list shows numbers.

    A service sees what was answered to its own requests: it is whom the answer was given to.
    """
    viewer.require(SEE)
    asked = within(viewer, "request__service") & Q(request__asked_by=settings.RABT.state)
    rows = Information.objects.filter(within(viewer) | asked & ~Q(state="weighed")).exclude(state="returned")
    return rows.order_by("-proposed_at", "-pk")


def information_to_see(viewer: Actor, information_id: UUID) -> Information:
    """Open what was given, or Missing; the look is written down."""
    return _opened(viewer, informations_to_see(viewer).filter(pk=information_id))


def information_to_change(actor: Actor, information_id: UUID) -> Information:
    """Open what was given, locked, or Missing; the look is written down."""
    rows = informations_to_see(actor).select_for_update(of=("self",)).filter(pk=information_id)
    return _opened(actor, rows)


def _opened(viewer: Actor, rows: QuerySet[Information]) -> Information:
    row = rows.select_related("request").first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.ref)
    return row


def information_told(information_id: UUID, given_by: str) -> Information:
    """Return what a letter tells of, locked, as its owner gave it, or Missing."""
    rows = Information.objects.select_for_update(of=("self",))
    found: Information = _first(
        rows.filter(pk=information_id, given_by=given_by, state__in=["given", "recalled"])
    )
    return found


def _first(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Missing()
    return found


def consents_of(row: Information) -> list[Consent]:
    """Return what was asked about something that the caller has opened."""
    return list(Consent.objects.filter(information=row).order_by("asked_at"))


def consents_to_see(viewer: Actor) -> QuerySet[Consent]:
    """Return the consents that this contact point asked for or is asked for. Opens nobody."""
    viewer.require(SEE)
    return Consent.objects.filter(within(viewer)).order_by("-asked_at")


def consent_to_see(viewer: Actor, consent_id: UUID) -> Consent:
    """Open one consent, or Missing; the look at what it is about is written down."""
    found: Consent = _first(consents_to_see(viewer).select_related("information").filter(pk=consent_id))
    viewing.note(viewer, found.information.ref)
    return found


def consent_to_change(actor: Actor, consent_id: UUID) -> Consent:
    """Open one consent, locked, or Missing; the look at what it is about is written down."""
    rows = consents_to_see(actor).select_for_update(of=("self",)).select_related("information")
    found: Consent = _first(rows.filter(pk=consent_id))
    viewing.note(actor, found.information.ref)
    return found


def consent_told(consent_id: UUID) -> Consent:
    """Return the consent of which a letter tells, locked, or Missing."""
    found: Consent = _first(Consent.objects.select_for_update(of=("self",)).filter(pk=consent_id))
    return found


def recalls_of(row: Information) -> list[Recall]:
    """Return the recalls of something that the caller has opened."""
    return list(Recall.objects.filter(information=row).order_by("sent_at"))


def recalls_to_see(viewer: Actor) -> QuerySet[Recall]:
    """Return the recalls of this contact point, the most urgent first. Opens nobody."""
    viewer.require(SEE)
    return Recall.objects.filter(within(viewer)).order_by("due_at")


def recall_to_see(viewer: Actor, recall_id: UUID) -> Recall:
    """Open one recall, or Missing; the look at what it is about is written down."""
    found: Recall = _first(recalls_to_see(viewer).select_related("information").filter(pk=recall_id))
    viewing.note(viewer, found.information.ref)
    return found


def recall_to_change(actor: Actor, recall_id: UUID) -> Recall:
    """Open one recall, locked, or Missing; the look at what it is about is written down."""
    rows = recalls_to_see(actor).select_for_update(of=("self",)).select_related("information")
    found: Recall = _first(rows.filter(pk=recall_id))
    viewing.note(actor, found.information.ref)
    return found


def recall_told(recall_id: UUID) -> Recall:
    """Return the recall of which a letter tells, locked, or Missing."""
    rows = Recall.objects.select_for_update(of=("self",)).select_related("information")
    found: Recall = _first(rows.filter(pk=recall_id))
    return found


def feedback_of(row: Information) -> Feedback | None:
    """Return what the receiver said of something that the caller has opened."""
    return Feedback.objects.filter(information=row).first()
