"""What waits for whom in this room: a clash to settle, a scenario to put forward, one to decide."""

from typing import Any

from django.db.models import F, QuerySet

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.scenarios.models import Approval, Scenario
from rabt.scenarios.queries.scenarios import APPROVE, PLAN, scenarios_to_see
from rabt.scenarios.rules.approval import Put, State
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        Queue("scenarios.clashes_to_settle", PLAN, "scenario", lambda: clashing(viewer), "changed_at",
              "scenarios:clashes", says=of_title),
        Queue("scenarios.approved_there", PLAN, "scenario", lambda: approved_there(viewer), "changed_at",
              "scenarios:scenario", says=of_title),
        Queue("scenarios.to_decide", APPROVE, "scenario", lambda: to_decide(viewer), "changed_at",
              "scenarios:scenario", says=of_title),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def clashing(viewer: Actor) -> QuerySet[Scenario]:
    """Return the scenarios in which both sides wrote at once."""
    return scenarios_to_see(viewer).filter(clashes__gt=0)


def approved_there(viewer: Actor) -> QuerySet[Scenario]:
    """Return the scenarios whose newest state the other side approved, and nobody put forward here."""
    return scenarios_to_see(viewer, state=State.APPROVED_THERE)


def to_decide(viewer: Actor) -> QuerySet[Scenario]:
    """Return the scenarios of which something waits for a head of this side who did not put it."""
    put = Approval.objects.filter(side=viewer.state, state=Put.PUT, digest=F("scenario__digest"))
    mine = put.exclude(proposed_by=viewer.id).values("scenario_id")
    return scenarios_to_see(viewer).filter(pk__in=mine)


def of_title(row: Any) -> str:
    """Name a scenario by its title."""
    return str((row.title_ar if tongue() == "ar" else row.title_en) or row.title_ar or row.title_en)
