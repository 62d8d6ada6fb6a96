"""Skills that officers hold, each with its proof, and needs for training that duty showed.

The officer himself, and the incident or the exercise that showed a need, are kept by rooms above.
"""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.training import rules

OFFICE, CODE, WHO = 200, 60, 80


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


class Need(models.Model):
    """A need for training that an incident, an exercise or an evaluation showed: of whom, never who.

    `source_id` is the key of the record above that showed it and `source_number` its number, as it is
    written there; `skill` is a code of the pack's service skills, `field` one of the agreement's fields of
    training, and one of them is empty or both are said.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    source = models.CharField(max_length=12)
    source_id = models.UUIDField()
    source_number = models.CharField(max_length=rules.NUMBER, blank=True, default="")
    skill = models.CharField(max_length=CODE, blank=True, default="")
    field = models.CharField(max_length=CODE, blank=True, default="")
    why = models.CharField(max_length=rules.WHY)
    state = models.CharField(max_length=10, default=rules.NeedState.OPEN.value)
    recorded_by = models.CharField(max_length=WHO)
    recorded_at = models.DateTimeField()
    answer = models.CharField(max_length=rules.WHY, blank=True, default="")
    answered_by = models.CharField(max_length=WHO, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id", "skill", "field"],
                condition=Q(state__in=[one.value for one in rules.WAITING]) & ~Q(skill="", field=""),
                name="training_need_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in rules.NeedState])
                & Q(source__in=[one.value for one in rules.Source])
                & (Q(state="open") | ~Q(answered_by="")),
                name="training_need_known",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "recorded_at"], name="training_need_queue"),
            models.Index(fields=["source", "source_id"], name="training_need_source"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("training_need", self.pk)


class OfficerKey(models.Model):
    """By which key all rooms above speak of an officer of this side: his service number gives it once.

    A mission may know him before a patrol does, or the other way round; his skills find him by this key.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=2)
    number = models.CharField(max_length=rules.NUMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state", "number"], name="training_number_once"),
        ]
