"""Each side enters its own officers and vehicles, and the days on which one is not there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.models import Absence, Officer, Vehicle
from rabt.patrol.queries.patrols import LEAD, PLAN
from rabt.patrol.rules import crews
from rabt.training import actions as training


@dataclass(frozen=True)
class OfficerSaid:
    """What is entered of an officer."""

    number: str
    name_ar: str
    name_latin: str
    base: str
    account_id: str = ""


@dataclass(frozen=True)
class VehicleSaid:
    """What is entered of a vehicle."""

    mark: str
    kind: str
    seats: int
    range_km: int
    base: str


@transaction.atomic
def enter_officer(actor: Actor, said: OfficerSaid, *, at: datetime) -> Officer:
    """Enter an officer of this side.

    Refuses: patrol_name_empty, base_unknown, officer_account_unknown, officer_entered
    """
    actor.require(PLAN)
    row = Officer(state=actor.state, office=actor.office, entered_by=actor.id, entered_at=at)
    _tell_officer(actor, row, said, at)
    row.pk = training.key_of_officer(actor, row.number, own=row.pk)
    if Officer.objects.filter(pk=row.pk).exists():
        raise Refused("officer_entered", field="number")
    _write(row, "officer_entered", "number")
    journal.append(actor, "officer.entered", row.ref, at=at, facts={"number": row.number, "base": row.base})
    return row


@transaction.atomic
def change_officer(
    actor: Actor, officer_id: UUID, said: OfficerSaid, *, active: bool = True, at: datetime
) -> Officer:
    """Correct what is entered of an officer, or take him out of service.

    Refuses: patrol_name_empty, base_unknown, officer_account_unknown, officer_entered
    """
    actor.require(PLAN)
    row = queries.officer_to_change(actor, officer_id)
    row.active = active
    _tell_officer(actor, row, said, at)
    _write(row, "officer_entered", "number")
    training.renumber_officer(actor, row.pk, row.number)
    facts = {"number": row.number, "base": row.base, "active": active}
    journal.append(actor, "officer.changed", row.ref, at=at, facts=facts)
    return row


def _tell_officer(actor: Actor, row: Officer, said: OfficerSaid, at: datetime) -> None:
    row.number = crews.check_name(said.number, "number", crews.NUMBER)
    row.name_ar = crews.check_name(said.name_ar, "name_ar")
    row.name_latin = crews.check_name(said.name_latin, "name_latin")
    crews.check_base(said.base, queries.own_bases(actor, at))
    row.base = said.base
    if said.account_id and said.account_id != row.account_id:
        free = {str(one.pk) for one in queries.accounts_to_give(actor)}
        if said.account_id not in free:
            raise Refused("officer_account_unknown", field="account_id", scope=LEAD)
    row.account_id = said.account_id


@transaction.atomic
def enter_vehicle(actor: Actor, said: VehicleSaid, *, at: datetime) -> Vehicle:
    """Enter a vehicle of this side.

    Refuses: patrol_name_empty, base_unknown, vehicle_kind_unknown, vehicle_seats, vehicle_range,
    vehicle_entered
    """
    actor.require(PLAN)
    row = Vehicle(state=actor.state, office=actor.office, entered_by=actor.id, entered_at=at)
    _tell_vehicle(actor, row, said, at)
    _write(row, "vehicle_entered", "mark")
    journal.append(actor, "vehicle.entered", row.ref, at=at, facts={"mark": row.mark, "base": row.base})
    return row


@transaction.atomic
def change_vehicle(
    actor: Actor, vehicle_id: UUID, said: VehicleSaid, *, active: bool = True, at: datetime
) -> Vehicle:
    """Correct what is entered of a vehicle, or take it out of service.

    Refuses: patrol_name_empty, base_unknown, vehicle_kind_unknown, vehicle_seats, vehicle_range,
    vehicle_entered
    """
    actor.require(PLAN)
    row = queries.vehicle_to_change(actor, vehicle_id)
    row.active = active
    _tell_vehicle(actor, row, said, at)
    _write(row, "vehicle_entered", "mark")
    facts = {"mark": row.mark, "base": row.base, "active": active}
    journal.append(actor, "vehicle.changed", row.ref, at=at, facts=facts)
    return row


def _tell_vehicle(actor: Actor, row: Vehicle, said: VehicleSaid, at: datetime) -> None:
    terms = agreement.terms_at(at)
    row.mark = crews.check_name(said.mark, "mark", crews.NUMBER)
    crews.check_vehicle(said.kind, said.seats, said.range_km, terms.vehicles)
    crews.check_base(said.base, queries.own_bases(actor, at))
    row.kind, row.seats, row.range_km, row.base = said.kind, said.seats, said.range_km, said.base


def _write(row: Officer | Vehicle, refusal: str, field: str) -> None:
    """Keep what may stand only once. Refuses: officer_entered, vehicle_entered"""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as standing:
        raise Refused(refusal, field=field) from standing


# ------------------------------------------------------------------ days away
@transaction.atomic
def note_away(
    actor: Actor, since: date, until: date, *, officer: UUID | None = None, vehicle: UUID | None = None,
    at: datetime,
) -> Absence:  # fmt: skip
    """Note days on which an officer or a vehicle is not there; why an officer is away is not written down.

    Refuses: away_days, away_over, away_whose
    """
    actor.require(PLAN)
    crews.check_away(since, until, agreement.terms_at(at).on)
    whose: dict[str, Any] = (
        {"officer": queries.officer_to_change(actor, officer)} if officer
        else {"vehicle": queries.vehicle_to_change(actor, vehicle)} if vehicle else {}
    )  # fmt: skip
    if not whose:
        raise Refused("away_whose", field="whose")
    row = Absence(
        office=actor.office, since_on=since, until_on=until, entered_by=actor.id, entered_at=at, **whose
    )
    row.save(force_insert=True)
    about = next(iter(whose.values()))
    journal.append(actor, "absence.entered", row.ref, at=at,
                   facts={"whose": about.ref, "since": since, "until": until})  # fmt: skip
    return row


@transaction.atomic
def end_away(actor: Actor, absence_id: UUID, *, at: datetime) -> None:
    """Take a note of days away back: an officer or a vehicle is there again."""
    row = queries.absence_to_end(actor, absence_id)
    journal.append(actor, "absence.ended", row.ref, at=at)
    row.delete()
