"""A version comes into force, orders are given out, and what cannot go is called off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed, Refused
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.patrol import queries
from rabt.patrol.actions.telling import CALLED_OFF, GIVEN, tell_changed, tell_crew
from rabt.patrol.messages import PatrolCalledOff, PlanCalledOff
from rabt.patrol.models import Look, Patrol, Plan, Version
from rabt.patrol.queries.patrols import APPROVE, PLAN
from rabt.patrol.rules import crews, states
from rabt.patrol.rules.states import ON_ITS_WAY, PatrolState, PatrolStep, PlanState, PlanStep, State, Step
from rabt.patrol.rules.told import PatrolTold

TOLD = ("number", "on", "shift", "starts_at", "ends_at", "base", "partner", "stretches", "drawn")
SHOWN = ("shift", "starts_at", "base", "partner", "stretches", "vehicle_id", "lead_id", "crew")
"""What a crew must be told of again where it changes."""


# ------------------------------------------------------------------ into force
def put_in_force(actor: Actor, version: Version, at: datetime) -> None:
    """Write the patrols of a version that both sides approved; what it replaces is replaced.

    Refuses: joint_plan_step_closed
    """
    plan = version.plan
    before = queries.in_force(plan)
    if before is not None:
        before.state, before.changed_at = states.move(before.state, Step.REPLACE), at
        before.save(update_fields=["state", "changed_at"])
    plan.state = states.move_plan(plan.state, PlanStep.PUT_IN_FORCE)
    plan.save(update_fields=["state"])
    version.state, version.changed_at = states.move(version.state, Step.ACCEPT), at
    version.save()
    _write_patrols(plan, version, at)
    facts = {"version": version.ref, "digest": version.digest}
    journal.append(actor, "joint_plan.in_force", plan.ref, at=at, facts=facts)


def _write_patrols(plan: Plan, version: Version, at: datetime) -> None:
    standing = {row.pk: row for row in Patrol.objects.select_for_update().filter(plan=plan)}
    told = {one.patrol_id: one for one in queries.sheet_of(version).patrols}
    for key, one in told.items():
        row = standing.get(key) or Patrol(pk=key, plan=plan, office=plan.office)
        if (row.starts_at or one.starts_at) <= at:
            continue  # what is out already is not written again, and what was to be out never went
        _write(row, one, at, new=key not in standing)
    for key, row in standing.items():
        if key not in told and row.starts_at > at and row.state != PatrolState.CALLED_OFF:
            _end(row, version.why, at)


def _write(row: Patrol, one: PatrolTold, at: datetime, *, new: bool) -> None:
    before, crew = [getattr(row, name) for name in SHOWN], list(row.crew or [])
    for name in TOLD:
        setattr(row, name, getattr(one, name))
    row.vehicle_id, row.lead_id, row.crew = one.vehicle_id, one.lead_id, list(one.crew)
    row.route = [[visit.piece, visit.minute] for visit in one.route]
    if row.state == PatrolState.CALLED_OFF:
        row.state, row.called_off_for = PatrolState.PLANNED, ""
    if not new and before != [getattr(row, name) for name in SHOWN]:
        row.changed_at = at
        if row.state == PatrolState.ORDERED:
            tell_changed(row, crew, at)
    row.save(force_insert=new)


def _end(row: Patrol, why: str, at: datetime) -> None:
    was_ordered = row.state == PatrolState.ORDERED
    row.state = states.move_patrol(row.state, PatrolStep.CALL_OFF)
    row.called_off_for = why
    row.save(update_fields=["state", "called_off_for"])
    if was_ordered:
        tell_crew(row, CALLED_OFF, row.crew, at)


# ------------------------------------------------------------------ by the clock
@transaction.atomic
def give_out_orders(*, at: datetime) -> int:
    """Give the orders of a patrol out to its crew, the pack's hours before its start; return how many.

    Who of a crew has an account here is told that there is something to read.
    """
    hours = agreement.terms_at(at).number("patrol_orders_hours")
    rows = Patrol.objects.select_for_update(skip_locked=True).filter(
        state=PatrolState.PLANNED, starts_at__lte=at + timedelta(hours=hours)
    )
    node = the_node(settings.RABT.state)
    found = list(rows.order_by("starts_at", "pk"))
    for row in found:
        row.state, row.ordered_at = states.move_patrol(row.state, PatrolStep.ORDER), at
        row.save(update_fields=["state", "ordered_at"])
        journal.append(node, "patrol.ordered", row.ref, at=at)
        tell_crew(row, GIVEN, row.crew, at)
    return len(found)


# ------------------------------------------------------------------ called off
@transaction.atomic
def call_off_plan(actor: Actor, plan_id: UUID, why: str, *, at: datetime) -> Plan:
    """Call a whole plan off, with the reason; the other side is told.

    Refuses: joint_plan_step_closed, patrol_said_short
    """
    actor.require(APPROVE)
    plan = queries.plan_to_change(actor, plan_id)
    _call_off(actor, plan, crews.check_said(why, "why"), actor.state, at)
    letter = PlanCalledOff(plan_ref=plan.ref, reason=plan.ended_for, called_off_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=plan.ref, at=at)
    return plan


def _call_off(actor: Actor, plan: Plan, why: str, state: str, at: datetime) -> None:
    plan.state = states.move_plan(plan.state, PlanStep.CALL_OFF)
    plan.ended_for, plan.ended_in = why, state
    plan.save()
    for version in Version.objects.select_for_update().filter(
        plan=plan, state__in=(*ON_ITS_WAY, State.IN_FORCE)
    ):
        version.state, version.changed_at = states.move(version.state, Step.DROP), at
        version.save(update_fields=["state", "changed_at"])
    for row in Patrol.objects.select_for_update().filter(plan=plan, starts_at__gt=at):
        if row.state != PatrolState.CALLED_OFF:
            _end(row, why, at)
    journal.append(actor, "joint_plan.called_off", plan.ref, at=at, facts={"why": why})


@transaction.atomic
def take_plan_called_off(actor: Actor, told: PlanCalledOff, *, at: datetime) -> Plan:
    """Take in that the other side called a plan off; told again it is the same. Refuses: not_the_keeper"""
    check_other(actor)
    plan = queries.plan_told(reference(told.plan_ref, "joint_plan"))
    if plan.state != PlanState.CALLED_OFF:
        _call_off(actor, plan, told.reason, actor.state, told.called_off_at)
    return plan


@transaction.atomic
def call_off_patrol(actor: Actor, patrol_id: UUID, why: str, *, at: datetime) -> Patrol:
    """Call one patrol off, with the reason: a breakdown does not wait; the other side is told at once.

    Refuses: patrol_step_closed, patrol_out, patrol_said_short
    """
    if not (actor.has(PLAN) or actor.has(APPROVE)):
        raise NotAllowed(scope=PLAN)
    row = queries.patrol_to_change(actor, patrol_id)
    if row.starts_at <= at:
        raise Refused("patrol_out")
    _end(row, crews.check_said(why, "why"), at)
    journal.append(actor, "patrol.called_off", row.ref, at=at, facts={"why": row.called_off_for})
    letter = PatrolCalledOff(patrol_id=row.pk, reason=row.called_off_for, called_off_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.plan.ref, at=at)
    return row


@transaction.atomic
def take_patrol_called_off(actor: Actor, told: PatrolCalledOff, *, at: datetime) -> Patrol:
    """Take in that the other side called one patrol off. Refuses: not_the_keeper"""
    check_other(actor)
    row = queries.patrol_told(told.patrol_id)
    if row.state != PatrolState.CALLED_OFF:
        _end(row, told.reason, at)
        journal.append(actor, "patrol.called_off", row.ref, at=told.called_off_at, facts={"why": told.reason})
    return row


# ------------------------------------------------------------------ what upper rooms tell
@transaction.atomic
def note_looks(source_ref: str, looks: Mapping[str, tuple[datetime, int]]) -> None:
    """Note which pieces a patrol looked at, and when and for how many minutes: for the room that follows it.

    Told again of the same run it replaces what stood: tracks come in bit by bit.
    """
    Look.objects.filter(source_ref=source_ref).exclude(piece__in=looks).delete()
    for piece, (seen_at, minutes) in looks.items():
        _note(source_ref, piece, at=seen_at, minutes=minutes)


@transaction.atomic
def note_finds(source_ref: str, piece: str, count: int, *, at: datetime) -> None:
    """Note how many things were met at a piece: for the room that keeps what was met. Never who."""
    Look.objects.filter(source_ref=source_ref).exclude(piece=piece).delete()
    _note(source_ref, piece, at=at, finds=count)


def _note(source_ref: str, piece: str, **said: Any) -> None:
    Look.objects.update_or_create(source_ref=source_ref, piece=piece, defaults=said)
