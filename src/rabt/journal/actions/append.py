"""Remembering an act, in the transaction of the act itself and without a lock that others wait for."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from rabt.base.actor import Actor
from rabt.journal import rules
from rabt.journal.models import Act, Salt


@transaction.atomic(savepoint=False)
def append(actor: Actor, kind: str, ref: str, *, at: datetime, facts: dict[str, Any] | None = None) -> Act:
    """Remember an act in the caller's transaction. The facts are committed to, not kept."""
    salt = secrets.token_bytes(rules.SALT)
    who = {"id": actor.id, "office": actor.office, "role": actor.role, "state": actor.state}
    act = Act.objects.create(
        kind=kind, ref=str(ref), at=at, actor_id=actor.id, office=actor.office, role=actor.role,
        state=actor.state, commitment=rules.commitment(salt, who, facts or {}),
    )  # fmt: skip
    Salt.objects.create(act=act, salt=salt.hex())
    return act


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
