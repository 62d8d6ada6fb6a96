"""What the tests of this room build on: a small scenario that both sides approved, its cast, an exercise."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from rabt.access.models import Account
from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.corridor import Words
from rabt.exchange.letters import Letter
from rabt.exercises import actions, inbox, messages
from rabt.exercises.models import Exercise
from rabt.exercises.rules.clock import Turn
from rabt.exercises.rules.record import Kind, Line
from rabt.scenarios.models import Approval, Version
from rabt.scenarios.models import Scenario as Row
from rabt.scenarios.rules.frozen import (
    Channel,
    Event,
    EventKind,
    Expectation,
    Move,
    Objective,
    Party,
    Scenario,
)

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SPACE = UUID("6f1f0c2a-0000-4000-8000-000000000000")
OFFICE = "LY/crisis/"
HERE, THERE = "LY", "EG"


def key(name: str) -> UUID:
    """Return the same key for the same name."""
    return uuid5(SPACE, name)


def after(minutes: float) -> datetime:
    """Return so many minutes after the day of the tests began."""
    return AT + timedelta(minutes=minutes)


def words(text: str) -> Words:
    """Say something in both languages."""
    return Words(f"نص {text}", f"Text {text}")


def expectation(name: str, state: str, team: str, minutes: int = 30) -> Expectation:
    """Return what a team is expected to do."""
    return Expectation(key(name), Party(state, team), words(f"expected {name}"), minutes)


def event(
    code: str, minutes: int, to: tuple[str, ...], *, kind: EventKind = EventKind.INJECT,
    channel: Channel = Channel.PAGE, follows: tuple[str, ...] = (), expected: tuple[Expectation, ...] = (),
) -> Event:  # fmt: skip
    """Return an event by its code; `to` are teams such as `LY.health`."""
    parties = tuple(Party(*one.split(".")) for one in to)
    return Event(
        id=key(code), code=code, move=key("move"), minutes=minutes, kind=kind, channel=channel,
        title=words(f"title {code}"), text=words(f"text {code}"), sender=words("sender"), place="",
        objective=key("objective-1"), to=parties, after=tuple(key(one) for one in follows), expected=expected,
    )  # fmt: skip


EVENTS = (
    event("LY-01", 10, ("LY.operations",), channel=Channel.SMS,
          expected=(expectation("x1", "LY", "operations"), expectation("x2", "EG", "operations"))),
    event("EG-01", 15, ("EG.operations",), channel=Channel.MAIL),
    event("LY-02", 20, ("LY.health", "EG.health"), follows=("LY-01",),
          expected=(expectation("x3", "LY", "health", 60),)),
    event("LY-03", 30, ("LY.border_guard",), follows=("EG-01",), channel=Channel.PAPER),
    event("LY-04", 45, (), kind=EventKind.FACILITATION),
    event("LY-05", 1500, ("LY.operations",), channel=Channel.MAIL),
)  # fmt: skip


def scenario(events: tuple[Event, ...] = EVENTS) -> Scenario:
    """Return a small scenario: two objectives, one move, six events."""
    objectives = (
        Objective(key("objective-1"), 1, words("objective 1"), "coordination"),
        Objective(key("objective-2"), 2, words("objective 2"), "communications"),
    )
    return Scenario(
        scenario_id=key("scenario"), digest=hashlib.sha256(b"scenario").hexdigest(), kind="functional",
        title=Words("تمرين العاصفة", "The storm"), summary=words("summary"),
        capabilities=("coordination", "communications"), objectives=objectives,
        moves=(Move(key("move"), 1, words("move"), words("situation"), 60),), events=events,
    )  # fmt: skip


def approved(told: Scenario | None = None) -> Scenario:
    """Keep a scenario as both sides approved it."""
    told = told or scenario()
    row = Row.objects.create(
        pk=told.scenario_id, office=f"{settings.RABT.state}/crisis/", made_in=HERE, title_ar=told.title.ar,
        title_en=told.title.en, kind=told.kind, digest=told.digest, opened_by="planner", opened_at=AT,
        changed_at=AT,
    )  # fmt: skip
    Version.objects.create(scenario=row, digest=told.digest, content=told.to_body(), made_at=AT)
    for side in (HERE, THERE):
        Approval.objects.create(
            scenario=row, side=side, digest=told.digest, state="approved", proposed_by=f"one of {side}",
            proposed_at=AT, decided_by=f"other of {side}", decided_at=AT, decision="approved",
        )  # fmt: skip
    return told


# ------------------------------------------------------------------ the cast
def account(role: str, office: str = OFFICE) -> Account:
    """Open an account."""
    return account_with(role, office)


def actor(role: str, office: str = OFFICE) -> Actor:
    """Open an account, and return who acts as it."""
    return actor_of(account(role, office))


def acts_as(row: Account) -> Actor:
    """Return who acts as an account."""
    return actor_of(row)


# ------------------------------------------------------------------ an exercise
def planned(planner: Actor, **changes: Any) -> Exercise:
    """Return an exercise as a planner planned it."""
    if not Row.objects.exists():
        approved()
    told: dict[str, Any] = {"starts_at": after(60)} | changes
    return actions.plan_exercise(planner, key("scenario"), told["starts_at"], at=AT)


def answered(peer: Actor, row: Exercise, accepted: bool = True) -> None:
    """Let the other side answer."""
    hand_in(peer, messages.ExerciseAnswered(
        exercise_ref=row.ref, accepted=accepted, why="" if accepted else "لا يناسبنا هذا الموعد",
        only_for="exercise", answered_at=AT,
    ))  # fmt: skip


def agreed(planner: Actor, head: Actor, peer: Actor) -> Exercise:
    """Return an exercise to which both sides agreed."""
    row = planned(planner)
    actions.approve_exercise(head, row.pk, at=AT)
    answered(peer, row)
    row.refresh_from_db()
    return row


def begun(planner: Actor, head: Actor, peer: Actor, controller: Actor) -> Exercise:
    """Return an exercise whose clock runs since the beginning of the day of the tests."""
    row = agreed(planner, head, peer)
    actions.turn_clock(controller, row.pk, Turn.START, at=AT)
    return row


def hand_in(peer: Actor, message: Any) -> None:
    """Hand a letter in as the exchange does."""
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), "x", new_id(), peer.state, AT, AT)
    )


def line(kind: Kind, second: int = 0, *, at: datetime = AT, state: str = THERE, **told: Any) -> Line:
    """Return a line of a record, of the other side if nothing else is said."""
    found: dict[str, Any] = {"key": new_id()} | told
    return Line(kind=kind, state=state, second=second, at=at, **found)


def written(row: Exercise, told: Line) -> messages.LineWritten:
    """Return the letter that tells of a line."""
    return messages.LineWritten(exercise_ref=row.ref, line=told, only_for="exercise")


def own_line(told: Line) -> Line:
    """Return the same line as this side's own."""
    return replace(told, state=HERE)
