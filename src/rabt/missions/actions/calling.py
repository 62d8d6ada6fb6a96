"""The host opens and closes the nominations of a call, ends it, or calls it off; the other side is told."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Untrusted
from rabt.exchange import actions as exchange
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries
from rabt.missions.messages import CallChanged
from rabt.missions.models import Call
from rabt.missions.queries.records import HOST, OVERRIDE
from rabt.missions.rules import said
from rabt.missions.rules.states import CallState, CallStep, move_call


@transaction.atomic
def open_call(actor: Actor, call_id: UUID, *, at: datetime) -> Call:
    """Open a call: from now on units of both states nominate. Refuses: call_step_closed"""
    actor.require(HOST)
    return _step(actor, queries.call_to_run(actor, call_id), CallStep.OPEN, "", at)


@transaction.atomic
def close_call(actor: Actor, call_id: UUID, *, at: datetime) -> Call:
    """Close the nominations of a call before their last day. Refuses: call_step_closed"""
    actor.require(HOST)
    return _step(actor, queries.call_to_run(actor, call_id), CallStep.CLOSE, "", at)


@transaction.atomic
def call_off_call(actor: Actor, call_id: UUID, why: str, *, at: datetime) -> Call:
    """Call a holding of a course off, with the reason. Refuses: call_step_closed, mission_said_short"""
    actor.require(OVERRIDE)
    why = said.check_said(why, "why")
    return _step(actor, queries.call_to_run(actor, call_id), CallStep.CALL_OFF, why, at)


def follow_calls(*, at: datetime) -> int:
    """Close calls whose last day of nomination is over, and end those that were held; return how many."""
    node, today = the_node(settings.RABT.state), agreement.terms_at(at).on
    ours = Call.objects.filter(host=node.state)
    late = {
        CallStep.CLOSE: ours.filter(state=CallState.OPEN, closes_on__lt=today),
        CallStep.HOLD: ours.filter(state=CallState.CLOSED, ends_on__lt=today),
    }
    found = 0
    for step, rows in late.items():
        for key in list(rows.values_list("pk", flat=True)):
            with transaction.atomic():
                _step(node, queries.call_told(key), step, "", at)
            found += 1
    return found


def _step(actor: Actor, row: Call, step: CallStep, why: str, at: datetime) -> Call:
    row.state, row.ended_for, row.changed_at = move_call(row.state, step), why, at
    row.save()
    journal.append(actor, f"course_call.{row.state}", row.ref, at=at, facts={"why": why})
    letter = CallChanged.from_body(
        {"call_ref": row.ref, "state": str(row.state), "reason": why, "changed_at": at.isoformat()}
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return row


STEPS = {
    "open": CallStep.OPEN, "closed": CallStep.CLOSE, "held": CallStep.HOLD, "called_off": CallStep.CALL_OFF,
}  # fmt: skip


@transaction.atomic
def take_call(actor: Actor, message: CallChanged, *, at: datetime) -> Call:
    """Take in that the host opened, closed, ended or called off a call; told again it is the same.

    Refuses: not_the_keeper, letter_malformed, call_step_closed
    """
    check_other(actor)
    row = queries.call_told(reference(message.call_ref, "course_call"))
    if row.host != actor.state:
        raise Untrusted("letter_malformed", field="call_ref")
    if row.state != message.state:
        row.state = move_call(row.state, STEPS[message.state])
        row.ended_for, row.changed_at = message.reason, at
        row.save()
        journal.append(actor, f"course_call.{row.state}", row.ref, at=at, facts={"why": row.ended_for})
    return row
