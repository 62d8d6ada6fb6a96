"""The file of a group: drafted by one person, ordered by another; the host is told who comes, and when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import rules as access
from rabt.access.queries import the_one
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.corridor import Terms
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.messages import MissionAnnounced, MissionCalledOff
from rabt.missions.models import Call, Mission, Nomination, Traveller
from rabt.missions.queries.records import ENDORSE, FILES, RANK
from rabt.missions.rules import money, said, travel
from rabt.missions.rules.money import Stay
from rabt.missions.rules.states import CallState, MissionState, MissionStep, State, move_mission
from rabt.missions.rules.travel import Contact, Leg, Papers

ORDERED = "ordered"
TRIES = 5


@dataclass(frozen=True)
class MissionSaid:
    """What is written of a mission: days, funding, route, nights, whom to call, lodging, insurance."""

    out_on: date
    back_on: date
    funding: str
    legs: Sequence[Leg]
    stays: Sequence[Stay]
    contacts: Sequence[Contact]
    lodging: str
    policy: str
    insured_until: date | None


@transaction.atomic
def draft_mission(actor: Actor, call_id: UUID, told: MissionSaid, *, at: datetime) -> Mission:
    """Begin the file of a group: this side's officers who hold a seat and stand on no order yet.

    Refuses: call_step_closed, mission_empty, mission_group_large, mission_days, mission_misses_course,
    route_wrong, stays_wrong, per_diem_unknown, contacts_wanting, phone_wrong
    """
    actor.require(RANK)
    call = queries.call_told(queries.call_to_see(actor, call_id).pk)
    terms = agreement.terms_at(at)
    if call.is_over or call.state == CallState.PLANNED:
        raise Refused("call_step_closed", state=call.state, step="travel")
    going = list(queries.to_travel(actor, call))
    _check_group(going, terms)
    row = Mission(call=call, office=actor.office, state_of=actor.state, made_by=actor.id, changed_at=at,
                  proposed_by=actor.id, proposed_at=at)  # fmt: skip
    _tell(row, told, len(going), terms)
    _number(row, terms.on.year)
    Traveller.objects.bulk_create(Traveller(mission=row, nomination=one) for one in going)
    facts = {"call": call.ref, "travellers": len(going)}
    journal.append(actor, "mission.drafted", row.ref, at=at, facts=facts)
    return row


def _check_group(going: Sequence[Nomination], terms: Terms) -> None:
    most = terms.number("mission_group_most")
    if not going:
        raise Refused("mission_empty")
    if len(going) > most:
        raise Refused("mission_group_large", most=most)


def _number(row: Mission, year: int) -> None:
    """Keep an order under the next number; where another takes it at the same time, the one after it."""
    for attempt in range(TRIES):
        row.number = queries.next_number(row.state_of, year)
        try:
            with transaction.atomic():
                return row.save(force_insert=True)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    return None


@transaction.atomic
def change_mission(
    actor: Actor, mission_id: UUID, told: MissionSaid, *, at: datetime, seen: str = ""
) -> Mission:
    """Change the file of a group, as it was `seen`, before it is put to a head.

    Refuses: mission_step_closed, mission_days, mission_misses_course, route_wrong, stays_wrong,
    per_diem_unknown, contacts_wanting, phone_wrong; stale, where a colleague changed it meanwhile
    """
    actor.require(RANK)
    row = queries.mission_to_change(actor, mission_id)
    travel.check_seen(row.changed_at, seen)
    row.state, row.changed_at = move_mission(row.state, MissionStep.EDIT), at
    _tell(row, told, queries.travellers_of(row).count(), agreement.terms_at(at))
    row.save()
    journal.append(actor, "mission.changed", row.ref, at=at, facts={"out": row.out_on, "back": row.back_on})
    return row


def _tell(row: Mission, told: MissionSaid, travellers: int, terms: Terms) -> None:
    travel.check_days(told.out_on, told.back_on, row.call.starts_on, row.call.ends_on)
    travel.check_route(told.legs, told.out_on, told.back_on)
    money.check_stays(told.stays, told.out_on, told.back_on)
    travel.check_contacts(told.contacts)
    contacts = [_reached(one, row) for one in told.contacts]
    row.out_on, row.back_on, row.funding = told.out_on, told.back_on, travel.Funding(told.funding)
    row.legs, row.stays, row.contacts = (
        [_plain(one) for one in some] for some in (told.legs, told.stays, contacts)
    )
    row.lodging, row.policy = said.tidy(told.lodging)[: said.SAID], said.tidy(told.policy)[:60]
    row.insured_until = told.insured_until
    _count(row, told.stays, travellers, terms)


def _reached(one: Contact, row: Mission) -> Contact:
    """Ask that somebody's telephone reads as one, by the code of the state in which he is."""
    region = row.call.host if one.duty == "host" else row.state_of
    return replace(one, phone=access.check_phone(one.phone, region, f"{one.duty}_phone"))


