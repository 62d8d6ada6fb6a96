"""A plan is opened for some days when one side offers its crews; the other side offers its own by letter."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.messages import Crews, CrewsOffered
from rabt.patrol.models import Offer, Officer, Plan, Vehicle
from rabt.patrol.queries.patrols import PLAN
from rabt.patrol.rules import crews, days
from rabt.patrol.rules.reach import lost_of
from rabt.patrol.rules.states import PlanState


@transaction.atomic
def open_plan(
    actor: Actor, since: date, until: date, first: str, last: str, *,
    chosen: Iterable[UUID] | None = None, at: datetime,
) -> Plan:  # fmt: skip
    """Open a plan for some days and stretches, and offer this side's crews for it; the other side is told.

    Refuses: plan_day_past, plan_days_wrong, stretch_unknown, stretches_turned, stretch_out_of_reach,
    joint_plan_overlaps, crews_none, offer_not_own
    """
    actor.require(PLAN)
    terms = agreement.terms_at(at)
    days.check_days(since, until, terms.on, terms.number("patrol_days_most"))
    stretches = days.stretches_between(first, last, list(terms.border.stretches))
    if lost_of(terms, stretches):
        raise Refused("stretch_out_of_reach", field="last")
    plan = Plan(
        office=actor.office, made_in=actor.state, since_on=since, until_on=until, stretches=stretches,
        opened_by=actor.id, opened_at=at,
    )  # fmt: skip
    if queries.others_in_the_way(plan).exists():
        raise Refused("joint_plan_overlaps", field="since_on")
    plan.save(force_insert=True)
    journal.append(actor, "joint_plan.opened", plan.ref, at=at, facts={"since": since, "until": until})
    _offer(actor, plan, chosen, at)
    return plan


@transaction.atomic
def offer_crews(actor: Actor, plan_id: UUID, *, chosen: Iterable[UUID] | None = None, at: datetime) -> Offer:
    """Offer this side's crews for a plan, or tell the other side how they stand now.

    Refuses: joint_plan_step_closed, crews_none, offer_not_own
    """
    actor.require(PLAN)
    plan = queries.plan_to_change(actor, plan_id)
    if plan.state == PlanState.CALLED_OFF:
        raise Refused("joint_plan_step_closed", state=plan.state, step="offer")
    return _offer(actor, plan, chosen, at)


def _offer(actor: Actor, plan: Plan, chosen: Iterable[UUID] | None, at: datetime) -> Offer:
    told = queries.own_crews(actor, plan.since_on, plan.until_on, at, chosen=chosen, plan=plan.pk)
    bases = {code: base.state for code, base in agreement.terms_at(at).border.bases.items()}
    crews.check_offer(told.officers, told.vehicles, bases, actor.state)
    row = _keep(plan, actor, told, at)
    letter = CrewsOffered(
        plan_ref=plan.ref, made_in=plan.made_in, since_on=plan.since_on, until_on=plan.until_on,
        stretches=plan.stretches, officers=told.officers, vehicles=told.vehicles, offered_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=plan.ref, at=at)
    return row


def _keep(plan: Plan, actor: Actor, told: Crews, at: datetime) -> Offer:
    body = told.to_body()
    row, _ = Offer.objects.update_or_create(
        plan=plan, state=actor.state,
        defaults={"officers": body["officers"], "vehicles": body["vehicles"], "offered_by": actor.id,
                  "offered_at": at},
    )  # fmt: skip
    facts = {"officers": len(told.officers), "vehicles": len(told.vehicles)}
    journal.append(actor, "joint_plan.crews_offered", plan.ref, at=at, facts=facts)
    return row


# ------------------------------------------------------------------ the other side's offer
@transaction.atomic
def take_offer(actor: Actor, told: CrewsOffered, *, at: datetime) -> Offer:
    """Take in which crews the other side offers; the first letter of a plan opens it here.

    Refuses: not_the_keeper, letter_malformed
    """
    check_other(actor)
    told.check()
    terms = agreement.terms_at(told.offered_at)
    bases = {code: base.state for code, base in terms.border.bases.items()}
    try:
        crews.check_offer(told.officers, told.vehicles, bases, actor.state)
    except Refused as problem:
        raise Untrusted("letter_malformed", field=problem.code) from problem
    plan = _plan_of(actor, told)
    _keep_officers(actor, told, at)
    _keep_vehicles(actor, told, at)
    return _keep(plan, actor, Crews(told.officers, told.vehicles), told.offered_at)


def _plan_of(actor: Actor, told: CrewsOffered) -> Plan:
    key = reference(told.plan_ref, "joint_plan")
    found = Plan.objects.filter(pk=key).select_for_update(of=("self",)).first()
    if found is not None:
        same = (told.since_on, told.until_on, list(told.stretches), told.made_in)
        if same != (found.since_on, found.until_on, found.stretches, found.made_in):
            raise Untrusted("letter_malformed", field="plan_ref")
        return found
    known = agreement.terms_at(told.offered_at).border.stretches
    if told.made_in != actor.state or any(code not in known for code in told.stretches):
        raise Untrusted("letter_malformed", field="stretches")
    plan = Plan(
        pk=key, office=f"{settings.RABT.state}/", made_in=told.made_in, since_on=told.since_on,
        until_on=told.until_on, stretches=list(told.stretches), opened_by=actor.id, opened_at=told.offered_at,
    )  # fmt: skip
    plan.save(force_insert=True)
    facts = {"since": plan.since_on, "until": plan.until_on}
    journal.append(actor, "joint_plan.opened", plan.ref, at=told.offered_at, facts=facts)
    return plan


def _theirs(actor: Actor, found: Iterable[Officer | Vehicle]) -> None:
    """Ask that a side speaks only of its own. Refuses: letter_malformed"""
    if any(row.state != actor.state for row in found):
        raise Untrusted("letter_malformed", field="state")


def _keep_officers(actor: Actor, told: CrewsOffered, at: datetime) -> None:
    known = Officer.objects.in_bulk([one.officer_id for one in told.officers])
    _theirs(actor, known.values())
    for one in told.officers:
        Officer.objects.update_or_create(
            pk=one.officer_id,
            defaults={
                "state": actor.state, "office": f"{settings.RABT.state}/", "number": one.number,
                "name_ar": one.name_ar, "name_latin": one.name_latin, "base": one.base,
                "entered_by": actor.id, "entered_at": at,
            },
        )  # fmt: skip


def _keep_vehicles(actor: Actor, told: CrewsOffered, at: datetime) -> None:
    known = Vehicle.objects.in_bulk([one.vehicle_id for one in told.vehicles])
    _theirs(actor, known.values())
    kinds = agreement.terms_at(told.offered_at).vehicles
    for one in told.vehicles:
        if one.seats <= 0 or one.range_km <= 0 or one.kind not in kinds:
            raise Untrusted("letter_malformed", field="seats")
        Vehicle.objects.update_or_create(
            pk=one.vehicle_id,
            defaults={
                "state": actor.state, "office": f"{settings.RABT.state}/", "mark": one.mark, "kind": one.kind,
                "seats": one.seats, "range_km": one.range_km, "base": one.base, "entered_by": actor.id,
                "entered_at": at,
            },
        )  # fmt: skip
