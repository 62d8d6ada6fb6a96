"""What the file of a mission says, reckoned: legs, nights, settlement, the calendar of a viewer."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.missions.messages import Calls
from rabt.missions.models import Call, Expense, Mission, Programme
from rabt.missions.queries.records import FILES, calls_to_see, missions_to_see
from rabt.missions.rules import money
from rabt.missions.rules.feed import Event
from rabt.missions.rules.money import Balance, Stay
from rabt.missions.rules.states import CallState, MissionState
from rabt.missions.rules.told import CallTold
from rabt.missions.rules.travel import Contact, Leg
from rabt.shell.words import LANGUAGES, word

MOST_EVENTS = 500


def calls_in(programme: Programme) -> list[CallTold]:
    """Return the calls of a programme that a viewer was shown, as facts."""
    return Calls.from_body({"calls": programme.calls}).calls


def next_number(state: str, year: int) -> str:
    """Return the next number of an order of a state in a year: LY-2026-0007."""
    head = f"{state}-{year}-"
    last = Mission.objects.filter(state_of=state, number__startswith=head).order_by("-number").first()
    return f"{head}{int(last.number.rpartition('-')[2]) + 1 if last else 1:04}"


def legs_of(mission: Mission) -> list[Leg]:
    """Return the route of a mission."""
    return [Leg(**one | {"on": date.fromisoformat(one["on"])}) for one in mission.legs]


def stays_of(mission: Mission) -> list[Stay]:
    """Return the nights of a mission by city."""
    return [
        Stay(one["city"], date.fromisoformat(one["since_on"]), date.fromisoformat(one["until_on"]),
             tuple(one["meals"]))
        for one in mission.stays
    ]  # fmt: skip


def are_rates_assumed(mission: Mission, terms: Terms) -> bool:
    """Tell whether a rate of its nights is one that nobody has verified."""
    rates = [terms.training.per_diem.get(stay.city, {}).get(mission.currency) for stay in stays_of(mission)]
    return any(rate is None or rate.assumption for rate in rates)


def contacts_of(mission: Mission) -> list[Contact]:
    """Return whom the group turns to, in order."""
    return [Contact(**one) for one in mission.contacts]


def expenses_of(mission: Mission) -> list[Expense]:
    """Return the expenses of a mission that a viewer was shown, in order of their days."""
    return list(Expense.objects.filter(mission=mission).order_by("on", "entered_at", "pk"))


def balances_of(mission: Mission) -> list[Balance]:
    """Return the settlement of a mission by currency; an advance that was not paid does not count."""
    spent = [(one.currency, one.minor) for one in expenses_of(mission)]
    paid = mission.advance if mission.advanced_at else 0
    return money.balances(mission.currency, mission.allowed, paid, spent)


# ------------------------------------------------------------------ the calendar
def events_for(viewer: Actor) -> list[Event]:
    """Return the courses that this viewer sees, and his side's missions, as a calendar shows them.

    Courses, days and places: no name of anybody stands in it.
    """
    calls = list(calls_to_see(viewer).exclude(state=CallState.PLANNED)[:MOST_EVENTS])
    found = [event_of_call(one) for one in calls]
    if viewer.has(FILES):
        rows = missions_to_see(viewer).exclude(state__in=(MissionState.DRAFT, MissionState.PUT))
        found += [event_of_mission(one) for one in rows[:MOST_EVENTS]]
    return found


def event_of_call(call: Call) -> Event:
    """Return one call as a calendar shows it."""
    return Event(
        uid=f"{call.pk}@{settings.RABT.state.lower()}.rabt", since_on=call.starts_on, until_on=call.ends_on,
        title=both(course_name(call, language) for language in LANGUAGES),
        place=both(centre_name(call, language) for language in LANGUAGES),
        text=both(word("missions.feed_closes", language=language, day=call.closes_on.isoformat())
                  for language in LANGUAGES),
        changed_at=call.changed_at, called_off=call.state == CallState.CALLED_OFF,
    )  # fmt: skip


def event_of_mission(mission: Mission) -> Event:
    """Return one mission as a calendar shows it: its number and course, nobody's name."""
    return Event(
        uid=f"{mission.pk}@{settings.RABT.state.lower()}.rabt", since_on=mission.out_on,
        until_on=mission.back_on,
        title=both(
            f"{word('missions.mission', language=language)} {mission.number}" for language in LANGUAGES
        ),
        place=both(centre_name(mission.call, language) for language in LANGUAGES),
        text=both(course_name(mission.call, language) for language in LANGUAGES),
        changed_at=mission.changed_at, called_off=mission.state == MissionState.CALLED_OFF,
    )  # fmt: skip


def both(texts: Iterable[str]) -> str:
    """Write a text in both languages, Arabic first."""
    return " / ".join(dict.fromkeys(texts))


def _training() -> Any:
    return agreement.terms_at(clock.now()).training


def course_name(call: Any, language: str) -> str:
    """Name the course of a call."""
    course = _training().courses.get(call.course)
    return str(getattr(course.name, language)) if course else str(call.course)


def centre_name(call: Any, language: str) -> str:
    """Name the centre of a call."""
    centre = _training().centres.get(call.centre)
    return str(getattr(centre.name, language)) if centre else str(call.centre)
