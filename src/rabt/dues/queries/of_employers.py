"""What stands against employers in this room's records, by number: for the rooms above. Opens nobody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from rabt.agreement import queries as agreement
from rabt.dues.models import Arrear, Finding, Middle, Wage
from rabt.dues.rules.compared import Compared, compare
from rabt.dues.rules.finding import State, TakenBy

A_DAY = timedelta(days=1)
IN_TIME, DAYS = "wages_in_time", "wages_days"
"""The names of two medians over all employers."""


def months_late(employer_ids: Iterable[UUID], since: date) -> dict[UUID, int]:
    """Count the months of wages that were due since a day and were late or are owed, by employer."""
    rows = Arrear.objects.filter(employer_id__in=list(employer_ids), due_on__gte=since)
    return dict(rows.order_by().values_list("employer_id").annotate(n=Count("pk")))


def fees_upheld(offices: Iterable[str], since: datetime) -> dict[str, int]:
    """Count the fees that another person found to be laid on workers by an employer, by his office."""
    rows = Finding.objects.filter(
        office__in=list(offices), kept_by=settings.RABT.state, taken_by=TakenBy.EMPLOYER,
        state__in=[State.UPHELD, State.RETURNED], decided_at__gte=since,
    )  # fmt: skip
    return dict(rows.order_by().values_list("office").annotate(n=Count("pk")))


@dataclass(frozen=True)
class WagesCompared:
    """How an employer pays: the share of months in time, and days after the day on which wages are due."""

    in_time: Compared
    days: Compared


def wages_compared(employer_id: UUID, at: datetime) -> WagesCompared:
    """Hold how an employer pays wages against the median of this node's employers.

    Over the corridor's days: months paid in full by their day among those recorded or owed; and the average
    of days from the due day to the payment, below nought where he pays earlier. His own are those of now, the
    medians those that were counted last. Opens nobody.
    """
    own = wage_figures(at, employer_id)

    def told(name: str) -> Compared:
        return beside(name, own[name].get(employer_id), lambda: wage_figures(at)[name], at)

    return WagesCompared(told(IN_TIME), told(DAYS))


def beside(
    name: str, own: float | None, of_all: Callable[[], Mapping[UUID, float]], at: datetime
) -> Compared:
    """Put a figure beside the median of its name; one that was never counted is counted now."""
    kept = Middle.objects.filter(pk=name).first()
    if kept is None:
        return compare(own, of_all().values(), agreement.terms_at(at).number("least_shown"))
    return Compared(own, kept.median, kept.employers, kept.counted_at)


def wage_figures(at: datetime, employer_id: UUID | None = None) -> dict[str, dict[UUID, float]]:
    """Return how employers pay, or one of them: the share of months in time, the average days of waiting."""
    terms = agreement.terms_at(at)
    first = terms.on - timedelta(days=terms.clock("employer_compared"))
    of = {"employer_id": employer_id} if employer_id else {}
    paid, owed = _paid(first, terms.on, **of), _never_recorded(first, **of)
    shares = {
        key: good / (n + owed.get(key, 0)) for key, (n, good, _) in paid.items()
    } | {key: 0.0 for key in owed if key not in paid}  # fmt: skip
    return {IN_TIME: shares, DAYS: {key: waited / A_DAY for key, (_, _, waited) in paid.items()}}


def _paid(first: date, on: date, **of: UUID) -> dict[UUID, tuple[int, int, timedelta]]:
    """Return for each employer the months recorded, those in time, and how long he waited on average."""
    late = ExpressionWrapper(F("paid_on") - F("due_on"), output_field=DurationField())
    good = Count("pk", filter=Q(paid_on__lte=F("due_on"), minor__gte=F("expected_minor")))
    rows = Wage.objects.filter(
        version=1, kept_by=settings.RABT.state, due_on__gte=first, due_on__lte=on, **of
    )
    found = rows.order_by().values_list("employer_id").annotate(n=Count("pk"), good=good, waited=Avg(late))
    return {key: (n, good, waited) for key, n, good, waited in found}


def _never_recorded(first: date, **of: UUID) -> dict[UUID, int]:
    recorded = Wage.objects.filter(contract_id=OuterRef("contract_id"), month=OuterRef("month"))
    rows = Arrear.objects.filter(~Exists(recorded), settled_on=None, due_on__gte=first, **of)
    return dict(rows.order_by().values_list("employer_id").annotate(n=Count("pk")))
