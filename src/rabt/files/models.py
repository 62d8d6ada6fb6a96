"""One attached file: what it is and where it belongs; its bytes lie sealed on the disk."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of


class File(models.Model):
    """A photograph or a page of a document, hung on another record."""

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

    @property
    def ref(self) -> Ref:
        """Name this file without its contents."""
        return ref_of("file", self.pk)
