"""Devices of the posts, and what happened to each person in front of a desk."""

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.crossing.rules.device import DeviceState
from rabt.crossing.rules.passage import Outcome
from rabt.crossing.rules.verdict import Colour, Direction


class Device(models.Model):
    """A phone or desk of a post, with keys that it made itself and that never leave it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=200, db_index=True)
    port = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DeviceState])
    code_digest = models.CharField(max_length=64, blank=True)
    invited_by = models.CharField(max_length=80)
    invited_at = models.DateTimeField()
    sign_key = models.BinaryField(default=bytes)
    wrap_key = models.BinaryField(default=bytes)
    enrolled_by = models.CharField(max_length=80, blank=True)
    enrolled_at = models.DateTimeField(null=True)
    packed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=80, blank=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["code_digest"], name="device_by_code", condition=~Q(code_digest=""))]

    @property
    def ref(self) -> Ref:
        """The reference by which the journal speaks of this device."""
        return ref_of("device", self.pk)


class Passage(models.Model):
    """One person in front of one desk, once: passed, refused, or waiting for the shift head.

    The device or page that records it draws the identifier, so that sending twice counts once.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=200, blank=True, db_index=True)
    port = models.CharField(max_length=20)
    direction = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Direction])
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Outcome])
    serial = models.CharField(max_length=16, blank=True)
    holder_ref = models.CharField(max_length=80, blank=True)
    about_ref = models.CharField(max_length=80, blank=True)
    named = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    officer = models.CharField(max_length=80, blank=True)
    device = models.ForeignKey(
        "crossing.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    colour = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Colour])
    verdict = models.CharField(max_length=40)
    told_green = models.BooleanField(default=False)
    second_check = models.BooleanField(default=False)
    offline = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True)
    reason_text = models.TextField(blank=True)
    to_confirm = models.BooleanField(default=False)
    head = models.CharField(max_length=80, blank=True)
    head_at = models.DateTimeField(null=True)
    head_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED.value) | ~Q(reason=""), name="refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(head_at__isnull=True) | ~Q(head_reason=""), name="override_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["port", "-at"], name="passage_of_port"),
            models.Index(fields=["serial", "-at"], name="passage_of_card"),
            models.Index(fields=["holder_ref", "-at"], name="passage_of_person"),
            models.Index(
                fields=["office", "at"],
                name="passage_waits",
                condition=Q(outcome="held") | Q(to_confirm=True),
            ),
        ]

    @property
    def ref(self) -> Ref:
        """The reference by which letters and the journal speak of this passage."""
        return ref_of("passage", self.pk)
