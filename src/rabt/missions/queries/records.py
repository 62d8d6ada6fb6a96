"""The one door to programmes, calls, nominations and missions: who may see which."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.missions.models import (
    Call,
    Mission,
    Nomination,
    Programme,
    Quota,
    SeatChange,
    Traveller,
    Vetting,
)
from rabt.missions.rules.states import LIVE, CallState, ChangeState, State

SEE, NOMINATE, RANK, ENDORSE = "missions.see", "missions.nominate", "missions.rank", "missions.endorse"
HOST, OVERRIDE, VET = "missions.host", "missions.override", "missions.vet"
FILES = "missions.files"
SHOWN_AT_ONCE = 300


def locked(rows: QuerySet[Any]) -> Any:
    """Return the one row of a query, locked, or Missing."""
    return the_one(rows.select_for_update(of=("self",)))


# ------------------------------------------------------------------ programmes and calls: for every service
def programmes_to_see(viewer: Actor) -> QuerySet[Programme]:
    """Return the programmes of both states, the last year first. One that is being made is this side's."""
    viewer.require(SEE)
    return Programme.objects.filter(office__startswith=f"{viewer.state}/").order_by("-year", "host")


def programme_to_see(viewer: Actor, programme_id: UUID) -> Programme:
    """Return one programme, or Missing."""
    found: Programme = the_one(programmes_to_see(viewer).filter(pk=programme_id))
    return found


def programme_to_change(viewer: Actor, programme_id: UUID) -> Programme:
    """Return one programme, locked, or Missing."""
    found: Programme = locked(programmes_to_see(viewer).filter(within(viewer), pk=programme_id))
    return found


def programme_told(programme_id: UUID) -> Programme:
    """Return the programme that a letter names, locked, or Missing."""
    found: Programme = locked(Programme.objects.filter(pk=programme_id))
    return found


def calls_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Call]:
    """Return the calls of both states, the next to begin first."""
    viewer.require(SEE)
    rows = Call.objects.select_related("programme")
    return (rows.filter(state=state) if state else rows).order_by("starts_on", "pk")


def call_to_see(viewer: Actor, call_id: UUID) -> Call:
    """Return one call, or Missing."""
    found: Call = the_one(calls_to_see(viewer).filter(pk=call_id))
    return found


def calls_to_run(viewer: Actor) -> QuerySet[Call]:
    """Return the calls that this side's centres hold."""
    viewer.require(HOST)
    return calls_to_see(viewer).filter(host=viewer.state)


def call_to_run(viewer: Actor, call_id: UUID) -> Call:
    """Return one call that this side holds, locked, or Missing."""
    viewer.require(HOST)
    found: Call = locked(Call.objects.filter(pk=call_id, host=viewer.state))
    return found


def call_told(call_id: UUID) -> Call:
    """Return the call that a letter names, locked, or Missing."""
    found: Call = locked(Call.objects.filter(pk=call_id))
    return found


def quotas_of(call: Call) -> QuerySet[Quota]:
    """Return the seats of a call by state and service."""
    return Quota.objects.filter(call=call).order_by("state", "service")


def quota_to_fill(call_id: UUID, state: str, service: str) -> Quota:
    """Return the seats of one service of one state, locked: whoever gives one waits here for his turn."""
    found: Quota = the_one(
        Quota.objects.filter(call_id=call_id, state=state, service=service).select_for_update()
    )
    return found


def seat_changes_to_see(viewer: Actor, *, call: UUID | None = None) -> QuerySet[SeatChange]:
    """Return the other numbers of seats that either side asked for, the newest first."""
    viewer.require(SEE)
    rows = SeatChange.objects.select_related("call").filter(office__startswith=f"{viewer.state}/")
    return (rows.filter(call_id=call) if call else rows).order_by("-proposed_at", "pk")


def seat_change_to_see(viewer: Actor, change_id: UUID) -> SeatChange:
    """Return one change of seats, or Missing."""
    found: SeatChange = the_one(seat_changes_to_see(viewer).filter(pk=change_id))
    return found


def seat_change_to_change(viewer: Actor, change_id: UUID) -> SeatChange:
    """Return one change of seats, locked, or Missing."""
    found: SeatChange = locked(seat_changes_to_see(viewer).filter(pk=change_id))
    return found


def seat_change_named(change_id: UUID) -> SeatChange:
    """Return the change that a letter names, not locked: who is to lock its seats first; or Missing."""
    found: SeatChange = the_one(SeatChange.objects.select_related("call").filter(pk=change_id))
    return found


def seat_change_told(change_id: UUID) -> SeatChange:
    """Return the change of seats that a letter names, locked, or Missing."""
    found: SeatChange = locked(SeatChange.objects.select_related("call").filter(pk=change_id))
    return found


def seats_to_leave(quota: Quota) -> list[int]:
    """Return the fewer seats that the host itself asks for: while it waits, it gives no more than these."""
    rows = SeatChange.objects.filter(
        call_id=quota.call_id, state_of=quota.state, service=quota.service, state=ChangeState.SENT,
        asked_in=F("call__host"),
    )  # fmt: skip
    return list(rows.values_list("after", flat=True))


