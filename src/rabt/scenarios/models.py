"""Scenarios, the words that both sides wrote about them, the states that were put and approved, sheets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.scenarios.rules.approval import Put, State

OFFICE, WHO, STATE, DIGEST, SAID, CODE, TITLE = 200, 80, 2, 64, 600, 60, 160


class Scenario(models.Model):
    """One scenario, under one key on both nodes. What it says follows from its words.

    `title_ar`, `title_en`, `kind`, `events`, `clashes`, `lacks`, `digest` and `state` repeat what follows
    from them, for lists; `shipped` names the scenario of the house that it was begun from.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    made_in = models.CharField(max_length=STATE)
    shipped = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=16, default=State.DRAFT)
    title_ar = models.CharField(max_length=TITLE, blank=True, default="")
    title_en = models.CharField(max_length=TITLE, blank=True, default="")
    kind = models.CharField(max_length=CODE, blank=True, default="")
    events = models.PositiveSmallIntegerField(default=0)
    clashes = models.PositiveSmallIntegerField(default=0)
    lacks = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=DIGEST, blank=True, default="")
    opened_by = models.CharField(max_length=WHO)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="scenarios_scenario_known"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("scenario", self.pk)


class Word(models.Model):
    """One word about one field, of either side: written once, never changed. `row` counts on this node.

    `thing`, `field`, `value`, `over`, `count`, `state` are as `rules.merging.Edit` says.
    """

    row = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    thing = models.CharField(max_length=12)
    thing_id = models.UUIDField()
    field = models.CharField(max_length=20)
    value = models.TextField()
    over = ArrayField(models.UUIDField(), default=list)
    count = models.PositiveIntegerField()
    state = models.CharField(max_length=STATE)
    by = models.CharField(max_length=WHO)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["scenario", "thing_id", "row"], name="scenarios_word_thing")]


class Version(models.Model):
    """One state of a scenario that somebody put or approved, with all that it says, frozen."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=DIGEST)
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "digest"], name="scenarios_version_once"),
        ]


class Approval(TwoKeys):
    """One state of a scenario, put by a planner and decided by a head: of this side, or told by the other.

    `side` is whose two persons they are; those of the other side stay on its node.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    side = models.CharField(max_length=STATE)
    digest = models.CharField(max_length=DIGEST)
    state = models.CharField(max_length=12)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["scenario", "side"], condition=Q(state="put"), name="scenarios_one_put"
            ),
            models.UniqueConstraint(
                fields=["scenario", "side", "digest"], condition=Q(state="approved"),
                name="scenarios_approved_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in Put]), name="scenarios_approval_known"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "proposed_at"], name="scenarios_approval_queue")]


class Brought(models.Model):
    """A sheet that somebody brought for a scenario: read and checked, nothing done until he says so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    head = models.JSONField()
    rows = models.JSONField()
    brought_by = models.CharField(max_length=WHO)
    brought_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
