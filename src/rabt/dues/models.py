"""Payments, refunds and findings of fees. The same row has one key on both nodes; no row is written over."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.dues.rules import finding

OFFICE, NAME, RECEIPT = 200, 80, 60


class Entry(models.Model):
    """What every row of the ledger says: whose it is, about which contract, how much."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    contract_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField(db_index=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    receipt = models.CharField(max_length=RECEIPT, blank=True, default="")
    file_id = models.UUIDField(null=True, blank=True)
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
