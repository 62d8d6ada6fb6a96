"""Incidents with every version, what was seized with its chain, cases, daily reports."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.incidents.rules import custody, grades, incident, response
from rabt.incidents.rules.incident import Counts, Met

OFFICE, WHO, CODE, SAID = 200, 80, 40, 1000


def _of(scale: type) -> list[str]:
    return [one.value for one in scale]  # type: ignore[attr-defined]


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
        return f"{self.milli / 1000:f}".rstrip("0").rstrip(".")

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
                condition=Q(state__in=_of(incident.State)) & Q(stage__in=_of(response.Stage))
                & Q(source__in=_of(grades.Source)) & Q(information__in=_of(grades.Information)),
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
            models.CheckConstraint(condition=Q(kind__in=_of(grades.Link)), name="incidents_link_known"),
        ]


class Need(models.Model):
    """A need for training that an incident showed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+")
    why = models.CharField(max_length=SAID)
    by = models.CharField(max_length=WHO)
    at = models.DateTimeField()


class Counter(models.Model):
    """The last number that was given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


# ------------------------------------------------------------------ what was seized
class Seizure(models.Model):
    """Something seized: what, how much by the last count, under which seal and label, and who holds it now.

    `milli` is thousandths of the unit; `holder_id` is an account, empty once it left; a row that the other
    state told has no holder here.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    kind = models.CharField(max_length=CODE)
    item = models.CharField(max_length=200, blank=True, default="")
    unit = models.CharField(max_length=20)
    milli = models.BigIntegerField()
    seal = models.CharField(max_length=30)
    label = models.CharField(max_length=custody.LABEL, unique=True, null=True)
    state = models.CharField(max_length=10, default=custody.State.HELD)
    holder_id = models.CharField(max_length=WHO, blank=True, default="", db_index=True)
    seized_by = models.CharField(max_length=WHO, blank=True, default="")
    seized_at = models.DateTimeField()
    state_at = models.DateTimeField()
    order_number = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_of(custody.State)), name="incidents_seizure_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["destroyed", "released"], holder_id="")
                | ~Q(state__in=["destroyed", "released"]) & ~Q(holder_id="")
                | Q(label__isnull=True, holder_id=""),
                name="incidents_one_holder",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("seizure", self.pk)

    @property
    def quantity(self) -> str:
        """The quantity as it is written."""
        return written(self.milli)


def written(milli: int) -> str:
    """Write thousandths as a quantity."""
    return f"{milli / 1000:.3f}".rstrip("0").rstrip(".")


class Custody(models.Model):
    """One link of the chain: offered by who holds it, counted; taken over by another, counted again.

    The first link has no giver. `signed` says how the taker signed; a declined offer is no link (`order` 0).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(null=True, blank=True)
    giver = models.CharField(max_length=WHO, blank=True, default="")
    taker = models.CharField(max_length=WHO)
    given_at = models.DateTimeField()
    given_milli = models.BigIntegerField()
    given_seal = models.CharField(max_length=30)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_milli = models.BigIntegerField(null=True, blank=True)
    taken_seal = models.CharField(max_length=30, blank=True, default="")
    signed = models.CharField(max_length=10, blank=True, default="")
    declined_for = models.CharField(max_length=SAID, blank=True, default="")
    code_digest = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seizure", "order"], name="incidents_link_once"),
            models.UniqueConstraint(
                fields=["seizure"], condition=Q(taken_at=None, declined_for=""),
                name="incidents_one_offer",
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="incidents_two_officers"),
            models.CheckConstraint(
                condition=Q(order=None) | Q(taken_at__isnull=False, taken_milli__isnull=False),
                name="incidents_link_is_signed",
            ),
        ]  # fmt: skip

    @property
    def given(self) -> str:
        """What the giver counted, as it is written."""
        return written(self.given_milli)

    @property
    def taken(self) -> str:
        """What the taker counted, as it is written."""
        return written(self.taken_milli) if self.taken_milli is not None else ""


class Discrepancy(models.Model):
    """What was counted is not what should be there: a person answers it, who held it at neither time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="+")
    link = models.ForeignKey(Custody, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    expected_milli = models.BigIntegerField()
    expected_seal = models.CharField(max_length=30)
    found_milli = models.BigIntegerField()
    found_seal = models.CharField(max_length=30)
    raised_at = models.DateTimeField()
    answer = models.CharField(max_length=SAID, blank=True, default="")
    answered_by = models.CharField(max_length=WHO, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["raised_at"], condition=Q(answered_at=None), name="incidents_unanswered")
        ]

    @property
    def expected(self) -> str:
        """What should be there, as it is written."""
        return written(self.expected_milli)

    @property
    def found(self) -> str:
        """What was counted, as it is written."""
        return written(self.found_milli)


class Leaving(TwoKeys):
    """Its destruction or release, by an order's number: proposed by one person, decided by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    order_number = models.CharField(max_length=60)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["seizure"], condition=Q(decided_by=""), name="incidents_one_leaving_waits"
            ),
        ]


# ------------------------------------------------------------------ cases
class Case(models.Model):
    """A case on an incident: on which order of whom; who reads it, and until when."""

    id = models.UUIDField(primary_key=True, default=new_id)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    state = models.CharField(max_length=10)
    basis = models.CharField(max_length=CODE)
    order_number = models.CharField(max_length=60)
    authority = models.CharField(max_length=160)
    holders = ArrayField(models.CharField(max_length=WHO), default=list)
    state_at = models.DateTimeField()
    review_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("case", self.pk)


class Ruling(TwoKeys):
    """The opening of a case or its renewal: proposed by one person, decided by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    why = models.CharField(max_length=SAID)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_by=""), name="incidents_one_ruling_waits"
            ),
        ]


class CasePerson(models.Model):
    """Somebody of a case: read by its holders alone, forgotten when it has long been closed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    part = models.CharField(max_length=10)
    name = models.CharField(max_length=160)
    document = models.CharField(max_length=30, blank=True, default="")
    said = models.CharField(max_length=SAID, blank=True, default="")
    by = models.CharField(max_length=WHO)
    at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("case_person", self.pk)


# ------------------------------------------------------------------ the joint daily report
class DailyReport(models.Model):
    """The joint report of a day, frozen: ours, or the other side's as its letter told it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    on = models.DateField()
    edition = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, unique=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=WHO, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kept_by", "on", "edition"], name="incidents_one_edition"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("daily_report", self.pk)
