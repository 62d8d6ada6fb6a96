"""Programmes, calls, seats, nominations, vetting, missions. A row has one key on both nodes."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.missions.rules import said, states, travel

OFFICE, WHO, STATE, DIGEST, POLICY = 200, 80, 2, 64, 60


def _known(kind: Any, field: str = "state") -> Q:
    return Q(**{f"{field}__in": [one.value for one in kind]})


class Programme(TwoKeys):
    """The courses that one state holds for both in a year.

    `host` is the state that holds them; who proposes and decides are this side's two persons; `number` counts
    the versions that were put to the other side.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    host = models.CharField(max_length=STATE)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=states.ProgrammeState.DRAFT)
    calls = models.JSONField(default=list)
    digest = models.CharField(max_length=DIGEST, blank=True, default="")
    changed_at = models.DateTimeField()
    refused_for = models.CharField(max_length=said.SAID, blank=True, default="")
    refused_in = models.CharField(max_length=STATE, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["host", "year"], name="missions_programme_once"),
            models.CheckConstraint(condition=_known(states.ProgrammeState), name="missions_programme_known"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("programme", self.pk)


class Call(models.Model):
    """One holding of a course, as both sides agreed. Written when the programme is agreed, never before."""

    id = models.UUIDField(primary_key=True, default=new_id)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    course = models.CharField(max_length=said.CODE)
    host = models.CharField(max_length=STATE)
    centre = models.CharField(max_length=said.CODE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=10, default=states.CallState.PLANNED)
    ended_for = models.CharField(max_length=said.SAID, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_known(states.CallState)
                & Q(ends_on__gte=F("starts_on"), closes_on__lt=F("starts_on")),
                name="missions_call_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="missions_call_next")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("course_call", self.pk)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is done in it."""
        return self.state in (states.CallState.HELD, states.CallState.CALLED_OFF)


class Quota(models.Model):
    """The seats of one service of one state in a call. Who gives a seat holds this row locked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    call = models.ForeignKey(Call, models.CASCADE, related_name="+")
    state = models.CharField(max_length=STATE)
    service = models.CharField(max_length=said.CODE)
    seats = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "state", "service"], name="missions_quota_once"),
        ]


class SeatChange(TwoKeys):
    """Another number of seats for a service of a state in a call to which both sides had agreed.

    `asked_in` is the state that asks; who proposes and decides are this side's two persons.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    asked_in = models.CharField(max_length=STATE)
    state_of = models.CharField(max_length=STATE)
    service = models.CharField(max_length=said.CODE)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=said.SAID)
    state = models.CharField(max_length=10, default=states.ChangeState.PUT)
    changed_at = models.DateTimeField()
    refused_for = models.CharField(max_length=said.SAID, blank=True, default="")
    refused_in = models.CharField(max_length=STATE, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["call", "state_of", "service", "asked_in"], name="missions_seat_change_once",
                condition=Q(state__in=[one.value for one in states.UNDER_WAY]),
            ),
            models.CheckConstraint(
                condition=_known(states.ChangeState) & ~Q(after=F("before")),
                name="missions_seat_change_known",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("seat_change", self.pk)


class Nomination(TwoKeys):
    """One officer whom a unit puts forward for a call, of either state.

    `office` is the unit's here, or this state's where the other side sent him; `officer_id` is his key in the
    training register; `place` is his rank by the national unit, 1 for the first; `seat` the seat he holds.
    What his own side keeps (`woman`, need, reason, supervisor) is empty on the host's node.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    state_of = models.CharField(max_length=STATE)
    service = models.CharField(max_length=said.CODE)
    officer_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=said.NUMBER)
    name_ar = models.CharField(max_length=said.NAME)
    name_latin = models.CharField(max_length=said.NAME)
    sex = models.CharField(max_length=1, blank=True, default="")
    rank = models.CharField(max_length=said.CODE)
    unit = models.CharField(max_length=said.UNIT)
    region = models.CharField(max_length=20, blank=True, default="")
    need = models.CharField(max_length=20, blank=True, default="")
    need_ref = models.CharField(max_length=WHO, blank=True, default="")
    reason = models.CharField(max_length=said.SAID, blank=True, default="")
    supervisor = models.CharField(max_length=said.NAME, blank=True, default="")
    supervisor_phone = models.CharField(max_length=said.NUMBER, blank=True, default="")
    skills = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=states.State.NOMINATED)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    jumped = models.BooleanField(default=False)
    answer = models.CharField(max_length=said.SAID, blank=True, default="")
    vetted_on = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=WHO)
    changed_at = models.DateTimeField()
    refused_for = models.CharField(max_length=said.SAID, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["call", "state_of", "number"], name="missions_nomination_once",
                condition=Q(state__in=[one.value for one in states.LIVE]),
            ),
            models.UniqueConstraint(
                fields=["call", "state_of", "service", "seat"], name="missions_seat_once",
                condition=Q(seat__isnull=False),
            ),
            models.CheckConstraint(
                condition=_known(states.State)
                & (Q(state="accepted", seat__isnull=False) | ~Q(state="accepted") & Q(seat__isnull=True)),
                name="missions_nomination_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[one.value for one in states.WITH_HOST])
                | Q(vetted_on__isnull=False, place__isnull=False),
                name="missions_host_after_vetting",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "changed_at"], name="missions_nomination_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("nomination", self.pk)


class Vetting(models.Model):
    """What is known of the human-rights record of an officer and of his unit, and why.

    For vetting officers alone: nobody else reads this table, and no letter carries it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    person_clear = models.BooleanField()
    unit_clear = models.BooleanField()
    person_said = models.TextField(max_length=said.SAID)
    unit_said = models.TextField(max_length=said.SAID)
    vetted_by = models.CharField(max_length=WHO)
    vetted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["nomination", "-vetted_at"], name="missions_vetting_last")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("vetting", self.pk)

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing stands against him or his unit."""
        return self.person_clear and self.unit_clear


class Mission(TwoKeys):
    """The file of a group that travels to one call: its order, allowance, advance and settlement.

    `state_of` is the state that sends it; the host's node holds what it was told: days, route, whom to call.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE, db_index=True)
    state_of = models.CharField(max_length=STATE)
    number = models.CharField(max_length=said.NUMBER)
    state = models.CharField(max_length=10, default=states.MissionState.DRAFT)
    out_on = models.DateField()
    back_on = models.DateField()
    funding = models.CharField(max_length=10, default=travel.Funding.SENDER)
    legs = models.JSONField(default=list)
    stays = models.JSONField(default=list)
    contacts = models.JSONField(default=list)
    lodging = models.CharField(max_length=said.SAID, blank=True, default="")
    policy = models.CharField(max_length=POLICY, blank=True, default="")
    insured_until = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    allowed = models.BigIntegerField(default=0)
    advance = models.BigIntegerField(default=0)
    lines = models.JSONField(default=list)
    made_by = models.CharField(max_length=WHO)
    changed_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True, blank=True)
    advanced_at = models.DateTimeField(null=True, blank=True)
    advance_receipt = models.CharField(max_length=POLICY, blank=True, default="")
    closed_by = models.CharField(max_length=WHO, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=WHO, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    ended_for = models.CharField(max_length=said.SAID, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["state_of", "number"], name="missions_mission_once"),
            models.CheckConstraint(
                condition=_known(states.MissionState) & Q(back_on__gt=F("out_on"), advance__lte=F("allowed")),
                name="missions_mission_known",
            ),
            models.CheckConstraint(
                condition=Q(settled_by="") | ~Q(settled_by=F("closed_by")), name="missions_settled_by_two"
            ),
        ]
        indexes = [models.Index(fields=["state", "out_on"], name="missions_mission_next")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("mission", self.pk)


class Traveller(models.Model):
    """One officer of a mission and the papers that he carries; on the host's node without papers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="+")
    passport = models.CharField(max_length=20, blank=True, default="")
    passport_until = models.DateField(null=True, blank=True)
    visa = models.CharField(max_length=12, default=travel.Visa.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mission", "nomination"], name="missions_traveller_once"),
            models.UniqueConstraint(
                fields=["mission", "passport"], condition=~Q(passport=""), name="missions_passport_once"
            ),
            models.CheckConstraint(condition=_known(travel.Visa, "visa"), name="missions_visa_known"),
        ]


class Expense(models.Model):
    """Something paid for the mission besides the allowance, in either currency, with its receipt."""

    id = models.UUIDField(primary_key=True, default=new_id)
    mission = models.ForeignKey(Mission, models.CASCADE, related_name="+")
    what = models.CharField(max_length=said.NAME)
    on = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    receipt = models.CharField(max_length=POLICY)
    entered_by = models.CharField(max_length=WHO)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="missions_expense_above_zero"),
            models.UniqueConstraint(fields=["mission", "receipt"], name="missions_receipt_once"),
        ]
