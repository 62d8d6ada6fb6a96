"""What stands against employers in this room's records, by number: for the rooms above. Opens nobody."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from rabt.agreement import queries as agreement
from rabt.dues import queries as dues
from rabt.dues.rules.compared import Compared
from rabt.permits.models import Permit, Renewal
from rabt.permits.rules import renewal
from rabt.permits.rules.permit import COUNTED, State

RENEWALS = "renewals"
"""The name of a median over all employers."""


def workers_of(employer_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count the foreigners whom employers have on permits."""
    rows = Permit.objects.filter(
        employer_id__in=list(employer_ids), kept_by=settings.RABT.state, state__in=COUNTED
    )
    return dict(rows.order_by().values_list("employer_id").annotate(n=Count("pk")))


def overrun(employer_ids: Iterable[UUID], since: date) -> dict[UUID, int]:
    """Count the permits that ran out since a day although nobody asked for their renewal, by employer."""
    rows = _ran_out(since).filter(employer_id__in=list(employer_ids))
    return dict(rows.values_list("employer_id").annotate(n=Count("pk")))


def _ran_out(since: date) -> QuerySet[Permit]:
    asked = Renewal.objects.filter(permit_id=OuterRef("pk"), state=renewal.State.LAPSED)
    rows = Permit.objects.filter(
        ~Exists(asked), kept_by=settings.RABT.state, state=State.EXPIRED, valid_until__gte=since,
        entered_at__isnull=False, renewal_asked_at=None,
    )  # fmt: skip
    return rows.order_by()


def renewals_compared(employer_id: UUID, at: datetime) -> Compared:
    """Hold an employer's renewals against the median of this node's employers.

    Over the corridor's days: permits that were renewed among those renewed or run out. His own is that of
    now, the median the one that was counted last. Opens nobody.
    """
    own = renewal_figures(at, employer_id).get(employer_id)
    return dues.beside(RENEWALS, own, lambda: renewal_figures(at), at)


def renewal_figures(at: datetime, employer_id: UUID | None = None) -> dict[UUID, float]:
    """Return the share of permits that employers, or one of them, had renewed. Opens nobody."""
    terms = agreement.terms_at(at)
    first = terms.on - timedelta(days=terms.clock("employer_compared"))
    zone = ZoneInfo(terms.state(settings.RABT.state).zone)
    since = datetime.combine(first, time(), zone)
    went_on = Renewal.objects.filter(
        state=renewal.State.GRANTED, decided_at__gte=since, permit__kept_by=settings.RABT.state
    )
    if employer_id:
        went_on = went_on.filter(permit__employer_id=employer_id)
    done = dict(went_on.order_by().values_list("permit__employer_id").annotate(n=Count("pk")))
    ran_out = _ran_out(first).filter(employer_id=employer_id) if employer_id else _ran_out(first)
    lost = dict(ran_out.values_list("employer_id").annotate(n=Count("pk")))
    return {key: done.get(key, 0) / (done.get(key, 0) + lost.get(key, 0)) for key in done | lost}
