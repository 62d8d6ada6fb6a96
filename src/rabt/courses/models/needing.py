"""Which courses of the other side's centres one side needs, as the one told the other."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.courses.models.holding import STATE
from rabt.courses.rules.said import OFFICE, WHO


class ToldNeed(models.Model):
    """What one side told the other of its needs, under one key on both nodes: counts, and nobody.

    `needs` are plain facts: course, source, count. The newest of a side counts.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    of_state = models.CharField(max_length=STATE)
    needs = models.JSONField(default=list)
    told_by = models.CharField(max_length=WHO)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["of_state", "-told_at"], name="courses_told_need_last")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_need", self.pk)
