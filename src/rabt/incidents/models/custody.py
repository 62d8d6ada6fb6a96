"""What was seized, its chain of custody, what differed, and how it left."""

from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.incidents.models.incident import Incident
from rabt.incidents.models.shared import CODE, OFFICE, SAID, WHO, values, written
from rabt.incidents.rules import custody


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
                condition=Q(state__in=values(custody.State)), name="incidents_seizure_known"
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
