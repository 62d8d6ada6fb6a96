"""Notices: what was told to whom, by which channel, and whether it left."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.notices import rules


class Notice(models.Model):
    """One message to one person. Its text and target are kept only until it has left."""

    id = models.UUIDField(primary_key=True, default=new_id)
    about = models.CharField(max_length=80, db_index=True)
    template = models.CharField(max_length=80)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    target = models.CharField(max_length=200, blank=True)
    shown_as = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=rules.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "next_at"], name="notices_notice_due"),
            models.Index(fields=["-made_at"], name="notices_notice_newest"),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("notice", self.pk)
