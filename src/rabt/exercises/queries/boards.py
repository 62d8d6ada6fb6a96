"""What stands on the boards: the controllers', the players' own, and the picture of both capitals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.access.queries import the_one
from rabt.access.rules import scopes_of
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exchange import queries as exchange
from rabt.exercises.models import Entry, Exercise, Seat
from rabt.exercises.queries.exercises import (
    CONTROL,
    PLAY,
    SEE,
    entries_of,
    lines_of,
    reading,
    states,
)
from rabt.exercises.rules import delivery, report
from rabt.exercises.rules.clock import Reading, told
from rabt.exercises.rules.delivery import Placed, Standing
from rabt.exercises.rules.exercise import PLAYED
from rabt.exercises.rules.record import Kind
from rabt.scenarios.rules.frozen import Event, Scenario

QUIET_AFTER = timedelta(minutes=3)
"""After so long without a word the other side counts as out of reach. A house rule."""


@dataclass(frozen=True)
class Row:
    """A line of the controllers' board: an event, its time, how it stands, who here plays it."""

    placed: Placed
    time: str
    at: datetime | None
    players: list[Any]
    is_for_players: bool


@dataclass(frozen=True)
class Board:
    """The controllers' board: the clock, what is due or late, what comes, what was given."""

    shown: Reading
    now: str
    due: list[Row]
    coming: list[Row]
    given: list[Row]

    @property
    def late(self) -> int:
        """Return how many are late."""
        return sum(row.placed.standing is Standing.LATE for row in self.due)


def board(viewer: Actor, row: Exercise, at: datetime) -> Board:
    """Return the controllers' board of an exercise; nothing is given by looking at it."""
    viewer.require(CONTROL)
    shown, scenario = reading(row, at), row.scenario()
    seated = _seated(Seat.objects.filter(exercise=row))
    rows = [
        _row(one, shown, seated)
        for one in delivery.placed(scenario, lines_of(row), settings.RABT.state, shown.second)
    ]
    due = (Standing.DUE, Standing.LATE, Standing.WAITS)
    return Board(
        shown, told(shown.second), [row for row in rows if row.placed.standing in due],
        [row for row in rows if row.placed.standing is Standing.COMING],
        [row for row in rows if row.placed.standing in (Standing.DELIVERED, Standing.HELD)],
    )  # fmt: skip


def _row(one: Placed, shown: Reading, seated: dict[str, list[Any]]) -> Row:
    second = delivery.second_of(one.event)
    players = [who for team in teams_of(one.event) for who in seated.get(team, [])]
    return Row(one, told(second), shown.wall(second), players, delivery.is_for_players(one.event))


def teams_of(event: Event, state: str = "") -> list[str]:
    """Return the teams of a side, this one if none is named, that an event is for."""
    return [party.team for party in event.to if party.state == (state or settings.RABT.state)]


