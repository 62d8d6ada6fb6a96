"""Incidents with every version of them, and their links."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.incidents.models.shared import CODE, OFFICE, SAID, WHO, values, written
from rabt.incidents.rules import grades, incident, response
from rabt.incidents.rules.incident import Counts, Met


class Facts(models.Model):
    """What was met: where (degrees, WGS84, and the piece of the line), when, graded; persons as counts.

    `milli` is the quantity in thousandths of the type's unit.
    """

    kind = models.CharField(max_length=CODE)
    met_at = models.DateTimeField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    piece = models.CharField(max_length=20)
    impact = models.CharField(max_length=10)
    confidence = models.CharField(max_length=10)
    source = models.CharField(max_length=1)
    information = models.CharField(max_length=1)
    indicators = ArrayField(models.CharField(max_length=CODE), default=list)
    adults = models.PositiveIntegerField(default=0)
    minors = models.PositiveIntegerField(default=0)
    women = models.PositiveIntegerField(default=0)
    men = models.PositiveIntegerField(default=0)
    in_need = models.PositiveIntegerField(default=0)
    milli = models.BigIntegerField(default=0)
    note = models.CharField(max_length=incident.NOTE, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def counts(self) -> Counts:
        """How many persons."""
        return Counts(self.adults, self.minors, self.women, self.men, self.in_need)

    @property
    def quantity(self) -> str:
        """The quantity as it is written."""
        return written(self.milli)

    def met(self) -> Met:
        """Return what was met as a plain value."""
        return Met(
            self.kind, self.met_at, (self.longitude, self.latitude), self.impact, self.confidence,
            self.source, self.information, tuple(self.indicators), self.counts, self.milli, self.note,
        )  # fmt: skip

    def set_met(self, met: Met, piece: str) -> None:
        """Take over what was met, on a piece of the line."""
        self.kind, self.met_at, self.piece = met.kind, met.met_at, piece
        self.longitude, self.latitude = met.spot
        self.impact, self.confidence = met.impact, met.confidence
        self.source, self.information = met.source, met.information
        self.indicators, self.milli, self.note = list(met.indicators), met.milli, met.note
        for name in ("adults", "minors", "women", "men", "in_need"):
            setattr(self, name, getattr(met.counts, name))


class Incident(Facts):
    """An incident as it stands: the version in force, or the first that was reported.

    `kept_by` is the state whose incident it is, the same on both nodes; `shared` is what the other state is
    told of it; `is_coarse` says that the spot is the middle of the piece, as the other state told it;
    `sighting_id` is what it was taken up from.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=10, default=incident.State.REPORTED)
    stage = models.CharField(max_length=10, default=response.Stage.MET)
    version = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(max_length=10)
    sighting_id = models.UUIDField(null=True, blank=True, unique=True)
    patrol_id = models.UUIDField(null=True, blank=True)
    is_simulated = models.BooleanField(default=False)
    is_coarse = models.BooleanField(default=False)
    is_in_need = models.BooleanField(default=False)
    shared = models.CharField(max_length=10)
    held_for = models.CharField(max_length=SAID, blank=True, default="")
    returned_for = models.CharField(max_length=SAID, blank=True, default="")
    reported_by = models.CharField(max_length=WHO)
    reported_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    rescue = models.CharField(max_length=30, blank=True, default="")
    rescued_at = models.DateTimeField(null=True, blank=True)
    protection_told_at = models.DateTimeField(null=True, blank=True)
    protection_told_by = models.CharField(max_length=WHO, blank=True, default="")
    protection_heard_at = models.DateTimeField(null=True, blank=True)
    protection_heard_by = models.CharField(max_length=WHO, blank=True, default="")
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_for = models.CharField(max_length=SAID, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=values(incident.State)) & Q(stage__in=values(response.Stage))
                & Q(source__in=values(grades.Source)) & Q(information__in=values(grades.Information)),
                name="incidents_incident_known",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["enforced"]) | Q(rescued_at__isnull=False),
                name="incidents_rescue_before_enforcement",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-met_at"], name="incidents_met"),
            models.Index(fields=["state", "waits_since"], name="incidents_queue"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("incident", self.pk)


class Version(Facts, TwoKeys):
    """One version of an incident: who reported it, who validated or returned it; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=SAID, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["incident", "number"], name="incidents_version_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(decided_by=""), name="incidents_one_version_waits"
            ),
        ]


class Linked(models.Model):
    """How one incident stands to another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    other = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    by = models.CharField(max_length=WHO)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "other"], name="incidents_linked_once"),
            models.CheckConstraint(condition=~Q(incident=F("other")), name="incidents_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=values(grades.Link)), name="incidents_link_known"),
        ]


class Counter(models.Model):
    """The last number that was given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)
