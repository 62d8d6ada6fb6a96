"""Reads of a worker's wish to leave his employer: his word, the notice, and why none is owed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing
from rabt.corridor.shapes import Reason
from rabt.dues import queries as dues
from rabt.hiring import queries as hiring
from rabt.permits.models import Leaving, Measure, Permit, Renewal
from rabt.permits.queries.permits import permits_to_see
from rabt.permits.rules import leaving, measure
from rabt.permits.rules.leaving import Standing
from rabt.permits.rules.permit import State

GROUNDS = "leaving_ground"
ASKS = "permits.propose"
"""Whoever asks a worker whether he leaves reads that he was asked; his employer does not."""


def leavings_to_see(viewer: Actor, *, permit: UUID | None = None) -> QuerySet[Leaving]:
    """Return the wishes to leave in this viewer's offices, newest first."""
    asked: dict[str, Any] = {"permit_id": permit} if permit else {}
    return (
        Leaving.objects.select_related("permit").filter(within(viewer), **asked).order_by("-asked_at", "-pk")
    )


def leaving_to_decide(viewer: Actor, leaving_id: UUID) -> Leaving:
    """Return one wish to leave, locked, or Missing."""
    row = leavings_to_see(viewer).filter(pk=leaving_id).select_for_update(of=("self",)).first()
    if row is None:
        raise Missing()
    return row


def open_leaving(row: Permit) -> Leaving | None:
    """Return the wish to leave that stands on a locked permit, locked, or nothing."""
    rows = Leaving.objects.select_for_update(of=("self",)).select_related("permit")
    return rows.filter(permit=row, state__in=leaving.OPEN).first()


def agreed_leaving(row: Permit) -> Leaving | None:
    """Return the wish to leave that a permit's holder gave his word to, for the contract it stands on."""
    return Leaving.objects.filter(permit=row, contract_id=row.contract_id, state=leaving.State.AGREED).first()


def binds(row: Permit, on: date) -> bool:
    """Tell whether the contract that a permit stands on binds on a day. Opens nobody."""
    facts = hiring.facts_of(the_node(settings.RABT.state), [row.contract_id]).get(row.contract_id)
    return facts is not None and facts.state == "in_force" and facts.ends_on >= on


def check_may_move(row: Permit, on: date) -> None:
    """Ask for the worker's word and the notice while his contract binds.

    Refuses: leaving_not_agreed, leaving_notice_runs
    """
    wish = agreed_leaving(row)
    leaving.check_may_move(binds(row, on), wish is not None, wish.notice_until if wish else None, on)


def may_leave(row: Permit, at: datetime) -> bool:
    """Tell whether the holder of a permit kept here has an employer to leave. Opens nobody."""
    here = row.kept_by == settings.RABT.state
    return here and leaving.may_ask(row.state, binds(row, agreement.terms_at(at).on))


def standing_of(row: Permit, at: datetime) -> Standing:
    """Say how the holder of a permit stands with the employer whom he leaves. Opens nobody."""
    asked = Renewal.objects.filter(permit=row, contract_id=row.contract_id, state="proposed").exists()
    return Standing(
        on=agreement.terms_at(at).on, wages_unpaid=dues.wages_unpaid(row.contract_id, at),
        is_over=row.state == State.EXPIRED, valid_until=row.valid_until,
        renewal_asked=asked or row.renewal_asked_at is not None, silent_on=silent_on(row),
    )  # fmt: skip


def silent_on(row: Permit) -> date | None:
    """Return when two persons last found that the employer of a permit cannot be reached, or nothing."""
    found = Measure.objects.filter(
        permit=row, contract_id=row.contract_id, kind=measure.Kind.SILENCE, state=measure.State.DONE
    ).order_by("-decided_at")
    last = found.first()
    return agreement.terms_at(last.decided_at).on if last and last.decided_at else None


def ground_of(wish: Leaving) -> Reason | None:
    """Return why no notice was owed for a wish to leave, by the law of the day on which that was judged."""
    if not wish.ground:
        return None
    judged = date.fromisoformat(wish.stands["on"])
    return agreement.terms(judged).reasons(GROUNDS)[wish.ground]


def ground_now(row: Permit, at: datetime) -> Reason | None:
    """Return why the holder of a permit would owe his employer no notice today, or nothing."""
    terms = agreement.terms_at(at)
    found = leaving.ground_of(standing_of(row, at), terms.clock("leaving_notice"))
    return terms.reasons(GROUNDS)[found] if found else None


def notices_running(at: datetime) -> QuerySet[Leaving]:
    """Return the wishes of this state whose notice still runs, without a ground, oldest first."""
    return Leaving.objects.filter(
        permit__kept_by=settings.RABT.state, state=leaving.State.AGREED, ground="",
        notice_until__gt=agreement.terms_at(at).on,
    ).order_by("answered_at", "pk")  # fmt: skip


def changes_to_propose(viewer: Actor) -> QuerySet[Permit]:
    """Return the permits whose holder has a contract in force with another employer, oldest first."""
    # his present contract counts as asked for: one in force that does not is another
    in_force = hiring.contracts_to_see(the_node(settings.RABT.state), state="in_force").order_by()
    return (
        permits_to_see(viewer)
        .filter(person_id__in=in_force.filter(permit_asked=False).values("person_id"))
        .filter(kept_by=settings.RABT.state, state__in=[State.ACTIVE, State.BETWEEN_JOBS])
        .order_by("changed_at", "pk")
    )