def _seated(seats: Iterable[Seat]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    rows = list(seats)
    people = access.accounts_of(seat.account_id for seat in rows)
    for seat in rows:
        if seat.account_id in people:
            found.setdefault(seat.team, []).append(people[seat.account_id])
    return found


# ------------------------------------------------------------------ seats
def seats_of(viewer: Actor, row: Exercise) -> QuerySet[Seat]:
    """Return who plays which team of this side."""
    viewer.require(SEE)
    return Seat.objects.filter(exercise=row).order_by("team", "seated_at")


def seat_to_change(viewer: Actor, exercise_id: UUID, seat_id: UUID) -> Seat:
    """Return one seat of an exercise that this viewer reaches, locked, or Missing."""
    viewer.require(SEE)
    return the_one(Seat.objects.filter(exercise_id=exercise_id, pk=seat_id).select_for_update(of=("self",)))


def could_play(viewer: Actor) -> list[Any]:
    """Return the accounts of this side whose role may play, of whatever office, by name."""
    viewer.require(SEE)
    found = [one for one in access.open_accounts() if PLAY in scopes_of(one.role)]
    return sorted(found, key=lambda one: (one.name_ar, str(one.pk)))


def players_of(row: Exercise, event: Event) -> list[Any]:
    """Return the accounts of this node that are told of an event: for the node itself."""
    seats = Seat.objects.filter(exercise=row, team__in=teams_of(event))
    return [access.account_by_id(key) for key in sorted(set(seats.values_list("account_id", flat=True)))]


# ------------------------------------------------------------------ a player's own board
@dataclass(frozen=True)
class Told:
    """What a player was told: the event, when, and what his side answered."""

    event: Event
    entry: Entry
    time: str
    answers: list[Entry]
    wants_answer: bool


def plays_of(viewer: Actor) -> QuerySet[Exercise]:
    """Return the exercises in which this viewer plays, the latest first."""
    viewer.require(PLAY)
    mine = Seat.objects.filter(account_id=viewer.id).values("exercise_id")
    return Exercise.objects.filter(pk__in=mine, state__in=PLAYED).order_by("-starts_at", "pk")


def play_to_see(viewer: Actor, exercise_id: UUID) -> Exercise:
    """Return an exercise in which this viewer plays, or Missing."""
    return the_one(plays_of(viewer).filter(pk=exercise_id))


def own_teams(viewer: Actor, row: Exercise) -> list[str]:
    """Return the teams that this viewer plays."""
    seats = Seat.objects.filter(exercise=row, account_id=viewer.id).order_by("team")
    return list(seats.values_list("team", flat=True))


def told_to(viewer: Actor, row: Exercise) -> list[Told]:
    """Return what this viewer was told in an exercise, the newest first, with the answers of his side."""
    teams, scenario = set(own_teams(viewer, row)), row.scenario()
    entries = [entry for entry in entries_of(row) if entry.kept_by == settings.RABT.state]
    answers: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == Kind.ANSWERED:
            answers.setdefault(entry.event, []).append(entry)
    found = []
    for entry in reversed([entry for entry in entries if entry.kind == Kind.DELIVERED]):
        event = scenario.by_id.get(UUID(entry.event))
        if event is not None and is_told(event, teams):
            wants = any(
                wanted.party.state == settings.RABT.state and wanted.party.team in teams
                for wanted in event.expected
            )
            found.append(Told(event, entry, told(entry.second), answers.get(entry.event, []), wants))
    return found


def is_told(event: Event, teams: set[str]) -> bool:
    """Tell whether players of some teams of this side are told of an event."""
    return delivery.is_for_players(event) and bool(teams & set(teams_of(event)))


def event_told(viewer: Actor, row: Exercise, event_id: UUID) -> Event:
    """Return an event of which this viewer was told, or Missing."""
    found = next((one.event for one in told_to(viewer, row) if one.event.id == event_id), None)
    if found is None:
        raise Missing()
    return found


# ------------------------------------------------------------------ the picture of both capitals
@dataclass(frozen=True)
class Picture:
    """Both sides at one look: the clock, what each gave and answered, and since when it is silent."""

    shown: Reading
    now: str
    sides: tuple[report.Side, ...]
    latest: list[Entry]
    events: dict[str, Event]
    silent_minutes: int | None
    is_quiet: bool


def picture(viewer: Actor, row: Exercise, at: datetime) -> Picture:
    """Return the live picture of an exercise, as far as the other side's word has come."""
    viewer.require(SEE)
    shown, lines, scenario = reading(row, at), lines_of(row), row.scenario()
    silent = exchange.silent_for(at)
    return Picture(
        shown, told(shown.second), tuple(report.side(scenario, lines, state) for state in states()),
        list(entries_of(row).order_by("-at", "-pk")[:12]), events_by_key(scenario),
        int(silent.total_seconds() // 60) if silent is not None else None,
        silent is None or silent > QUIET_AFTER,
    )  # fmt: skip


def events_by_key(scenario: Scenario) -> dict[str, Event]:
    """Return the events of a scenario by their key as the record writes it."""
    return {str(key): event for key, event in scenario.by_id.items()}