# ------------------------------------------------------------------ nominations
def nominations_to_see(viewer: Actor, *, call: UUID | None = None, state: str = "") -> QuerySet[Nomination]:
    """Return the nominations of this viewer's offices, by call, service and rank."""
    viewer.require(SEE)
    asked: dict[str, Any] = {"call_id": call, "state": state}
    rows = Nomination.objects.select_related("call").filter(within(viewer))
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    if viewer.has(HOST):  # a host knows of an officer once his own side vetted him, and for its courses alone
        rows = rows.filter(call__host=viewer.state, vetted_on__isnull=False, place__isnull=False)
    return rows.order_by("call__starts_on", "call", "state_of", "service", "place", "proposed_at", "pk")


def nomination_to_see(viewer: Actor, nomination_id: UUID) -> Nomination:
    """Return one nomination, or Missing."""
    found: Nomination = the_one(nominations_to_see(viewer).filter(pk=nomination_id))
    return found


def nomination_to_change(viewer: Actor, nomination_id: UUID) -> Nomination:
    """Return one nomination, locked, or Missing."""
    found: Nomination = locked(nominations_to_see(viewer).filter(pk=nomination_id))
    return found


def own_nomination(viewer: Actor, nomination_id: UUID) -> Nomination:
    """Return one nomination of this side, locked, or Missing."""
    found: Nomination = locked(nominations_to_see(viewer).filter(pk=nomination_id, state_of=viewer.state))
    return found


def nomination_told(nomination_id: UUID) -> Nomination:
    """Return the nomination that a letter names, locked, or Missing."""
    found: Nomination = locked(Nomination.objects.select_related("call").filter(pk=nomination_id))
    return found


def nomination_named(nomination_id: UUID) -> Nomination:
    """Return the nomination that a letter names, not locked: who is to lock its seats first; or Missing."""
    found: Nomination = the_one(Nomination.objects.filter(pk=nomination_id))
    return found


def opened(viewer: Actor, *rows: Nomination) -> list[Nomination]:
    """Write down that nominations were looked at."""
    viewing.note_all(viewer, [row.ref for row in rows])
    return list(rows)


def of_service(call_id: UUID, state: str, service: str) -> QuerySet[Nomination]:
    """Return the live nominations of a service for a call, in the order of the national unit."""
    rows = Nomination.objects.filter(call_id=call_id, state_of=state, service=service, state__in=LIVE)
    return rows.order_by("place", "pk")


def seated(viewer: Actor, call_id: UUID) -> QuerySet[Nomination]:
    """Return who holds a seat in a call, by state, service and seat. Each look is the caller's to write down.

    A host sees everybody; who only nominates sees the officers of his own offices.
    """
    viewer.require(SEE)
    rows = Nomination.objects.select_related("call").filter(call_id=call_id, state=State.ACCEPTED)
    if not viewer.has(HOST) or not Call.objects.filter(pk=call_id, host=viewer.state).exists():
        rows = rows.filter(within(viewer))
    return rows.order_by("state_of", "service", "seat", "pk")


# ------------------------------------------------------------------ vetting: for vetting officers alone
def vettings_of(viewer: Actor, nomination: Nomination) -> QuerySet[Vetting]:
    """Return what vetting found of a nominee of this side, the newest first."""
    viewer.require(VET)
    return Vetting.objects.filter(within(viewer), nomination=nomination).order_by("-vetted_at", "pk")


# ------------------------------------------------------------------ missions
def missions_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Mission]:
    """Return the missions that this side sends, and those that come to it, the next to leave first."""
    viewer.require(FILES)
    rows = Mission.objects.select_related("call").filter(within(viewer))
    if viewer.has(HOST):
        rows = rows.filter(call__host=viewer.state, ordered_at__isnull=False)
    return (rows.filter(state=state) if state else rows).order_by("-out_on", "pk")


def mission_to_see(viewer: Actor, mission_id: UUID) -> Mission:
    """Return one mission, or Missing."""
    found: Mission = the_one(missions_to_see(viewer).filter(pk=mission_id))
    return found


def mission_to_change(viewer: Actor, mission_id: UUID) -> Mission:
    """Return one mission that this side sends, locked, or Missing."""
    found: Mission = locked(missions_to_see(viewer).filter(pk=mission_id, state_of=viewer.state))
    return found


def mission_told(mission_id: UUID) -> Mission | None:
    """Return the mission that a letter names, locked, if it is known."""
    return Mission.objects.filter(pk=mission_id).select_for_update(of=("self",)).first()


def travellers_of(mission: Mission) -> QuerySet[Traveller]:
    """Return the travellers of a mission that a viewer was shown."""
    rows = Traveller.objects.select_related("nomination").filter(mission=mission)
    return rows.order_by("nomination__service", "nomination__seat", "pk")


def to_travel(viewer: Actor, call: Call) -> QuerySet[Nomination]:
    """Return this side's officers who hold a seat and stand on no order yet."""
    on_order = Traveller.objects.filter(~Q(mission__state="called_off")).values("nomination_id")
    rows = nominations_to_see(viewer, call=call.pk, state=State.ACCEPTED)
    return rows.filter(state_of=viewer.state).exclude(pk__in=on_order)


def calls_open(viewer: Actor) -> QuerySet[Call]:
    """Return the calls for which nominations are taken."""
    return calls_to_see(viewer, state=CallState.OPEN)
