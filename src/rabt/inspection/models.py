"""Plans of inspection with their ranked lines, visits, and what was found wanting. No row names a worker."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.inspection.rules import lack, visit
from rabt.inspection.rules.risk import Why

OFFICE, NAME, WHO = 200, 200, 80


class Plan(models.Model):
    """The plan of an office of inspection for a month; `pool` is how many employers could be drawn."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    month = models.DateField()
    seed = models.CharField(max_length=64)
    pool = models.PositiveIntegerField()
    drawn_by = models.CharField(max_length=WHO)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "month"], name="inspection_one_plan_a_month"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("plan", self.pk)


class Workplace(models.Model):
    """Whose workplace it is, as it was known that day: a frozen copy of the employer's name and place."""

    employer_id = models.UUIDField(db_index=True)
    name_ar = models.CharField(max_length=NAME)
    name_latin = models.CharField(max_length=NAME)
    place = models.CharField(max_length=20)

    class Meta:
        abstract = True

    @property
    def employer_ref(self) -> Ref:
        """Name the employer."""
        return ref_of("employer", self.employer_id)


class Line(Workplace):
    """An employer in a plan, with each part of his score as it stood when the plan was drawn."""

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE)
    why = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField()
    rank = models.PositiveIntegerField()
    score = models.PositiveIntegerField()
    parts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "employer_id"], name="inspection_once_in_a_plan"),
            models.CheckConstraint(condition=Q(why__in=[w.value for w in Why]), name="inspection_line_known"),
        ]


class Visit(Workplace):
    """One visit: who makes it and by when, what he looks at, what he saw.

    `office` is the inspectors', so that the employer does not learn of it before; `key` is the device's own,
    so that what it sends twice counts once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=visit.State.PLANNED)
    inspector_id = models.CharField(max_length=WHO, blank=True, default="", db_index=True)
    items = models.JSONField()
    due_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True, default="")
    adopted_by = models.CharField(max_length=WHO)
    adopted_at = models.DateTimeField()
    key = models.UUIDField(null=True, blank=True, unique=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    seen_place = models.CharField(max_length=20, blank=True, default="")
    workers_seen = models.PositiveIntegerField(null=True, blank=True)
    answers = models.JSONField(default=list)
    recorded_by = models.CharField(max_length=WHO, blank=True, default="")
    recorded_at = models.DateTimeField(null=True, blank=True)
    dropped_for = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer_id"], condition=Q(state="planned"), name="inspection_one_planned_visit"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in visit.State]) & Q(why__in=[w.value for w in Why]),
                name="inspection_visit_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | Q(key__isnull=False, arrived_at__isnull=False),
                name="inspection_made_was_seen",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "adopted_at"], name="inspection_visit_queue"),
            models.Index(fields=["arrived_at"], condition=Q(state="made"), name="inspection_visit_made"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("visit", self.pk)


class Lack(Workplace):
    """What was found wanting in a workplace, and whether it is mended.

    `office` is the employer's: he sees it, and so do the inspectors above him; `said` is his answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    follow_up = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.CharField(max_length=40)
    grade = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=lack.State.OPEN)
    note = models.CharField(max_length=1000)
    due_on = models.DateField()
    found_at = models.DateTimeField()
    said = models.CharField(max_length=2000, blank=True, default="")
    file_id = models.UUIDField(null=True, blank=True)
    answered_by = models.CharField(max_length=WHO, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    returned_for = models.CharField(max_length=1000, blank=True, default="")
    decided_by = models.CharField(max_length=WHO, blank=True, default="")
    mended_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer_id", "item"], condition=~Q(state="mended"), name="inspection_lack_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in lack.State])
                & Q(grade__in=[g.value for g in lack.Grade]),
                name="inspection_lack_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="mended") | Q(mended_at__isnull=False), name="inspection_mended_has_day"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="inspection_lack_due"),
            models.Index(
                fields=["answered_at"], condition=Q(state="answered"), name="inspection_lack_answered"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("lack", self.pk)
