"""What waits for whom in this room."""

from typing import Any

from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.inspection.queries.lacks import ANSWER, JUDGE, lacks_to_answer, lacks_to_judge
from rabt.inspection.queries.visits import PLAN, VISIT, plan_of, visits_to_assign, visits_to_make
from rabt.inspection.rules.risk import month_of
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work; to the head, also the plan that is to be drawn."""
    at = clock.now()
    found = [one for queue in queues(viewer) if (one := queue.waiting(at))]
    if viewer.has(PLAN) and plan_of(viewer, month_of(agreement.terms_at(at).on)) is None:
        found.append(Waiting("inspection.plan_to_draw", 1, None, reverse("inspection:plan")))
    return found


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        Queue("inspection.visits_to_make", VISIT, "visit", lambda: visits_to_make(viewer), "adopted_at",
              "inspection:visit", agreement.terms_at(clock.now()).clock("inspection_visit"), says=named),
        Queue("inspection.visits_to_assign", PLAN, "visit", lambda: visits_to_assign(viewer), "adopted_at",
              "inspection:visit", says=named),
        Queue("inspection.lacks_to_judge", JUDGE, "lack", lambda: lacks_to_judge(viewer), "answered_at",
              "inspection:lack", says=named),
        Queue("inspection.lacks_to_answer", ANSWER, "lack", lambda: lacks_to_answer(viewer), "found_at",
              "inspection:lack", says=of_line),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def named(row: Any) -> str:
    """Name a record of this room by its employer."""
    return str(row.name_ar if tongue() == "ar" else row.name_latin)


def of_line(row: Any) -> str:
    """Name a finding by its line of the checklist."""
    item = agreement.terms_at(clock.now()).checks.get(row.item)
    return str(getattr(item.name, tongue()) if item else row.item)
