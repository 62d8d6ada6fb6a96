"""Every read of this room; the first argument says who looks."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.corridor.shapes import Words
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue
from rabt.training import rules
from rabt.training.models import Need, OfficerKey, Skill

SEE, RECORD, CONFIRM = "training.see", "training.record", "training.confirm"
NEEDS, ANSWER = "training.needs", "training.answer_needs"


def skills_to_see(viewer: Actor, *, officer: UUID | None = None, state: str = "") -> QuerySet[Skill]:
    """Return the skill records of this viewer's offices, the newest first."""
    viewer.require(SEE)
    asked: dict[str, Any] = {"officer_id": officer, "state": state}
    rows = Skill.objects.filter(within(viewer), **{name: value for name, value in asked.items() if value})
    return rows.order_by("-proposed_at", "pk")


def skill_to_see(viewer: Actor, skill_id: UUID) -> Skill:
    """Return one skill record, or Missing."""
    return the_one(skills_to_see(viewer).filter(pk=skill_id))


def skill_to_change(viewer: Actor, skill_id: UUID) -> Skill:
    """Return one skill record, locked, or Missing."""
    return the_one(skills_to_see(viewer).filter(pk=skill_id).select_for_update(of=("self",)))


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


# ------------------------------------------------------------------ needs
def needs_to_see(viewer: Actor, *, state: str = "", source: str = "") -> QuerySet[Need]:
    """Return the needs for training of this viewer's offices, the newest first: none names anybody."""
    viewer.require(NEEDS)
    asked = {name: one for name, one in {"state": state, "source": source}.items() if one}
    return Need.objects.filter(within(viewer), **asked).order_by("-recorded_at", "pk")


def need_to_see(viewer: Actor, need_id: UUID) -> Need:
    """Return one need for training, or Missing."""
    return the_one(needs_to_see(viewer).filter(pk=need_id))


def need_to_change(viewer: Actor, need_id: UUID) -> Need:
    """Return one need for training, locked, or Missing."""
    return the_one(needs_to_see(viewer).filter(pk=need_id).select_for_update(of=("self",)))


def needs_to_answer(viewer: Actor) -> QuerySet[Need]:
    """Return the needs that nobody has taken up yet, the oldest first."""
    viewer.require(ANSWER)
    return needs_to_see(viewer, state=rules.NeedState.OPEN).order_by("recorded_at", "pk")


def needs_to_close(viewer: Actor) -> QuerySet[Need]:
    """Return the needs taken up whose skill was confirmed to somebody of this side since: met, perhaps.

    Whether that is enough, a person says.
    """
    viewer.require(ANSWER)
    since = Skill.objects.filter(
        office__startswith=f"{viewer.state}/", state=rules.State.CONFIRMED, code=OuterRef("skill"),
        decided_at__gt=OuterRef("answered_at"),
    )  # fmt: skip
    rows = needs_to_see(viewer, state=rules.NeedState.TAKEN_UP).filter(Exists(since))
    return rows.order_by("answered_at", "pk")


def needs_shown_by(source: str, source_id: UUID) -> list[Need]:
    """Return what a record of a room above showed, the oldest first; that room has opened it."""
    return list(Need.objects.filter(source=source, source_id=source_id).order_by("recorded_at", "pk"))


def needs_open(offices: str) -> QuerySet[Need]:
    """Return the needs that wait or are taken up below an office: for who plans the next programme."""
    waiting = [one.value for one in rules.WAITING]
    return Need.objects.filter(office__startswith=offices, state__in=waiting).order_by("recorded_at", "pk")


def needed(row: Need, terms: Terms) -> list[Words]:
    """Name what a need is of, in both languages: its skill, its field."""
    known = ((terms.service_skills, row.skill), (terms.training.fields, row.field))
    return [found.name for names, code in known if (found := names.get(code))]


def known_key(state: str, number: str) -> UUID | None:
    """Return the key of an officer of this side by his service number, if any room has spoken of him."""
    found = OfficerKey.objects.filter(state=state, number=rules.tidy(number)[: rules.NUMBER]).first()
    return found.id if found else None


def running_out(viewer: Actor, since: date, until: date) -> dict[str, int]:
    """Return how many officers of this side lose which skill within some days: counts alone."""
    rows = Skill.objects.filter(office__startswith=f"{viewer.state}/", state=rules.State.CONFIRMED)
    last: dict[tuple[UUID, str], date | None] = {}
    for officer, code, ends in rows.values_list("officer_id", "code", "until_on"):
        known = last.get((officer, code), ends)
        last[officer, code] = None if ends is None or known is None else max(known, ends)
    found: dict[str, int] = {}
    for (_, code), ends in last.items():
        if ends is not None and since <= ends <= until:
            found[code] = found.get(code, 0) + 1
    return dict(sorted(found.items()))


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
        Queue("training.needs_to_answer", ANSWER, "training_need", lambda: needs_to_answer(viewer),
              "recorded_at", "training:need", says=said),
        Queue("training.needs_to_close", ANSWER, "training_need", lambda: needs_to_close(viewer),
              "answered_at", "training:need", says=said),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def named(row: Any) -> str:
    """Name a skill record by the skill and its officer."""
    skill = agreement.terms_at(clock.now()).service_skills.get(row.code)
    name = row.name_ar if tongue() == "ar" else row.name_latin
    return f"{getattr(skill.name, tongue()) if skill else row.code} · {name}"


def said(row: Any) -> str:
    """Name a need by what it is of, and the number of what showed it."""
    names = [getattr(one, tongue()) for one in needed(row, agreement.terms_at(clock.now()))]
    return " · ".join([*names, row.source_number] if row.source_number else names)
