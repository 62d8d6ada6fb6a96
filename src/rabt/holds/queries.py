"""Every read of a hold: those below learn yes or no, and only who asked reads the cause."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from rabt.access.queries import within
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref
from rabt.corridor import Terms, load
from rabt.holds import rules
from rabt.holds.models import Hold
from rabt.holds.rules import State
from rabt.shell.queues import Waiting

SOON = timedelta(days=7)


def terms_at(at: datetime) -> Terms:
    """Return the rules of the day; what waits for a hold is the same on both nodes and changed by none."""
    pack = load(settings.RABT.pack)
    return pack.on(day_of(at, pack.state(settings.RABT.state).zone))


# ------------------------------------------------------------------ what the rooms above ask
def held(refs: Iterable[str], act: str, at: datetime) -> bool:
    """Tell whether an act on any of these records must wait. Tells neither for whom nor why."""
    terms = terms_at(at)
    kinds = rules.kinds_that_stop(act, terms)
    found = Hold.objects.filter(
        about__in=[str(ref) for ref in refs], kind__in=kinds, state=State.STANDING, until__gte=terms.on
    )
    return found.exists()


def check_not_held(refs: Iterable[str], act: str, at: datetime) -> None:
    """Make sure that an act on these records need not wait. Refuses: must_wait"""
    if held(refs, act, at):
        raise Refused("must_wait")


# ------------------------------------------------------------------ what who places one may see
def holds_to_see(viewer: Actor, *, state: str = "", about: str = "") -> QuerySet[Hold]:
    """Return the holds of this viewer's authority and of the kinds that he answers for, newest first."""
    viewer.require(rules.SEE)
    kinds = rules.kinds_of(viewer.scopes, terms_at(clock.now()))
    asked = {"state": state, "about": about}
    return Hold.objects.filter(
        within(viewer), kind__in=kinds, **{name: value for name, value in asked.items() if value}
    ).order_by("-proposed_at", "-pk")


def hold_to_see(viewer: Actor, hold_id: UUID) -> Hold:
    """Return one hold, or Missing."""
    found = holds_to_see(viewer).filter(pk=hold_id).first()
    if found is None:
        raise Missing()
    return found


def hold_to_lift(viewer: Actor, hold_id: UUID) -> Hold:
    """Return one hold, locked, or Missing."""
    found = holds_to_see(viewer).select_for_update().filter(pk=hold_id).first()
    if found is None:
        raise Missing()
    return found


def review_of(ref: str) -> Hold | None:
    """Return the standing review of a record that a room asked for, locked, or nothing."""
    found = Hold.objects.select_for_update().filter(
        about=str(ref), kind=rules.REVIEW, office=rules.NOBODYS, state=State.STANDING
    )
    return found.first()


def named(typed: str) -> Ref:
    """Find the record of a number as it is printed on paper or on a card. Refuses: hold_about_unknown

    Opens nobody: an authority names a record by the number on the paper before it.
    """
    for path in settings.RABT_NAMES:
        found: Ref | None = import_string(path)(typed)
        if found:
            return found
    raise Refused("hold_about_unknown", field="number")


def waiting(viewer: Actor) -> list[Waiting]:
    """Say which holds of this viewer's authority end within a week."""
    if not viewer.has(rules.SEE):
        return []
    at = clock.now()
    found = holds_to_see(viewer, state=State.STANDING).filter(until__lte=terms_at(at + SOON).on)
    seen = found.order_by().aggregate(n=Count("pk"), oldest=Min("proposed_at"))
    if not seen["n"]:
        return []
    return [
        Waiting("holds.ending_soon", seen["n"], seen["oldest"], reverse("holds:list") + "?state=standing")
    ]