def _plain(one: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()
    }


def _count(row: Mission, stays: Sequence[Stay], travellers: int, terms: Terms) -> None:
    """Work the allowance and the advance out, by the rates of the day on which it is written."""
    row.currency = terms.state(row.state_of).currency
    lines = money.lines_of(stays, terms.training.per_diem, row.currency)
    row.allowed = money.allowance(lines, travellers)
    row.advance = money.advance(row.allowed, terms.number("mission_advance"))
    row.lines = [
        {"city": one.stay.city, "nights": one.stay.nights, "meals": list(one.stay.meals), "night": one.night,
         "less": one.less, "minor": one.minor}
        for one in lines
    ]  # fmt: skip


@transaction.atomic
def note_papers(
    actor: Actor, mission_id: UUID, traveller_id: UUID, papers: Papers, *, at: datetime, seen: str = ""
) -> Traveller:
    """Note one traveller's passport and visa, as they were `seen`.

    Refuses: mission_step_closed, passport_number, passport_twice; stale, where a colleague noted others
    """
    actor.require(RANK)
    mission = queries.mission_to_change(actor, mission_id)
    move_mission(mission.state, MissionStep.EDIT)
    row: Traveller = the_one(queries.travellers_of(mission).filter(pk=traveller_id))
    travel.check_papers_seen(Papers(row.passport, row.passport_until, row.visa), seen)
    row.passport = said.passport_number(papers.passport)
    row.passport_until, row.visa = papers.passport_until, travel.Visa(papers.visa)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as standing:
        raise Refused("passport_twice", field="passport") from standing
    facts = {"nomination": row.nomination.ref, "until": row.passport_until, "visa": row.visa}
    journal.append(actor, "mission.papers_noted", mission.ref, at=at, facts=facts)
    return row


# ------------------------------------------------------------------ two persons
@transaction.atomic
def put_mission(actor: Actor, mission_id: UUID, *, at: datetime) -> Mission:
    """Put the order to a head: papers, insurance and seats in order.

    Refuses: mission_step_closed, mission_empty, passport_ends, visa_wanting, insurance_wanting,
    traveller_without_seat
    """
    actor.require(RANK)
    row = queries.mission_to_change(actor, mission_id)
    row.state, row.changed_at = move_mission(row.state, MissionStep.PUT), at
    _check_ready(row, at)
    row.propose(actor, at)
    row.save()
    journal.append(actor, "mission.put_forward", row.ref, at=at)
    return row


@transaction.atomic
def take_back_mission(actor: Actor, mission_id: UUID, *, at: datetime) -> Mission:
    """Take an order back from the head, to change it. Refuses: mission_step_closed"""
    actor.require(RANK)
    row = queries.mission_to_change(actor, mission_id)
    row.state, row.changed_at = move_mission(row.state, MissionStep.TAKE_BACK), at
    row.save()
    journal.append(actor, "mission.taken_back", row.ref, at=at)
    return row


def _check_ready(row: Mission, at: datetime) -> None:
    terms = agreement.terms_at(at)
    going = list(queries.travellers_of(row))
    papers = [Papers(one.passport, one.passport_until, one.visa) for one in going]
    travel.check_papers(papers, row.back_on, terms.number("mission_passport_months"))
    travel.check_cover(row.policy, row.insured_until, row.back_on)
    if any(one.nomination.state != State.ACCEPTED for one in going):
        raise Refused("traveller_without_seat")


