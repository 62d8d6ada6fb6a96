"""Reads of officers, vehicles and absences, and what this side can offer for some days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from rabt.access import queries as access
from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.patrol.messages import Crews
from rabt.patrol.models import Absence, Look, Officer, Patrol, Vehicle
from rabt.patrol.queries.patrols import LEAD, PLAN, SEE, officers_to_see, vehicles_to_see
from rabt.patrol.rules import crews
from rabt.patrol.rules.crews import OfficerTold, SkillTold, SpanTold, VehicleTold
from rabt.patrol.rules.days import Known, Offered, shifts_of
from rabt.patrol.rules.states import PatrolState
from rabt.training import queries as training


def officer_to_see(viewer: Actor, officer_id: UUID) -> Officer:
    """Return one officer, or Missing."""
    return the_one(officers_to_see(viewer).filter(pk=officer_id))


def officer_to_change(viewer: Actor, officer_id: UUID) -> Officer:
    """Return one of this side's officers, locked, or Missing."""
    rows = officers_to_see(viewer).filter(pk=officer_id, state=viewer.state)
    return the_one(rows.select_for_update(of=("self",)))


def vehicle_to_see(viewer: Actor, vehicle_id: UUID) -> Vehicle:
    """Return one vehicle, or Missing."""
    return the_one(vehicles_to_see(viewer).filter(pk=vehicle_id))


def vehicle_to_change(viewer: Actor, vehicle_id: UUID) -> Vehicle:
    """Return one of this side's vehicles, locked, or Missing."""
    rows = vehicles_to_see(viewer).filter(pk=vehicle_id, state=viewer.state)
    return the_one(rows.select_for_update(of=("self",)))


def absences_to_see(viewer: Actor) -> QuerySet[Absence]:
    """Return the days away of this side, the last first."""
    viewer.require(SEE)
    rows = Absence.objects.select_related("officer", "vehicle").filter(within(viewer))
    return rows.order_by("-since_on", "pk")


def absence_to_end(viewer: Actor, absence_id: UUID) -> Absence:
    """Return one absence, locked, or Missing."""
    viewer.require(PLAN)
    return the_one(absences_to_see(viewer).filter(pk=absence_id).select_for_update(of=("self",)))


def accounts_taken() -> set[str]:
    """Return the accounts that an officer has already."""
    return set(Officer.objects.exclude(account_id="").values_list("account_id", flat=True))


# ------------------------------------------------------------------ what this side can offer
def own_crews(
    viewer: Actor, since: date, until: date, at: datetime, *, chosen: Iterable[UUID] | None = None,
    plan: UUID | None = None,
) -> Crews:  # fmt: skip
    """Return this side's officers and vehicles for some days, with skills, days away and hours done.

    `chosen`: only these; None: all that are in service. Turns of the plan itself do not count; those of any
    other do, and who is in one of them meanwhile is away.
    """
    viewer.require(PLAN)
    named: dict[str, Any] = {} if chosen is None else {"pk__in": list(chosen)}
    officers = list(officers_to_see(viewer).filter(state=viewer.state, active=True, **named))
    vehicles = list(vehicles_to_see(viewer).filter(state=viewer.state, active=True, **named))
    shifts = shifts_of(since, until, agreement.terms_at(at))
    first, last = shifts[0].starts_at, max(one.ends_at for one in shifts)
    turns = _turns(first, last, plan)
    away = _away(viewer, first, last, turns, {row.pk for row in vehicles})
    skills = training.held_by([row.pk for row in officers], since)
    return Crews(
        officers=[
            OfficerTold(
                row.pk, row.number, row.name_ar, row.name_latin, row.base,
                [SkillTold(code, until_on) for code, until_on in sorted(skills.get(row.pk, {}).items())],
                away.get(row.pk, []), [span for span in turns.get(row.pk, []) if span.starts_at < first],
            )
            for row in officers
        ],
        vehicles=[
            VehicleTold(row.pk, row.mark, row.kind, row.seats, row.range_km, row.base, away.get(row.pk, []))
            for row in vehicles
        ],
    )  # fmt: skip


