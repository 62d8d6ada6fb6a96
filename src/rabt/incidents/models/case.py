"""Cases, what two persons ruled on each, and who is in one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.incidents.models.incident import Incident
from rabt.incidents.models.shared import CODE, OFFICE, SAID, WHO


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
