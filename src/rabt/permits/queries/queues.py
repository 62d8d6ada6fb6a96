"""What waits for whom in this room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.hiring import queries as hiring
from rabt.permits.models import Clearance, Permit
from rabt.permits.queries.clearances import CONFIRM, RECORD, clearances_to_see
from rabt.permits.queries.measures import changes_to_propose, measures_to_see
from rabt.permits.queries.permits import granted, permits_to_see, proposable, renewals_to_see
from rabt.permits.rules import clearance as rules
from rabt.permits.rules.permit import TERMINAL
from rabt.shell.queues import Waiting

AGREED = ("consented", "certified", "in_force")
"""From the worker's consent on, his papers may be gathered."""


@dataclass(frozen=True)
class Queue:
    """One kind of work: what it takes, which rows, by which clock, where it is done.

    `days` is how long the corridor gives for it; 0 where no clock of the pack runs.
    """

    word: str
    scope: str
    rows: Callable[[], QuerySet[Any]]
    clock: str
    page: str
    asked: str = ""
    days: int = 0

    @property
    def url(self) -> str:
        """Where the work is done."""
        return reverse(self.page) + self.asked


def contracts_lacking_papers(viewer: Actor, at: datetime) -> QuerySet[Any]:
    """Return the contracts that still lack a paper of this side, oldest first."""
    terms = agreement.terms_at(at)
    complete = Q(pk__isnull=False)
    for rule in rules.kinds(terms, settings.RABT.side):
        there = Clearance.objects.filter(
            contract_id=OuterRef("pk"),
            kind=rule.kind,
            valid_until__gte=terms.on,
            state__in=["recorded", "confirmed"],
        )
        early = ~Exists(granted(OuterRef("pk"))) if rule.after == rules.PERMIT else Q(pk__isnull=True)
        complete &= Q(Exists(there)) | Q(early)
    over = Permit.objects.filter(contract_id=OuterRef("pk"), state__in=TERMINAL)
    entered = Permit.objects.filter(contract_id=OuterRef("pk"), entered_at__isnull=False)
    return (
        hiring.contracts_to_see(viewer)
        .filter(~complete, ~Exists(over), ~Exists(entered), state__in=AGREED)
        .order_by("answered_at", "pk")
    )


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    found, at = [], clock.now()
    for queue in _queues(viewer, agreement.terms_at(at).clock("permit_decide")):
        late = Q(**{f"{queue.clock}__lt": at - timedelta(days=queue.days)}) if queue.days else Q(pk=None)
        seen = (
            queue.rows().order_by()
            .aggregate(n=Count("pk"), oldest=Min(queue.clock), late=Count("pk", filter=late))
        )  # fmt: skip
        if seen["n"]:
            found.append(Waiting(queue.word, seen["n"], seen["oldest"], queue.url, seen["late"]))
    return found


def _queues(viewer: Actor, decide: int) -> list[Queue]:
    side = settings.RABT.side
    queues = [
        Queue(f"permits.papers_to_record_{side}", RECORD,
              lambda: contracts_lacking_papers(viewer, clock.now()), "answered_at", "permits:lacking"),
        Queue(f"permits.papers_to_confirm_{side}", CONFIRM,
              lambda: papers_to_confirm(viewer), "proposed_at", "permits:papers", "?state=recorded"),
        Queue("permits.permits_to_propose", "permits.propose",
              lambda: proposable(viewer), "destination_certified_at", "permits:to_propose"),
        Queue("permits.permits_to_decide", "permits.decide",
              lambda: of_others(viewer, permits_to_see(viewer, state="proposed")), "proposed_at",
              "permits:list", "?state=proposed", decide),
        Queue("permits.measures_to_decide", "permits.decide",
              lambda: of_others(viewer, measures_to_see(viewer, state="open")), "proposed_at",
              "permits:measures", "?state=open"),
        Queue("permits.changes_to_propose", "permits.propose",
              lambda: changes_to_propose(viewer), "changed_at", "permits:changes"),
        Queue("permits.renewals_to_decide", "permits.decide",
              lambda: of_others(viewer, renewals_to_see(viewer, state="proposed")), "proposed_at",
              "permits:renewals", days=decide),
    ]  # fmt: skip
    return [queue for queue in queues if viewer.has(queue.scope)]


def papers_to_confirm(viewer: Actor) -> QuerySet[Clearance]:
    """Return the papers that another person recorded here."""
    return of_others(viewer, clearances_to_see(viewer, state="recorded").filter(kept_by=settings.RABT.state))


def of_others(viewer: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what this viewer, or the colleague he stands in for, proposed himself."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    return rows.exclude(proposed_by__in=same).exclude(proposed_for__in=same)
