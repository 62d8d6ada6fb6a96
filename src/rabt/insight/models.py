"""Tallies of both states. None is ever changed: a month that is counted again has a later version."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.insight.rules import tally as rules
from rabt.insight.rules.tally import Tally


class Handed(models.Model):
    """What was counted of a month behind the complaints' wall, as it may be shown; written once."""

    month = models.CharField(max_length=7, primary_key=True)
    content = models.TextField()
    handed_at = models.DateTimeField()


class MonthTally(models.Model):
    """One version of one state's tally of a month, as it was signed.

    `content` is the one spelling that was signed; `note` and `cosignature` are the checkpoint that binds it.
    `exact` is what this node itself counted before small counts were hidden, for its auditor; of the other
    state's tally there is none.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=2)
    month = models.CharField(max_length=7)
    version = models.PositiveIntegerField()
    settled = models.BooleanField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    note = models.TextField()
    cosignature = models.TextField()
    exact = models.JSONField(null=True, blank=True)
    counted_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "month", "version"], name="insight_version_once"),
        ]
        indexes = [models.Index(fields=["month", "state", "-version"], name="insight_tally_newest")]

    @property
    def ref(self) -> Ref:
        """Name this tally."""
        return ref_of("tally", self.pk)

    def tally(self) -> Tally:
        """Return what it tells."""
        return rules.read(self.content)
