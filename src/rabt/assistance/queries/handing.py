"""The one door through which anything given leaves: opened, judged by its handling code, written down."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.agreement import queries as agreement
from rabt.assistance.models import Consent, Handing, Information
from rabt.assistance.queries.informations import information_to_see, informations_to_see
from rabt.assistance.rules import handling
from rabt.assistance.rules.handling import Bound, Given, Way
from rabt.base import clock
from rabt.base.actor import Actor


@dataclass(frozen=True)
class Leaving:
    """Something given on its way out, with the consent that let it."""

    row: Information
    way: Way
    to: str
    consent: Consent | None


def bound_of(row: Information) -> Bound:
    """Return by what something given is bound here: its owner's code, whatever it answers."""
    granted = Consent.objects.filter(information=row, state="granted", until__isnull=False)
    return Bound(
        code=row.handling, owner=row.given_by, here=settings.RABT.state,
        recalled=row.state == "recalled", expires_on=row.expires_on,
        consents=tuple(Given(one.way, one.to, one.until) for one in granted if one.until is not None),
    )  # fmt: skip


def to_hand_out(viewer: Actor, information_id: UUID, way: Way, to: str = "") -> Leaving:
    """Open something given that is to leave on one way, or say why it may not; the look is written down.

    Every export, print, letter, forward and copy of this room comes through here, and through nothing else.
    Refuses: handling_recalled, handling_over, handling_bound, missing
    """
    row = information_to_see(viewer, information_id)
    on = agreement.terms_at(clock.now()).on
    used = handling.check_way(bound_of(row), way, to, on)
    consent = None
    if used is not None:
        consent = Consent.objects.filter(information=row, state="granted", way=used.way, to=used.to).first()
    return Leaving(row, way, to, consent)


def free_rows(viewer: Actor) -> QuerySet[Information]:
    """Return what may stand in a sheet: what this state owns, and what is bound by no more than H1.

    A sheet names no receiver, so that no consent can cover it.
    """
    on = agreement.terms_at(clock.now()).on
    rows = informations_to_see(viewer).select_related("request")
    kept = [one.pk for one in rows if handling.is_free(bound_of(one), Way.SHEET, "", on)]
    return informations_to_see(viewer).filter(pk__in=kept)


def handings_of(row: Information) -> list[Handing]:
    """Return where something went that the caller has opened."""
    return list(Handing.objects.filter(information=row).order_by("at"))
