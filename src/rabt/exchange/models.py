"""The other node, what is sent to it, what came from it, and what was turned away."""

from django.db import models
from django.db.models import Q

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.exchange import rules
from rabt.exchange.letters import kind_word

ERASED, ERASED_KIND = "erased", "letter.erased/1"
"""What stands in the place of a sealed letter whose contents were erased or lost, and of its kind."""


class Peer(models.Model):
    """The other node: its public keys, how far each direction has come, how the line does.

    `own_mark` tells which pair of our keys serves the line to it, `own_told` the pair that it was told of
    and has not taken yet; `own_earlier` still open what it closed before. Its own earlier key is believed
    up to the letter in which it said that it signs with another. `restored_at` tells that this node was
    brought back from a copy, and has not yet heard how far its letters had come; `restored_seq` is the number
    of the letter that says so, and with whose receipt it is over. `journal_waits` until the other node gave
    back how far our journal had come; `leaves_told` is how much of it we told. `in_order_until`: one of
    the two nodes was restored, nothing of the other is taken across a gap. `speaks` is its version.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=2, unique=True)
    url = models.URLField(max_length=300)
    card = models.TextField()
    fingerprint = models.CharField(max_length=80)
    paired_at = models.DateTimeField()
    paired_by = models.CharField(max_length=100)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_seq = models.BigIntegerField(null=True, blank=True)
    journal_waits = models.BooleanField(default=False)
    leaves_told = models.BigIntegerField(default=0)
    in_order_until = models.DateTimeField(null=True, blank=True)
    speaks = models.PositiveSmallIntegerField(default=1)

    own_mark = models.CharField(max_length=20, blank=True, default="")
    own_since = models.DateTimeField(null=True, blank=True)
    own_told = models.CharField(max_length=20, blank=True, default="")
    own_earlier = models.JSONField(default=list, blank=True)
    earlier_letter = models.CharField(max_length=60, blank=True, default="")
    earlier_upto = models.BigIntegerField(null=True, blank=True)

    last_seq = models.BigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, blank=True, default="")
    received_upto = models.BigIntegerField(default=0)
    received_highest = models.BigIntegerField(default=0)

    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")
    reached_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    clock_skew_ms = models.BigIntegerField(null=True, blank=True)

    @property
    def ref(self) -> Ref:
        return ref_of("peer", self.pk)

    @property
    def line(self) -> rules.Line:
        """How far each direction has come, as the rules read it."""
        return rules.Line(self.last_seq, self.last_digest, self.received_upto, self.received_highest)

    def set_line(self, line: rules.Line) -> None:
        """Write down how far each direction has come."""
        self.last_seq, self.last_digest = line.last_seq, line.last_digest
        self.received_upto, self.received_highest = line.received_upto, line.received_highest

    @property
    def own_keys(self) -> rules.OwnKeys:
        """Our pairs of keys for the line, as the rules read them."""
        return rules.OwnKeys(self.own_mark, self.own_told, tuple(self.own_earlier))

    def set_own_keys(self, keys: rules.OwnKeys) -> None:
        """Write down which of our pairs of keys serve the line."""
        self.own_mark, self.own_told, self.own_earlier = keys.mark, keys.told, list(keys.earlier)


class KeyChange(TwoKeys):
    """New keys for the line: one administrator proposes, another decides; then the other node takes them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default=rules.Keys.PROPOSED)
    mark = models.CharField(max_length=20, blank=True, default="")
    fingerprint = models.CharField(max_length=80, blank=True, default="")
    in_use_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=rules.KEYS_OPEN), name="exchange_one_key_change"
            ),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("keychange", self.pk)


