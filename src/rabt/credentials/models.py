"""Cards, the places they take in status lists, what was published, and how cards were used."""

from django.db import models

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.credentials.rules import CardState, ListOf
from rabt.seal.paper import Kind


class StatusList(models.Model):
    """One list of a state: which of its cards, or of its papers, are suspended or revoked, as last signed.

    Of the other state's lists it is not told what has its places in them: it need not be known.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    of = models.CharField(max_length=8, default=ListOf.CARDS.value, db_default=ListOf.CARDS.value)
    digest = models.CharField(max_length=64, blank=True)
    signed = models.BinaryField(default=bytes)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kept_by", "number"], name="one_list_per_number"),
            models.CheckConstraint(
                condition=models.Q(of__in=[one.value for one in ListOf]), name="list_of_known"
            ),
        ]

    @property
    def ref(self) -> Ref:
        """The reference by which letters and the journal speak of this list."""
        return ref_of("status_list", self.pk)


class StatusDelta(models.Model):
    """What changed in a list since an earlier signing of it; without `since`, all of it, written small."""

    id = models.UUIDField(primary_key=True, default=new_id)
    list = models.ForeignKey("credentials.StatusList", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(null=True)
    signed = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "since"], name="one_delta_since", nulls_distinct=False)
        ]


class KeySet(models.Model):
    """The keys with which a state signs cards and lists, signed by that state's root key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    signed = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kept_by", "version"], name="one_key_set_per_version")]

    @property
    def ref(self) -> Ref:
        """The reference by which letters and the journal speak of this key set."""
        return ref_of("key_set", self.pk)


class Card(models.Model):
    """A signed statement in a person's hand about a record of an upper room."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    serial = models.CharField(max_length=16, unique=True)
    about_ref = models.CharField(max_length=80, db_index=True)
    holder_ref = models.CharField(max_length=80, db_index=True)
    token = models.TextField()
    list_number = models.PositiveIntegerField()
    list_index = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CardState])
    reason = models.CharField(max_length=40, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    first_entry_at = models.DateTimeField(null=True)
    first_entry_port = models.CharField(max_length=20, blank=True)
    first_entry_noted_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept_by", "list_number", "list_index"], name="one_card_per_place_in_list"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in CardState]), name="card_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept_by", "list_number"],
                name="card_not_valid",
                condition=~models.Q(state=CardState.VALID.value),
            ),
        ]

    @property
    def ref(self) -> Ref:
        """The reference by which letters and the journal speak of this card."""
        return ref_of("card", self.pk)


class Paper(models.Model):
    """A printed certificate as this state signed it: printed again it is the same, until one replaces it.

    `covers` names the records that it tells of, in order; `says` is a digest of the whole that it says of
    them, uncut: what is said otherwise now is another paper.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    serial = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    covers = models.CharField(max_length=2000)
    holder_ref = models.CharField(max_length=80, db_index=True)
    token = models.TextField()
    says = models.CharField(max_length=64)
    list_number = models.PositiveIntegerField()
    list_index = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=CardState.VALID.value)
    reason = models.CharField(max_length=40, blank=True, default="")
    issued_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept_by", "list_number", "list_index"], name="one_paper_per_place_in_list"
            ),
            models.UniqueConstraint(
                fields=["kept_by", "kind", "covers"],
                condition=models.Q(state=CardState.VALID.value),
                name="one_paper_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in CardState])
                & models.Q(kind__in=[one.value for one in Kind]),
                name="paper_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept_by", "list_number"],
                name="paper_not_valid",
                condition=~models.Q(state=CardState.VALID.value),
            ),
        ]

    @property
    def ref(self) -> Ref:
        """The reference by which the journal speaks of this paper."""
        return ref_of("paper", self.pk)


class Desk(models.Model):
    """Which office of this node answers for the record a card is about, and so may see the card."""

    about_ref = models.CharField(max_length=80, primary_key=True)
    office = models.CharField(max_length=200, db_index=True)


class Use(models.Model):
    """One time a card was used at a port, as told by the post."""

    id = models.UUIDField(primary_key=True, default=new_id)
    card = models.ForeignKey("credentials.Card", on_delete=models.PROTECT, related_name="+")
    port = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "port", "direction", "at"], name="use_counted_once")
        ]
        indexes = [models.Index(fields=["card", "-at"], name="use_latest_first")]
