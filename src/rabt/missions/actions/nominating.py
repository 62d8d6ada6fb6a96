"""A unit nominates; the national unit ranks, another person endorses: two persons of the officer's side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.access import rules as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.messages import NominationWithdrawn
from rabt.missions.models import Call, Nomination
from rabt.missions.queries.records import ENDORSE, NOMINATE, RANK
from rabt.missions.rules import nominee, said
from rabt.missions.rules.states import WITH_HOST, State, Step, move
from rabt.training import actions as training
from rabt.training import queries as trained

ENDORSED, REFUSED = "endorsed", "refused"


@dataclass(frozen=True)
class Nominee:
    """What a unit writes of the officer whom it puts forward."""

    number: str
    name_ar: str
    name_latin: str
    sex: str
    service: str
    rank: str
    unit: str
    region: str
    need: str
    reason: str
    supervisor: str
    supervisor_phone: str
    need_ref: str = ""


@transaction.atomic
def nominate(actor: Actor, call_id: UUID, told: Nominee, *, at: datetime) -> Nomination:
    """Put an officer forward for a call.

    Refuses: call_not_open, mission_name_empty, service_without_seats, rank_unknown, rank_too_low,
    skills_wanting, mission_said_short, phone_wrong, nomination_stands
    """
    actor.require(NOMINATE)
    call = queries.call_to_see(actor, call_id)
    terms = agreement.terms_at(at)
    nominee.check_open(call.state, call.closes_on, terms.on)
    seats = {row.service: row.seats for row in queries.quotas_of(call) if row.state == actor.state}
    nominee.check_service(told.service, seats)
    course = terms.training.courses[call.course]
    nominee.check_rank(told.rank, course, terms.training.ranks)
    row = _row(actor, call, told, at)
    row.officer_id = training.key_of_officer(actor, row.number)
    row.skills = sorted(trained.held_by([row.officer_id], call.starts_on).get(row.officer_id, {}))
    nominee.check_skills(course, row.skills)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("nomination_stands", field="number") from standing
    facts = {"call": call.ref, "officer": str(row.officer_id), "rank": row.rank, "need": row.need}
    journal.append(actor, "nomination.made", row.ref, at=at, facts=facts)
    return row


def _row(actor: Actor, call: Call, told: Nominee, at: datetime) -> Nomination:
    row = Nomination(
        call=call, office=actor.office, state_of=actor.state, service=told.service,
        number=said.check_name(told.number, "number", said.NUMBER),
        name_ar=said.check_name(told.name_ar, "name_ar"),
        name_latin=said.check_name(told.name_latin, "name_latin"), sex=nominee.Sex(told.sex), rank=told.rank,
        unit=said.check_name(told.unit, "unit", said.UNIT), region=told.region, need=nominee.Need(told.need),
        need_ref=told.need_ref, reason=said.check_said(told.reason, "reason"),
        supervisor=said.check_name(told.supervisor, "supervisor"),
        supervisor_phone=access.check_phone(
            said.check_name(told.supervisor_phone, "supervisor_phone", said.NUMBER), actor.state,
            "supervisor_phone",
        ), made_by=actor.id, changed_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    return row


# ------------------------------------------------------------------ one ranks, another endorses
@transaction.atomic
def rank(
    actor: Actor, call_id: UUID, service: str, places: Mapping[UUID, int], *, at: datetime
) -> list[Nomination]:
    """Rank the nominations of a service for a call, 1 for the first; those endorsed before keep their rank.

    Refuses: places_wrong, nomination_step_closed
    """
    actor.require(RANK)
    quota = queries.quota_to_fill(call_id, actor.state, service)
    standing = list(queries.of_service(quota.call_id, actor.state, service))
    settled = [row for row in standing if row.state not in (State.NOMINATED, State.RANKED)]
    rows = [row for row in standing if row.state in (State.NOMINATED, State.RANKED)]
    if not rows or set(places) != {row.pk for row in rows}:
        raise Refused("places_wrong", n=len(rows), field="places")
    nominee.check_places(list(places.values()), len(rows))
    after = max((row.place or 0 for row in settled), default=0)
    for row in rows:
        row.state, row.place, row.changed_at = move(row.state, Step.RANK), after + places[row.pk], at
        row.propose(actor, at)
        row.save()
        journal.append(actor, "nomination.ranked", row.ref, at=at, facts={"place": row.place})
    return sorted(rows, key=lambda row: row.place or 0)


@transaction.atomic
def endorse(actor: Actor, nomination_id: UUID, *, at: datetime) -> Nomination:
    """Endorse a nomination that another person ranked. Refuses: nomination_step_closed, same_person"""
    actor.require(ENDORSE)
    row = queries.own_nomination(actor, nomination_id)
    row.state, row.changed_at = move(row.state, Step.ENDORSE), at
    row.decide(ENDORSED, actor, at)
    row.save()
    journal.append(actor, "nomination.endorsed", row.ref, at=at)
    return row


@transaction.atomic
def refuse(actor: Actor, nomination_id: UUID, why: str, *, at: datetime) -> Nomination:
    """Refuse a nomination of this side, with the reason that its unit reads.

    Refuses: nomination_step_closed, same_person, mission_said_short
    """
    actor.require(ENDORSE)
    row = queries.own_nomination(actor, nomination_id)
    row.state, row.changed_at = move(row.state, Step.REFUSE), at
    row.refused_for = said.check_said(why, "why")
    row.decide(REFUSED, actor, at)
    row.save()
    journal.append(actor, "nomination.refused", row.ref, at=at, facts={"why": row.refused_for})
    return row


def leave(actor: Actor, row: Nomination, step: Step, why: str, at: datetime) -> Nomination:
    """Take an officer of this side out of a call: the one way, withdrawn or barred by his record."""
    known = row.state in WITH_HOST
    row.state, row.seat, row.changed_at = move(row.state, step), None, at
    row.refused_for = why
    row.save()
    kind = "nomination.withdrawn" if step == Step.WITHDRAW else "nomination.barred"
    journal.append(actor, kind, row.ref, at=at, facts={"why": why})
    if known and row.call.host != actor.state:
        letter = NominationWithdrawn(row.ref, why, at)
        exchange.send(actor, letter.KIND, letter.to_body(), about=row.call.ref, at=at)
    return row
