"""How many: what this room tells of a month, from one instant to before another. Nobody is opened."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, Count, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from rabt.agreement import queries as agreement
from rabt.hiring.queries import counting as hiring
from rabt.hiring.queries.counting import Span
from rabt.journal import queries as journal
from rabt.permits.models import Measure, Permit, Renewal
from rabt.permits.rules import measure, renewal
from rabt.permits.rules.permit import KINDS, LIVE, Step

GRANTED, REFUSED = "granted", "refused"
ENDINGS = (KINDS[Step.WITHDRAW], KINDS[Step.EXPIRE], KINDS[Step.RETURN], KINDS[Step.DIE])
FLOWS = {"expired": KINDS[Step.EXPIRE], "returned": KINDS[Step.RETURN], "died": KINDS[Step.DIE],
         "moved": KINDS[Step.CHANGE_EMPLOYER]}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """So many permits of one kind of work: with whom, as what, where, and whether their holders entered."""

    employer_id: UUID
    occupation: str
    place: str
    entered: bool
    number: int = 1


def granted(first: datetime, until: datetime) -> list[Held]:
    """Return the permits that were granted, by the work for which they were."""
    return _grouped(_decided(GRANTED, first, until), until)


def refused(first: datetime, until: datetime) -> Counter[str]:
    """Count the permits that were refused, by reason."""
    return Counter(_decided(REFUSED, first, until).values_list("reason_code", flat=True))


def _decided(decision: str, first: datetime, until: datetime) -> QuerySet[Permit]:
    return Permit.objects.filter(
        kept_by=settings.RABT.state, decision=decision, decided_at__gte=first, decided_at__lt=until
    )


def renewed(first: datetime, until: datetime) -> int:
    """Count the renewals that were granted, those that changed the employer among them."""
    rows = Renewal.objects.filter(state=renewal.State.GRANTED, decided_at__gte=first, decided_at__lt=until)
    return rows.count()


def moves(first: datetime, until: datetime) -> dict[str, int]:
    """Count what ended permits by itself, and the changes of employer, as the journal has them."""
    found = journal.counts_of(tuple(FLOWS.values()), first, until)
    return {name: found.get(kind, 0) for name, kind in FLOWS.items()}


def withdrawn(first: datetime, until: datetime) -> Counter[str]:
    """Count the permits that were withdrawn, by reason."""
    rows = Measure.objects.filter(
        kind=measure.Kind.WITHDRAWAL, state=measure.State.DONE, decided_at__gte=first, decided_at__lt=until
    )
    return Counter(rows.values_list("reason", flat=True))


def late_renewals(first: datetime, until: datetime) -> dict[str, int]:
    """Count the renewals decided later than the corridor allows, and the permits that ran out meanwhile."""
    rows = Renewal.objects.exclude(state=renewal.State.PROPOSED)
    asked: Any = rows.filter(decided_at__gte=first, decided_at__lt=until)
    late = sum(
        (agreement.terms_at(decided).on - agreement.terms_at(proposed).on).days
        > agreement.terms_at(decided).clock("permit_decide")
        for proposed, decided in asked.values_list("proposed_at", "decided_at")
    )
    ran_out = journal.refs_acted_on([KINDS[Step.EXPIRE]], first=first, until=until)
    waiting = Renewal.objects.filter(state=renewal.State.LAPSED).values("permit_id")
    over = _named(Permit.objects.filter(kept_by=settings.RABT.state, pk__in=waiting))
    return {"decided_late": late, "ran_out": over.filter(named__in=ran_out).count()}


def in_force(at: datetime) -> list[Held]:
    """Return the permits that were in force just before an instant: granted and not yet ended.

    Of a permit whose employer has changed since, it is told for whom its holder worked then.
    """
    begun = _named(Permit.objects.filter(kept_by=settings.RABT.state, decision=GRANTED, decided_at__lt=at))
    ended_before = journal.refs_acted_on(ENDINGS, until=at)
    ended_since = journal.refs_acted_on(ENDINGS, first=at)
    standing = begun.filter(Q(state__in=LIVE) | Q(named__in=ended_since)).exclude(named__in=ended_before)
    return _grouped(standing, at)


def spans_done(first: datetime, until: datetime) -> list[Span]:
    """Return the steps that ended: the decision on a permit, and the first entry on it."""
    rows: Any = Permit.objects.filter(kept_by=settings.RABT.state)
    decided = rows.filter(decided_at__gte=first, decided_at__lt=until)
    came = rows.filter(entered_at__gte=first, entered_at__lt=until, decided_at__isnull=False)
    return [
        *(Span("decision", *row) for row in decided.values_list("proposed_at", "decided_at")),
        *(Span("entry", *row) for row in came.values_list("decided_at", "entered_at")),
    ]


def _named(rows: QuerySet[Permit]) -> Any:
    """Let a query ask for permits by the reference under which the journal knows them."""
    return rows.annotate(named=Concat(Value("permit:"), Cast("pk", TextField()), output_field=TextField()))


def _grouped(rows: QuerySet[Permit], at: datetime) -> list[Held]:
    """Group permits by their work as it was just before an instant."""
    went_on = Renewal.objects.filter(state=renewal.State.GRANTED, decided_at__gte=at)
    moved = rows.filter(pk__in=went_on.values("permit_id"))
    same = rows.exclude(pk__in=moved.values("pk"))
    came = Case(When(entered_at__lt=at, then=True), default=False, output_field=BooleanField())
    found: Any = same.annotate(came=came).values_list("employer_id", "occupation", "place", "came")
    return [Held(*row) for row in found.annotate(n=Count("pk"))] + _as_it_was(moved, at)


def _as_it_was(moved: QuerySet[Permit], at: datetime) -> list[Held]:
    """Return the work of permits that were renewed since: under the contract that bound then."""
    under = {}
    for row in moved.only("pk", "person_id", "proposed_at", "entered_at", "contract_id"):
        before = Renewal.objects.filter(permit=row, state=renewal.State.GRANTED, decided_at__lt=at)
        last = before.order_by("-decided_at").values_list("contract_id", flat=True).first()
        contract = last or hiring.contract_before(row.person_id, row.proposed_at) or row.contract_id
        under[row.pk] = (contract, row.entered_at is not None and row.entered_at < at)
    work = hiring.work_under(contract for contract, _ in under.values())
    return [Held(*work[contract], entered) for contract, entered in under.values()]
