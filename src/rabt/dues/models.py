"""Payments, refunds and findings of fees. The same row has one key on both nodes; no row is written over."""

from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.dues.rules import contest, finding, settlement, skills

OFFICE, NAME, RECEIPT = 200, 80, 60


class OfContract(models.Model):
    """What every row about a contract says: who keeps it, whose it is, who recorded it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    contract_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField(db_index=True)
    recorded_by = models.CharField(max_length=NAME, blank=True, default="")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of(type(self).__name__.lower(), self.pk)

    @property
    def contract_ref(self) -> Ref:
        """Name the contract that it is about."""
        return ref_of("contract", self.contract_id)

    @property
    def person_ref(self) -> Ref:
        """Name the worker whom it is about."""
        return ref_of("person", self.person_id)


class Entry(OfContract):
    """What every row of the ledger says beside it: how much, and on which receipt."""

    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    receipt = models.CharField(max_length=RECEIPT, blank=True, default="")
    file_id = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True


class Payment(Entry):
    """A fee that was paid for a contract: by whom, when, on which receipt."""

    fee = models.CharField(max_length=40)
    paid_by = models.CharField(max_length=12)
    paid_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id", "fee", "receipt"], condition=~Q(receipt=""), name="dues_receipt_once"
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="dues_payment_above_zero"),
        ]
        indexes = [models.Index(fields=["paid_on"], name="dues_payment_day")]


class Finding(TwoKeys, Entry):
    """What a worker says he was made to pay: who wrote it down proposed it, another person judges it.

    `minor` is what he paid; `note` is what he said, for the offices alone.
    """

    fee = models.CharField(max_length=40)
    taken_by = models.CharField(max_length=12)
    paid_on = models.DateField()
    state = models.CharField(max_length=10, default=finding.State.OPEN)
    note = models.TextField(max_length=2000, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in finding.State])
                & Q(taken_by__in=[t.value for t in finding.TakenBy]),
                name="dues_finding_known",
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], condition=Q(state="open"), name="dues_finding_queue"),
            models.Index(fields=["recorded_at"], condition=Q(state="upheld"), name="dues_finding_owed"),
        ]


class Refund(Entry):
    """Money returned: of a payment in the ledger, or of what a worker was made to pay."""

    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="+")
    refunded_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__isnull=False, finding__isnull=True)
                | Q(payment__isnull=True, finding__isnull=False),
                name="dues_refund_of_one",
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="dues_refund_above_zero"),
        ]
        indexes = [models.Index(fields=["refunded_on"], name="dues_refund_day")]


class Wage(Entry):
    """What was paid to a worker for a month: a correction is another row of a higher version.

    `expected_minor` and `due_on` are the contract's, frozen when it was recorded; `why` is a correction's
    reason; `told_by` says on whose word it stands.
    """

    employer_id = models.UUIDField(db_index=True)
    month = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    paid_on = models.DateField()
    how = models.CharField(max_length=10)
    told_by = models.CharField(max_length=10)
    expected_minor = models.BigIntegerField()
    due_on = models.DateField()
    why = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract_id", "month", "version"], name="dues_wage_once"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="dues_wage_not_below_zero"),
        ]
        indexes = [models.Index(fields=["month", "office"], name="dues_wage_month")]


class Contest(TwoKeys, Entry):
    """A month's wage that the worker says he did not receive.

    Who said so proposed it, an officer decides; `version` is the record that he denies; `receipt` and
    `file_id` are what the employer showed.
    """

    month = models.DateField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=contest.State.CONTESTED)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["contract_id", "month"],
                condition=Q(state__in=["contested", "shown"]),
                name="dues_one_open_contest",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in contest.State]), name="dues_contest_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "recorded_at"], name="dues_contest_queue")]


class Arrear(models.Model):
    """A month whose wage was not paid in full by its day: what the clock found, until it is paid.

    `settled_on` is the day on which the whole was paid; `warned_at` when an office reminded the employer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    contract_id = models.UUIDField()
    person_id = models.UUIDField(db_index=True)
    employer_id = models.UUIDField()
    month = models.DateField()
    standing = models.CharField(max_length=10)
    owed_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    noted_at = models.DateTimeField()
    settled_on = models.DateField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract_id", "month"], name="dues_arrear_once"),
        ]
        indexes = [
            models.Index(
                fields=["employer_id", "due_on"], condition=Q(settled_on=None), name="dues_arrear_open"
            ),
            models.Index(fields=["due_on"], condition=Q(settled_on=None), name="dues_arrear_oldest"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("arrear", self.pk)


class Settlement(Entry):
    """What an employer paid at the end of a contract, and whether the worker says that he received it."""

    state = models.CharField(max_length=10, default=settlement.State.RECORDED)
    wages_minor = models.BigIntegerField()
    leave_days = models.PositiveSmallIntegerField()
    leave_minor = models.BigIntegerField()
    paid_on = models.DateField()
    how = models.CharField(max_length=10)
    word_at = models.DateTimeField(null=True, blank=True)
    word_by = models.CharField(max_length=NAME, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract_id"], name="dues_settlement_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in settlement.State]) & Q(minor__gte=0),
                name="dues_settlement_known",
            ),
        ]
        indexes = [
            models.Index(fields=["word_at"], condition=Q(state="denied"), name="dues_settlement_denied")
        ]