@transaction.atomic
def order_mission(actor: Actor, mission_id: UUID, *, at: datetime, seen: str = "") -> Mission:
    """Sign the travel order that another person put forward, as it was `seen`; the host is told who comes.

    Refuses: mission_step_closed, same_person, passport_ends, visa_wanting, insurance_wanting,
    traveller_without_seat; stale, where it was changed meanwhile
    """
    actor.require(ENDORSE)
    row = queries.mission_to_change(actor, mission_id)
    travel.check_seen(row.changed_at, seen)
    row.state, row.changed_at = move_mission(row.state, MissionStep.ORDER), at
    _check_ready(row, at)
    row.decide(ORDERED, actor, at)
    row.ordered_at = at
    row.save()
    journal.append(actor, "mission.ordered", row.ref, at=at, facts={"advance": row.advance})
    if row.call.host != actor.state:
        _announce(actor, row, at)
    return row


def _announce(actor: Actor, row: Mission, at: datetime) -> None:
    letter = MissionAnnounced(
        mission_ref=row.ref, call_ref=row.call.ref, number=row.number, out_on=row.out_on, back_on=row.back_on,
        nominations=[one.nomination.ref for one in queries.travellers_of(row)],
        legs=queries.legs_of(row), contacts=queries.contacts_of(row), announced_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)


@transaction.atomic
def call_off_mission(actor: Actor, mission_id: UUID, why: str, *, at: datetime) -> Mission:
    """Call a mission off, with the reason. Refuses: mission_step_closed, mission_said_short"""
    actor.require(FILES)
    actor.require(ENDORSE)
    row = queries.mission_to_change(actor, mission_id)
    known = row.state == MissionState.ORDERED and row.call.host != actor.state
    row.state, row.changed_at = move_mission(row.state, MissionStep.CALL_OFF), at
    row.ended_for = said.check_said(why, "why")
    row.save()
    journal.append(actor, "mission.called_off", row.ref, at=at, facts={"why": row.ended_for})
    if known:
        letter = MissionCalledOff(row.ref, row.ended_for, at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)
    return row


# ------------------------------------------------------------------ letters
@transaction.atomic
def take_mission(actor: Actor, message: MissionAnnounced, *, at: datetime) -> Mission:
    """Take in which group comes to a call that this side holds; told again it is the same.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    message.check()
    call: Call = queries.call_told(reference(message.call_ref, "course_call"))
    key = reference(message.mission_ref, "mission")
    named = [reference(ref, "nomination") for ref in message.nominations]
    theirs = list(Nomination.objects.filter(pk__in=named, call=call, state_of=actor.state))
    if not travel.does_meet(message.out_on, message.back_on, call.starts_on, call.ends_on):
        raise Untrusted("letter_malformed", field="out_on")
    if call.host == actor.state or len(theirs) != len(set(named)):
        raise Untrusted("letter_malformed", field="nominations")
    found = queries.mission_told(key)
    if found is not None:
        if found.state_of != actor.state:
            raise Untrusted("letter_malformed", field="mission_ref")
        return found
    row = Mission(
        pk=key, call=call, office=f"{settings.RABT.state}/", state_of=actor.state, number=message.number,
        state=MissionState.ORDERED, out_on=message.out_on, back_on=message.back_on,
        legs=[_plain(one) for one in message.legs], contacts=[_plain(one) for one in message.contacts],
        made_by=actor.id, changed_at=at, ordered_at=message.announced_at,
    )  # fmt: skip
    row.propose(actor, message.announced_at)
    row.save(force_insert=True)
    Traveller.objects.bulk_create(Traveller(mission=row, nomination=one) for one in theirs)
    journal.append(actor, "mission.announced", row.ref, at=at, facts={"travellers": len(theirs)})
    return row


@transaction.atomic
def take_called_off(actor: Actor, message: MissionCalledOff, *, at: datetime) -> Mission:
    """Take in that a group does not come. Refuses: not_the_keeper, letter_malformed; missing"""
    check_other(actor)
    row: Mission | None = queries.mission_told(reference(message.mission_ref, "mission"))
    if row is None or row.state_of != actor.state:
        raise Untrusted("letter_malformed", field="mission_ref")
    if row.state == MissionState.ORDERED:
        row.state, row.changed_at = move_mission(row.state, MissionStep.CALL_OFF), at
        row.ended_for = message.reason
        row.save()
        journal.append(actor, "mission.called_off", row.ref, at=at, facts={"why": row.ended_for})
    return row