def _away(
    viewer: Actor, first: datetime, last: datetime, turns: Mapping[UUID, list[SpanTold]], driven: set[UUID]
) -> dict[UUID, list[SpanTold]]:
    zone = agreement.pack().state(viewer.state).zone
    rows = Absence.objects.filter(within(viewer), since_on__lte=last.date() + timedelta(days=1))
    rows = rows.filter(until_on__gte=first.date() - timedelta(days=1))
    found: dict[UUID, list[SpanTold]] = {}
    for row in rows.order_by("since_on", "pk"):
        key = row.officer_id or row.vehicle_id
        assert key is not None  # a constraint of the table
        found.setdefault(key, []).append(crews.span_of(row.since_on, row.until_on, zone))
    ready = timedelta(hours=agreement.terms_at(first).number("patrol_vehicle_rest_hours"))
    for key, spans in turns.items():
        found.setdefault(key, []).extend(
            crews.rested(one, ready) if key in driven else crews.rested(one)
            for one in spans if key in driven or one.ends_at > first
        )  # fmt: skip
    return {key: crews.within(spans, first, last) for key, spans in found.items()}


def _turns(first: datetime, last: datetime, plan: UUID | None) -> dict[UUID, list[SpanTold]]:
    """Return the turns of officers and vehicles in other plans, from before these days to after them."""
    rows = Patrol.objects.filter(ends_at__gt=first - crews.LOOKS_BACK, starts_at__lt=last + crews.RESTS)
    rows = rows.exclude(state=PatrolState.CALLED_OFF).exclude(plan=plan).order_by("starts_at", "pk")
    found: dict[UUID, list[SpanTold]] = {}
    for row in rows:
        night = agreement.terms_at(row.starts_at).shifts[row.shift].night
        for key in (*row.crew, row.vehicle_id):
            found.setdefault(key, []).append(SpanTold(row.starts_at, row.ends_at, night))
    return found


# ------------------------------------------------------------------ what is known of the line
def known_of(stretches: Iterable[str], at: datetime) -> Known:
    """Return when each piece was looked at last, for how long, and what was found there.

    Effort and finds as far back as the pack says. Counts of places: nobody is opened.
    """
    terms = agreement.terms_at(at)
    pieces = [one.code for code in stretches for one in terms.border.pieces_of(code)]
    rows = Look.objects.filter(piece__in=pieces, at__lte=at)
    last = rows.filter(minutes__gt=0).order_by("piece", "-at").distinct("piece").values_list("piece", "at")
    since = at - timedelta(days=terms.clock("patrol_effort"))
    sums = rows.filter(at__gt=since).order_by().values_list("piece")
    counted = list(sums.annotate(minutes=Sum("minutes"), finds=Sum("finds")))
    return Known(
        looks=dict(last), minutes={piece: float(minutes) for piece, minutes, _ in counted},
        finds={piece: finds for piece, _, finds in counted},
    )  # fmt: skip


def offered(offers: Iterable[Any]) -> list[Offered]:
    """Return offers as the planner takes them."""
    found = []
    for row in offers:
        told = Crews.from_body({"officers": row.officers, "vehicles": row.vehicles})
        found.append(Offered(row.state, told.officers, told.vehicles))
    return found


def own_bases(viewer: Actor, at: datetime) -> dict[str, Any]:
    """Return the bases of this side, by code."""
    return {
        code: one for code, one in agreement.terms_at(at).border.bases.items() if one.state == viewer.state
    }


def accounts_to_give(viewer: Actor) -> list[Any]:
    """Return the accounts of this side that lead patrols and that no officer has yet."""
    viewer.require(PLAN)
    taken = accounts_taken()
    rows = access.open_accounts().filter(role__in=access.roles_with(LEAD))
    return [one for one in rows if str(one.pk) not in taken]
