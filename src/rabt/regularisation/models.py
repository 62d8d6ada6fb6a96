"""Files, what a consulate asked, travel documents, arrests. The same row has one key on both nodes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.regularisation.rules import detention, document, whereabouts
from rabt.regularisation.rules import file as files
from rabt.regularisation.rules.number import LENGTH, spoken

OFFICE, BY, CODE, DIGEST = 200, 80, 60, 64


class File(models.Model):
    """The file of one person at destination: where it stands and by when the next step is due.

    `who_id` is the person, once the register knows him: not `person_id`, by which a list of work would name
    him; `asking_id` names what his consulate asked; `signs` are codes of the pack; `due_on` is empty where
    no clock runs.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField(max_length=LENGTH, unique=True)
    office = models.CharField(max_length=OFFICE, db_index=True)
    state = models.CharField(max_length=12)
    way = models.CharField(max_length=4)
    asking_id = models.UUIDField(null=True, blank=True, unique=True)
    who_id = models.UUIDField(null=True, blank=True, db_index=True)
    name = models.CharField(max_length=files.NAME)
    born_on = models.DateField(null=True, blank=True)
    since_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=20, blank=True, default="")
    phone = models.CharField(max_length=files.PHONE, blank=True, default="")
    signs = ArrayField(models.CharField(max_length=CODE), default=list)
    opened_by = models.CharField(max_length=BY)
    opened_on = models.DateField()
    state_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    licence = models.CharField(max_length=60, blank=True, default="")
    employer_ref = models.CharField(max_length=BY, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_port = models.CharField(max_length=20, blank=True, default="")
    over_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=files.SAID, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in files.State]), name="regularisation_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(one.value for one in files.SAFE)) | Q(due_on=None),
                name="regularisation_no_clock_on_protected",
            ),
            models.UniqueConstraint(
                fields=["who_id"],
                condition=~Q(state__in=sorted(one.value for one in files.OVER)),
                name="regularisation_one_open_file",
            ),
        ]
        indexes = [models.Index(fields=["state", "state_at"], name="regularisation_queue")]

    @property
    def ref(self) -> Ref:
        """Name this file."""
        return ref_of("regularisation", self.pk)

    @property
    def spoken_number(self) -> str:
        """The number as it is printed."""
        return spoken(self.number)


class Decision(TwoKeys):
    """Whether somebody may come into order: proposed by one person, decided by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    file = models.ForeignKey("regularisation.File", models.PROTECT, related_name="+")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["file"], condition=Q(decided_by=""), name="regularisation_one_open_decision"
            ),
        ]


class Asking(models.Model):
    """What the consulate asked, as the origin keeps it, with what the destination told of it since."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    who_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=files.NAME)
    way = models.CharField(max_length=4)
    standing = models.CharField(max_length=10, default=files.Standing.ASKED)
    number = models.CharField(max_length=LENGTH, blank=True, default="")
    asked_by = models.CharField(max_length=BY)
    asked_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["standing", "asked_at"], name="regularisation_asking_queue")]

    @property
    def ref(self) -> Ref:
        """Name this request."""
        return ref_of("asking", self.pk)

    @property
    def spoken_number(self) -> str:
        """The number of the file, once the destination told it."""
        return spoken(self.number)


class Return(models.Model):
    """A travel document that the destination asked for, on both nodes; `file` is empty at origin."""

    id = models.UUIDField(primary_key=True, default=new_id)
    file = models.ForeignKey("regularisation.File", models.PROTECT, null=True, blank=True, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    who_id = models.UUIDField(null=True, blank=True)
    name = models.CharField(max_length=files.NAME, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, blank=True, default=document.Outcome.WAITS)
    document_digest = models.CharField(max_length=DIGEST, blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=CODE, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=BY, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(outcome=""), name="regularisation_one_open_return"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "asked_at"], name="regularisation_return_queue")]

    @property
    def ref(self) -> Ref:
        """Name this return."""
        return ref_of("return", self.pk)


class Detention(models.Model):
    """A national of the origin who is held at destination: who, since when, in what kind of place; never why.

    `asks_consul` is his own word; `due_on` is the day by which the consulate is told, then confirms.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    state = models.CharField(max_length=12)
    name = models.CharField(max_length=files.NAME)
    born_on = models.DateField(null=True, blank=True)
    passport_number = models.CharField(max_length=12, blank=True, default="")
    held_on = models.DateField()
    kind = models.CharField(max_length=10)
    place = models.CharField(max_length=20, blank=True, default="")
    asks_consul = models.BooleanField()
    recorded_by = models.CharField(max_length=BY, blank=True, default="")
    state_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    was_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in detention.State])
                & Q(kind__in=[one.value for one in detention.Held]),
                name="regularisation_detention_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "state_at"], name="regularisation_detentions")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("detention", self.pk)

    def who(self) -> whereabouts.Who:
        """Return who is held."""
        return whereabouts.Who(self.name, self.born_on, self.passport_number)


class Whereabouts(models.Model):
    """Whom a consulate looks for, having learned that he is held: the same row on both nodes.

    `since_on` is since when he is said to be held; `detention_id` names the arrest that it is, once somebody
    found so; `answered_by` who did.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    state = models.CharField(max_length=8)
    name = models.CharField(max_length=files.NAME)
    born_on = models.DateField(null=True, blank=True)
    passport_number = models.CharField(max_length=12, blank=True, default="")
    since_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=20, blank=True, default="")
    detention_id = models.UUIDField(null=True, blank=True, db_index=True)
    asked_by = models.CharField(max_length=BY, blank=True, default="")
    answered_by = models.CharField(max_length=BY, blank=True, default="")
    state_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in whereabouts.State])
                & (~Q(state="held") | Q(detention_id__isnull=False)),
                name="regularisation_whereabouts_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "state_at"], name="regularisation_sought")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("whereabouts", self.pk)

    def who(self) -> whereabouts.Who:
        """Return whom it looks for."""
        return whereabouts.Who(self.name, self.born_on, self.passport_number)
