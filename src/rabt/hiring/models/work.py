"""Demands, offers and contracts, each with its frozen terms. The same row has one key on both nodes."""

from dataclasses import asdict
from typing import Any

from django.db import models
from django.db.models import Q

from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.hiring.models.parties import OFFICE, STATE, Employer, Project
from rabt.hiring.rules import contract, demand, offer
from rabt.hiring.rules.contract import ContractFacts
from rabt.hiring.rules.terms import Terms

UNASKED = Q(state="in_force", permit_asked=False)


class WithTerms(models.Model):
    """A frozen copy of the terms of work, one column for each."""

    occupation = models.CharField(max_length=4, db_index=True)
    place = models.CharField(max_length=20)
    wage_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    hours_week = models.PositiveSmallIntegerField()
    rest_days_week = models.PositiveSmallIntegerField()
    leave_days_year = models.PositiveSmallIntegerField()
    housing = models.CharField(max_length=10)
    meals = models.BooleanField()
    travel_paid = models.BooleanField()
    starts_on = models.DateField()
    starts_by = models.DateField()
    months = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def terms(self) -> Terms:
        """Return the frozen terms of this row."""
        return Terms(**{name: getattr(self, name) for name in Terms.__dataclass_fields__})


class Demand(WithTerms):
    """How many workers an employer asks for, and on which terms."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True, blank=True, default="")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=STATE, default=demand.State.SUBMITTED)
    number = models.PositiveIntegerField()
    experience_years = models.PositiveSmallIntegerField(default=0)
    qualification = models.CharField(max_length=200, blank=True, default="")
    submitted_by = models.CharField(max_length=80, blank=True, default="")
    submitted_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="hiring_demand_asks_for_one")]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="hiring_demand_queue"),
            models.Index(fields=["-submitted_at", "-id"], name="hiring_demand_newest"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("demand", self.pk)

    def asked(self) -> demand.Asked:
        """Return what was asked for."""
        return demand.Asked(self.number, self.terms(), self.experience_years, self.qualification)


class Offer(WithTerms):
    """A person proposed for a demand, with the terms that he was told.

    `holds_person` stands, on the keeper's node, while the person is free for nothing else;
    `holds_place` while one place of the demand is his; `news_at` while its owner has not opened what
    the other side said.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=STATE, default=offer.State.MADE)
    holds_person = models.BooleanField(default=False)
    holds_place = models.BooleanField(default=False)
    offered_by_ar = models.CharField(max_length=200)
    offered_by_latin = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=60, blank=True, default="")
    news_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(holds_person=True), name="hiring_person_held_once"
            ),
        ]
        indexes = [
            models.Index(fields=["demand", "state"], name="hiring_offer_of_demand"),
            models.Index(fields=["state", "made_at"], name="hiring_offer_queue"),
            models.Index(fields=["-made_at", "-id"], name="hiring_offer_newest"),
            models.Index(fields=["office"], condition=Q(news_at__isnull=False), name="hiring_offer_news"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("offer", self.pk)


class Crew(models.Model):
    """A named group of workers offered under one demand of a project; the foreman is one of its offers."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    foreman = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    formed_by = models.CharField(max_length=80, blank=True, default="")
    formed_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("crew", self.pk)


class Member(models.Model):
    """One man of a crew, by his offer; nobody stands in two crews."""

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="+")
    crew = models.ForeignKey(Crew, models.CASCADE, related_name="+")


class Contract(WithTerms):
    """The terms that both parties sign, and each side's certificate; `news_at` as for an offer.

    `sight_ended_at` is when the employer's sight of the worker's file ended, some days after the contract.
    `permit_asked` says that a permit was asked for on it and not refused (destination).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=OFFICE, db_index=True)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=STATE, default=contract.State.DRAWN)
    drawn_by = models.CharField(max_length=80, blank=True, default="")
    drawn_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    consent_how = models.CharField(max_length=10, blank=True, default="")
    witnessed_by = models.CharField(max_length=80, blank=True, default="")
    signature_file_id = models.UUIDField(null=True, blank=True)
    reason_code = models.CharField(max_length=60, blank=True, default="")
    origin_office = models.CharField(max_length=OFFICE, blank=True, default="")
    origin_certified_at = models.DateTimeField(null=True, blank=True)
    destination_office = models.CharField(max_length=OFFICE, blank=True, default="")
    destination_certified_by = models.CharField(max_length=80, blank=True, default="")
    destination_certified_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    sight_ended_at = models.DateTimeField(null=True, blank=True)
    permit_asked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer"],
                condition=Q(state__in=["drawn", "consented", "certified", "in_force"]),
                name="hiring_contract_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force")
                | Q(origin_certified_at__isnull=False, destination_certified_at__isnull=False),
                name="hiring_contract_certified_twice",
            ),
            models.CheckConstraint(
                condition=Q(witnessed_by="") | ~Q(consent_how="code"), name="hiring_contract_witness_or_code"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "drawn_at"], name="hiring_contract_queue"),
            models.Index(fields=["-drawn_at", "-id"], name="hiring_contract_newest"),
            models.Index(
                fields=["destination_certified_at", "id"], condition=UNASKED, name="hiring_contract_to_permit"
            ),
            models.Index(
                fields=["person_id"],
                include=["id", "office"],
                condition=UNASKED,
                name="hiring_contract_unasked",
            ),
            models.Index(fields=["ends_on"], condition=Q(state="in_force"), name="hiring_contract_ends"),
            models.Index(fields=["office"], condition=Q(news_at__isnull=False), name="hiring_contract_news"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("contract", self.pk)

    @property
    def number(self) -> str:
        """A short number that can be read over the telephone."""
        tail = self.pk.hex[-8:].upper()
        return f"{tail[:4]}-{tail[4:]}"

    def facts(self) -> ContractFacts:
        """Return what the rooms above may know."""
        asked, who = self.offer.demand, self.offer.demand.employer
        return ContractFacts(
            contract_ref=self.ref, demand_ref=asked.ref, employer_ref=who.ref,
            employer_name_ar=who.name_ar, employer_name_latin=who.name_latin,
            person_ref=ref_of("person", self.person_id), occupation=self.occupation,
            wage_minor=self.wage_minor, currency=self.currency, place=self.place,
            starts_on=self.starts_on, ends_on=self.ends_on, state=self.state, office=self.office,
            project_ref=asked.project.ref if asked.project else "",
        )  # fmt: skip


class Consent(models.Model):
    """The worker's one-time code for one contract: its digest only.

    `sent_to` shows enough of the telephone to recognise it; `checked_at` is when it was found to stand
    for nobody but this worker.
    """

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=128, blank=True, default="")
    salt = models.CharField(max_length=32, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=20, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)


def columns(terms: Terms) -> dict[str, Any]:
    """Lay frozen terms out in columns."""
    return asdict(terms)
