"""Clerks work through the pairs, each for himself: the next one, one key, the next one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.matching import queries
from rabt.matching.models import Judgement, Matching, Pair
from rabt.matching.queries.pairs import HELD
from rabt.matching.rules import pair as rules
from rabt.matching.rules.matching import State
from rabt.matching.rules.pair import ONE_PERSON

MOST_MILLISECONDS = int(HELD.total_seconds() * 1000)
"""Longer than this nobody looks at one pair: he went away."""


@transaction.atomic
def take_up_pair(actor: Actor, matching_id: UUID, *, at: datetime) -> Pair | None:
    """Put the next pair before a clerk, and leave it to him for a while; None where none is free.

    Refuses: matching_step_closed
    """
    actor.require(queries.JUDGE)
    row = _ready(queries.matching_to_see(actor, matching_id))
    rows = queries.free_for(actor, queries.pairs_to_judge(actor, row), at)
    found = rows.select_for_update(of=("self",), skip_locked=True).first()
    if found is None:
        return None
    if found.shown_to != actor.id:
        found.shown_to, found.shown_at = actor.id, at
        found.save(update_fields=["shown_to", "shown_at"])
    queries.shown(actor, [found])
    return found


@transaction.atomic
def judge_pair(
    actor: Actor, matching_id: UUID, pair_id: UUID, said: str, note: str = "", *, at: datetime
) -> Pair:
    """Say that two rows are one person, are two, or that one is not sure; each clerk once, for himself.

    Refuses: matching_step_closed, pair_said_already, pair_closed
    """
    actor.require(queries.JUDGE)
    row = _ready(queries.matching_to_see(actor, matching_id))
    found = queries.pair_to_change(actor, row, pair_id)
    said_before = queries.judgements_of(found)
    mine = next((one.said for one in said_before if one.said_by == actor.id), "")
    if mine == said:
        return found  # the same key twice, or the same page sent again
    if mine:
        raise Refused("pair_said_already")
    if found.settled or not (found.asks or found.state == rules.State.LINKED):
        raise Refused("pair_closed")
    Judgement.objects.create(
        pair=found, said=said, note=note[:500], said_by=actor.id, said_at=at, took=_took(actor, found, at)
    )
    journal.append(actor, f"pair.{said}", found.ref, at=at)
    _stand(row, found, [*(one.said for one in said_before), said])
    return found


def _ready(row: Matching) -> Matching:
    if row.state != State.READY:
        raise Refused("matching_step_closed", state=row.state, step="judge")
    return row


def _took(actor: Actor, found: Pair, at: datetime) -> int:
    """Count how long a clerk had a pair before him; what was opened otherwise counts as nothing known."""
    if found.shown_at is None or found.shown_to != actor.id:
        return MOST_MILLISECONDS
    return min(int((at - found.shown_at).total_seconds() * 1000), MOST_MILLISECONDS)


def _stand(row: Matching, found: Pair, said: list[str]) -> None:
    """Write down where a pair stands now; whoever shares a row with it is settled, or open again."""
    outcome = rules.outcome(said, found.wanted, linked=found.linked, asked=found.asked or bool(said))
    found.state, found.asks, found.shown_to, found.shown_at = outcome.state, outcome.asks, "", None
    found.save(update_fields=["state", "asks", "shown_to", "shown_at"])
    doubles = bool(row.told.get("doubles"))
    for other in queries.siblings(found, doubles=doubles).exclude(pk=found.pk):
        taken = queries.siblings(other, doubles=doubles).exclude(pk=other.pk).filter(state__in=ONE_PERSON)
        settled = other.state not in ONE_PERSON and taken.exists()
        if settled != other.settled:
            other.settled = settled
            other.save(update_fields=["settled"])


@transaction.atomic
def take_back_judgement(actor: Actor, matching_id: UUID, *, at: datetime) -> Pair:
    """Take back what one said last, and have that pair before one again.

    Refuses: matching_step_closed, pair_nothing_said
    """
    actor.require(queries.JUDGE)
    row = _ready(queries.matching_to_see(actor, matching_id))
    last = queries.last_word(actor, row)
    if last is None:
        raise Refused("pair_nothing_said")
    found = queries.pair_to_change(actor, row, last.pair_id)
    last.delete()
    journal.append(actor, "pair.taken_back", found.ref, at=at)
    _stand(row, found, [one.said for one in queries.judgements_of(found)])
    found.shown_to, found.shown_at = actor.id, at
    found.save(update_fields=["shown_to", "shown_at"])
    return found
