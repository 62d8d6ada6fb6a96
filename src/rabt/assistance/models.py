"""Requests, what was given, consents, recalls, and who was told. The same row has one key on both nodes."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.assistance.rules.clock import Clock
from rabt.assistance.rules.request import CODE, LINE, TEXT, State
from rabt.base.identifiers import Ref, new_id, ref_of

OFFICE, BY = 200, 80


class Request(TwoKeys):
    """One question of one authority to the other, on both nodes.

    `office` is the contact point here, `service` the service that asks; `asked_by` the asking state. `step`
    is
    the first question (is it known?) or, `after` a hit, the second (what is known?). `subject_keys` are how
    questions about the same subject meet. The clock: `received_at`, `due_at`, `hours`, `stands_since`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    thread = models.UUIDField(db_index=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=4)
    asked_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    service = models.CharField(max_length=OFFICE)
    state = models.CharField(max_length=10)
    state_at = models.DateTimeField()
    subject_kind = models.CharField(max_length=10)
    subject = models.JSONField(default=dict)
    subject_keys = ArrayField(models.CharField(max_length=LINE), default=list)
    sought = models.CharField(max_length=CODE, blank=True, default="")
    purpose = models.CharField(max_length=CODE, blank=True, default="")
    offence = models.CharField(max_length=CODE, blank=True, default="")
    offence_text = models.CharField(max_length=LINE, blank=True, default="")
    facts = models.TextField(max_length=TEXT, blank=True, default="")
    link = models.TextField(max_length=TEXT, blank=True, default="")
    why_there = models.TextField(max_length=TEXT, blank=True, default="")
    urgency = models.CharField(max_length=CODE, blank=True, default="")
    urgency_why = models.TextField(max_length=TEXT, blank=True, default="")
    handling = models.CharField(max_length=2, default="H0")
    restriction = models.TextField(max_length=TEXT, blank=True, default="")
    limits = models.TextField(max_length=TEXT, blank=True, default="")
    case_number = models.CharField(max_length=CODE, blank=True, default="")
    legal_basis = models.CharField(max_length=LINE, blank=True, default="")
    authority = models.CharField(max_length=LINE, blank=True, default="")
    protected = ArrayField(models.CharField(max_length=CODE), default=list)
    sent_by = models.CharField(max_length=BY, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    hours = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    stands_since = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="assistance_request_state"
            ),
            models.CheckConstraint(
                condition=Q(step="hit", after=None) | Q(step="data", after__isnull=False),
                name="assistance_second_after_first",
            ),
            models.CheckConstraint(
                condition=~Q(sought="labour") | ~Q(case_number="") & ~Q(legal_basis="") | Q(subject_keys=[]),
                name="assistance_labour_with_basis",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "due_at"], name="assistance_request_queue"),
            models.Index(fields=["proposed_by", "sent_at"], name="assistance_request_officer"),
            GinIndex(fields=["subject_keys"], name="assistance_request_subject"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this request."""
        return ref_of("request", self.pk)

    @property
    def number(self) -> str:
        """How people call it: the state that asks and the end of its key."""
        return f"{self.asked_by}-{self.pk.hex[-8:].upper()}"

    @property
    def clock(self) -> Clock | None:
        """Return its clock, once it is received."""
        if self.received_at is None or self.due_at is None:
            return None
        return Clock(self.received_at, self.due_at, self.stands_since)


class Attachment(models.Model):
    """A picture that goes with a request, or with its answer, under one key on both nodes.

    Its bytes lie in the files here. With an answer it is bound, called back and erased as the answer is.

    `digest` is the SHA-256 of the bytes that travelled, the same on both sides.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey("assistance.Request", models.PROTECT, related_name="+")
    information = models.ForeignKey(
        "assistance.Information", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_id = models.UUIDField()
    name = models.CharField(max_length=LINE)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    attached_by = models.CharField(max_length=BY, blank=True, default="")
    attached_at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """Name this attachment."""
        return ref_of("attachment", self.pk)


class Clarification(models.Model):
    """What the asked side could not read out of a request, and what the asker said to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey("assistance.Request", models.PROTECT, related_name="+")
    question = models.TextField(max_length=TEXT, blank=True, default="")
    asked_by = models.CharField(max_length=BY, blank=True, default="")
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=TEXT, blank=True, default="")
    answered_by = models.CharField(max_length=BY, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(answered_at=None), name="assistance_one_open_clarification"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """Name this clarification."""
        return ref_of("clarification", self.pk)


class Information(TwoKeys):
    """What one side gave the other: the answer to a request, or on its own initiative (`request` is empty).

    `given_by` is the state that owns it: its handling code binds the other side. Grades are the giver's; the
    receiver's own stand beside them. `state`: weighed, given, recalled.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    request = models.ForeignKey("assistance.Request", models.PROTECT, null=True, blank=True, related_name="+")
    given_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    state = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10)
    hit = models.BooleanField(null=True)
    reference = models.CharField(max_length=CODE, blank=True, default="")
    ground = models.CharField(max_length=CODE, blank=True, default="")
    ground_text = models.TextField(max_length=TEXT, blank=True, default="")
    text = models.TextField(max_length=TEXT, blank=True, default="")
    why = models.TextField(max_length=TEXT, blank=True, default="")
    purpose = models.CharField(max_length=CODE, blank=True, default="")
    subject_kind = models.CharField(max_length=10, blank=True, default="")
    subject = models.JSONField(default=dict)
    subject_keys = ArrayField(models.CharField(max_length=LINE), default=list)
    source_ref = models.CharField(max_length=CODE, blank=True, default="")
    source_grade = models.CharField(max_length=1, blank=True, default="")
    information_grade = models.CharField(max_length=1, blank=True, default="")
    own_source_grade = models.CharField(max_length=1, blank=True, default="")
    own_information_grade = models.CharField(max_length=1, blank=True, default="")
    handling = models.CharField(max_length=2, default="H0")
    restriction = models.TextField(max_length=TEXT, blank=True, default="")
    audience = ArrayField(models.CharField(max_length=LINE), default=list)
    expires_on = models.DateField(null=True, blank=True)
    categories = ArrayField(models.CharField(max_length=CODE), default=list)
    protected = ArrayField(models.CharField(max_length=CODE), default=list)
    harm = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")
    given_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["weighed", "returned", "given", "recalled"]),
                name="assistance_information_state",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=["weighed", "given", "recalled"]),
                name="assistance_one_answer",
            ),
        ]  # fmt: skip
        indexes = [GinIndex(fields=["subject_keys"], name="assistance_info_subject")]

    @property
    def ref(self) -> Ref:
        """Name what was given."""
        return ref_of("information", self.pk)

    @property
    def number(self) -> str:
        """How people call it."""
        return f"{self.given_by}-{self.pk.hex[-8:].upper()}"


