"""A course that is held, its trainees and sessions, who was there, what happened, what was handed out."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.courses.rules import attendance
from rabt.courses.rules.said import CODE, NAME, NUMBER, OFFICE, SAID, WHO

STATE, KEY, PHONE = 2, 60, 40


def known(kind: Any, field: str = "state") -> Q:
    """Return the condition that a field holds a value of an enumeration."""
    return Q(**{f"{field}__in": [one.value for one in kind]})


class Holding(models.Model):
    """One holding of a course by a centre of this state; its key is that of the call on both nodes.

    Course, centre and days are a frozen copy of the call; `office` is the centre's; `plan` says how the
    timetable was found.
    """

    id = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=OFFICE, db_index=True)
    course = models.CharField(max_length=CODE)
    centre = models.CharField(max_length=CODE)
    host = models.CharField(max_length=STATE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    plan = models.CharField(max_length=CODE, blank=True, default="")
    opened_by = models.CharField(max_length=WHO)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="courses_holding_days")
        ]
        indexes = [models.Index(fields=["ends_on"], name="courses_holding_ends")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_holding", self.pk)


class Learner(models.Model):
    """An officer as this node lets him in: his account, and the key of his telephone.

    `device_key` is the public half alone; the telephone never gives the other away.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    officer_id = models.UUIDField(unique=True)
    account_id = models.CharField(max_length=WHO, blank=True, default="", db_index=True)
    device_key = models.CharField(max_length=KEY, blank=True, default="")
    device_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"], condition=~Q(account_id=""), name="courses_learner_account"
            ),
            models.UniqueConstraint(
                fields=["device_key"], condition=~Q(device_key=""), name="courses_learner_device"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("learner", self.pk)


class Seat(TwoKeys):
    """A trainee of a holding; its key is that of his nomination on both nodes.

    Names, number, service and unit are a frozen copy. Who proposes and decides are the two persons who send
    him home for cause.
    """

    id = models.UUIDField(primary_key=True)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    officer_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=NUMBER)
    name_ar = models.CharField(max_length=NAME)
    name_latin = models.CharField(max_length=NAME)
    of_state = models.CharField(max_length=STATE)
    service = models.CharField(max_length=CODE)
    unit = models.CharField(max_length=NAME)
    state = models.CharField(max_length=10, default=attendance.Stay.EXPECTED)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_for = models.CharField(max_length=CODE, blank=True, default="")
    said = models.CharField(max_length=SAID, blank=True, default="")
    proposed_by = models.CharField(max_length=WHO, blank=True, default="")
    proposed_at = models.DateTimeField(null=True, blank=True)  # type: ignore[assignment]

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["holding", "officer_id"], name="courses_seat_once"),
            models.CheckConstraint(condition=known(attendance.Stay), name="courses_seat_known"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("trainee_seat", self.pk)


class Session(models.Model):
    """A session of a holding: what, where, by whom, when. `seed` is the secret of the code on its screen."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    topic = models.CharField(max_length=NAME)
    room = models.CharField(max_length=CODE)
    trainer_id = models.CharField(max_length=WHO, db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=attendance.SessionState.PLANNED)
    seed = models.CharField(max_length=64)
    heads = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_by = models.CharField(max_length=WHO, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=known(attendance.SessionState) & Q(ends_at__gt=F("starts_at")),
                name="courses_session_known",
            ),
        ]
        indexes = [models.Index(fields=["holding", "starts_at"], name="courses_session_next")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_session", self.pk)


class Attendance(models.Model):
    """How one trainee attended one session, and how that is known. `answer` is a digest of his answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    mark = models.CharField(max_length=10)
    missed = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=10)
    cause = models.CharField(max_length=CODE, blank=True, default="")
    said = models.CharField(max_length=SAID, blank=True, default="")
    heard_at = models.DateTimeField()
    answer = models.CharField(max_length=64, blank=True, default="")
    noted_by = models.CharField(max_length=WHO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "seat"], name="courses_attendance_once"),
            models.CheckConstraint(
                condition=known(attendance.Mark, "mark") & known(attendance.Way, "way"),
                name="courses_attendance_known",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("attendance_mark", self.pk)


class Event(TwoKeys):
    """Something that happened in a course, with or without a trainee; a grave one waits for the head."""

    id = models.UUIDField(primary_key=True, default=new_id)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, null=True, blank=True, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    kind = models.CharField(max_length=CODE)
    is_grave = models.BooleanField()
    happened_at = models.DateTimeField()
    said = models.CharField(max_length=SAID)
    outcome = models.CharField(max_length=SAID, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [*TwoKeys.Meta.constraints]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_event", self.pk)


class Material(models.Model):
    """One version of something handed out in a course; an older version stays, and is shown as such."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    course = models.CharField(max_length=CODE)
    series = models.UUIDField(db_index=True)
    version = models.PositiveSmallIntegerField()
    title_ar = models.CharField(max_length=NAME)
    title_en = models.CharField(max_length=NAME)
    what_is_new = models.CharField(max_length=SAID, blank=True, default="")
    file_id = models.UUIDField()
    for_trainers = models.BooleanField(default=False)
    is_newest = models.BooleanField(default=True)
    made_by = models.CharField(max_length=WHO)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="courses_material_once"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(is_newest=True), name="courses_material_newest"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("material", self.pk)
