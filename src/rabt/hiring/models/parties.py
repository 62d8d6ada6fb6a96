"""Employers, recruiters and projects, and what officials advised and decided about them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.hiring.rules import project, vetting
from rabt.hiring.rules.vetting import Licence

OFFICE, STATE = 200, 16
STANDS = ~Q(state="refused")


class Proposal(TwoKeys):
    """What one official advised and another decided: a vetting, a demand, a certificate."""

    id = models.UUIDField(primary_key=True, default=new_id)
    about = models.CharField(max_length=60, db_index=True)
    recommendation = models.CharField(max_length=10)
    note = models.TextField(max_length=2000, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["about"], condition=Q(decided_by=""), name="hiring_one_open_proposal"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("proposal", self.pk)


NAMES = SearchVector("name_ar", "name_latin", config="simple")
"""The words of a party's names in both scripts, as the search box asks for them."""


class Party(models.Model):
    """What an employer and a recruiter have in common: a licence, a signatory, a vetting."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True, blank=True, default="")
    state = models.CharField(max_length=STATE, default=vetting.State.APPLIED)
    name_ar = models.CharField(max_length=200)
    name_latin = models.CharField(max_length=200)
    place = models.CharField(max_length=20)
    address = models.CharField(max_length=300, blank=True, default="")
    licence_number = models.CharField(max_length=60)
    licence_expires_on = models.DateField()
    signatory_name = models.CharField(max_length=200, blank=True, default="")
    signatory_role = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    applied_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True, blank=True)
    suspended_for = models.CharField(max_length=500, blank=True, default="")
    licence_file_id = models.UUIDField(null=True, blank=True)
    letter_file_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of(type(self).__name__.lower(), self.pk)

    def licence(self) -> Licence:
        """Return the licence on which this party works."""
        return Licence(self.licence_number, self.licence_expires_on)


class Employer(Party):
    """Who asks for workers, at destination; at origin, what destination told of him.

    `home_state` is where a contractor is established who works here on a project; else empty.
    """

    sector = models.CharField(max_length=20)
    home_state = models.CharField(max_length=2, blank=True, default="")
    nationals = models.PositiveIntegerField(default=0)
    foreigners = models.PositiveIntegerField(default=0)
    complaints_declared = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept_by", "licence_number"], condition=STANDS, name="hiring_employer_licence_once"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "applied_at"], name="hiring_employer_queue"),
            models.Index(fields=["applied_at", "id"], name="hiring_employer_oldest"),
            models.Index(
                fields=["admitted_at", "id"], condition=Q(state="admitted"), name="hiring_employer_admitted"
            ),
            models.Index(fields=["licence_number"], name="hiring_employer_licence"),
            GinIndex(NAMES, name="hiring_employer_names"),
        ]


class Stop(models.Model):
    """One reason why an employer asks for nobody: until what a room above waits for is done.

    Which room, and what for, stays there. `began` where it was this one that suspended him; `lifted_at` when
    an approver let him ask again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    began = models.BooleanField()
    since = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(over_at__isnull=False), name="hiring_stop_lifted_when_over"
            ),
        ]
        indexes = [
            models.Index(fields=["employer"], condition=Q(lifted_at=None), name="hiring_stop_stands"),
        ]


class Recruiter(Party):
    """Who may propose workers at origin."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence_number"], condition=STANDS, name="hiring_recruiter_licence_once"
            ),
        ]
        indexes = [
            models.Index(fields=["licence_number"], name="hiring_recruiter_licence"),
            GinIndex(NAMES, name="hiring_recruiter_names"),
        ]


class Project(models.Model):
    """A project of a contractor of the origin state: proposed there, decided at destination.

    `contractor` is he as destination's labour office registered him; `trades` says how many of which.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    contractor = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    state = models.CharField(max_length=STATE, default=project.State.SUBMITTED)
    name = models.CharField(max_length=200)
    client = models.CharField(max_length=200)
    award_number = models.CharField(max_length=60)
    home_number = models.CharField(max_length=60)
    place = models.CharField(max_length=20)
    trades = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    submitted_by = models.CharField(max_length=80, blank=True, default="")
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contractor", "award_number"], condition=~Q(state="refused"), name="hiring_award_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="hiring_project_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("project", self.pk)

    def award(self) -> project.Award:
        """Return what was awarded."""
        return project.Award(**{one: getattr(self, one) for one in project.Award.__dataclass_fields__})
