"""Wages that are late, short or missing: what the clock found, by employer, and an employer's own record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import ref_of
from rabt.dues.models import Arrear, Contest, Wage
from rabt.dues.queries.contracts import BOUND
from rabt.dues.rules import contest
from rabt.dues.rules.wage import next_month
from rabt.hiring import queries as hiring


@dataclass(frozen=True)
class Owed:
    """What an employer owes his workers of one currency: months, minor units, since when."""

    currency: str
    months: int
    minor: int
    oldest_on: date


def owed_by(employer_id: UUID, at: datetime) -> list[Owed]:
    """Return what an employer owes in wages that were due, by currency. Opens nobody."""
    return _owed(Arrear.objects.filter(settled_on=None, employer_id=employer_id))


def owed_here(viewer: Actor) -> list[Owed]:
    """Return what is owed in this viewer's offices, by currency. Opens nobody."""
    return _owed(arrears_to_see(viewer))


def _owed(rows: QuerySet[Arrear]) -> list[Owed]:
    found = rows.order_by().values("currency").annotate(
        months=Count("pk"), minor=Sum("owed_minor"), oldest_on=Min("due_on")
    )  # fmt: skip
    return [Owed(**one) for one in found.order_by("currency")]


def arrears_to_see(viewer: Actor, *, employer: UUID | None = None) -> QuerySet[Arrear]:
    """Return the months that are owed in this viewer's offices, oldest first. Opens nobody."""
    viewer.require("dues.see")
    asked = {"employer_id": employer} if employer else {}
    return Arrear.objects.filter(within(viewer), settled_on=None, **asked).order_by("due_on", "pk")


def arrear_to_see(viewer: Actor, arrear_id: UUID) -> Arrear:
    """Return one month that is owed or was, or Missing. A look at its worker."""
    return _seen(viewer, Arrear.objects.filter(within(viewer), pk=arrear_id))


def arrear_to_change(viewer: Actor, arrear_id: UUID) -> Arrear:
    """Return one month that is owed, locked, or Missing. A look at its worker."""
    return _seen(viewer, arrears_to_see(viewer).filter(pk=arrear_id).select_for_update())


def _seen(viewer: Actor, rows: QuerySet[Arrear]) -> Arrear:
    viewer.require("dues.see")
    row = the_one(rows)
    viewing.note(viewer, ref_of("person", row.person_id))
    return row


@dataclass(frozen=True)
class Flag:
    """An employer who owes wages: how many months of how many workers, since when."""

    employer: Any
    currency: str
    months: int
    workers: int
    minor: int
    oldest_on: date


def flags(viewer: Actor, most: int = 100) -> list[Flag]:
    """Return the employers of this viewer's offices who owe wages, who has owed longest first."""
    rows = (
        arrears_to_see(viewer).order_by().values("employer_id", "currency")
        .annotate(months=Count("pk"), workers=Count("contract_id", distinct=True), minor=Sum("owed_minor"),
                  oldest_on=Min("due_on"))
        .order_by("oldest_on", "employer_id")[:most]
    )  # fmt: skip
    found = list(rows)
    names = hiring.employers_to_see(viewer).in_bulk([one["employer_id"] for one in found])
    return [
        Flag(names.get(one["employer_id"]), one["currency"], one["months"], one["workers"], one["minor"],
             one["oldest_on"])
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Record:
    """An employer's own figures since a day: months paid, of which late; months owed now."""

    paid: int
    late: int
    owed: int

    @property
    def in_time(self) -> float | None:
        """The share of months that were paid in full and in time."""
        whole = self.paid + self.owed
        return (self.paid - self.late) / whole if whole else None


def record(viewer: Actor, since: date) -> Record:
    """Count how the wages of this viewer's offices were paid since a day. Opens nobody."""
    mine = within(viewer)
    owed = Arrear.objects.filter(mine, settled_on=None, month__gte=since)
    late = Arrear.objects.filter(mine, settled_on__isnull=False, month__gte=since).count()
    still = owed.filter(contract_id=OuterRef("contract_id"), month=OuterRef("month"))
    paid = Wage.objects.filter(mine, version=1, month__gte=since).filter(~Exists(still)).count()
    return Record(paid, late, owed.count())


def unweighed(month: date, on: date, after: UUID | None, most: int = 500) -> list[Any]:
    """Return contracts of this state whose wage of a month may be owed and was not found so yet.

    Of the month that runs, only those that are over.
    """
    known = Arrear.objects.filter(contract_id=OuterRef("pk"), month=month)
    whole = Wage.objects.filter(contract_id=OuterRef("pk"), month=month, minor__gte=F("expected_minor"))
    rows = (
        hiring.contracts_to_see(the_node(settings.RABT.state))
        .filter(Q(ended_at__isnull=True) | Q(ended_at__date__gte=month), ~Exists(known), ~Exists(whole),
                kept_by=settings.RABT.state, state__in=BOUND, starts_on__lt=next_month(month),
                ends_on__gte=month)
        .order_by("pk")
    )  # fmt: skip
    if next_month(month) > on:
        rows = rows.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=on))
    return list((rows.filter(pk__gt=after) if after else rows)[:most])


# ------------------------------------------------------------------ what workers deny
def contests_to_see(viewer: Actor, *, states: Iterable[str] = contest.OPEN) -> QuerySet[Contest]:
    """Return the wages that workers deny in this viewer's offices, oldest first. Opens nobody."""
    viewer.require("dues.see")
    return Contest.objects.filter(within(viewer), state__in=list(states)).order_by("recorded_at", "pk")


def contest_to_see(viewer: Actor, contest_id: UUID) -> Contest:
    """Return one wage that a worker denies, or Missing. A look at him."""
    return _opened(viewer, contests_to_see(viewer, states=contest.State).filter(pk=contest_id))


def contest_to_decide(viewer: Actor, contest_id: UUID) -> Contest:
    """Return one that this node keeps, locked, or Missing. A look at its worker."""
    kept = contests_to_see(viewer, states=contest.State).filter(pk=contest_id, kept_by=settings.RABT.state)
    return _opened(viewer, kept.select_for_update())


def _opened(viewer: Actor, rows: QuerySet[Contest]) -> Contest:
    row = the_one(rows)
    viewing.note(viewer, row.person_ref)
    return row


def contests_to_decide(viewer: Actor) -> QuerySet[Contest]:
    """Return the denied wages whose receipt was shown, and those that nobody answered, oldest first."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    rows = contests_to_see(viewer).filter(kept_by=settings.RABT.state)
    return rows.exclude(proposed_by__in=same).exclude(proposed_for__in=same)


def contests_to_answer(viewer: Actor) -> QuerySet[Contest]:
    """Return the denied wages for which the employer has shown no receipt yet, oldest first."""
    return contests_to_see(viewer, states=[contest.State.CONTESTED]).filter(kept_by=settings.RABT.state)
