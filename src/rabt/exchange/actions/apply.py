"""Applying: each letter once, in order, in its own transaction, by the room that reads its kind."""

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from rabt.base.actor import Actor, the_node
from rabt.base.clock import now
from rabt.base.errors import Problem, Refused, Unavailable
from rabt.base.identifiers import Ref
from rabt.exchange import queries, rules
from rabt.exchange.actions import locks
from rabt.exchange.actions.reject import plain
from rabt.exchange.actions.send import APPLY, wake
from rabt.exchange.letters import Letter
from rabt.exchange.models import Incoming
from rabt.journal import actions as journal

Handler = Callable[[Actor, Letter], None]
OWN_INBOX = "rabt.exchange.inbox"
log = logging.getLogger(__name__)


def apply_received(at: datetime) -> int:
    """Hand every letter whose turn it is to its room; return how many were applied."""
    applied, upto = 0, -1
    while upto < (received := queries.received_upto()):
        upto = received
        while (took := apply_next(at, upto)) is not None:
            applied += took
    return applied


def apply_next(at: datetime, upto: int) -> bool | None:
    """Apply one letter; None when none can be applied, False when it became a dead letter."""
    try:
        return _apply_one(at, upto)
    except _Stopped as stopped:
        _bury_stopped(stopped, at)
        return False


class _Stopped(Exception):
    """A room could not take a letter; its whole transaction is undone."""

    def __init__(self, letter_id: UUID, problem: Problem) -> None:
        super().__init__(problem.code)
        self.letter_id, self.problem = letter_id, problem


@transaction.atomic(durable=True)
def _apply_one(at: datetime, upto: int) -> bool | None:
    """Apply one letter. The end of what a room did does not wait for the disk.

    What a power cut takes is applied again: the letter is on the disk since it was confirmed, and its state
    turns with what it did. Whatever is sent on the ground of it is numbered later and durably, and so takes
    this to the disk before. A letter about the line itself (keys, checkpoints) waits, as it turns files too.
    """
    locks.hold(locks.APPLY, waits_for_disk=False)
    row = queries.next_to_apply(settings.RABT.peer_state, upto)
    if row is None:
        return None
    if settings.RABT_INBOX.get(row.kind) == OWN_INBOX:
        locks.commit_durably()
    try:
        handler_of(row.kind)(the_node(row.from_state), letter_of(row))
    except (OperationalError, InterfaceError, Unavailable):
        raise  # it is the node that cannot now: the letter waits for another try
    except Problem as problem:
        raise _Stopped(row.pk, problem) from problem
    except Exception as cause:
        log.exception("a letter of kind %s broke its handler", row.kind)
        raise _Stopped(row.pk, Refused("letter_broke_handler", error=type(cause).__name__)) from cause
    _note_applied(row, at)
    return True


DONE = "update exchange_incoming set state = %s, tries = %s, handed_at = %s, done_at = %s where id = %s"
"""Said once a letter, and so written out; a letter that was tried before forgets why it was not taken."""


def _note_applied(row: Incoming, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, [rules.Incoming.APPLIED.value, row.tries + 1, at, now(), row.pk])
    if row.tries:
        Incoming.objects.filter(pk=row.pk).update(reason_code="", reason_facts={})


def _bury(row: Incoming, problem: Problem, at: datetime) -> None:
    row.state, row.reason_code, row.reason_facts = rules.Incoming.DEAD, problem.code, plain(problem.facts)
    kind = "exchange.incident_raised" if problem.code in rules.INCIDENTS else "letter.stopped"
    journal.append(the_node(settings.RABT.state), kind, row.ref, at=at, facts={"code": problem.code})


@transaction.atomic(durable=True)
def _bury_stopped(stopped: _Stopped, at: datetime) -> None:
    row = Incoming.objects.select_for_update().get(pk=stopped.letter_id)
    if row.state != rules.Incoming.WAITING:
        return
    row.handed_at, row.done_at, row.tries = at, now(), row.tries + 1
    _bury(row, stopped.problem, at)
    row.save(update_fields=["state", "reason_code", "reason_facts", "tries", "handed_at", "done_at"])


def handler_of(kind: str) -> Handler:
    """Return the room's handler for a kind of letter. Refuses: letter_kind_unknown"""
    path = settings.RABT_INBOX.get(kind)
    handler: Handler | None = getattr(import_module(path), "HANDLERS", {}).get(kind) if path else None
    if handler is None:
        raise Refused("letter_kind_unknown", kind=kind)
    return handler


def letter_of(row: Incoming) -> Letter:
    """Return a stored letter as the rooms see it."""
    return Letter(
        kind=row.kind, body=row.body, about=Ref(row.about), mid=row.mid,
        from_state=row.from_state, sent_at=row.made_at, received_at=row.came_at,
    )  # fmt: skip


# ---------------------------------------------------------------- dead letters


@transaction.atomic
def retry(actor: Actor, letter_id: UUID, *, at: datetime) -> Incoming:
    """Hand a dead letter to its room again. Refuses: not_allowed, letter_not_dead"""
    row = queries.letter_to_decide(actor, letter_id)
    row.state = rules.move(row.state, rules.RETRY)
    row.handled_by, row.handled_at, row.handled_reason = actor.id, at, ""
    row.save(update_fields=["state", "handled_by", "handled_at", "handled_reason"])
    journal.append(actor, "letter.retried", row.ref, at=at)
    transaction.on_commit(lambda: wake(APPLY), robust=True)
    return row


@transaction.atomic
def set_aside(actor: Actor, letter_id: UUID, reason: str, *, at: datetime) -> Incoming:
    """Leave a dead letter without effect, and say why.

    Refuses: not_allowed, letter_not_dead, reason_missing_for_letter
    """
    if not reason.strip():
        raise Refused("reason_missing_for_letter", field="reason")
    row = queries.letter_to_decide(actor, letter_id)
    row.state = rules.move(row.state, rules.SET_ASIDE)
    row.handled_by, row.handled_at, row.handled_reason = actor.id, at, reason.strip()[:500]
    row.save(update_fields=["state", "handled_by", "handled_at", "handled_reason"])
    journal.append(actor, "letter.set_aside", row.ref, at=at, facts={"reason": row.handled_reason})
    transaction.on_commit(lambda: wake(APPLY), robust=True)
    return row
