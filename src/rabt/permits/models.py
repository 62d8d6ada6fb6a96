"""Papers before departure, permits, their renewals. The same row has one key on both nodes."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.permits.rules import clearance, leaving, measure, permit
from rabt.permits.rules.clearance import Given
from rabt.permits.rules.number import grouped

OFFICE = 200


class Clearance(TwoKeys):
    """One paper that one person recorded and another confirmed; of its contents only yes or no.

    `file_id` is its scan, if the recorder attached one: seen by him and by who confirms, and sent nowhere.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    person_id = models.UUIDField(db_index=True)
    contract_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    valid_until = models.DateField()
    result = models.CharField(max_length=4)
    state = models.CharField(max_length=12, default=clearance.State.RECORDED)
    file_id = models.UUIDField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["contract_id", "kind"],
                condition=Q(state="recorded"),
                name="permits_one_open_clearance",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in clearance.State]),
                name="permits_clearance_state_known",
            ),
            models.CheckConstraint(
                condition=Q(result__in=[r.value for r in clearance.Result]),
                name="permits_clearance_result_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="permits_clearance_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("clearance", self.pk)

    @property
    def person_ref(self) -> Ref:
        """Name the worker whom it is about."""
        return ref_of("person", self.person_id)

    def given(self) -> Given:
        """Return the frozen copy that the rules read."""
        return Given(
            kind=self.kind, state=self.state, result=self.result, issued_on=self.issued_on,
            valid_until=self.valid_until, number=self.number, kept_by=self.kept_by,
        )  # fmt: skip


class Permit(TwoKeys):
    """The leave to work: proposed by one, decided by another; at origin, what destination told of it.

    `stood` is where a suspended permit stood before; `turn` counts its changes, so that news that
    arrives late changes nothing; `holds_person` stands while its holder may have no second one;
    `awaits` names the paper for which its card still waits; `renewal_asked_at` is when its employer asked
    for a renewal that no clerk has answered yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    number = models.CharField(max_length=16)
    person_id = models.UUIDField(db_index=True)
    contract_id = models.UUIDField(db_index=True)
    employer_id = models.UUIDField(db_index=True)
    employer_name_ar = models.CharField(max_length=200)
    employer_name_latin = models.CharField(max_length=200)
    occupation = models.CharField(max_length=4)
    place = models.CharField(max_length=20)
    state = models.CharField(max_length=16, default=permit.State.PROPOSED)
    stood = models.CharField(max_length=16, blank=True, default="")
    turn = models.PositiveIntegerField(default=1)
    holds_person = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    entry_by = models.DateField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_port = models.CharField(max_length=20, blank=True, default="")
    left_at = models.DateTimeField(null=True, blank=True)
    left_port = models.CharField(max_length=20, blank=True, default="")
    awaits = models.CharField(max_length=40, blank=True, default="")
    why = models.CharField(max_length=60, blank=True, default="")
    changed_at = models.DateTimeField()
    renewal_asked_by = models.CharField(max_length=80, blank=True, default="")
    renewal_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(fields=["kept_by", "number"], name="permits_number_once"),
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(holds_person=True), name="permits_person_holds_one"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in permit.State]), name="permits_permit_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "active", "suspended", "between_jobs"])
                | Q(valid_from__isnull=False, valid_until__isnull=False),
                name="permits_granted_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="between_jobs") | Q(kept_until__isnull=False),
                name="permits_between_jobs_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", stood__gt="") | ~Q(state="suspended") & Q(stood=""),
                name="permits_suspended_knows_before",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="permits_permit_queue"),
            models.Index(fields=["-proposed_at", "-id"], name="permits_permit_newest"),
            models.Index(fields=["employer_id", "state"], name="permits_permit_of_employer"),
            models.Index(
                fields=["renewal_asked_at"],
                condition=Q(renewal_asked_at__isnull=False),
                name="permits_permit_asked",
            ),
            models.Index(
                fields=["valid_until"],
                condition=Q(state__in=["granted", "active", "suspended", "between_jobs"]),
                name="permits_permit_ends",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("permit", self.pk)

    @property
    def person_ref(self) -> Ref:
        """Name the worker who holds it."""
        return ref_of("person", self.person_id)

    @property
    def contract_ref(self) -> Ref:
        """Name the contract on which it stands."""
        return ref_of("contract", self.contract_id)

    @property
    def spoken_number(self) -> str:
        """The number as it is printed and read aloud."""
        return grouped(self.number)

    def ends(self) -> permit.Ends:
        """Return the days on which it may end by itself."""
        return permit.Ends(self.valid_until, self.kept_until, self.entry_by)


class Renewal(TwoKeys):
    """More days, or another contract, for a permit: proposed by one, decided by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    permit = models.ForeignKey(Permit, models.PROTECT, related_name="+")
    contract_id = models.UUIDField()
    state = models.CharField(max_length=12, default="proposed")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["permit"], condition=Q(state="proposed"), name="permits_one_open_renewal"
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="permits_renewal_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("renewal", self.pk)


class Measure(TwoKeys):
    """A suspension to confirm, a withdrawal to decide, a lost card, a silent employer, an absence reported.

    `due_on`: by then a suspension is confirmed or over; before then nothing else is decided. `heard` is what
    the worker said; `reason` is the corridor's, or says who told of the loss or how an employer was tried.
    Of what lies between a worker and his employer, `contract_id` and `employer_id` say with whom, `since`
    from when he is said to stay away, `looked_by` who looked at a report that proved wrong.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    permit = models.ForeignKey(Permit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=measure.State.OPEN)
    reason = models.CharField(max_length=60)
    note = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    heard = models.TextField(blank=True, default="")
    heard_by = models.CharField(max_length=80, blank=True, default="")
    heard_at = models.DateTimeField(null=True, blank=True)
    contract_id = models.UUIDField(null=True, blank=True)
    employer_id = models.UUIDField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    looked_by = models.CharField(max_length=80, blank=True, default="")
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["permit", "kind"], condition=Q(state="open"), name="permits_one_open_measure"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in measure.Kind])
                & Q(state__in=[s.value for s in measure.State]),
                name="permits_measure_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[k.value for k in sorted(measure.OF_WORK)])
                | Q(contract_id__isnull=False, employer_id__isnull=False, due_on__isnull=False),
                name="permits_measure_of_work_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "proposed_at"], name="permits_measure_queue"),
            models.Index(
                fields=["employer_id", "kind"],
                condition=Q(employer_id__isnull=False),
                name="permits_measure_of_employer",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("measure", self.pk)

    @property
    def person_id(self) -> UUID:
        """The worker whose permit it is about."""
        return self.permit.person_id


class Leaving(models.Model):
    """The worker's wish to leave an employer whose contract still binds him, and the code of his word.

    `ground` is why no notice is owed, `stands` the frozen copy of what it was judged on (rules.Standing).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    permit = models.ForeignKey(Permit, models.PROTECT, related_name="+")
    contract_id = models.UUIDField()
    state = models.CharField(max_length=10, default=leaving.State.ASKED)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    how = models.CharField(max_length=10, blank=True, default="")
    witnessed_by = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=20, blank=True, default="")
    stands = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=128, blank=True, default="")
    salt = models.CharField(max_length=32, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=20, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["permit"], condition=Q(state__in=["asked", "agreed"]), name="permits_one_open_leaving"
            ),
            models.CheckConstraint(
                condition=Q(witnessed_by="") | ~Q(witnessed_by=models.F("asked_by")),
                name="permits_leaving_witness_is_another",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *(g.value for g in leaving.Ground)]),
                name="permits_leaving_ground_known",
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("leaving", self.pk)

    @property
    def person_id(self) -> UUID:
        """The worker who wishes to leave."""
        return self.permit.person_id


class Mark(models.Model):
    """How far this room has read the news of a lower room."""

    name = models.CharField(max_length=40, primary_key=True)
    read_until = models.DateTimeField()
