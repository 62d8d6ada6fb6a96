"""What a day was on the line: both sides' validated incidents, what each holds back, and the effort."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.corridor import Terms
from rabt.incidents.models import DailyReport, Incident
from rabt.incidents.queries.incidents import protected, validated
from rabt.incidents.rules import daily as rules
from rabt.incidents.rules.daily import Difference, Fact, Line
from rabt.tracks import queries as tracks

DAILY, MAKE = "incidents.daily", "incidents.make_daily"
HELD = "held"


def zone_of(on: date) -> str:
    """Return the zone in which the joint day runs."""
    return agreement.terms(on).report_zone


def lines_of(on: date) -> list[Line]:
    """Add up what both sides validated of a day, but for what this side holds back."""
    terms = agreement.terms(on)
    rows = validated(*rules.span(on, zone_of(on))).exclude(shared=HELD)
    return rules.lines(_fact(terms, row) for row in rows)


def _fact(terms: Terms, row: Incident) -> Fact:
    kind = terms.incidents.get(row.kind)
    counts = replace(row.counts, in_need=protected(terms, row.kind, row.counts))
    return Fact(row.kept_by, row.kind, kind.unit if kind else "", counts, row.milli, row.is_simulated)


def held_back(on: date) -> dict[str, int | None]:
    """Return how many incidents each side holds back; nothing of the other side until it told its day."""
    own = validated(*rules.span(on, zone_of(on))).filter(shared=HELD, kept_by=settings.RABT.state)
    theirs = newest(settings.RABT.peer_state, on)
    told = theirs.body["held_back"].get(settings.RABT.peer_state) if theirs else None
    return {settings.RABT.state: own.count(), settings.RABT.peer_state: told}


def effort_of(viewer: Actor, on: date) -> dict[str, int]:
    """Return the minutes that patrols looked at the line on a day, as each side told them."""
    first, until = rules.span(on, zone_of(on))
    found = {settings.RABT.state: sum(tracks.effort(viewer, first, until).values())}
    theirs = newest(settings.RABT.peer_state, on)
    told = theirs.body["effort_minutes"].get(settings.RABT.peer_state) if theirs else None
    return found if told is None else found | {settings.RABT.peer_state: told}


def newest(state: str, on: date) -> DailyReport | None:
    """Return the newest edition of one side's report of a day: for the node itself."""
    return DailyReport.objects.filter(kept_by=state, on=on).order_by("-edition").first()


def reports_to_see(viewer: Actor) -> QuerySet[DailyReport]:
    """Return the joint reports of both sides, newest day first."""
    viewer.require(DAILY)
    return DailyReport.objects.order_by("-on", "-made_at", "-pk")


def report_to_see(viewer: Actor, report_id: UUID) -> DailyReport:
    """Return one joint report, or Missing."""
    row = reports_to_see(viewer).filter(pk=report_id).first()
    if row is None:
        raise Missing()
    return row


def differences_of(row: DailyReport) -> list[Difference] | None:
    """Return where the two sides' reports of the day differ; nothing until both are here."""
    ours = row if row.kept_by == settings.RABT.state else newest(settings.RABT.state, row.on)
    theirs = row if row.kept_by != settings.RABT.state else newest(settings.RABT.peer_state, row.on)
    if ours is None or theirs is None:
        return None
    return rules.differences(ours.body, theirs.body)


def last_day(viewer: Actor, on: date) -> dict[str, Any]:
    """Return what a report of a day would say now, for who may make it."""
    viewer.require(MAKE)
    return {"lines": lines_of(on), "held_back": held_back(on), "effort": effort_of(viewer, on)}


def not_told(viewer: Actor, on: date) -> QuerySet[Incident]:
    """Return the incidents of a day of this state that nobody validated yet: they are not in its report."""
    viewer.require(DAILY)
    first, until = rules.span(on, zone_of(on))
    return Incident.objects.filter(
        kept_by=settings.RABT.state, met_at__gte=first, met_at__lt=until, state__in=["reported", "returned"]
    )
