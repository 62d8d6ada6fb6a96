"""Old registers as they were brought: batches, entries, and what was said and decided of each entry."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.registers.rules import entry

OFFICE = 200


class Batch(models.Model):
    """The rows that came in one sheet; its key is the sheet's."""

    id = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=OFFICE, db_index=True)
    name = models.CharField(max_length=200)
    brought_by = models.CharField(max_length=80)
    brought_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-brought_at", "-id"], name="registers_batch_newest")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("batch", self.pk)


class Entry(models.Model):
    """One row of an old register, as it was written. What it is taken for today stands in its rulings.

    `number_key` is the old number in one habit, by which it is found; `person_id` is who a clerk says it
    is of; `standing` is what an approver decided, and is empty until then.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    source_office = models.CharField(max_length=200)
    book = models.CharField(max_length=40)
    page = models.CharField(max_length=40)
    old_number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=400)
    cells = models.JSONField()
    state = models.CharField(max_length=10, default=entry.State.WAITING)
    person_id = models.UUIDField(null=True, blank=True, db_index=True)
    standing = models.CharField(max_length=40, blank=True, default="")
    brought_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source_office", "book", "page", "old_number"],
                condition=Q(erased_at=None), name="registers_entry_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | (~Q(standing="") & Q(person_id__isnull=False)),
                name="registers_decided_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(standing="") | Q(state="decided"), name="registers_standing_decided"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="registers_entry_of_batch"),
            models.Index(fields=["state", "brought_at"], name="registers_entry_queue"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record without saying whose name it bears."""
        return ref_of("entry", self.pk)

    def written(self) -> entry.Written:
        """Return the row as it was written."""
        return entry.Written(
            self.source_office, self.book, self.page, self.old_number, self.name, dict(self.cells)
        )


class Ruling(TwoKeys):
    """What a clerk said of an entry and what an approver decided; each stays, also when it went back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    said = models.CharField(max_length=10)
    person_id = models.UUIDField(null=True, blank=True)
    aside_for = models.CharField(max_length=40, blank=True, default="")
    why = models.TextField(blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decided_by=""), name="registers_one_open_ruling"
            ),
        ]


class Told(models.Model):
    """What the other state decided on an entry of a register of its own, about a person known to both."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    source_office = models.CharField(max_length=200)
    book = models.CharField(max_length=40)
    page = models.CharField(max_length=40)
    old_number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=40, db_index=True)
    standing = models.CharField(max_length=40, blank=True, default="")
    decided_at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """Name the entry that the other state keeps."""
        return ref_of("entry", self.pk)