class Source(models.Model):
    """Who told it: kept apart, never in a letter or on paper; elsewhere a source is its reference alone."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    entered_by = models.CharField(max_length=BY, blank=True, default="")
    entered_at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """Name this source."""
        return ref_of("source", self.pk)


class Consent(TwoKeys):
    """That something bound may leave on one way to one receiver: its owner decides, by two persons."""

    id = models.UUIDField(primary_key=True, default=new_id)
    information = models.ForeignKey("assistance.Information", models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE)
    way = models.CharField(max_length=CODE, blank=True, default="")
    to = models.CharField(max_length=LINE)
    why = models.TextField(max_length=TEXT, blank=True, default="")
    asked_by = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    state_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["asked", "proposed", "granted", "refused"]),
                name="assistance_consent_state",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """Name this consent."""
        return ref_of("consent", self.pk)


class Recall(models.Model):
    """Something given is called back or corrected; the receiver confirms within the hours of the pack."""

    id = models.UUIDField(primary_key=True, default=new_id)
    information = models.ForeignKey("assistance.Information", models.PROTECT, related_name="+")
    office = models.CharField(max_length=OFFICE)
    reason = models.CharField(max_length=CODE, blank=True, default="")
    correction = models.TextField(max_length=TEXT, blank=True, default="")
    sent_by = models.CharField(max_length=BY, blank=True, default="")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done = models.CharField(max_length=10, blank=True, default="")
    confirmed_by = models.CharField(max_length=BY, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["confirmed_at", "due_at"], name="assistance_recall_queue")]

    @property
    def ref(self) -> Ref:
        """Name this recall."""
        return ref_of("recall", self.pk)


class Feedback(models.Model):
    """What the receiver says of something given: used, not used, wrong."""

    id = models.UUIDField(primary_key=True, default=new_id)
    information = models.ForeignKey("assistance.Information", models.PROTECT, related_name="+")
    said = models.CharField(max_length=8)
    text = models.TextField(max_length=TEXT, blank=True, default="")
    given_by = models.CharField(max_length=BY, blank=True, default="")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["information"], name="assistance_one_feedback")]

    @property
    def ref(self) -> Ref:
        """Name this feedback."""
        return ref_of("feedback", self.pk)


class Handing(models.Model):
    """On which way and to whom something given left the contact point, so that a recall finds it again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    information = models.ForeignKey("assistance.Information", models.PROTECT, related_name="+")
    way = models.CharField(max_length=CODE, blank=True, default="")
    to = models.CharField(max_length=LINE, blank=True, default="")
    consent = models.ForeignKey("assistance.Consent", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.CharField(max_length=BY, blank=True, default="")
    at = models.DateTimeField()


class Alarm(models.Model):
    """An officer's questions look like fishing: for the oversight, who judges it; without any subject."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE)
    who = models.CharField(max_length=BY)
    kind = models.CharField(max_length=8)
    on = models.DateField()
    asked = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    judged_by = models.CharField(max_length=BY, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=10, blank=True, default="")
    reason = models.TextField(max_length=TEXT, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["who", "kind", "on"], name="assistance_one_alarm_a_day"),
            models.CheckConstraint(
                condition=Q(judged_at=None) | ~Q(judged_by="") & ~Q(finding="") & ~Q(reason=""),
                name="assistance_alarm_judged_with_reason",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """Name this alarm."""
        return ref_of("fishing", self.pk)


class Inquiry(models.Model):
    """Somebody asks what is known of him: the oversight checks it, and tells at least that it checked.

    What was found stays with who checked: the answer is the same for everybody. (CJEU C-333/22 as the model)
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=OFFICE, db_index=True)
    name = models.CharField(max_length=160)
    born_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True, default="")
    reached = models.CharField(max_length=LINE)
    received_by = models.CharField(max_length=BY, blank=True, default="")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    checked_by = models.CharField(max_length=BY, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=10, blank=True, default="")
    note = models.TextField(max_length=TEXT, blank=True, default="")

    @property
    def ref(self) -> Ref:
        """Name this inquiry."""
        return ref_of("inquiry", self.pk)
