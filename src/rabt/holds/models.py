"""A hold on a record: placed by one person, lifted by another, and over on its last day."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.holds.rules import State


class Hold(TwoKeys):
    """Who asked that a record waits, until when and why; `cause` is for the authority that asked alone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=200, db_index=True)
    about = models.CharField(max_length=80)
    named = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=20)
    cause = models.TextField(max_length=2000)
    until = models.DateField()
    state = models.CharField(max_length=10, default=State.STANDING)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["about", "kind", "office"], condition=Q(state="standing"), name="holds_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="holds_hold_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["about"], condition=Q(state="standing"), name="holds_standing"),
            models.Index(fields=["until"], condition=Q(state="standing"), name="holds_end"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this hold."""
        return ref_of("hold", self.pk)
