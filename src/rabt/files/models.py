"""One attached file: what it is and where it belongs; its bytes lie sealed on the disk."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of


class File(models.Model):
    """A photograph or a page of a document, hung on another record.

    `needs` lists the scopes of which a viewer must hold one, besides reaching the office; none, if empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    about = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=140)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    office = models.CharField(max_length=200, db_index=True)
    attached_by = models.CharField(max_length=80)
    attached_at = models.DateTimeField()
    needs = ArrayField(models.CharField(max_length=60), default=list)

    @property
    def ref(self) -> Ref:
        """Name this file without its contents."""
        return ref_of("file", self.pk)


class Kept(models.Model):
    """A file that was chosen with a form that was refused: kept for a short time, for who sent it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=140)
    media_type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    kept_for = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(db_index=True)
