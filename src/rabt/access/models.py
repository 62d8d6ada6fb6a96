"""Offices, accounts and the ways in: tables of this room."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rabt.access.approval import TwoKeys
from rabt.access.viewing import Known, Viewing, Withholding
from rabt.base.identifiers import Ref, new_id, ref_of

__all__ = [
    "Account", "Alarm", "Canary", "Code", "Deputy", "Draft", "InHand", "Knock", "Known", "Link", "LookTally",
    "Office", "OwnStay", "Passkey", "Pin", "SignIn", "Sweep", "Token", "Viewing", "Warrant", "Withholding",
]  # fmt: skip


class Office(models.Model):
    """One office of this state: its code is the path that its records carry."""

    code = models.CharField(max_length=200, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=40)
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    serves = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    @property
    def ref(self) -> Ref:
        return ref_of("office", self.code)

    @property
    def depth(self) -> int:
        """How far below the state this office stands."""
        return self.code.count("/") - 1

    @property
    def steps(self) -> range:
        """One item for each step below the state, to indent a tree."""
        return range(self.depth)


class Account(models.Model):
    """One person or machine that may sign in, in one role at one office."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name_ar = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    office = models.ForeignKey("access.Office", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    language = models.CharField(max_length=2, default="ar")
    active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(closed_at=None) & ~Q(email=""), name="access_one_email"
            ),
            models.UniqueConstraint(
                fields=["phone"], condition=Q(closed_at=None) & ~Q(phone=""), name="access_one_phone"
            ),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("account", self.pk)

    @property
    def state(self) -> str:
        """How this account stands: active, asleep until it is released, or closed."""
        return "active" if self.active else "closed" if self.closed_at else "asleep"


class SignIn(models.Model):
    """One stay of an account in one browser, from proof to leaving."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    how = models.CharField(max_length=20)
    address = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    proved_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Passkey(models.Model):
    """A key in an account's phone, computer or stick; only its public half is here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    uses = models.BigIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class Code(models.Model):
    """A one-time code that was asked for; for nobody, if nobody has that address.

    `who` names a person who has no account and opens his own page with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+", null=True)
    who = models.CharField(max_length=80, blank=True, default="")
    digest = models.CharField(max_length=64)
    asked_for = models.CharField(max_length=64)
    asked_from = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_for", "made_at"], name="access_code_for"),
            models.Index(fields=["asked_from", "made_at"], name="access_code_from"),
            models.Index(fields=["who", "made_at"], condition=~Q(who=""), name="access_code_who"),
        ]


class OwnStay(models.Model):
    """The stay of a person at his own page: no account, only what is his. Of its secret a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    who = models.CharField(max_length=80, db_index=True)
    refs = ArrayField(models.CharField(max_length=80))
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Knock(models.Model):
    """One try at a door that is open to anyone: by whom is kept as a keyed digest only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    door = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["door", "key", "at"], name="access_knock_key")]


class Link(models.Model):
    """A one-time sign-in link: only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Token(models.Model):
    """A bearer token for a machine that works for an account; never opens a page."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class Warrant(TwoKeys):
    """What two administrators agree on for one account: open, recover or post it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    role = models.CharField(max_length=40, blank=True, default="")
    office = models.ForeignKey("access.Office", models.PROTECT, related_name="+", null=True, blank=True)
    email = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "kind"], condition=Q(decision=""), name="access_one_open_warrant"
            ),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("warrant", self.pk)


class Deputy(models.Model):
    """One colleague who may act for another, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    absent = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("access.Account", models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="access_deputy_is_another"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="access_deputy_in_order"),
        ]

    @property
    def ref(self) -> Ref:
        return ref_of("deputy", self.pk)


class InHand(models.Model):
    """A record that one colleague has taken up, so that no other begins on it; a word, never a lock."""

    about = models.CharField(max_length=80, primary_key=True)
    account = models.ForeignKey("access.Account", models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()
    handed_by = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["account", "taken_at"], name="access_in_hand")]


class Pin(models.Model):
    """A record that an account keeps at hand on its own page."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.CASCADE, related_name="+")
    about = models.CharField(max_length=80)
    pinned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "about"], name="access_one_pin")]


class Draft(models.Model):
    """What an account typed into a form on one device and has not sent; sealed, and gone when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey("access.Account", models.CASCADE, related_name="+")
    device = models.CharField(max_length=40)
    page = models.CharField(max_length=300)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "device", "page"], name="access_one_draft")]
        indexes = [models.Index(fields=["saved_at"], name="access_draft_saved")]


class LookTally(models.Model):
    """How many persons one account looked at on one day, and in its busiest hour; without `who`, an office.

    Without an office as well it says how many looks of that day were counted, so that late ones are noticed.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    day = models.DateField()
    who = models.CharField(max_length=80, blank=True)
    office = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=40, blank=True)
    persons = models.PositiveIntegerField()
    busiest = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "who", "office", "role"], name="access_one_tally"),
        ]


class Canary(models.Model):
    """The mark of a person who does not exist: whoever looks at him had no reason. For the auditor alone.

    A trigger on the looks reads it, so that no way to a person forgets it.
    """

    person_ref = models.CharField(max_length=80, primary_key=True)
    planting = models.UUIDField(db_index=True)
    planted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["planted_at"], name="access_canary_planted")]


class Alarm(models.Model):
    """Too many persons looked at in an hour or a day, or one who does not exist; judged by somebody else.

    `about`: the person who does not exist. `since`: when the hour or day began. Raised by the node, for a
    person who does not exist by the database itself, in the transaction of the look.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10)
    who = models.CharField(max_length=80, blank=True)
    for_whom = models.CharField(max_length=80, blank=True, default="")
    office = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    state = models.CharField(max_length=2)
    about = models.CharField(max_length=80, blank=True, default="")
    since = models.DateTimeField()
    persons = models.PositiveIntegerField()
    usual = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=80, blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=10, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "who", "office", "role", "since", "level"], condition=~Q(kind="canary"),
                name="access_one_alarm",
            ),
            models.UniqueConstraint(
                fields=["who", "office", "role", "about"], condition=Q(kind="canary", judged_at=None),
                name="access_one_canary_alarm",
            ),
            models.CheckConstraint(
                condition=Q(judged_at=None, judged_by="", finding="")
                | (Q(judged_at__isnull=False) & ~Q(judged_by="") & ~Q(finding="") & ~Q(reason="")),
                name="access_alarm_judged_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(judged_by="") | (~Q(judged_by=F("who")) & ~Q(judged_by=F("for_whom"))),
                name="access_alarm_judged_by_another",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["raised_at"], condition=Q(judged_at=None), name="access_alarm_waits"),
            models.Index(fields=["raised_at"], condition=Q(told_at=None), name="access_alarm_untold"),
            models.Index(fields=["-raised_at"], name="access_alarm_newest"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this alarm."""
        return ref_of("alarm", self.pk)


class Sweep(models.Model):
    """What was erased by the clock, by one rule: how many, and the digest that its act commits to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    rule = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rule", "-at"], name="access_sweep_newest")]

    @property
    def ref(self) -> Ref:
        """Name this erasing."""
        return ref_of("sweep", self.pk)
