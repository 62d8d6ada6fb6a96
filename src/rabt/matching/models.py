"""Two lists that are compared, the pairs that the node found in them, and what clerks say of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.matching.rules import matching, pair

OFFICE = 200


class Matching(models.Model):
    """The comparing of two lists, or of one with itself.

    `step` and `share` tell how far the node has come while it is on its way; `told` what it found: where the
    zones begin, how many pairs there are at which chance, and of how many it expects to be right.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.CharField(max_length=matching.TITLE)
    reason = models.TextField()
    office = models.CharField(max_length=OFFICE, db_index=True)
    brought_by = models.CharField(max_length=80)
    brought_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=matching.State.BROUGHT)
    precision = models.FloatField(default=0.999)
    twice = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True, default="")
    share = models.FloatField(default=0.0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    told = models.JSONField(default=dict)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-brought_at", "-id"], name="matching_newest")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("matching", self.pk)


class List(models.Model):
    """One of the lists: its heads, which column is which, and where its rows lie sealed.

    `columns` maps a field of linkage to the place of its column.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matching = models.ForeignKey(Matching, models.CASCADE, related_name="+")
    side = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    head = ArrayField(models.CharField(max_length=1000))
    columns = models.JSONField()
    rows = models.PositiveIntegerField()
    file_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matching", "side"], name="matching_one_list_a_side")]


class Pair(models.Model):
    """Two rows that may be one person's, each with its cells, and what speaks for and against it.

    `settled`: one of the two rows is taken for somebody else, so nobody is asked. `asks`: a clerk is asked.
    `shown_to` has it before him since `shown_at`. Rows are counted from 1, below the heads.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    matching = models.ForeignKey(Matching, models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    left_row = models.PositiveIntegerField()
    right_row = models.PositiveIntegerField()
    left_cells = models.JSONField()
    right_cells = models.JSONField()
    zone = models.CharField(max_length=4)
    chance = models.FloatField()
    steps = models.JSONField()
    asked = models.BooleanField()
    wanted = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    asks = models.BooleanField()
    settled = models.BooleanField(default=False)
    shown_to = models.CharField(max_length=80, blank=True, default="")
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matching", "left_row", "right_row"], name="matching_pair_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=pair.State.LINKED) | Q(zone=pair.LINK), name="matching_linked_by_zone"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["matching", "order"], condition=Q(asks=True, settled=False), name="matching_pair_asks"
            ),
            models.Index(fields=["matching", "state", "order"], name="matching_pair_state"),
            models.Index(fields=["matching", "right_row"], name="matching_pair_right"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("pair", self.pk)

    @property
    def linked(self) -> bool:
        """Tell whether the node took the two rows for one person."""
        return self.zone == pair.LINK


class Judgement(models.Model):
    """What a clerk says of a pair, by himself; `took` is how many milliseconds he had it before him."""

    id = models.UUIDField(primary_key=True, default=new_id)
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="+")
    said = models.CharField(max_length=10)
    note = models.CharField(max_length=500, blank=True, default="")
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()
    took = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "said_by"], name="matching_one_word_each"),
            models.CheckConstraint(condition=Q(said__in=pair.SAID), name="matching_word_known"),
        ]
        indexes = [models.Index(fields=["said_by", "-said_at"], name="matching_word_of")]
