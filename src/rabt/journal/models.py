"""The journal's tables: acts that only grow, salts that retention may erase, checkpoints of both nodes."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of


class Act(models.Model):
    """What happened, to which record, by whom: a reference and a commitment, never a name.

    The database refuses every change but the one that gives an act its place in the tree, once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=60)
    ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=120)
    office = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    state = models.CharField(max_length=2)
    commitment = models.CharField(max_length=64)
    leaf_index = models.BigIntegerField(null=True, unique=True)
    leaf_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(leaf_index__isnull=True, leaf_hash="")
                | (Q(leaf_index__gte=0) & ~Q(leaf_hash="")),
                name="journal_act_placed_with_its_hash",
            )
        ]
        indexes = [
            models.Index(fields=["ref", "at"], name="journal_act_ref_at"),
            models.Index(fields=["kind", "leaf_index"], name="journal_act_kind_place"),
            models.Index(fields=["-at"], name="journal_act_newest"),
            models.Index(fields=["id"], condition=Q(leaf_index__isnull=True), name="journal_act_unplaced"),
        ]

    @property
    def own_ref(self) -> Ref:
        """The reference of the act itself; `ref` is the record that it is about."""
        return ref_of("act", self.pk)

    @property
    def noun_word(self) -> str:
        """The word for what was acted on."""
        return f"journal.noun.{self.kind.partition('.')[0]}"

    @property
    def deed_word(self) -> str:
        """The word for what was done."""
        return f"journal.deed.{self.kind.partition('.')[2]}"


class Salt(models.Model):
    """The salt of an act's commitment; erasing it leaves the tree whole and the facts unprovable."""

    act = models.OneToOneField("journal.Act", primary_key=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32)


class Checkpoint(models.Model):
    """How far this journal had come, signed by this node and cosigned by the other."""

    id = models.UUIDField(primary_key=True, default=new_id)
    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    signed_at = models.DateTimeField()
    cosignature = models.TextField(blank=True)
    cosigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cosigned_at__isnull=True, cosignature="")
                | (Q(cosigned_at__isnull=False) & ~Q(cosignature="")),
                name="journal_cosigned_with_its_time",
            )
        ]

    @property
    def ref(self) -> Ref:
        """The reference by which letters speak of this checkpoint."""
        return ref_of("checkpoint", self.pk)


class Mirror(models.Model):
    """How many leaf hashes of the other node's journal lie here, so that it can be given them back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    origin = models.CharField(max_length=80, unique=True)
    size = models.BigIntegerField(default=0)


class Witnessed(models.Model):
    """The largest checkpoint of the other node's journal that this node has cosigned."""

    id = models.UUIDField(primary_key=True, default=new_id)
    origin = models.CharField(max_length=80, unique=True)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    cosignature = models.TextField()
    cosigned_at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """The reference by which the journal speaks of this witness's memory."""
        return ref_of("witnessed", self.pk)
