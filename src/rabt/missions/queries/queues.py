"""What waits for whom in this room."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.missions.models import Call, Mission, Nomination, Programme, SeatChange
from rabt.missions.queries.records import (
    ENDORSE,
    FILES,
    HOST,
    RANK,
    VET,
    calls_to_run,
    missions_to_see,
    nominations_to_see,
    programmes_to_see,
    seat_changes_to_see,
)
from rabt.missions.rules.states import CallState, ChangeState, MissionState, ProgrammeState, State
from rabt.shell.figures import gregorian
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def programmes_to_put(viewer: Actor) -> QuerySet[Programme]:
    """Return the programmes that are to be put to a head: this side's draft, or the other side's."""
    states = (ProgrammeState.DRAFT, ProgrammeState.RECEIVED)
    return programmes_to_see(viewer).filter(state__in=states)


def programmes_to_approve(viewer: Actor) -> QuerySet[Programme]:
    """Return the programmes that wait for a head who did not put them forward."""
    return programmes_to_see(viewer).filter(state=ProgrammeState.PUT).exclude(proposed_by=viewer.id)


def seat_changes_to_put(viewer: Actor) -> QuerySet[SeatChange]:
    """Return the numbers of seats that the other side asks for, which are to be put to a head."""
    return seat_changes_to_see(viewer).filter(state=ChangeState.RECEIVED)


def seat_changes_to_approve(viewer: Actor) -> QuerySet[SeatChange]:
    """Return the numbers of seats that wait for a head who did not put them forward."""
    return seat_changes_to_see(viewer).filter(state=ChangeState.PUT).exclude(proposed_by=viewer.id)


def calls_to_open(viewer: Actor) -> QuerySet[Call]:
    """Return the calls of this side's centres that are not open yet."""
    return calls_to_run(viewer).filter(state=CallState.PLANNED)


def nominations_to_rank(viewer: Actor) -> QuerySet[Nomination]:
    """Return this side's nominations that nobody has ranked."""
    return nominations_to_see(viewer, state=State.NOMINATED).filter(state_of=viewer.state)


def nominations_to_endorse(viewer: Actor) -> QuerySet[Nomination]:
    """Return this side's ranked nominations that wait for another person."""
    rows = nominations_to_see(viewer, state=State.RANKED).filter(state_of=viewer.state)
    return rows.exclude(proposed_by=viewer.id)


def nominations_to_vet(viewer: Actor) -> QuerySet[Nomination]:
    """Return this side's endorsed nominations whose record nobody has looked at."""
    return nominations_to_see(viewer, state=State.ENDORSED).filter(state_of=viewer.state)


def nominations_to_answer(viewer: Actor) -> QuerySet[Nomination]:
    """Return the vetted nominations for calls that this side holds."""
    viewer.require(HOST)
    return nominations_to_see(viewer, state=State.VETTED).filter(call__host=viewer.state)


def missions_to_order(viewer: Actor) -> QuerySet[Mission]:
    """Return the orders that wait for another person than who put them forward."""
    rows = missions_to_see(viewer, state=MissionState.PUT).filter(state_of=viewer.state)
    return rows.exclude(proposed_by=viewer.id)


def missions_to_settle(viewer: Actor) -> QuerySet[Mission]:
    """Return the missions that are back and not settled."""
    today = agreement.terms_at(clock.now()).on
    rows = missions_to_see(viewer, state=MissionState.ORDERED)
    return rows.filter(state_of=viewer.state, back_on__lt=today)


def settlements_to_confirm(viewer: Actor) -> QuerySet[Mission]:
    """Return the settlements that wait for another person than who closed them."""
    rows = missions_to_see(viewer, state=MissionState.RETURNED).filter(state_of=viewer.state)
    return rows.exclude(closed_by=viewer.id)


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


Rows = Callable[[Actor], QuerySet[Any]]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    days = agreement.terms_at(clock.now()).clock("mission_settle")

    def queue(word: str, scope: str, rows: Rows, page: str, days: int = 0) -> Queue:
        says, noun = PAGES[page]
        return Queue(f"missions.{word}", scope, noun, lambda: rows(viewer), "changed_at", f"missions:{page}",
                     days, says=says)  # fmt: skip

    found = [
        queue("programmes_to_put", RANK, programmes_to_put, "programme"),
        queue("programmes_to_approve", ENDORSE, programmes_to_approve, "programme"),
        queue("seat_changes_to_put", RANK, seat_changes_to_put, "seat_change"),
        queue("seat_changes_to_approve", ENDORSE, seat_changes_to_approve, "seat_change"),
        queue("calls_to_open", HOST, calls_to_open, "call"),
        queue("nominations_to_rank", RANK, nominations_to_rank, "nomination"),
        queue("nominations_to_endorse", ENDORSE, nominations_to_endorse, "nomination"),
        queue("nominations_to_vet", VET, nominations_to_vet, "nomination"),
        queue("nominations_to_answer", HOST, nominations_to_answer, "nomination"),
        queue("missions_to_order", ENDORSE, missions_to_order, "mission"),
        queue("missions_to_settle", FILES, missions_to_settle, "mission", days),
        queue("settlements_to_confirm", ENDORSE, settlements_to_confirm, "mission", days),
    ]
    return [one for one in found if viewer.has(one.scope)]


def of_programme(row: Any) -> str:
    """Name a programme by its year and host."""
    return f"{row.year} · {getattr(agreement.pack().state(row.host).name, tongue())}"


def of_call(row: Any) -> str:
    """Name a call by its course and first day."""
    course = agreement.terms_at(clock.now()).training.courses.get(row.course)
    name = getattr(course.name, tongue()) if course else row.course
    return f"{name} · {gregorian(row.starts_on, tongue())}"


def of_nomination(row: Any) -> str:
    """Name a nomination, or a change of seats, by its call: the rest stands on its page."""
    return of_call(row.call)


def of_mission(row: Any) -> str:
    """Name a mission by its number and days."""
    return f"{row.number} · {gregorian(row.out_on, tongue())}"


PAGES: dict[str, tuple[Callable[[Any], str], str]] = {
    "programme": (of_programme, "programme"), "call": (of_call, "course_call"),
    "nomination": (of_nomination, "nomination"), "seat_change": (of_nomination, "seat_change"),
    "mission": (of_mission, "mission"),
}  # fmt: skip
