"""How many: what this room tells of a month, from one instant to before another. Nobody is opened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F

from rabt.hiring.models import Contract, Employer, Offer
from rabt.hiring.rules import offer
from rabt.hiring.rules.contract import Over, State
from rabt.hiring.rules.quota import Staff


@dataclass(frozen=True)
class Employed:
    """What the figures need to know of an employer: his sector, his declared staff, whether he posts it."""

    sector: str
    staff: Staff
    posts: bool


@dataclass(frozen=True)
class Agreed:
    """A contract that came into force: with whom, for which work and wage, where, and when."""

    employer_id: UUID
    occupation: str
    place: str
    wage_minor: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class Span:
    """One step of the way to a permit: its first and its last instant."""

    step: str
    first: datetime
    last: datetime


def offers_made(first: datetime, until: datetime) -> Counter[tuple[str, str]]:
    """Count the offers that this state made, by occupation and place of work."""
    rows = Offer.objects.filter(kept_by=settings.RABT.state, made_at__gte=first, made_at__lt=until)
    return Counter(rows.values_list("occupation", "place"))


def offers_declined(first: datetime, until: datetime) -> Counter[str]:
    """Count the offers that employers of this state declined, by reason."""
    rows = Offer.objects.filter(
        demand__kept_by=settings.RABT.state, state=offer.State.DECLINED, answered_at__gte=first,
        answered_at__lt=until,
    )  # fmt: skip
    return Counter(rows.values_list("reason_code", flat=True))


def contracts_agreed(first: datetime, until: datetime) -> list[Agreed]:
    """Return the contracts that came into force here: with the certificate of destination, the last."""
    rows = Contract.objects.filter(
        kept_by=settings.RABT.state, destination_certified_at__gte=first, destination_certified_at__lt=until
    )
    columns = ("offer__demand__employer_id", "occupation", "place", "wage_minor", "currency")
    return [Agreed(*row) for row in rows.values_list(*columns, "destination_certified_at")]


def contracts_ended(first: datetime, until: datetime) -> Counter[str]:
    """Count the contracts that ended here, by how."""
    rows = Contract.objects.filter(
        kept_by=settings.RABT.state, state=State.ENDED, ended_at__gte=first, ended_at__lt=until
    )
    return Counter(rows.values_list("reason_code", flat=True))


def spans_done(first: datetime, until: datetime) -> list[Span]:
    """Return the steps that ended: the worker's answer, and the certificates of both states."""
    rows: Any = Contract.objects.filter(kept_by=settings.RABT.state)
    certified = rows.filter(destination_certified_at__gte=first, destination_certified_at__lt=until)
    answered = rows.filter(answered_at__gte=first, answered_at__lt=until)
    given = certified.values_list("answered_at", "destination_certified_at")
    return [
        *(Span("consent", *row) for row in answered.values_list("drawn_at", "answered_at")),
        *(Span("certificates", *row) for row in given),
    ]


def employers_known(keys: Iterable[UUID]) -> dict[UUID, Employed]:
    """Return what the figures need of these employers."""
    rows = Employer.objects.filter(pk__in=set(keys))
    return {
        key: Employed(sector, Staff(nationals, foreigners), bool(home))
        for key, sector, nationals, foreigners, home in rows.values_list(
            "pk", "sector", "nationals", "foreigners", "home_state"
        )
    }


def work_under(keys: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """Return for whom, as what and where somebody works under each of these contracts."""
    rows = Contract.objects.filter(pk__in=set(keys))
    columns = ("pk", "offer__demand__employer_id", "occupation", "place")
    return {row[0]: (row[1], row[2], row[3]) for row in rows.values_list(*columns)}


def wages_under(keys: Iterable[UUID]) -> dict[UUID, tuple[int, str]]:
    """Return the monthly wage of each of these contracts, in the smallest unit, and its currency."""
    rows = Contract.objects.filter(pk__in=set(keys))
    return {row[0]: (row[1], row[2]) for row in rows.values_list("pk", "wage_minor", "currency")}


def contract_before(person_id: UUID, at: datetime) -> UUID | None:
    """Return the contract of a worker that was certified last before an instant."""
    rows = Contract.objects.filter(person_id=person_id, destination_certified_at__lte=at)
    return rows.order_by("-destination_certified_at").values_list("pk", flat=True).first()


def ended_early(employer_ids: Iterable[UUID], since: datetime) -> dict[UUID, int]:
    """Count the contracts that employers ended before their last day, since an instant, by employer."""
    rows = Contract.objects.filter(
        kept_by=settings.RABT.state, state=State.ENDED, reason_code=Over.BY_EMPLOYER, ended_at__gte=since,
        ended_at__date__lt=F("ends_on"), offer__demand__employer_id__in=list(employer_ids),
    )  # fmt: skip
    found = rows.order_by().values_list("offer__demand__employer_id").annotate(n=Count("pk"))
    return dict(found)
