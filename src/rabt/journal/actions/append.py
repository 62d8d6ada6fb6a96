"""Remembering an act, in the transaction of the act itself and without a lock that others wait for."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rabt.base.actor import Actor
from rabt.journal import rules
from rabt.journal.models import Act, Salt

WRITE = """
    with act as (
        insert into journal_act
            (id, kind, ref, at, actor_id, office, role, state, commitment, leaf_index, leaf_hash)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, null, '')
        returning id
    ) insert into journal_salt (act_id, salt) select id, %s from act
"""
"""Every act of the house ends with it: one statement, where the models make two and put them together."""


@transaction.atomic(savepoint=False)
def append(actor: Actor, kind: str, ref: str, *, at: datetime, facts: dict[str, Any] | None = None) -> Act:
    """Remember an act in the caller's transaction. The facts are committed to, not kept."""
    salt = secrets.token_bytes(rules.SALT)
    who = {"id": actor.id, "office": actor.office, "role": actor.role, "state": actor.state}
    act = Act(
        kind=kind, ref=str(ref), at=at, actor_id=actor.id, office=actor.office, role=actor.role,
        state=actor.state, commitment=rules.commitment(salt, who, facts or {}),
    )  # fmt: skip
    keep(act, salt.hex())
    return act


def keep(act: Act, salt: str) -> None:
    """Write an act and its salt."""
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            [act.pk, act.kind, act.ref, act.at, act.actor_id, act.office, act.role, act.state,
             act.commitment, salt],
        )  # fmt: skip
    act._state.adding, act._state.db = False, connection.alias


def keep_plainly(act: Act, salt: str) -> None:
    """Write the same as `keep`, said by the models: what it is held against."""
    act.save(force_insert=True)
    Salt.objects.create(act=act, salt=salt)


@transaction.atomic
def erase_salts(actor: Actor, refs: Iterable[str], *, at: datetime) -> int:
    """Make the facts of acts about these records unprovable for ever; the tree stays whole.

    For the retention rules of the room that keeps the records. Returns how many acts it was.
    """
    kept = sorted({str(ref) for ref in refs})
    gone, _ = Salt.objects.filter(act__ref__in=kept).delete()
    for ref in kept:
        append(actor, "journal.salts_erased", ref, at=at)
    return gone
