"""A sheet that somebody brought, and each of its rows."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.sheets.rules import states


class Sheet(models.Model):
    """One sheet: what kind, who brought it, which of its columns is which, how far it has come.

    `only_good`: rows that are wrong are left out; else one wrong row stops the whole sheet before it begins.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    office = models.CharField(max_length=200, db_index=True)
    brought_by = models.CharField(max_length=80)
    brought_at = models.DateTimeField()
    head = models.JSONField()
    matched = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=states.State.READ)
    only_good = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["brought_by", "-brought_at"], name="sheets_sheet_mine")]

    @property
    def ref(self) -> Ref:
        """Name this sheet."""
        return ref_of("sheet", self.pk)


class Row(models.Model):
    """One row: its cells as they came, what is wrong with it, and what it became.

    `digest` is what it says; of all rows of one office and kind that were done, no two say the same.
    """

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey("sheets.Sheet", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    kind = models.CharField(max_length=20)
    office = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True, default="")
    state = models.CharField(max_length=10, default=states.Row.WAITING)
    code = models.CharField(max_length=60, blank=True, default="")
    field = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    made_ref = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheets_row_once"),
            models.UniqueConstraint(
                fields=["office", "kind", "digest"], condition=Q(state="made"), name="sheets_said_once"
            ),
        ]
        indexes = [models.Index(fields=["sheet", "state", "number"], name="sheets_row_state")]
