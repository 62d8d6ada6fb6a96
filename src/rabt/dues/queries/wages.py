"""Months of wages: of one contract, of an employer's workers, and whether they are unpaid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.base.errors import Missing, Problem, Refused
from rabt.base.identifiers import ref_of
from rabt.credentials import queries as credentials
from rabt.dues.models import Contest, Wage
from rabt.dues.queries.contracts import BOUND, contract_to_see, contracts_to_see, own_copy
from rabt.dues.rules import contest as contest_rules
from rabt.dues.rules import wage as rules
from rabt.dues.rules.wage import Bound, Line, Told

Key = tuple[UUID, date]


@dataclass(frozen=True)
class Month:
    """One month of a contract: how it stands, what is recorded of it, and what the worker denies."""

    line: Line
    wage: Wage | None
    contest: Contest | None


# ------------------------------------------------------------------ what contracts bind to
def last_day(row: Any, at: datetime) -> date:
    """Return the last day of work under a contract: its term, or the day on which it ended earlier."""
    ends_on: date = row.ends_on
    if row.ended_at is None:
        return ends_on
    zone = agreement.terms_at(at).state(settings.RABT.state).zone
    return min(ends_on, day_of(row.ended_at, zone))


def bounds_of(rows: Iterable[Any], at: datetime, *, paying: bool = False) -> dict[UUID, Bound]:
    """Return what contracts say of wages, of those whose worker has come: by contract, in two questions.

    Whoever is being paid (`paying`) has come, whatever the ports saw.
    """
    found = list(rows)
    entered = credentials.entries_of({ref_of("person", row.person_id) for row in found})
    paid = set(
        Wage.objects.filter(contract_id__in=[row.pk for row in found]).values_list("contract_id", flat=True)
    )
    zone = agreement.terms_at(at).state(settings.RABT.state).zone
    bounds = {}
    for row in found:
        ref = ref_of("person", row.person_id)
        came = entered.get(ref)
        first = rules.first_day(
            row.starts_on, day_of(came, zone) if came else None, has_card=ref in entered,
            was_paid=paying or row.pk in paid,
        )  # fmt: skip
        if first is not None:
            bounds[row.pk] = Bound(row.wage_minor, row.currency, first, last_day(row, at))
    return bounds


def recorded(contract_ids: Iterable[UUID], month: date | None = None) -> dict[Key, Wage]:
    """Return what stands in the record: the newest version of each month."""
    rows = Wage.objects.filter(contract_id__in=list(contract_ids), **({"month": month} if month else {}))
    newest = rows.order_by("contract_id", "month", "-version").distinct("contract_id", "month")
    return {(row.contract_id, row.month): row for row in newest}


def denied(contract_ids: Iterable[UUID], month: date | None = None) -> dict[Key, Contest]:
    """Return what workers deny of each month: what is open, else what they said last."""
    rows = Contest.objects.filter(contract_id__in=list(contract_ids), **({"month": month} if month else {}))
    found = sorted(rows, key=lambda row: (row.state in contest_rules.OPEN, row.recorded_at, row.pk))
    return {(row.contract_id, row.month): row for row in found}


def is_against(denial: Contest | None, wage: Wage | None) -> bool:
    """Tell whether a month counts as unpaid for what the worker said."""
    version = wage.version if wage else 0
    return denial is not None and contest_rules.counts_against(denial.state, denial.version, version)


def month_line(bound: Bound, month: date, wage: Wage | None, denial: Contest | None, at: datetime) -> Line:
    """Say how one month stands today."""
    terms = agreement.terms_at(at)
    told = Told(wage.minor, wage.paid_on) if wage else None
    return rules.line(bound, month, told, is_against(denial, wage), terms.on, terms.clock("wage_due"))


# ------------------------------------------------------------------ one contract
def months(viewer: Actor, contract_id: UUID, at: datetime) -> list[Month]:
    """Return the months of one contract, the newest first, or Missing. A look at its worker."""
    return months_of(contract_to_see(viewer, contract_id, BOUND), at)


def months_of(row: Any, at: datetime) -> list[Month]:
    """Lay out the months of a contract whose worker has been opened, the newest first."""
    wages, denials = recorded([row.pk]), denied([row.pk])
    if row.kept_by != settings.RABT.state:
        return [_as_told(wages[key], denials.get(key), at) for key in sorted(wages, reverse=True)]
    bound = bounds_of([row], at).get(row.pk)
    if bound is None:
        return []
    return [
        Month(month_line(bound, month, wages.get((row.pk, month)), denials.get((row.pk, month)), at),
              wages.get((row.pk, month)), denials.get((row.pk, month)))
        for month in reversed(rules.months_of(bound, agreement.terms_at(at).on))
    ]  # fmt: skip


def _as_told(wage: Wage, denial: Contest | None, at: datetime) -> Month:
    """Say how a month stands that the other state recorded: by what it said was due, and by when."""
    told, against = Told(wage.minor, wage.paid_on), is_against(denial, wage)
    stands = rules.standing(wage.expected_minor, wage.due_on, told, against, agreement.terms_at(at).on)
    paid = 0 if against else wage.minor
    line = Line(wage.month, 0, wage.expected_minor, wage.due_on, paid, wage.paid_on, stands)
    return Month(line, wage, denial)


def wages_unpaid(contract_id: UUID, at: datetime) -> bool:
    """Tell whether the wages of a contract that this state keeps are unpaid, by the corridor's measure.

    For the rooms above; opens nobody. Refuses: missing
    """
    terms = agreement.terms_at(at)
    lines = [one.line for one in months_of(own_copy(contract_id), at)]
    return rules.is_unpaid(lines, terms.on, terms.clock("wage_late"), terms.clock("wage_days_unpaid"))


# ------------------------------------------------------------------ a month of an employer's workers
def contracts_of_month(viewer: Actor, month: date, at: datetime) -> QuerySet[Any]:
    """Return the contracts of this viewer's offices that bind in a month, those not yet recorded first."""
    told = Wage.objects.filter(contract_id=OuterRef("pk"), month=month)
    over = Q(ended_at__isnull=True) | Q(ended_at__date__gte=month)
    rows = contracts_to_see(viewer, BOUND).filter(
        over, kept_by=settings.RABT.state, starts_on__lte=rules.end_of(month), ends_on__gte=month
    )
    found: QuerySet[Any] = rows.annotate(is_told=Exists(told)).order_by("is_told", "starts_on", "pk")
    return found


