"""Telephones, runs with their points, what was seen, calls for help, sensors. No row describes a person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.tracks.rules import distress, handset, run, sensor, sighting
from rabt.tracks.rules.fix import Flaw

OFFICE, WHO, CODE = 200, 80, 40


class Handset(models.Model):
    """A leader's telephone: its public key, and this node's own half, sealed, that opens what it records."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    account_id = models.CharField(max_length=WHO, db_index=True)
    state = models.CharField(max_length=10, default=handset.State.AT_WORK)
    sign_key = models.BinaryField(max_length=32)
    opener = models.BinaryField(max_length=100)
    opener_key_id = models.CharField(max_length=16)
    enrolled_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    locked_by = models.CharField(max_length=WHO, blank=True, default="")
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(state="at_work"), name="tracks_one_handset_at_work"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in handset.State]), name="tracks_handset_known"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("handset", self.pk)


class Order(models.Model):
    """A patrol that a telephone was given to record: a frozen copy, so that what happened counts later."""

    id = models.UUIDField(primary_key=True, default=new_id)
    handset = models.ForeignKey(Handset, models.CASCADE, related_name="+")
    patrol_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    base = models.CharField(max_length=CODE)
    stretches = ArrayField(models.CharField(max_length=CODE), default=list)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handset", "patrol_id"], name="tracks_order_once")]


class Run(models.Model):
    """One patrol as it was really done; `id` is drawn by the telephone, and never serves two patrols.

    `held` are the numbers of the recordings that are here, as ranges; `spoilt` those that could not be read;
    `clock_off` is by how many seconds the telephone's clock was wrong. `kept_by` is the state that keeps it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    patrol_id = models.UUIDField(null=True, blank=True, db_index=True)
    handset = models.ForeignKey(Handset, models.SET_NULL, null=True, blank=True, related_name="+")
    led_by = models.CharField(max_length=WHO, blank=True, default="")
    source = models.CharField(max_length=12)
    origin = models.CharField(max_length=100, blank=True, default="")
    name = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=10, default=run.State.RUNNING)
    base = models.CharField(max_length=CODE, blank=True, default="")
    stretches = ArrayField(models.CharField(max_length=CODE), default=list)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    marks = models.JSONField(default=list)
    held = models.JSONField(default=list)
    spoilt = models.JSONField(default=list)
    clock_off = models.IntegerField(default=0)
    clock_moved = models.BooleanField(default=False)
    points = models.PositiveIntegerField(default=0)
    metres = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    last_lon = models.FloatField(null=True, blank=True)
    last_lat = models.FloatField(null=True, blank=True)
    heard_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in run.State])
                & Q(source__in=[s.value for s in run.Source]),
                name="tracks_run_known",
            ),
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="tracks_origin_once"),
        ]
        indexes = [
            models.Index(fields=["started_at"], name="tracks_run_started"),
            models.Index(fields=["last_at"], condition=~Q(state="ended"), name="tracks_run_live"),
            models.Index(
                fields=["ended_at"], condition=Q(state="ended", told_at=None), name="tracks_run_to_tell"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("run", self.pk)


class Spot(models.Model):
    """Where something was, on WGS84, and in which part of the line, if near it."""

    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    piece = models.CharField(max_length=CODE, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="%(app_label)s_%(class)s_on_earth",
            ),
        ]


class Point(Spot):
    """One fix of a run. `number` counts its recordings upwards; a bad fix is marked and never deleted.

    `at` is by this node's clock: where the telephone's was wrong it is put right and `flaw` says so.
    `exclusion_flags` is 0 when good, 1 excluded by a person, 2 by rule,
    `flaw` says which; `seconds` is for how long it stands; `zoom` is from which scale of a map it is drawn.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    accuracy = models.PositiveIntegerField(null=True, blank=True)
    height = models.FloatField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(default=0)
    exclusion_flags = models.PositiveSmallIntegerField(default=0)
    flaw = models.CharField(max_length=12, blank=True, default="")
    zoom = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Spot.Meta):
        constraints = [
            *Spot.Meta.constraints,
            models.UniqueConstraint(fields=["run", "number"], name="tracks_point_once"),
            models.CheckConstraint(
                condition=Q(exclusion_flags=0, flaw__in=["", Flaw.CLOCK.value])
                | Q(exclusion_flags__in=[1, 2, 3]) & ~Q(flaw=""),
                name="tracks_point_flagged",
            ),
            models.CheckConstraint(
                condition=Q(flaw__in=["", *(f.value for f in Flaw)]), name="tracks_point_flaw"
            ),
        ]
        indexes = [models.Index(fields=["run", "zoom"], name="tracks_point_drawn")]


