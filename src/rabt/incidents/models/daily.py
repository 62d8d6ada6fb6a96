"""Joint daily reports, frozen."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.incidents.models.shared import WHO


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
