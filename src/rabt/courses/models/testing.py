"""The bank of items, tests, papers that were sat, practical assessments."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.courses.models.holding import Holding, Seat, known
from rabt.courses.rules import assessing
from rabt.courses.rules import exam as rules
from rabt.courses.rules.said import CODE, NAME, OFFICE, SAID, WHO


class Item(TwoKeys):
    """One item of a course's bank: written by one person, approved by another.

    What is right is for its writers and approvers alone; a paper shows the rest.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    course = models.CharField(max_length=CODE)
    topic = models.CharField(max_length=CODE)
    form = models.CharField(max_length=10)
    text_ar = models.CharField(max_length=rules.TEXT)
    text_en = models.CharField(max_length=rules.TEXT)
    choices = models.JSONField(default=list)
    right = models.JSONField(default=list)
    number = models.BigIntegerField(default=0)
    within = models.BigIntegerField(default=0)
    marks = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=rules.ItemState.WRITTEN)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=known(rules.ItemState) & known(rules.Form, "form"), name="courses_item_known"
            ),
        ]
        indexes = [models.Index(fields=["course", "state"], name="courses_item_bank")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("exam_item", self.pk)


class Exam(models.Model):
    """A test of a holding: how many items of each topic, how long, from when until when.

    `secret` makes the lots of its papers: drawn when the test is set, it is shown to nobody.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    title_ar = models.CharField(max_length=NAME)
    title_en = models.CharField(max_length=NAME)
    wanted = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    secret = models.CharField(max_length=64)
    set_by = models.CharField(max_length=WHO)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at"), minutes__gt=0), name="courses_exam_times"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("exam", self.pk)


class Sitting(models.Model):
    """One trainee's paper: its items as they were drawn, his answers, the marks by item as fractions."""

    id = models.UUIDField(primary_key=True, default=new_id)
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    seed = models.CharField(max_length=64)
    items = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=rules.SittingState.BEGUN)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.CharField(max_length=WHO, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "seat"], condition=~Q(state="void"), name="courses_sitting_once"
            ),
            models.CheckConstraint(
                condition=known(rules.SittingState) & (~Q(state="marked") | Q(score__isnull=False)),
                name="courses_sitting_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "handed_in_at"], name="courses_sitting_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("exam_sitting", self.pk)


class Assessment(models.Model):
    """A practical task of one trainee, marked by two assessors; `points` once it is settled."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    task = models.CharField(max_length=NAME)
    state = models.CharField(max_length=10, default=assessing.State.OPEN)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_by = models.CharField(max_length=WHO)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "task"], name="courses_assessment_once"),
            models.CheckConstraint(
                condition=known(assessing.State) & (~Q(state="settled") | Q(points__isnull=False)),
                name="courses_assessment_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="courses_assessment_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("assessment", self.pk)


class Given(models.Model):
    """One person's mark of a practical task: the first, the second, or the third who decides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    assessor_id = models.CharField(max_length=WHO)
    points = models.PositiveSmallIntegerField()
    said = models.CharField(max_length=SAID, blank=True, default="")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "place"], name="courses_given_place"),
            models.UniqueConstraint(fields=["assessment", "assessor_id"], name="courses_given_once"),
            models.CheckConstraint(
                condition=Q(points__lte=assessing.HUNDRED, place__gte=1, place__lte=3),
                name="courses_given_of_a_hundred",
            ),
        ]
