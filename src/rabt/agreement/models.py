"""Values that two persons changed, from a day on. A granted change is never altered or deleted."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.agreement.rules import GRANTED, REFUSED, WAITING
from rabt.base.identifiers import Ref, new_id, ref_of


class Change(TwoKeys):
    """A new value of one term of the pack, from `since` on; `kept_by` is the state that decided it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    key = models.CharField(max_length=120)
    value = models.JSONField()
    since = models.DateField()
    source = models.CharField(max_length=500)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["key", "since"], condition=Q(decision=""), name="agreement_change_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", GRANTED, REFUSED]), name="agreement_change_decision"
            ),
        ]
        indexes = [models.Index(fields=["decision", "decided_at"], name="agreement_change_decided")]

    @property
    def ref(self) -> Ref:
        """Return the opaque reference of this change."""
        return ref_of("change", self.pk)

    @property
    def state(self) -> str:
        """Return where this change stands: waiting, granted or refused."""
        return self.decision or WAITING
