"""Exercises with their record, who plays, what follows from them. A row has one key on both nodes.

A line of a record is only ever added; nobody's name of the other side is in any row.
"""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.corridor import Words
from rabt.exercises.rules import change, exercise, improvement, record
from rabt.exercises.rules.record import Kind, Line
from rabt.scenarios.rules.frozen import Scenario

OFFICE, WHO, CODE, SAID, TITLE, STATE, DIGEST = 200, 80, 60, record.SAID, 300, 2, 64


def _in(field: str, kinds: Any) -> Q:
    return Q(**{f"{field}__in": [one.value for one in kinds]})


class Exercise(TwoKeys):
    """A scenario that is played on a day: proposed by a planner, decided by a head, accepted by the other.

    `script` is the frozen scenario as both sides approved it, `digest` names it; empty until it is here.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    kept_by = models.CharField(max_length=STATE)
    scenario_id = models.UUIDField()
    digest = models.CharField(max_length=DIGEST)
    title_ar = models.CharField(max_length=TITLE)
    title_en = models.CharField(max_length=TITLE)
    kind = models.CharField(max_length=CODE)
    script = models.JSONField(default=dict)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=exercise.State.DRAFTED)
    state_at = models.DateTimeField()
    ended_for = models.CharField(max_length=SAID, blank=True, default="")
    accepted_by = models.CharField(max_length=WHO, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(condition=_in("state", exercise.State), name="exercises_exercise_known"),
            models.CheckConstraint(
                condition=~_in("state", exercise.PLAYED) | ~Q(script={}), name="exercises_played_has_script"
            ),
        ]
        indexes = [models.Index(fields=["state", "state_at"], name="exercises_exercise_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("exercise", self.pk)

    @property
    def title(self) -> Words:
        """Return its title in both languages."""
        return Words(self.title_ar, self.title_en)

    @property
    def number(self) -> str:
        """Return what people call it by, the same on both nodes."""
        return f"EX-{self.pk.hex[-6:].upper()}"

    def scenario(self) -> Scenario:
        """Return the frozen scenario that it plays."""
        return Scenario.from_body(self.script)


class Entry(models.Model):
    """One line of the record of an exercise. `kept_by` is the side that wrote it, `written_by` who."""

    id = models.UUIDField(primary_key=True, default=new_id)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE)
    kept_by = models.CharField(max_length=STATE)
    kind = models.CharField(max_length=12)
    second = models.PositiveIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=36, blank=True, default="")
    subject = models.CharField(max_length=record.SUBJECT, blank=True, default="")
    value = models.CharField(max_length=record.VALUE, blank=True, default="")
    said = models.CharField(max_length=SAID, blank=True, default="")
    seconds = models.IntegerField(default=0)
    written_by = models.CharField(max_length=WHO, blank=True, default="", db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "event", "kept_by"], condition=Q(kind=Kind.DELIVERED.value),
                name="exercises_given_once",
            ),
            models.CheckConstraint(condition=_in("kind", Kind), name="exercises_entry_known"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["exercise", "second", "at"], name="exercises_entry_order")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("exercise_line", self.pk)

    def line(self) -> Line:
        """Return it as the rules read it."""
        return Line(
            UUID(str(self.pk)), Kind(self.kind), self.kept_by, self.second, self.at, self.event, self.subject,
            self.value, self.said, self.seconds,
        )  # fmt: skip


class Seat(models.Model):
    """Who plays which team of this side: an account of this node. It never leaves the node."""

    id = models.UUIDField(primary_key=True, default=new_id)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE)
    account_id = models.CharField(max_length=WHO, db_index=True)
    team = models.CharField(max_length=CODE)
    seated_by = models.CharField(max_length=WHO)
    seated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "account_id", "team"], name="exercises_seat_once"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("seat", self.pk)


class Count(models.Model):
    """How many lines the record of a side has, and its digest, as that side, or this one, last told it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    state = models.CharField(max_length=STATE)
    lines = models.PositiveIntegerField()
    digest = models.CharField(max_length=DIGEST)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "state"], name="exercises_count_once")]


class Improvement(TwoKeys):
    """A measure of the improvement plan. `kept_by` is the state that owns it, `service` its team.

    Its owner says that it is done (proposes), another person of that side finds it so (decides).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    kept_by = models.CharField(max_length=STATE)
    service = models.CharField(max_length=CODE)
    capability = models.CharField(max_length=CODE)
    lesson_id = models.UUIDField(null=True, blank=True)
    text = models.CharField(max_length=SAID)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=improvement.State.OPEN)
    evidence = models.CharField(max_length=SAID, blank=True, default="")
    why = models.CharField(max_length=SAID, blank=True, default="")
    opened_by = models.CharField(max_length=WHO)
    opened_at = models.DateTimeField()
    state_at = models.DateTimeField()

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=_in("state", improvement.State)
                & (~Q(state__in=["done", "confirmed"]) | ~Q(evidence="")),
                name="exercises_improvement_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="exercises_improvement_due")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("improvement", self.pk)


class RuleChange(TwoKeys):
    """Another rule of patrols that a measure asks both states for. `kept_by` is the side that asks.

    `key` and `value` are as the agreement's room takes them; `keeper` is the state that keeps the value,
    where the agreement's own two persons change it at the end; `change_id` is that change.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    kept_by = models.CharField(max_length=STATE)
    keeper = models.CharField(max_length=STATE)
    key = models.CharField(max_length=120)
    value = models.JSONField()
    since = models.DateField()
    why = models.CharField(max_length=SAID)
    state = models.CharField(max_length=10, default=change.State.DRAFTED)
    state_at = models.DateTimeField()
    declined_for = models.CharField(max_length=SAID, blank=True, default="")
    change_id = models.UUIDField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(condition=_in("state", change.State), name="exercises_rulechange_known"),
            models.CheckConstraint(
                condition=~Q(state="laid") | Q(change_id__isnull=False), name="exercises_laid_has_change"
            ),
        ]
        indexes = [models.Index(fields=["state", "state_at"], name="exercises_rulechange_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("rule_change", self.pk)


class Consent(TwoKeys):
    """What the side that was asked says: one person consents or declines, another decides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    rule = models.OneToOneField(RuleChange, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE)

    class Meta(TwoKeys.Meta):
        constraints = [*TwoKeys.Meta.constraints]
