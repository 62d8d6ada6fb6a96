"""Reads of exercises: for who plans, controls and judges them, for who plays, and for the node itself."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Count as Number
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.exercises.models import Count, Entry, Exercise
from rabt.exercises.rules import record
from rabt.exercises.rules.clock import Reading
from rabt.exercises.rules.clock import State as Clock
from rabt.exercises.rules.exercise import PLAYED, State
from rabt.exercises.rules.record import Kind, Line

R = TypeVar("R", bound=Model)
SEE, PLAN, APPROVE = "exercises.see", "exercises.plan", "exercises.approve"
CONTROL, EVALUATE, PLAY = "exercises.control", "exercises.evaluate", "exercises.play"
OVERDUE = "exercises.overdue"


def home_office() -> str:
    """Return the office whose the exercises of this side are."""
    return f"{settings.RABT.state}/crisis/"


def states() -> tuple[str, str]:
    """Return both states, in one order on both nodes."""
    one, other = sorted((settings.RABT.state, settings.RABT.peer_state))
    return one, other


def exercises_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Exercise]:
    """Return the exercises of this viewer's offices, the latest first."""
    viewer.require(SEE)
    rows = Exercise.objects.filter(within(viewer), **({"state": state} if state else {}))
    return rows.order_by("-starts_at", "pk")


def exercise_to_see(viewer: Actor, exercise_id: UUID) -> Exercise:
    """Return one exercise, or Missing."""
    return the_one(exercises_to_see(viewer).filter(pk=exercise_id))


def exercise_to_change(viewer: Actor, exercise_id: UUID) -> Exercise:
    """Return one exercise, locked, or Missing."""
    return the_one(exercises_to_see(viewer).filter(pk=exercise_id).select_for_update(of=("self",)))


def exercises_to_approve(viewer: Actor) -> QuerySet[Exercise]:
    """Return what waits for another person of this side than who planned it."""
    viewer.require(APPROVE)
    rows = exercises_to_see(viewer, state=State.DRAFTED).filter(kept_by=viewer.state)
    return rows.exclude(proposed_by=viewer.id)


def exercises_to_accept(viewer: Actor) -> QuerySet[Exercise]:
    """Return what the other side plans and this side has not answered."""
    viewer.require(APPROVE)
    return exercises_to_see(viewer, state=State.OFFERED).exclude(kept_by=viewer.state)


def exercises_to_control(viewer: Actor) -> QuerySet[Exercise]:
    """Return what is agreed and not ended."""
    viewer.require(CONTROL)
    return exercises_to_see(viewer, state=State.AGREED)


def exercises_to_judge(viewer: Actor) -> QuerySet[Exercise]:
    """Return what is played now, and what ended without a rating of this side."""
    viewer.require(EVALUATE)
    lines = Entry.objects.filter(exercise=OuterRef("pk"))
    begun = Q(state=State.AGREED) & Exists(lines.filter(kind=Kind.STARTED))
    rated = Exists(lines.filter(kind=Kind.RATED, kept_by=viewer.state))
    return exercises_to_see(viewer).filter(begun | Q(state=State.ENDED) & ~rated)


# ------------------------------------------------------------------ the record
def entries_of(row: Exercise) -> QuerySet[Entry]:
    """Return the record of an exercise in its order."""
    return Entry.objects.filter(exercise=row).order_by("second", "at", "pk")


def lines_of(row: Exercise) -> list[Line]:
    """Return the record of an exercise as the rules read it, in its order."""
    return record.in_order(entry.line() for entry in entries_of(row))


def reading(row: Exercise, at: datetime) -> Reading:
    """Return what the clock of an exercise shows."""
    turns = Entry.objects.filter(exercise=row, kind__in=list(record.TURNS))
    return record.read([entry.line() for entry in turns], at)


def entry_of(key: UUID) -> Entry | None:
    """Return a line that stands already, by its key."""
    return Entry.objects.filter(pk=key).first()


def told_count(row: Exercise) -> Count | None:
    """Return how many lines the other side said that its record has."""
    return Count.objects.filter(exercise=row).exclude(state=settings.RABT.state).first()


# ------------------------------------------------------------------ for the node itself
def running(at: datetime) -> list[UUID]:
    """Name the exercises whose clock runs: the node gives their events by time."""
    rows = Exercise.objects.filter(state=State.AGREED).order_by("starts_at", "pk")
    return [row.pk for row in rows if reading(row, at).state is Clock.RUNNING]


def grown() -> list[Exercise]:
    """Name the ended exercises whose record has more lines than this side last told.

    A record only grows, so that the number of its lines says enough.
    """
    own = Count.objects.filter(exercise=OuterRef("pk"), state=settings.RABT.state)
    kept = Entry.objects.filter(exercise=OuterRef("pk")).order_by().values("exercise")
    rows = Exercise.objects.filter(state=State.ENDED).annotate(
        told=Coalesce(Subquery(own.values("lines")), 0),
        lines=Subquery(kept.annotate(number=Number("pk")).values("number")),
    )
    return list(rows.filter(lines__gt=F("told")).order_by("pk"))


def locked(exercise_id: UUID) -> Exercise:
    """Return one exercise, locked: for the node itself."""
    return Exercise.objects.select_for_update(of=("self",)).get(pk=exercise_id)


def latest(viewer: Actor, row: Exercise, most: int = 12) -> list[Any]:
    """Return the newest lines of a record, the newest first."""
    viewer.require(SEE)
    return list(Entry.objects.filter(exercise=row).order_by("-at", "-pk")[:most])


def was_played(row: Exercise) -> bool:
    """Tell whether an exercise is or was played: one that was called off while it ran keeps its record."""
    return bool(row.script) and row.state in (*PLAYED, State.CALLED_OFF)


def lessons_of(row: Exercise) -> QuerySet[Entry]:
    """Return what is to be learned, in the order of the record."""
    return entries_of(row).filter(kind=Kind.LESSON)
