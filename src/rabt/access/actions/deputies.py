"""Deputies: whom an approver names to act while he is away."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.access import queries, rules
from rabt.access.actions.codes import address_of
from rabt.access.models import Deputy
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.journal import actions as journal
from rabt.notices import actions as notices


@transaction.atomic
def name_deputy(
    actor: Actor, deputy_id: UUID, from_at: datetime, until_at: datetime, *, at: datetime
) -> Deputy:
    """Name a colleague who acts while one is away, between two days.

    Refuses: deputy_conflict, deputy_days, not_allowed (a deputy names no deputy)
    """
    rules.check_not_deputy(actor.for_whom)
    account = queries.own_account(actor)
    chosen = queries.possible_deputies(actor).filter(pk=deputy_id).first()
    if chosen is None:
        raise Refused("deputy_conflict")
    rules.check_deputy(rules.table().roles[actor.role].deputies, chosen.role, from_at, until_at)
    deputy = Deputy.objects.create(
        absent=account, deputy=chosen, from_at=from_at, until_at=until_at, named_at=at
    )
    journal.append(actor, "deputy.named", deputy.ref, at=at)
    notices.tell(address_of(chosen), "access.deputy_text", {"name": account.name_ar}, about=deputy.ref, at=at)
    return deputy


@transaction.atomic
def end_deputy(actor: Actor, deputy_id: UUID, *, at: datetime) -> None:
    """End a deputy's time at once. Refuses: missing"""
    if not queries.deputies_of(actor).filter(pk=deputy_id, ended_at=None).update(ended_at=at):
        raise Missing("missing")
    journal.append(actor, "deputy.ended", f"deputy:{deputy_id}", at=at)
