"""Every read of this room; the first argument says who looks."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue
from rabt.training import rules
from rabt.training.models import Skill

SEE, RECORD, CONFIRM = "training.see", "training.record", "training.confirm"


def skills_to_see(viewer: Actor, *, officer: UUID | None = None, state: str = "") -> QuerySet[Skill]:
    """Return the skill records of this viewer's offices, the newest first."""
    viewer.require(SEE)
    asked: dict[str, Any] = {"officer_id": officer, "state": state}
    rows = Skill.objects.filter(within(viewer), **{name: value for name, value in asked.items() if value})
    return rows.order_by("-proposed_at", "pk")


def skill_to_see(viewer: Actor, skill_id: UUID) -> Skill:
    """Return one skill record, or Missing."""
    return _one(skills_to_see(viewer).filter(pk=skill_id))


def skill_to_change(viewer: Actor, skill_id: UUID) -> Skill:
    """Return one skill record, locked, or Missing."""
    return _one(skills_to_see(viewer).filter(pk=skill_id).select_for_update(of=("self",)))


def _one(rows: QuerySet[Skill]) -> Skill:
    row = rows.first()
    if row is None:
        raise Missing()
    return row


def skills_to_confirm(viewer: Actor) -> QuerySet[Skill]:
    """Return the skill records that wait for another person than who recorded them."""
    viewer.require(CONFIRM)
    return skills_to_see(viewer, state=rules.State.RECORDED).exclude(proposed_by=viewer.id)


def held_by(officers: Iterable[UUID], on: date) -> dict[UUID, dict[str, date | None]]:
    """Return what each of these officers holds on a day: code, until when. For the room that keeps them."""
    rows = Skill.objects.filter(officer_id__in=list(officers), state=rules.State.CONFIRMED)
    found: dict[UUID, dict[str, date | None]] = {}
    for row in rows.order_by("since_on", "pk"):
        if rules.is_held(row.state, row.since_on, row.until_on, on):
            found.setdefault(row.officer_id, {})[row.code] = row.until_on
    return found


# ------------------------------------------------------------------ what waits
def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        Queue("training.skills_to_confirm", CONFIRM, "training_skill", lambda: skills_to_confirm(viewer),
              "proposed_at", "training:skill", says=named),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def named(row: Any) -> str:
    """Name a skill record by the skill and its officer."""
    skill = agreement.terms_at(clock.now()).service_skills.get(row.code)
    name = row.name_ar if tongue() == "ar" else row.name_latin
    return f"{getattr(skill.name, tongue()) if skill else row.code} · {name}"
