"""What waits for whom in this room."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.hiring import queries as hiring
from rabt.permits.models import Clearance, Permit
from rabt.permits.queries.absences import to_decide, to_hear
from rabt.permits.queries.clearances import CONFIRM, RECORD, clearances_to_see
from rabt.permits.queries.leavings import changes_to_propose
from rabt.permits.queries.permits import granted, permits_to_see, proposable, renewals_asked, renewals_to_see
from rabt.permits.rules import clearance as rules
from rabt.permits.rules.permit import TERMINAL
from rabt.shell.queues import Queue, Sorted, Waiting

AGREED = ("consented", "certified", "in_force")
"""From the worker's consent on, his papers may be gathered."""


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


def ready_to_propose(viewer: Actor, at: datetime) -> QuerySet[Any]:
    """Return the contracts for which a permit may be asked and whose papers for it all hold."""
    terms = agreement.terms_at(at)
    found = proposable(viewer)
    for rule in rules.kinds(terms):
        if rules.PERMIT in rule.needed_for:
            holds = Clearance.objects.filter(
                contract_id=OuterRef("pk"), kind=rule.kind, state=rules.State.CONFIRMED,
                result=rules.Result.OK, valid_until__gte=terms.on + timedelta(days=rule.left_days),
            )  # fmt: skip
            found = found.filter(Exists(holds))
    return found


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [found for queue in queues(viewer) if (found := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    side, terms = settings.RABT.side, agreement.terms_at(clock.now())
    decide, trades = terms.clock("permit_decide"), Sorted(kind="occupation", kinds=terms.occupations)
    found = [
        Queue(f"permits.papers_to_record_{side}", RECORD, "contract",
              lambda: contracts_lacking_papers(viewer, clock.now()), "answered_at", "permits:contract",
              **trades),
        Queue(f"permits.papers_to_confirm_{side}", CONFIRM, "clearance",
              lambda: papers_to_confirm(viewer), "proposed_at", "permits:clearance",
              batch=terms.policy("batch_confirm_papers"), kind="kind", kinds=terms.documents),
        Queue("permits.permits_to_propose", "permits.propose", "contract",
              lambda: ready_to_propose(viewer, clock.now()), "destination_certified_at", "permits:contract",
              batch=terms.policy("batch_propose_permits"), **trades),
        Queue("permits.permits_to_decide", "permits.decide", "permit",
              lambda: of_others(viewer, permits_to_see(viewer, state="proposed")), "proposed_at",
              "permits:decide", decide, batch=terms.policy("batch_grant_permits"), **trades),
        Queue("permits.measures_to_decide", "permits.decide", "measure",
              lambda: of_others(viewer, to_decide(viewer, clock.now())), "proposed_at",
              "permits:measure", says=lambda row: row.permit.spoken_number),
        Queue("permits.absences_to_hear", "permits.propose", "measure",
              lambda: to_hear(viewer), "proposed_at", "permits:measure",
              says=lambda row: row.permit.spoken_number),
        Queue("permits.changes_to_propose", "permits.propose", "permit",
              lambda: changes_to_propose(viewer), "changed_at", "permits:permit", **trades),
        Queue("permits.renewals_asked", "permits.propose", "permit",
              lambda: renewals_asked(viewer), "renewal_asked_at", "permits:permit",
              batch=terms.policy("batch_propose_permits"), says=lambda row: row.spoken_number, **trades),
        Queue("permits.renewals_to_decide", "permits.decide", "renewal",
              lambda: of_others(viewer, renewals_to_see(viewer, state="proposed")), "proposed_at",
              "permits:renewal_decide", decide, batch=terms.policy("batch_grant_permits"),
              says=lambda row: row.permit.spoken_number, kind="permit__occupation", kinds=terms.occupations),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def papers_to_confirm(viewer: Actor) -> QuerySet[Clearance]:
    """Return the papers that another person recorded here."""
    return of_others(viewer, clearances_to_see(viewer, state="recorded").filter(kept_by=settings.RABT.state))


def of_others(viewer: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what this viewer, or the colleague he stands in for, proposed himself."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    return rows.exclude(proposed_by__in=same).exclude(proposed_for__in=same)
