"""Skills that officers hold, each with its proof. The officer himself is kept by the room above."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.training import rules

OFFICE, CODE = 200, 60


class Skill(TwoKeys):
    """One skill of one officer: what, by what proof, since and until when.

    `number` and the names are a frozen copy, so that who confirms reads whose skill it is; `officer_id` is
    the officer's key where he is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    officer_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=rules.NUMBER)
    name_ar = models.CharField(max_length=rules.NAME)
    name_latin = models.CharField(max_length=rules.NAME)
    code = models.CharField(max_length=CODE)
    proof = models.CharField(max_length=rules.PROOF)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default=rules.State.RECORDED)
    ended_for = models.CharField(max_length=rules.PROOF, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["officer_id", "code", "since_on"],
                condition=Q(state__in=[one.value for one in rules.OPEN]), name="training_skill_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in rules.State])
                & (~Q(state="confirmed") | ~Q(decided_by="")),
                name="training_skill_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "proposed_at"], name="training_skill_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("training_skill", self.pk)
