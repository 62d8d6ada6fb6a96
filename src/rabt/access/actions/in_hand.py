"""What a colleague has taken up: a word to the others, never a lock on the record."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.access import queries, rules
from rabt.access.models import InHand
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref
from rabt.journal import actions as journal


@transaction.atomic
def take_up(actor: Actor, about: Ref, *, at: datetime, over: bool = False) -> InHand:
    """Take a record up. From a colleague who has it in hand only on purpose (`over`), and that is remembered.

    Refuses: in_hand_of_colleague
    """
    account = queries.own_account(actor)
    found = queries.in_hand_to_change(about)
    theirs = (
        found if found and found.account_id != account.pk and rules.is_in_hand(found.taken_at, at) else None
    )
    if theirs and not over:
        raise Refused("in_hand_of_colleague", who=theirs.account.name_ar)
    taken, _ = InHand.objects.update_or_create(
        about=about, defaults={"account": account, "taken_at": at, "handed_by": "", "note": ""}
    )
    if theirs:
        journal.append(actor, "work.taken_over", about, at=at)
    return taken


@transaction.atomic
def put_down(actor: Actor, about: Ref) -> None:
    """Put a record down that one has in hand oneself; another's stays where it is."""
    InHand.objects.filter(about=about, account_id=queries.own_account(actor).pk).delete()


@transaction.atomic
def finish_record(actor: Actor, about: Ref, *, at: datetime) -> None:
    """Let go of a record that was decided, whoever had it; deciding what a colleague had is remembered."""
    found = queries.in_hand_to_change(about)
    if found is None:
        return
    if str(found.account_id) != actor.id and rules.is_in_hand(found.taken_at, at):
        journal.append(actor, "work.taken_over", about, at=at)
    found.delete()


@transaction.atomic
def hand_over(
    actor: Actor, about: Ref, to: UUID, *, scope: str, offices: Collection[str], note: str = "", at: datetime
) -> InHand:
    """Hand a record to a colleague who may do it, with a word of why.

    Refuses: in_hand_of_colleague, colleague_cannot
    """
    take_up(actor, about, at=at)
    colleague = next((one for one in queries.colleagues(actor, scope, offices) if one.pk == to), None)
    if colleague is None:
        raise Refused("colleague_cannot")
    found, _ = InHand.objects.update_or_create(
        about=about,
        defaults={"account": colleague, "taken_at": at, "handed_by": actor.name, "note": note[:200]},
    )
    journal.append(actor, "work.handed_over", about, at=at, facts={"to": str(to)})
    return found


def forget_in_hand(at: datetime) -> int:
    """Forget what was taken up and left; the node does this each day."""
    gone, _ = InHand.objects.filter(taken_at__lt=at - rules.IN_HAND).delete()
    return gone
