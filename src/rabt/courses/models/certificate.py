"""Certificates, their revocation, corrections of results by two persons, forms of the evaluation."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.corridor.coursing import ASKED, MOMENTS
from rabt.courses.models.holding import PHONE, STATE, known
from rabt.courses.rules import certifying, learning
from rabt.courses.rules.said import CODE, NAME, NUMBER, OFFICE, SAID, WHO


class Certificate(TwoKeys):
    """That an officer completed a course, on the node that grants it and on his own.

    `seat_id` is the key of his nomination; all that it says is a frozen copy; `token` is the signed code.
    `attended`, `tests` and `practices` are what it rests on, in percent: they stay with the host.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=STATE)
    office = models.CharField(max_length=OFFICE, db_index=True)
    seat_id = models.UUIDField(db_index=True)
    call_id = models.UUIDField(db_index=True)
    officer_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=NUMBER)
    name_ar = models.CharField(max_length=NAME)
    name_latin = models.CharField(max_length=NAME)
    of_state = models.CharField(max_length=STATE)
    service = models.CharField(max_length=CODE)
    unit = models.CharField(max_length=NAME, blank=True, default="")
    course = models.CharField(max_length=CODE)
    centre = models.CharField(max_length=CODE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    hours = models.PositiveSmallIntegerField()
    skill = models.CharField(max_length=CODE, blank=True, default="")
    skill_until = models.DateField(null=True, blank=True)
    skill_id = models.UUIDField(null=True, blank=True)
    attended = models.PositiveSmallIntegerField(null=True, blank=True)
    tests = models.JSONField(default=list)
    practices = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=certifying.State.PROPOSED)
    serial = models.CharField(max_length=16, blank=True, default="", db_index=True)
    token = models.TextField(blank=True, default="")
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_for = models.CharField(max_length=SAID, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["seat_id"], condition=Q(state__in=["proposed", "granted"]),
                name="courses_certificate_once",
            ),
            models.CheckConstraint(
                condition=known(certifying.State)
                & (Q(state__in=["proposed", "refused"]) | ~Q(serial="") & Q(granted_at__isnull=False)),
                name="courses_certificate_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "proposed_at"], name="courses_certificate_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_certificate", self.pk)


class Revocation(TwoKeys):
    """That a certificate is to be revoked, asked by one person and decided by another, with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    why = models.CharField(max_length=SAID)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(decided_by=""), name="courses_revocation_open"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("certificate_revocation", self.pk)


class Correction(TwoKeys):
    """A change of a result after it was given: what it was, what it shall be, why; another person decides."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    of = models.CharField(max_length=12)
    target_id = models.UUIDField(db_index=True)
    before = models.CharField(max_length=CODE)
    after = models.CharField(max_length=CODE)
    why = models.CharField(max_length=SAID)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=known(certifying.Corrected, "of"), name="courses_correction_known"
            ),
            models.UniqueConstraint(
                fields=["of", "target_id"], condition=Q(decided_by=""), name="courses_correction_open"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("result_correction", self.pk)


class Form(models.Model):
    """A form of the evaluation: of which seat, who is asked, at which moment, from when; then the answers.

    `kept_by` is the state on whose node it is filled in: the other holds the answers without a name, under
    the same key, for the figures alone. `given_how` says how a superior answered.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=STATE)
    office = models.CharField(max_length=OFFICE, db_index=True)
    seat_id = models.UUIDField(null=True, blank=True, db_index=True)
    officer_id = models.UUIDField(null=True, blank=True, db_index=True)
    name_ar = models.CharField(max_length=NAME, blank=True, default="")
    name_latin = models.CharField(max_length=NAME, blank=True, default="")
    call_id = models.UUIDField(db_index=True)
    course = models.CharField(max_length=CODE)
    centre = models.CharField(max_length=CODE)
    of_state = models.CharField(max_length=STATE)
    service = models.CharField(max_length=CODE, blank=True, default="")
    asked = models.CharField(max_length=10)
    moment = models.CharField(max_length=6)
    phone = models.CharField(max_length=PHONE, blank=True, default="")
    due_on = models.DateField()
    told_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default=learning.State.DUE)
    answers = models.JSONField(default=dict)
    given_by = models.CharField(max_length=WHO, blank=True, default="")
    given_at = models.DateTimeField(null=True, blank=True)
    given_how = models.CharField(max_length=6, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_how="") | known(learning.How, "given_how") & Q(asked="supervisor"),
                name="courses_form_how",
            ),
            models.UniqueConstraint(
                fields=["seat_id", "asked", "moment"], condition=Q(seat_id__isnull=False),
                name="courses_form_once",
            ),
            models.CheckConstraint(
                condition=known(learning.State) & Q(asked__in=ASKED, moment__in=MOMENTS),
                name="courses_form_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"], name="courses_form_due")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_form", self.pk)