class Outgoing(models.Model):
    """A letter of ours. `id` is the order of writing, `seq` its number on the line.

    `lost_at`: the other node, restored, holds it no more, and it goes again. `back_at`: this node, restored,
    did not know it any more, and was given it back. Four instants, as X-Road's monitoring has them: handed
    over, sent, answered, filed.
    """

    id = models.BigAutoField(primary_key=True)
    mid = models.UUIDField(unique=True, default=new_id)
    to_state = models.CharField(max_length=2)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    body = models.JSONField()
    written_by = models.CharField(max_length=100)

    seq = models.BigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    sealed = models.TextField(blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    receipt = models.TextField(blank=True, default="")
    lost_at = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)

    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to_state", "seq"], name="outgoing_seq_once"),
            models.CheckConstraint(
                condition=Q(seq__isnull=True, sealed="") | (Q(seq__gte=1) & ~Q(sealed="")),
                name="outgoing_sealed_with_its_seq",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(seq__isnull=True), name="outgoing_unsealed"),
            models.Index(
                fields=["to_state", "seq"], condition=Q(filed_at__isnull=True), name="outgoing_unanswered"
            ),
            models.Index(fields=["about"], name="outgoing_about"),
            models.Index(fields=["-made_at"], name="outgoing_newest"),
            models.Index(fields=["back_at"], condition=Q(back_at__isnull=False), name="outgoing_given_back"),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("letter", self.mid)

    @property
    def kind_word(self) -> str:
        """The word for what it tells."""
        return kind_word(self.kind)

    @property
    def state(self) -> str:
        """Where this letter stands: written, sealed, sent or acknowledged."""
        if self.filed_at:
            return "acknowledged"
        if self.sent_at:
            return "sent"
        return "sealed" if self.seq else "written"


class Incoming(models.Model):
    """A verified letter of the other node, stored once, with the receipt that we signed for it.

    Four instants: it came, its room was handed it, its room was done, its receipt was last given.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    from_state = models.CharField(max_length=2)
    mid = models.UUIDField()
    seq = models.BigIntegerField()
    prev = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    body = models.JSONField()
    sealed = models.TextField()
    receipt = models.TextField()
    receipt_mark = models.CharField(max_length=20, blank=True, default="")
    via = models.CharField(max_length=5)
    pouched_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    state = models.CharField(max_length=9, default=rules.Incoming.WAITING)
    reason_code = models.CharField(max_length=60, blank=True, default="")
    reason_facts = models.JSONField(default=dict, blank=True)
    tries = models.PositiveIntegerField(default=0)
    handled_by = models.CharField(max_length=100, blank=True, default="")
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_reason = models.CharField(max_length=500, blank=True, default="")

    came_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    receipted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_state", "mid"], name="incoming_mid_once"),
            models.UniqueConstraint(fields=["from_state", "seq"], name="incoming_seq_once"),
            models.UniqueConstraint(fields=["digest"], name="incoming_digest_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="incoming_seq_from_one"),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | (~Q(handled_by="") & ~Q(handled_reason="")),
                name="incoming_set_aside_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["from_state", "seq"], condition=Q(state="waiting"), name="incoming_waiting"),
            models.Index(fields=["about", "seq"], condition=Q(state="dead"), name="incoming_dead"),
            models.Index(
                fields=["pouched_at"], condition=Q(pouched_at__isnull=False), name="incoming_pouched"
            ),
            models.Index(fields=["-came_at"], name="incoming_newest"),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("letter", self.mid)

    @property
    def kind_word(self) -> str:
        """The word for what it tells."""
        return kind_word(self.kind)

    @property
    def problem(self) -> str:
        """Why its room could not take it: the refusal's code and facts, in one line."""
        facts = ", ".join(f"{name}={value}" for name, value in self.reason_facts.items())
        return f"{self.reason_code} ({facts})" if facts else self.reason_code


class ClosedPost(models.Model):
    """A closed sheet of the other node, until the office behind the wall fetches it; no key here opens it."""

    mid = models.UUIDField(primary_key=True)
    came_at = models.DateTimeField()
    card = models.CharField(max_length=100)
    sheet = models.TextField()


class Rejection(models.Model):
    """Something that came in and was turned away: why, and enough of it to find out from whom."""

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.CharField(max_length=64)
    code = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    size = models.PositiveIntegerField()
    sample = models.TextField()
    via = models.CharField(max_length=5)
    incident = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "code"], name="rejection_once")]
        indexes = [models.Index(fields=["-last_at"], name="rejection_newest")]

    @property
    def ref(self) -> Ref:
        return ref_of("rejection", self.pk)