class Look(models.Model):
    """How long a run looked at one part of the line within one hour of the clock, and when last."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE)
    piece = models.CharField(max_length=CODE)
    hour = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "piece", "hour"], name="tracks_look_once"),
        ]
        indexes = [
            models.Index(fields=["piece", "-last_at"], name="tracks_look_last"),
            models.Index(fields=["hour"], name="tracks_look_hour"),
        ]


class Sighting(Spot):
    """What a patrol saw: a kind of the pack, a spot, persons and things as counts, a note, a photograph."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    run = models.ForeignKey(Run, models.CASCADE, null=True, blank=True, related_name="+")
    patrol_id = models.UUIDField(null=True, blank=True, db_index=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    origin = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=CODE)
    grave = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=sighting.State.OPEN)
    accuracy = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    note = models.CharField(max_length=sighting.NOTE, blank=True, default="")
    file_id = models.UUIDField(null=True, blank=True)
    clock_wrong = models.BooleanField(default=False)
    simulated = models.BooleanField(default=False)
    heard_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=WHO, blank=True, default="")
    taken_as = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    aside_for = models.CharField(max_length=sighting.NOTE, blank=True, default="")

    class Meta(Spot.Meta):
        constraints = [
            *Spot.Meta.constraints,
            models.UniqueConstraint(fields=["run", "number"], name="tracks_sighting_once"),
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="tracks_sighting_origin_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in sighting.State]), name="tracks_sighting_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-at"], name="tracks_sighting_at"),
            models.Index(fields=["heard_at"], condition=Q(state="open"), name="tracks_sighting_open"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("sighting", self.pk)


class Distress(models.Model):
    """A call for help of a patrol. The spot may be wanting: a call without one counts as well."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    patrol_id = models.UUIDField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, default=distress.State.CALLING)
    at = models.DateTimeField()
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    accuracy = models.PositiveIntegerField(null=True, blank=True)
    piece = models.CharField(max_length=CODE, blank=True, default="")
    heard_at = models.DateTimeField()
    safe_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=WHO, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=WHO, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_for = models.CharField(max_length=CODE, blank=True, default="")
    said = models.CharField(max_length=sighting.NOTE, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="tracks_distress_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in distress.State]), name="tracks_distress_known"
            ),
        ]
        indexes = [
            models.Index(fields=["heard_at"], condition=~Q(state="ended"), name="tracks_distress_open"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("distress", self.pk)


class Sensor(models.Model):
    """A tower, a drone or the tracker of a vehicle: of its token a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=sensor.State.AT_WORK)
    token_digest = models.CharField(max_length=64, unique=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    simulated = models.BooleanField(default=False)
    registered_by = models.CharField(max_length=WHO)
    registered_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=WHO, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in sensor.Kind])
                & Q(state__in=[s.value for s in sensor.State]),
                name="tracks_sensor_known",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("sensor", self.pk)


class Reading(Spot):
    """One reading of a sensor; `number` makes it count once. A simulated one says so wherever it is shown."""

    id = models.BigAutoField(primary_key=True)
    sensor = models.ForeignKey(Sensor, models.CASCADE, related_name="+", db_index=False)
    number = models.BigIntegerField()
    says = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    simulated = models.BooleanField(default=False)
    heard_at = models.DateTimeField()

    class Meta(Spot.Meta):
        constraints = [
            *Spot.Meta.constraints,
            models.UniqueConstraint(fields=["sensor", "number"], name="tracks_reading_once"),
            models.CheckConstraint(
                condition=Q(says__in=[s.value for s in sensor.Says]), name="tracks_reading_known"
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="tracks_reading_at")]

    @property
    def origin(self) -> str:
        """Name this reading for ever: what is made of it is made once."""
        return f"sensor:{self.sensor_id}/{self.number}"
