"""Reads of what was seized: of this viewer's offices, or what he holds or is to take over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import queries as access
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.incidents.models import Custody, Discrepancy, Incident, Leaving, Seizure
from rabt.incidents.rules import custody as rules
from rabt.incidents.rules.custody import Hand

SEIZURES, SEIZE, HOLD, DISPOSE = (
    "incidents.seizures", "incidents.seize", "incidents.hold", "incidents.dispose",
)  # fmt: skip


def seizures_to_see(viewer: Actor, *, state: str = "", mine: bool = False) -> QuerySet[Seizure]:
    """Return what was seized in this viewer's offices, or that he holds or is offered, newest first."""
    viewer.require(SEIZURES)
    offered = Custody.objects.filter(taker=viewer.id, taken_at=None, declined_for="").values("seizure")
    rows = Seizure.objects.filter(within(viewer) | Q(holder_id=viewer.id) | Q(pk__in=offered))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(holder_id=viewer.id) if mine else rows
    return rows.select_related("incident").order_by("-seized_at", "-pk")


def seizure_to_see(viewer: Actor, seizure_id: UUID) -> Seizure:
    """Return something seized, or Missing."""
    return the_one(seizures_to_see(viewer).filter(pk=seizure_id))


def seizure_of_label(viewer: Actor, label: str) -> Seizure:
    """Return what carries a label, or Missing."""
    return the_one(seizures_to_see(viewer).filter(label=rules.read_label(label)))


def seizure_to_change(viewer: Actor, seizure_id: UUID) -> Seizure:
    """Return something seized that this state keeps, locked, or Missing."""
    own = seizures_to_see(viewer).filter(pk=seizure_id, kept_by=settings.RABT.state)
    return the_one(own.select_related(None).select_for_update(of=("self",)))


def seizures_of(viewer: Actor, row: Incident) -> list[Seizure]:
    """Return what was seized in an incident; it has been opened."""
    return list(Seizure.objects.filter(incident=row).order_by("seized_at", "pk"))


def is_seized(row: Incident, kind: str, seal: str) -> bool:
    """Tell whether the same was seized in an incident before, under the same seal; it has been opened."""
    first = Custody.objects.filter(seizure__incident=row, seizure__kind=kind, order=1)
    return first.filter(given_seal=seal).exists()


def chain_of(row: Seizure) -> list[Custody]:
    """Return the signed links of a chain in their order, held against its rules; it has been opened."""
    found = list(Custody.objects.filter(seizure=row, order__isnull=False).order_by("order"))
    rules.check_chain([Hand(one.order or 0, one.giver, one.taker) for one in found])
    return found


def offer_of(row: Seizure) -> Custody | None:
    """Return the hand-over that waits for its second signature, if any; it has been opened."""
    return Custody.objects.filter(seizure=row, taken_at=None, declined_for="").first()


def offer_to_sign(row: Seizure) -> Custody:
    """Return the hand-over that waits, locked; what was seized has been opened.

    Refuses: seizure_step_closed
    """
    found = Custody.objects.select_for_update().filter(seizure=row, taken_at=None, declined_for="").first()
    if found is None:
        raise Refused("seizure_step_closed")
    return found


def takers(viewer: Actor, row: Seizure) -> list[Any]:
    """Return the officers to whom something may be handed over: who may hold, at any office of this state."""
    roots = [f"{settings.RABT.state}/border/", row.office]
    others = access.colleagues(viewer, HOLD, [])
    near = access.colleagues(viewer, HOLD, roots)
    return near or others


def discrepancies_of(row: Seizure) -> list[Discrepancy]:
    """Return what differed when something was counted; it has been opened."""
    return list(Discrepancy.objects.filter(seizure=row).order_by("raised_at"))


def is_unanswered(row: Seizure) -> bool:
    """Tell whether a difference of it waits for an answer."""
    return Discrepancy.objects.filter(seizure=row, answered_at=None).exists()


def discrepancies_to_answer(viewer: Actor) -> QuerySet[Discrepancy]:
    """Return the differences that this viewer may answer: not of a hand-over that he signed; oldest first."""
    viewer.require(DISPOSE)
    rows = Discrepancy.objects.filter(within(viewer), answered_at=None)
    rows = rows.exclude(Q(link__giver=viewer.id) | Q(link__taker=viewer.id))
    return rows.select_related("seizure").order_by("raised_at", "pk")


def discrepancy_waiting(viewer: Actor, discrepancy_id: UUID) -> Discrepancy:
    """Return one difference that this viewer may answer, or Missing."""
    found = discrepancies_to_answer(viewer).filter(pk=discrepancy_id).first()
    if found is None:
        raise Missing()
    return found


def discrepancy_to_answer(viewer: Actor, discrepancy_id: UUID) -> Discrepancy:
    """Return one difference, locked, or Missing."""
    row = discrepancies_to_answer(viewer).filter(pk=discrepancy_id)
    found = row.select_related("link").select_for_update(of=("self",)).first()
    if found is None:
        raise Missing()
    return found


def leaving_of(row: Seizure) -> Leaving | None:
    """Return the destruction or release that waits for a second person, if any; it has been opened."""
    return Leaving.objects.filter(seizure=row, decided_by="").first()


def leavings_refused(row: Seizure) -> list[Leaving]:
    """Return the refused destructions and releases, newest first; what was seized has been opened."""
    return list(Leaving.objects.filter(seizure=row, decision="refused").order_by("-decided_at"))


def leavings_to_decide(viewer: Actor) -> QuerySet[Seizure]:
    """Return what another proposed to destroy or release, oldest first."""
    viewer.require(DISPOSE)
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    others = Leaving.objects.filter(decided_by="").exclude(proposed_by__in=same)
    return seizures_to_see(viewer).filter(pk__in=others.values("seizure")).order_by("state_at", "pk")


def offers_to_sign(viewer: Actor) -> QuerySet[Seizure]:
    """Return what is offered to this viewer and waits for his signature, oldest first."""
    rows = Custody.objects.filter(taker=viewer.id, taken_at=None, declined_for="")
    return seizures_to_see(viewer).filter(pk__in=rows.values("seizure")).order_by("state_at", "pk")


def found_between(since: datetime, until: datetime) -> QuerySet[Seizure]:
    """Return what was seized in the validated incidents of a span: for the node's own counts."""
    return Seizure.objects.filter(
        incident__met_at__gte=since, incident__met_at__lt=until,
        incident__state__in=["validated", "corrected"],
    )  # fmt: skip
