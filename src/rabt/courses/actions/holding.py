"""A call is taken up by its centre; trainees are let in; a trainee's telephone is enrolled."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.access import actions as access
from rabt.access import queries as accounts
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.courses import queries
from rabt.courses.actions.forms import open_end_form
from rabt.courses.models import Holding, Learner, Seat
from rabt.courses.queries.records import OWN, PLAN, TRAINEE
from rabt.courses.rules import attendance, rota
from rabt.courses.rules.attendance import StayStep
from rabt.journal import actions as journal
from rabt.missions import queries as missions


@transaction.atomic
def open_holding(actor: Actor, call_id: UUID, *, at: datetime) -> Holding:
    """Take a call up at this centre: its course, days and those who hold its seats, as a frozen copy.

    Taken up again, those who got a seat since then are added. Refuses: missing
    """
    actor.require(PLAN)
    call = missions.call_to_run(actor, call_id)
    row = Holding.objects.filter(pk=call.pk).first()
    if row is None:
        row = Holding.objects.create(
            pk=call.pk, office=actor.office, course=call.course, centre=call.centre, host=call.host,
            starts_on=call.starts_on, ends_on=call.ends_on, opened_by=actor.id, opened_at=at,
        )  # fmt: skip
        journal.append(actor, "course_holding.opened", row.ref, at=at, facts={"course": row.course})
    row = queries.holding_to_change(actor, row.pk)
    _seat(actor, row, at)
    return row


def _seat(actor: Actor, row: Holding, at: datetime) -> None:
    """Copy those who hold a seat and are not known yet, and note that they were looked at."""
    known = set(Seat.objects.filter(holding=row).values_list("pk", flat=True))
    new = [one for one in missions.seated(actor, row.pk) if one.pk not in known]
    seats = [
        Seat(
            pk=one.pk, holding=row, office=row.office, officer_id=one.officer_id, number=one.number,
            name_ar=one.name_ar, name_latin=one.name_latin, of_state=one.state_of, service=one.service,
            unit=one.unit,
        )
        for one in new
    ]  # fmt: skip
    Seat.objects.bulk_create(seats)
    queries.opened(actor, seats)
    for seat in seats:
        journal.append(actor, "trainee_seat.taken", seat.ref, at=at, facts={"holding": row.ref})


@transaction.atomic
def arrive(actor: Actor, seat_id: UUID, phone: str, *, at: datetime) -> Seat:
    """Receive a trainee who has come: an account for his own page, by the telephone that he carries.

    Refuses: stay_step_closed, phone_wrong, address_missing, account_exists
    """
    actor.require(PLAN)
    seat = queries.seat_to_change(actor, seat_id)
    seat.state = attendance.move_stay(seat.state, StayStep.ARRIVE)
    seat.arrived_at = at
    seat.save(update_fields=["state", "arrived_at"])
    let_in(actor, seat.officer_id, seat.office, seat.name_ar, seat.name_latin, phone, at)
    open_end_form(actor, seat, at)
    journal.append(actor, "trainee_seat.arrived", seat.ref, at=at)
    return seat


def let_in(
    actor: Actor, officer_id: UUID, office: str, name_ar: str, name_latin: str, phone: str, at: datetime
) -> Learner:
    """Tie an officer to an account with his telephone: the one that he has as a trainee, or a new one.

    Refuses: phone_wrong, address_missing, account_exists
    """
    row = queries.learner_to_change(officer_id) or Learner(officer_id=officer_id, office=office)
    account = accounts.account_by_id(row.account_id) if row.account_id else None
    if account is None or not account.active:
        account = access.open_account(
            actor, name_ar or name_latin, TRAINEE, office, phone, "", at, name_en=name_latin
        )
    row.account_id, row.office = str(account.pk), office
    row.save()
    journal.append(actor, "learner.let_in", row.ref, at=at, facts={"account": row.account_id})
    return row


@transaction.atomic
def enrol_device(actor: Actor, key: str, *, at: datetime) -> Learner:
    """Enrol a trainee's telephone by the public key that it made; the one before it counts no more.

    One telephone a day: so none is enrolled in turn for those who are away. A lost one the centre frees.
    Refuses: device_key_wrong, device_of_another, device_today
    """
    actor.require(OWN)
    own = queries.own_learner(actor)
    rota.read_key(key)
    row = queries.learner_to_change(own.officer_id) or own
    if row.device_key == key:
        return row
    today = agreement.terms_at(at).on
    if row.device_key and row.device_at and agreement.terms_at(row.device_at).on == today:
        raise Refused("device_today")
    row.device_key, row.device_at = key, at
    try:
        with transaction.atomic():
            row.save(update_fields=["device_key", "device_at"])
    except IntegrityError as taken:
        raise Refused("device_of_another") from taken
    journal.append(actor, "learner.device_enrolled", row.ref, at=at)
    return row


@transaction.atomic
def free_device(actor: Actor, seat_id: UUID, *, at: datetime) -> Learner:
    """Let a trainee enrol another telephone today: his own is lost or broken, and the centre saw that.

    Refuses: missing
    """
    actor.require(PLAN)
    seat = queries.seat_to_change(actor, seat_id)
    row = queries.learner_to_change(seat.officer_id) or Learner(
        officer_id=seat.officer_id, office=seat.office
    )
    row.device_key, row.device_at = "", None
    row.save()
    journal.append(actor, "learner.device_freed", row.ref, at=at, facts={"seat": seat.ref})
    return row
