"""What waits for whom in this room: for planners and heads; nothing that waits says where a patrol goes."""

from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.patrol.queries.patrols import APPROVE, LEAD, PLAN, patrols_to_lead
from rabt.patrol.queries.plans import (
    plans_to_draw,
    plans_to_offer,
    plans_to_redraw,
    versions_to_approve,
    versions_to_put,
)
from rabt.shell.figures import gregorian
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    days = agreement.terms_at(clock.now()).clock("patrol_agree")
    found = [
        Queue("patrol.plans_to_offer", PLAN, "joint_plan", lambda: plans_to_offer(viewer), "opened_at",
              "patrol:plan", days, says=of_days),
        Queue("patrol.plans_to_draw", PLAN, "joint_plan", lambda: plans_to_draw(viewer), "opened_at",
              "patrol:plan", says=of_days),
        Queue("patrol.plans_to_redraw", PLAN, "joint_plan", lambda: plans_to_redraw(viewer), "opened_at",
              "patrol:plan", says=of_days),
        Queue("patrol.versions_to_put", PLAN, "plan_version", lambda: versions_to_put(viewer), "changed_at",
              "patrol:version", days, says=of_version),
        Queue("patrol.versions_to_approve", APPROVE, "plan_version", lambda: versions_to_approve(viewer),
              "changed_at", "patrol:version", days, says=of_version),
        Queue("patrol.orders_given", LEAD, "patrol", lambda: patrols_to_lead(viewer), "ordered_at",
              "patrol:order", says=of_patrol),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def of_days(row: Any) -> str:
    """Name a plan by its days."""
    return f"{gregorian(row.since_on, tongue())} – {gregorian(row.until_on, tongue())}"


def of_version(row: Any) -> str:
    """Name a version by the days of its plan, and its number."""
    return f"{of_days(row.plan)} · {row.number}"


def of_patrol(row: Any) -> str:
    """Name a patrol by its day and number: never by its way."""
    return f"{gregorian(row.on, tongue())} · {row.number}"
