"""What waits for whom in this room; the time of an answer runs by the hour."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.assistance.models import Feedback, Information, Recall, Request
from rabt.assistance.queries.fishing import OVERSEE, alarms_to_see
from rabt.assistance.queries.informations import consents_to_see, informations_to_see, recalls_to_see
from rabt.assistance.queries.knowing import inquiries_to_see
from rabt.assistance.queries.requests import ANSWER, ASK, DECIDE, SEND, requests_to_see
from rabt.assistance.rules.request import GUARDED, State
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.shell.queues import Queue, Waiting


class ByHour(Queue):
    """A queue whose records carry the instant by which each is done."""

    def late(self, at: Any) -> Q:
        """Narrow to what has passed its own hour."""
        return Q(**{f"{self.clock}__lt": at})

    def due_at(self, row: Any) -> Any:
        """Tell by when one is done."""
        return getattr(row, self.clock)


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [seen for queue in queues(viewer) if (seen := queue.waiting(at))]


def _number(row: Any) -> str:
    return str(getattr(row, "number", "") or row.pk.hex[-8:].upper())


def _about(row: Any) -> str:
    return _number(row.information)


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    peer = settings.RABT.peer_state
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    found = [
        ByHour("assistance.waits_answer", ANSWER, "request", lambda: _asked(viewer).filter(state=State.OPEN),
               "due_at", "assistance:request", says=_number),
        ByHour("assistance.waits_escalated", DECIDE, "request",
               lambda: _asked(viewer).filter(state__in=["open", "weighed"], escalated_at__isnull=False),
               "due_at", "assistance:request", says=_number),
        Queue("assistance.waits_send", SEND, "request",
              lambda: _handed_in(viewer).exclude(proposed_by__in=same), "proposed_at",
              "assistance:request", says=_number),
        Queue("assistance.waits_release", DECIDE, "information",
              lambda: informations_to_see(viewer).filter(state="weighed").exclude(proposed_by__in=same),
              "proposed_at", "assistance:information", says=_number),
        Queue("assistance.waits_came", ANSWER, "information", lambda: came(viewer), "given_at",
              "assistance:information", says=_number),
        Queue("assistance.waits_draft", ASK, "request",
              lambda: requests_to_see(viewer, ours=True).filter(state=State.DRAFT, proposed_by__in=same),
              "state_at", "assistance:request", says=_number),
        Queue("assistance.waits_clarify", ASK, "request",
              lambda: requests_to_see(viewer, ours=True).filter(state=State.UNCLEAR),
              "state_at", "assistance:request", says=_number),
        Queue("assistance.waits_consent", ANSWER, "consent",
              lambda: consents_to_see(viewer).filter(asked_by=peer, state="asked"),
              "asked_at", "assistance:consent", says=_about),
        Queue("assistance.waits_consent_decision", DECIDE, "consent",
              lambda: consents_to_see(viewer).filter(asked_by=peer, state="proposed")
              .exclude(proposed_by__in=same), "asked_at", "assistance:consent", says=_about),
        ByHour("assistance.waits_recall", ANSWER, "recall",
               lambda: recalls_to_see(viewer).filter(confirmed_at=None, information__given_by=peer),
               "due_at", "assistance:recall", says=_about),
        Queue("assistance.waits_wrong", ANSWER, "information", lambda: _wrong(viewer), "given_at",
              "assistance:information", says=_number),
        Queue("assistance.waits_review", DECIDE, "information",
              lambda: informations_to_see(viewer).filter(kept_until__lt=clock.now().date()),
              "given_at", "assistance:information", says=_number),
        Queue("assistance.waits_alarm", OVERSEE, "fishing",
              lambda: alarms_to_see(viewer).filter(judged_at=None), "raised_at", "assistance:alarm",
              says=_number),
        Queue("assistance.waits_inquiry", OVERSEE, "inquiry",
              lambda: inquiries_to_see(viewer).filter(checked_at=None), "received_at", "assistance:inquiry",
              says=_number),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def _handed_in(viewer: Actor) -> QuerySet[Request]:
    """Return what was handed in and he may send: what two persons decide is sent by the head alone."""
    rows = requests_to_see(viewer).filter(state=State.PROPOSED)
    return rows if viewer.has(DECIDE) else rows.exclude(handling__in=GUARDED).filter(protected=[])


def came(viewer: Actor) -> QuerySet[Information]:
    """Return what the other side gave and nobody has gone on with.

    A yes ends by the second question; whatever else was given, by a word to its giver.
    """
    rows = informations_to_see(viewer).filter(given_by=settings.RABT.peer_state, state="given")
    asked_again = Request.objects.exclude(after=None).exclude(state=State.WITHDRAWN).values("after")
    return rows.exclude(pk__in=Feedback.objects.values("information")).exclude(
        request_id__isnull=False, request_id__in=asked_again
    )


def _asked(viewer: Actor) -> QuerySet[Request]:
    return requests_to_see(viewer, ours=False)


def _wrong(viewer: Actor) -> QuerySet[Information]:
    """Return what this state gave and the other says is wrong, and nobody has called back."""
    wrong = Feedback.objects.filter(said="wrong").values("information")
    called = Recall.objects.values("information")
    rows = informations_to_see(viewer).filter(given_by=settings.RABT.state, pk__in=wrong, state="given")
    return rows.exclude(pk__in=called)
