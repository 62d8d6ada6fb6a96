"""The clock is turned; events are given by time or by hand; players answer. The line may be down."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.exercises import queries
from rabt.exercises.actions.telling import tell_players
from rabt.exercises.actions.writing import tell_count, write, write_once
from rabt.exercises.models import Entry, Exercise
from rabt.exercises.queries.exercises import CONTROL, PLAY
from rabt.exercises.rules import clock, delivery
from rabt.exercises.rules import exercise as rules
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.exercise import Step
from rabt.exercises.rules.record import Kind, check_said
from rabt.scenarios.rules.frozen import Event


@transaction.atomic
def turn_clock(
    actor: Actor, exercise_id: UUID, turn: Turn, *, at: datetime, seconds: int = 0, why: str = ""
) -> Exercise:
    """Start, hold, go on, jump to a time ahead, shift by so many seconds, or end; each turn is a line.

    Refuses: exercise_not_agreed, clock_step_closed, clock_backwards, clock_far, clock_not_moved,
    exercise_said_short
    """
    actor.require(CONTROL)
    row = queries.exercise_to_change(actor, exercise_id)
    rules.check_playing(row.state)
    shown = queries.reading(row, at)
    clock.check_turn(shown, turn, seconds)
    by_hand = turn in (Turn.JUMP, Turn.SHIFT)
    said = check_said(why, "why") if by_hand else ""
    write(
        actor, row, Kind(turn.value), at=at, second=shown.second, seconds=seconds if by_hand else 0, said=said
    )
    if turn is Turn.END:
        end(row, at)
        tell_count(row, at=at)
    return row


def end(row: Exercise, at: datetime) -> None:
    """Set an exercise ended, as its clock was."""
    row.state, row.state_at = rules.move(row.state, Step.END), at
    row.save(update_fields=["state", "state_at"])


# ------------------------------------------------------------------ what is given
@transaction.atomic
def give_event(actor: Actor, exercise_id: UUID, event_id: UUID, *, at: datetime) -> Exercise:
    """Give an event by hand, before its time or after it.

    Refuses: exercise_not_agreed, clock_not_started, event_not_ours, event_given, event_held
    """
    actor.require(CONTROL)
    row = _played(actor, exercise_id, at)
    event = delivery.check_give(row.scenario(), queries.lines_of(row), actor.state, event_id)
    if _give(actor, row, event, delivery.BY_HAND, at) is None:
        raise Refused("event_given")
    return row


@transaction.atomic
def give_due(actor: Actor, exercise_id: UUID, *, at: datetime) -> Exercise:
    """Give all that is due now, where the node's own work is late.

    Refuses: exercise_not_agreed, clock_not_started
    """
    actor.require(CONTROL)
    row = _played(actor, exercise_id, at)
    _give_all(actor, row, at)
    return row


def _played(actor: Actor, exercise_id: UUID, at: datetime) -> Exercise:
    """Return an exercise whose clock was started, locked. Refuses: exercise_not_agreed, clock_not_started"""
    row = queries.exercise_to_change(actor, exercise_id)
    rules.check_playing(row.state)
    if queries.reading(row, at).state is clock.State.SET:
        raise Refused("clock_not_started")
    return row


def _give_all(actor: Actor, row: Exercise, at: datetime) -> int:
    """Give what is due, and what may follow it then."""
    found, scenario, second = 0, row.scenario(), queries.reading(row, at).second
    while wanted := delivery.due(scenario, queries.lines_of(row), settings.RABT.state, second):
        gave = [_give(actor, row, event, delivery.BY_TIME, at) for event in wanted]
        found += len(gave)
    return found


def _give(actor: Actor, row: Exercise, event: Event, how: str, at: datetime) -> Entry | None:
    entry = write_once(actor, row, Kind.DELIVERED, at=at, event=str(event.id), value=how)
    if entry is not None and delivery.is_for_players(event):
        tell_players(row, event, at=at)
    return entry


@transaction.atomic
def hold_event(actor: Actor, exercise_id: UUID, event_id: UUID, why: str, *, at: datetime) -> Exercise:
    """Keep an event back for good, with the reason.

    Refuses: exercise_not_agreed, clock_not_started, event_not_ours, event_given, event_held,
    exercise_said_short
    """
    actor.require(CONTROL)
    row = _played(actor, exercise_id, at)
    delivery.check_give(row.scenario(), queries.lines_of(row), actor.state, event_id)
    write(actor, row, Kind.HELD, at=at, event=str(event_id), said=check_said(why, "why"))
    return row


@transaction.atomic
def answer_event(
    actor: Actor, exercise_id: UUID, event_id: UUID, said: str, *, at: datetime, key: UUID | None = None
) -> Entry:
    """Say what the team does about an event of which it was told (a player).

    `key` is drawn by the page, so that what is sent twice counts once.
    Refuses: exercise_not_agreed, exercise_said_short
    """
    actor.require(PLAY)
    row = queries.play_to_see(actor, exercise_id)
    event = queries.event_told(actor, row, event_id)
    if key is not None and (standing := queries.entry_of(key)) is not None and standing.exercise_id == row.pk:
        return standing
    rules.check_playing(row.state)
    told = check_said(said, "said", least=2)
    team = queries.own_teams(actor, row)[0]
    return write(actor, row, Kind.ANSWERED, at=at, key=key, event=str(event.id), said=told, subject=team)


# ------------------------------------------------------------------ by the clock
def deliver_due(*, at: datetime) -> int:
    """Give what is due in every exercise that runs: the node does this each minute; return how many."""
    return sum(_deliver(key, at) for key in queries.running(at))


@transaction.atomic
def _deliver(exercise_id: UUID, at: datetime) -> int:
    row = queries.locked(exercise_id)
    if row.state != rules.State.AGREED or queries.reading(row, at).state is not clock.State.RUNNING:
        return 0
    return _give_all(the_node(settings.RABT.state), row, at)
