"""Reads of the improvement plan, and of the rules of patrols that it asks both states for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.exercises.models import Consent, Entry, Exercise, Improvement, RuleChange
from rabt.exercises.queries.exercises import APPROVE, OVERDUE, PLAN, SEE
from rabt.exercises.rules import change
from rabt.exercises.rules.exercise import State as Played
from rabt.exercises.rules.improvement import UNDONE, State
from rabt.exercises.rules.record import Kind
from rabt.training import queries as training


def improvements_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Improvement]:
    """Return the measures of the exercises of this viewer's offices, the first due first."""
    viewer.require(SEE)
    rows = Improvement.objects.filter(within(viewer), **({"state": state} if state else {}))
    return rows.select_related("exercise").order_by("due_on", "pk")


def improvement_to_see(viewer: Actor, improvement_id: UUID) -> Improvement:
    """Return one measure, or Missing."""
    return the_one(improvements_to_see(viewer).filter(pk=improvement_id))


def improvement_to_change(viewer: Actor, improvement_id: UUID) -> Improvement:
    """Return one measure that this side owns, locked, or Missing: who owns it tells how it stands."""
    rows = improvements_to_see(viewer).filter(pk=improvement_id, kept_by=settings.RABT.state)
    return the_one(rows.select_for_update(of=("self",)))


def improvements_of(viewer: Actor, row: Exercise) -> QuerySet[Improvement]:
    """Return the improvement plan of one exercise."""
    return improvements_to_see(viewer).filter(exercise=row)


def own_undone(viewer: Actor) -> QuerySet[Improvement]:
    """Return the measures that this side owns and has not done, the first due first."""
    viewer.require(PLAN)
    return improvements_to_see(viewer).filter(kept_by=settings.RABT.state, state__in=UNDONE)


def lessons_to_measure(viewer: Actor) -> QuerySet[Entry]:
    """Return what this side's teams are to learn from ended exercises and nobody opened a measure for."""
    viewer.require(PLAN)
    opened = Improvement.objects.filter(lesson_id=OuterRef("pk"))
    rows = Entry.objects.filter(
        within(viewer), kind=Kind.LESSON, subject__startswith=f"{settings.RABT.state}.",
        exercise__state=Played.ENDED,
    )  # fmt: skip
    return rows.exclude(Exists(opened)).select_related("exercise").order_by("at", "pk")


def lesson_to_see(viewer: Actor, lesson_id: UUID) -> Entry:
    """Return one thing to be learned, for who opens a measure for it, or Missing."""
    viewer.require(PLAN)
    rows = Entry.objects.filter(within(viewer), kind=Kind.LESSON, pk=lesson_id)
    found: Entry = the_one(rows.select_related("exercise"))
    return found


def to_confirm(viewer: Actor) -> QuerySet[Improvement]:
    """Return the measures of this side that are said to be done, and wait for another person."""
    viewer.require(APPROVE)
    rows = improvements_to_see(viewer, state=State.DONE).filter(kept_by=settings.RABT.state)
    return rows.exclude(proposed_by=viewer.id)


def overdue(viewer: Actor, at: datetime) -> QuerySet[Improvement]:
    """Return the measures of both states whose day passed: for the joint committee. Nobody is named."""
    viewer.require(OVERDUE)
    rows = Improvement.objects.filter(state__in=UNDONE, due_on__lt=agreement.terms_at(at).on)
    return rows.select_related("exercise").order_by("due_on", "pk")


def needs_of(row: Improvement) -> list[Any]:
    """Return the needs for training that a measure's exercise showed."""
    return list(training.needs_shown_by("exercise", row.pk))


def lesson_of(row: Improvement) -> Entry | None:
    """Return the lesson out of which a measure was opened."""
    return Entry.objects.filter(pk=row.lesson_id).first() if row.lesson_id else None


# ------------------------------------------------------------------ rules of patrols
def rules_to_see(viewer: Actor, *, improvement: UUID | None = None) -> QuerySet[RuleChange]:
    """Return the changes of rules of patrols that are asked for, the newest first."""
    viewer.require(SEE)
    rows = RuleChange.objects.filter(within(viewer))
    rows = rows.filter(improvement_id=improvement) if improvement else rows
    return rows.select_related("improvement__exercise").order_by("-state_at", "pk")


def rule_to_see(viewer: Actor, rule_id: UUID) -> RuleChange:
    """Return one change, or Missing."""
    return the_one(rules_to_see(viewer).filter(pk=rule_id))


def rule_to_change(viewer: Actor, rule_id: UUID) -> RuleChange:
    """Return one change, locked, or Missing."""
    return the_one(rules_to_see(viewer).filter(pk=rule_id).select_for_update(of=("self",)))


def consent_of(row: RuleChange) -> Consent | None:
    """Return what this side's persons said of a change that the other side asks for."""
    return Consent.objects.filter(rule=row).first()


def rules_to_ask(viewer: Actor) -> QuerySet[RuleChange]:
    """Return what a colleague drafted, and waits for a second person here."""
    viewer.require(APPROVE)
    return rules_to_see(viewer).filter(state=change.State.DRAFTED).exclude(proposed_by=viewer.id)


def rules_to_answer(viewer: Actor) -> QuerySet[RuleChange]:
    """Return what the other side asks for, and waits for a first person here."""
    viewer.require(PLAN)
    return rules_to_see(viewer).filter(state=change.State.ASKED).exclude(kept_by=settings.RABT.state)


def rules_to_agree(viewer: Actor) -> QuerySet[RuleChange]:
    """Return what one person here consents to, and waits for a second."""
    viewer.require(APPROVE)
    mine = Consent.objects.filter(proposed_by=viewer.id).values("rule_id")
    return rules_to_see(viewer).filter(state=change.State.ANSWERED).exclude(pk__in=mine)


def rules_to_lay(viewer: Actor) -> QuerySet[RuleChange]:
    """Return what both sides agreed to and this side, which keeps the value, is to lay before its two."""
    viewer.require(agreement.PROPOSE)
    rows = RuleChange.objects.filter(within(viewer), state=change.State.AGREED, keeper=settings.RABT.state)
    return rows.select_related("improvement__exercise").order_by("state_at", "pk")


def rule_to_lay(viewer: Actor, rule_id: UUID) -> RuleChange:
    """Return one change that this side is to lay, locked, or Missing."""
    return the_one(rules_to_lay(viewer).filter(pk=rule_id).select_for_update(of=("self",)))


def choosable(terms: Terms) -> list[tuple[str, Any]]:
    """Return the rules of patrols that may be asked for: key and entry."""
    return [(key, terms.entry(key)) for key in change.rules_of(terms)]