class Middle(models.Model):
    """The median of a figure over all employers, as it was last counted: each reads his own beside it.

    Nothing stands in it where fewer employers than the corridor's least have such a figure.
    """

    name = models.CharField(primary_key=True, max_length=20)
    median = models.FloatField(null=True)
    employers = models.PositiveIntegerField()
    counted_at = models.DateTimeField()


class Charge(models.Model):
    """A fee of somebody that rests on no contract: what it costs by the pack, who must pay, since when.

    `about_ref` names the record of the room above for which it fell due; `person_id` is empty until the
    register knows who it is; `lifted_on` is the day from which it is owed no more.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    about_ref = models.CharField(max_length=NAME)
    person_id = models.UUIDField(null=True, blank=True, db_index=True)
    fee = models.CharField(max_length=40)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=12)
    due_on = models.DateField()
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_ref", "fee"], name="dues_charge_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="dues_charge_above_zero"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("charge", self.pk)


class Instalment(models.Model):
    """What was paid of such a fee: by whom, when, on which receipt. No row is written over."""

    id = models.UUIDField(primary_key=True, default=new_id)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    minor = models.BigIntegerField()
    paid_by = models.CharField(max_length=12)
    paid_on = models.DateField()
    receipt = models.CharField(max_length=RECEIPT, blank=True, default="")
    recorded_by = models.CharField(max_length=NAME)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charge", "receipt"], condition=~Q(receipt=""), name="dues_instalment_receipt_once"
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="dues_instalment_above_zero"),
        ]


class Report(TwoKeys):
    """What somebody says he was made to pay of such a fee: one of a fee stands, another person judges it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    minor = models.BigIntegerField()
    taken_by = models.CharField(max_length=12)
    paid_on = models.DateField()
    state = models.CharField(max_length=10, default=finding.State.OPEN)
    note = models.TextField(max_length=2000, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["charge"], condition=Q(state__in=["open", "upheld"]), name="dues_one_report_stands"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in finding.State])
                & Q(taken_by__in=[t.value for t in finding.TakenBy])
                & Q(minor__gt=0),
                name="dues_report_known",
            ),
        ]


class Repayment(models.Model):
    """What was returned of such a fee: of its payments, or to who was made to pay it (`report`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+")
    minor = models.BigIntegerField()
    refunded_on = models.DateField()
    receipt = models.CharField(max_length=RECEIPT, blank=True, default="")
    recorded_by = models.CharField(max_length=NAME)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minor__gt=0), name="dues_repayment_above_zero"),
        ]


class Skills(OfContract):
    """What a worker did under a contract that is over: tasks of the corridor's list, and whose word it is.

    Said anew it is another row; one of a contract, a side and a node stands. `word_*` is the objection,
    `due_on` the day until which it is decided, `escalated_at` when the clock found that it was not.
    """

    contract_id = models.UUIDField()  # what may stand once begins with it
    by = models.CharField(max_length=10)
    occupation = models.CharField(max_length=4)
    first_on = models.DateField()
    last_on = models.DateField()
    tasks = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=skills.State.STANDS)
    objection = models.CharField(max_length=10, blank=True, default="")
    word_at = models.DateTimeField(null=True, blank=True)
    word_by = models.CharField(max_length=NAME, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=NAME, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason_text = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract_id", "by", "kept_by"],
                condition=~Q(state="replaced"),
                name="dues_skills_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in skills.State])
                & Q(by__in=[one.value for one in skills.By])
                & (Q(decided_by="") | ~Q(decided_by=F("word_by"))),
                name="dues_skills_known",
            ),
        ]
        indexes = [
            models.Index(fields=["word_at"], condition=Q(state="objected"), name="dues_skills_objected")
        ]
