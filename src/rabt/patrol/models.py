"""Officers, vehicles, absences, plans with their versions, patrols. A row has one key on both nodes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.patrol.rules import states

OFFICE, NAME, WHO, CODE, SAID, DIGEST, STATE = 200, 200, 80, 60, 600, 64, 2

HERE = ~Q(entered_by__startswith="node:")
"""Entered on this node: what the other side tells of its own keeps its own order."""


class Officer(models.Model):
    """An officer who goes on joint patrols, of either state.

    `number` is his service number; `account_id` is his account where he has one on this node; the other
    state's officers stand here only as it offered them for a plan.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=STATE)
    office = models.CharField(max_length=OFFICE, db_index=True)
    number = models.CharField(max_length=40)
    name_ar = models.CharField(max_length=NAME)
    name_latin = models.CharField(max_length=NAME)
    base = models.CharField(max_length=CODE)
    account_id = models.CharField(max_length=WHO, blank=True, default="")
    active = models.BooleanField(default=True)
    entered_by = models.CharField(max_length=WHO)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "number"], condition=HERE, name="patrol_officer_once"),
            models.UniqueConstraint(
                fields=["account_id"], condition=~Q(account_id=""), name="patrol_account_once"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("officer", self.pk)


class Vehicle(models.Model):
    """A vehicle for joint patrols, of either state; `kind` is one of the pack, `mark` its plate."""

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=STATE)
    office = models.CharField(max_length=OFFICE, db_index=True)
    mark = models.CharField(max_length=40)
    kind = models.CharField(max_length=CODE)
    seats = models.PositiveSmallIntegerField()
    range_km = models.PositiveSmallIntegerField()
    base = models.CharField(max_length=CODE)
    active = models.BooleanField(default=True)
    entered_by = models.CharField(max_length=WHO)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "mark"], condition=HERE, name="patrol_vehicle_once"),
            models.CheckConstraint(condition=Q(seats__gt=0, range_km__gt=0), name="patrol_vehicle_goes"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("vehicle", self.pk)


class Absence(models.Model):
    """Days on which an officer or a vehicle is not there. Why an officer is away is not written down."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, blank=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.CASCADE, null=True, blank=True, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField()
    entered_by = models.CharField(max_length=WHO)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(officer=None) ^ Q(vehicle=None), name="patrol_absence_of_one"),
            models.CheckConstraint(condition=Q(until_on__gte=F("since_on")), name="patrol_absence_days"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("absence", self.pk)


class Look(models.Model):
    """That a piece of the line was looked at, or that something was met there: as an upper room tells it.

    `source_ref` names what tells it (a run, an incident), so that what is told again counts once. Never who.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    source_ref = models.CharField(max_length=WHO)
    piece = models.CharField(max_length=CODE)
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=0)
    finds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_ref", "piece"], name="patrol_look_once"),
        ]
        indexes = [models.Index(fields=["piece", "-at"], name="patrol_look_last")]


class Plan(models.Model):
    """The plan of both states for some days and stretches; `made_in` is the state whose node makes it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    made_in = models.CharField(max_length=STATE)
    since_on = models.DateField()
    until_on = models.DateField()
    stretches = ArrayField(models.CharField(max_length=CODE), default=list)
    state = models.CharField(max_length=12, default=states.PlanState.OPEN)
    opened_by = models.CharField(max_length=WHO)
    opened_at = models.DateTimeField()
    ended_for = models.CharField(max_length=SAID, blank=True, default="")
    ended_in = models.CharField(max_length=STATE, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in states.PlanState])
                & Q(until_on__gte=F("since_on")),
                name="patrol_plan_known",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("joint_plan", self.pk)


class Offer(models.Model):
    """The crews and vehicles that one state offers for a plan, as its newest letter had them.

    `officers` and `vehicles` are lists of plain facts: who, which skills, which days not, hours already done.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    state = models.CharField(max_length=STATE)
    officers = models.JSONField()
    vehicles = models.JSONField()
    offered_by = models.CharField(max_length=WHO)
    offered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "state"], name="patrol_offer_once"),
        ]


class Version(TwoKeys):
    """One version of a plan: its patrols as plain facts, their reasons, and the seal on its draw.

    Who proposes and decides are this side's two persons. `seed` stays on the node that made it until the plan
    is over; `facts` are what the planner was told, so that it can be drawn again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    patrols = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    edits = models.JSONField(default=list)
    why = models.CharField(max_length=SAID, blank=True, default="")
    digest = models.CharField(max_length=DIGEST, blank=True, default="")
    seal = models.CharField(max_length=DIGEST, blank=True, default="")
    seed = models.CharField(max_length=DIGEST, blank=True, default="")
    unsealed_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=20, blank=True, default="")
    share = models.FloatField(default=0.0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    made_by = models.CharField(max_length=WHO)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    refused_for = models.CharField(max_length=SAID, blank=True, default="")
    refused_in = models.CharField(max_length=STATE, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "number"], name="patrol_version_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=[one.value for one in states.ON_ITS_WAY]),
                name="patrol_one_version_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="in_force"), name="patrol_one_version_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in states.State]), name="patrol_version_known"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "changed_at"], name="patrol_version_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("plan_version", self.pk)


class Patrol(models.Model):
    """One joint patrol of a plan in force: when, from where, over which stretches, with whom.

    `crew` are the officers' keys, the lead's among them; `stretches` are codes of the pack, in the order of
    the way; `partner` is the base of the other side's crew; `route` lists pieces with minutes after the
    start; `drawn` is false where it stands for the longest gap and not by lot; `number` counts within the
    plan. Written when the plan comes into force, never before.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=states.PatrolState.PLANNED)
    on = models.DateField()
    shift = models.CharField(max_length=CODE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    base = models.CharField(max_length=CODE)
    partner = models.CharField(max_length=CODE, blank=True, default="")
    stretches = ArrayField(models.CharField(max_length=CODE))
    route = models.JSONField(default=list)
    drawn = models.BooleanField(default=True)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="+")
    lead = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    crew = ArrayField(models.UUIDField())
    ordered_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    called_off_for = models.CharField(max_length=SAID, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in states.PatrolState])
                & Q(ends_at__gt=F("starts_at")),
                name="patrol_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="patrol_next")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("patrol", self.pk)
