"""The advance is paid on a receipt, expenses are entered, two persons settle what is left by currency."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.access.approval import check_other_person
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.dues.rules.amount import check_amount
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.models import Expense, Mission
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules import said, travel
from rabt.missions.rules.states import MissionStep, move_mission

LONG_BEFORE = timedelta(days=366)
"""Nobody buys a ticket so long before he leaves: the year is a slip of the hand."""


@dataclass(frozen=True)
class Spent:
    """One expense: for what, when, how much in minor units of which currency, on which receipt."""

    what: str
    on: date
    minor: int
    currency: str
    receipt: str


@transaction.atomic
def pay_advance(actor: Actor, mission_id: UUID, receipt: str, *, at: datetime) -> Mission:
    """Note that the advance was paid, with its receipt. Refuses: mission_step_closed, advance_paid"""
    actor.require(RANK)
    row = queries.mission_to_change(actor, mission_id)
    move_mission(row.state, MissionStep.SPEND)
    if row.advanced_at is not None:
        raise Refused("advance_paid", field="receipt")
    row.advance_receipt = said.check_name(receipt, "receipt", 60)
    row.advanced_at = row.changed_at = at
    row.save()
    facts = {"minor": row.advance, "currency": row.currency, "receipt": row.advance_receipt}
    journal.append(actor, "mission.advance_paid", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def enter_expense(actor: Actor, mission_id: UUID, spent: Spent, *, at: datetime) -> Expense:
    """Enter an expense of a mission with its receipt.

    Refuses: mission_step_closed, mission_name_empty, expense_day, expense_old, dues_amount_wrong,
    currency_unknown, receipt_entered
    """
    actor.require(RANK)
    mission = queries.mission_to_change(actor, mission_id)
    move_mission(mission.state, MissionStep.SPEND)
    terms = agreement.terms_at(at)
    if spent.currency not in {state.currency for state in terms.states.values()}:
        raise Refused("currency_unknown", field="currency")
    if spent.on > terms.on:
        raise Refused("expense_day", field="on")
    if spent.on < mission.out_on - LONG_BEFORE:
        raise Refused("expense_old", field="on")
    row = Expense(
        mission=mission, what=said.check_name(spent.what, "what"), on=spent.on, currency=spent.currency,
        minor=check_amount(spent.minor), receipt=said.check_name(spent.receipt, "receipt", 60),
        entered_by=actor.id, entered_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("receipt_entered", field="receipt") from standing
    facts = {"minor": row.minor, "currency": row.currency, "receipt": row.receipt}
    journal.append(actor, "mission.expense_entered", mission.ref, at=at, facts=facts)
    return row


@transaction.atomic
def close_accounts(actor: Actor, mission_id: UUID, *, at: datetime) -> Mission:
    """Close the accounts of a mission that is back, for another person to settle.

    Refuses: mission_step_closed, mission_not_back
    """
    actor.require(RANK)
    row = queries.mission_to_change(actor, mission_id)
    row.state = move_mission(row.state, MissionStep.SETTLE)
    if row.back_on > agreement.terms_at(at).on:
        raise Refused("mission_not_back")
    row.closed_by, row.closed_at, row.changed_at = actor.id, at, at
    row.save()
    journal.append(actor, "mission.closed", row.ref, at=at)
    return row


@transaction.atomic
def settle(actor: Actor, mission_id: UUID, *, at: datetime, seen: str = "") -> Mission:
    """Settle a mission whose accounts another person closed, as they were `seen`.

    Refuses: mission_step_closed, same_person; stale, where they were changed meanwhile
    """
    actor.require(ENDORSE)
    row = queries.mission_to_change(actor, mission_id)
    travel.check_seen(row.changed_at, seen)
    row.state = move_mission(row.state, MissionStep.CONFIRM)
    check_other_person(row.closed_by, actor)
    row.settled_by, row.settled_at, row.changed_at = actor.id, at, at
    row.save()
    told = {one.currency: one.due for one in queries.balances_of(row)}
    journal.append(actor, "mission.settled", row.ref, at=at, facts=told)
    return row


@transaction.atomic
def send_back(actor: Actor, mission_id: UUID, why: str, *, at: datetime) -> Mission:
    """Send closed accounts back to be corrected, with the reason.

    Refuses: mission_step_closed, same_person, mission_said_short
    """
    actor.require(ENDORSE)
    row = queries.mission_to_change(actor, mission_id)
    row.state, row.changed_at = move_mission(row.state, MissionStep.RETURN), at
    check_other_person(row.closed_by, actor)
    row.ended_for = said.check_said(why, "why")
    row.save()
    journal.append(actor, "mission.accounts_returned", row.ref, at=at, facts={"why": row.ended_for})
    return row