@dataclass(frozen=True)
class Due:
    """One worker's wage of a month, as the employer's page lays it out."""

    contract: Any
    line: Line
    wage: Wage | None
    contest: Contest | None


def dues_of_month(rows: Iterable[Any], month: date, at: datetime, *, paying: bool = False) -> list[Due]:
    """Lay out a month for several contracts; he who has not come yet is left out."""
    found = list(rows)
    bounds, keys = bounds_of(found, at, paying=paying), [row.pk for row in found]
    wages, denials = recorded(keys, month), denied(keys, month)
    return [
        Due(row, month_line(bounds[row.pk], month, wages.get(key), denials.get(key), at), wages.get(key),
            denials.get(key))
        for row in found
        if row.pk in bounds and rules.worked(bounds[row.pk], month) and (key := (row.pk, month))
    ]  # fmt: skip


def counts_of_months(viewer: Actor, months: Sequence[date]) -> list[tuple[date, int, int]]:
    """Count for each month the contracts that bind in it, and those whose wage is recorded. Opens nobody."""
    binds = {
        f"{month:m%Y%m}": Count("pk", filter=Q(starts_on__lte=rules.end_of(month), ends_on__gte=month)
                                & (Q(ended_at__isnull=True) | Q(ended_at__date__gte=month)))
        for month in months
    }  # fmt: skip
    rows = contracts_to_see(viewer, BOUND).filter(kept_by=settings.RABT.state)
    found = rows.order_by().aggregate(**binds)
    told = Wage.objects.filter(within(viewer), version=1, month__in=months, kept_by=settings.RABT.state)
    paid = dict(told.order_by().values_list("month").annotate(n=Count("pk")))
    return [(month, found[f"{month:m%Y%m}"], paid.get(month, 0)) for month in months]


def contracts_to_pay(viewer: Actor, contract_ids: Iterable[UUID]) -> Mapping[UUID, Any]:
    """Return those of these contracts whose wages this viewer records."""
    rows = contracts_to_see(viewer, BOUND).filter(kept_by=settings.RABT.state, pk__in=list(contract_ids))
    return {row.pk: row for row in rows}


def judged(
    contracts: Mapping[UUID, Any], month: date, told: Mapping[UUID, tuple[Told, str]], at: datetime
) -> dict[UUID, Line | Problem]:
    """Return of each contract the month as it will stand once that is recorded, or why it may not be.

    `told` is what was paid and how; a contract that the viewer may not pay is missing.
    """
    terms, known = agreement.terms_at(at), recorded(contracts, month)
    bounds = bounds_of(contracts.values(), at, paying=True)
    days, found = terms.clock("wage_due"), dict[UUID, Line | Problem]()
    for key, (paid, how) in told.items():
        try:
            if key not in bounds:
                raise Missing()
            if (key, month) in known:
                raise Refused("wage_already_recorded", field="month")
            rules.check_wage(bounds[key], month, paid, how, terms.on)
            found[key] = rules.line(bounds[key], month, paid, False, terms.on, days)
        except Problem as problem:
            found[key] = problem
    return found
