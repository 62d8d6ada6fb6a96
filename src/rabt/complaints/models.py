"""Complaints and what hangs on them: words sealed with the room's own key, tables in its own schema."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.complaints.rules.complaint import State


class Complaint(models.Model):
    """One complaint: where it stands and by when; what was told lies sealed beside it.

    `permit_ref` and `employer_ref` are what an officer found, never a foreign key; `told_on` is the day on
    which the employer was told with the worker's consent. `theirs` names it in the other state's office,
    where that one handed it over; `stop_id` the stop of the employer for a decision not carried out.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=8, unique=True)
    secret_digest = models.CharField(max_length=64)
    guarded = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default=State.RECEIVED)
    channel = models.CharField(max_length=10)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    consent = models.BooleanField(default=False)
    permit_ref = models.CharField(max_length=80, blank=True, default="")
    employer_ref = models.CharField(max_length=80, blank=True, default="")
    told_on = models.DateField(null=True, blank=True)
    referred_to = models.CharField(max_length=12, blank=True, default="")
    execute_by = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    theirs = models.UUIDField(null=True, blank=True, unique=True)
    stop_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="complaints_state_known"
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True) | Q(consent=True), name="complaints_told_with_consent"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="complaints_due")]

    @property
    def ref(self) -> Ref:
        """Name this complaint, behind the wall."""
        return ref_of("complaint", self.pk)


class Sealed(models.Model):
    """Something told, said, decided or attached: `head` and `body` open with the room's key alone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10)
    by = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    head = models.BinaryField()
    body = models.BinaryField(null=True)

    class Meta:
        abstract = True


class Piece(Sealed):
    """A piece of an ordinary complaint."""


class GuardedPiece(Sealed):
    """A piece of a guarded complaint: a table of its own, for fewer readers."""


class Decision(TwoKeys):
    """What one officer proposed and another decided; the reasons are a sealed piece."""

    id = models.UUIDField(primary_key=True, default=new_id)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(decided_by=""), name="complaints_one_open_decision"
            ),
        ]


class Office(models.Model):
    """The other state's complaints office: its public keys as they first came, and new ones not yet heard."""

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=2, unique=True)
    card = models.CharField(max_length=100)
    since = models.DateTimeField()
    next_card = models.CharField(max_length=100, blank=True, default="")
    next_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    unread_at = models.DateTimeField(null=True, blank=True)


class Sheet(models.Model):
    """A sheet that left for the other office, with something on it or with nothing: one for each hour."""

    slot = models.DateTimeField(primary_key=True)
    mid = models.UUIDField()


class Item(models.Model):
    """Something for the other office, sealed until it goes on a sheet; destroyed when no answer is due.

    `file_id` names the file of which it is a piece: words go first.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+", null=True)
    guarded = models.BooleanField(default=True)
    file_id = models.UUIDField(null=True, blank=True)
    answer_due = models.BooleanField(default=False)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    head = models.BinaryField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(sent_at=None), name="complaints_item_waits")]


class Act(models.Model):
    """What happened behind the wall, as a leaf of the room's own tree; a trigger refuses every change."""

    place = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    about = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    salt = models.CharField(max_length=32)
    commitment = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)


class Anchor(models.Model):
    """The root of a day, as the node's journal has it: kept each day, even when nothing happened."""

    day = models.DateField(primary_key=True)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    act_id = models.UUIDField()


class Look(models.Model):
    """Who opened which complaint, and why: read behind the wall alone; a trigger refuses every change."""

    id = models.UUIDField(primary_key=True, default=new_id)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    who = models.CharField(max_length=80)
    for_whom = models.CharField(max_length=80, blank=True, default="")
    office = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["complaint", "-at"], name="complaints_look_at")]
