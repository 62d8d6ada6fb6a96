"""The timetable of a course: made without conflict, beside all that its centre has planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.courses import queries
from rabt.courses.actions.attending import new_seed
from rabt.courses.models import Holding, Session
from rabt.courses.queries.records import PLAN, TRAINER
from rabt.courses.rules import said
from rabt.courses.rules.attendance import SessionState, check_within
from rabt.courses.rules.timetable.facts import Facts, Lesson, Placed, Room, Trainer
from rabt.courses.rules.timetable.solving import timetable
from rabt.journal import actions as journal

HOURS = (time(9), time(11), time(13), time(15))
MINUTES = 90
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_LESSONS = 120


@dataclass(frozen=True)
class Wanted:
    """A row of a course's plan: a topic, how many lessons, who can give it, in which room if in one alone."""

    topic: str
    lessons: int
    trainers: tuple[str, ...]
    room: str = ""


@dataclass(frozen=True)
class Slot:
    """A time at which a lesson may be."""

    starts_at: datetime
    ends_at: datetime
    day: int


def day_of(at: datetime) -> date:
    """Return the day of an instant by the clock of this state, in which its centres hold their courses."""
    return clock.day_of(at, agreement.own_zone())


@transaction.atomic
def plan_course(actor: Actor, holding_id: UUID, wanted: Sequence[Wanted], *, at: datetime) -> Holding:
    """Make the timetable of a course from its topics: rooms, trainers and the group are free, none twice.

    Sessions that were planned and not opened are replaced. Topics follow each other in the order given.
    Refuses: course_plan_empty, trainer_unknown, room_unknown, timetable_large, timetable_no_trainer,
    timetable_no_room, timetable_impossible, timetable_not_installed
    """
    actor.require(PLAN)
    holding = queries.holding_to_change(actor, holding_id)
    _check(actor, holding, wanted, at)
    slots = slots_of(holding, at)
    facts = _facts(actor, holding, wanted, slots, at)
    made = timetable(facts)
    Session.objects.filter(holding=holding, state=SessionState.PLANNED).delete()
    topics = {lesson.id: lesson.topic for lesson in facts.lessons}
    rows = [_session(holding, topics[one.lesson], slots[one.slot], one) for one in made.placed]
    Session.objects.bulk_create(rows)
    holding.plan = made.by
    holding.save(update_fields=["plan"])
    told = [[row.topic, row.starts_at, row.room, row.trainer_id] for row in rows]
    journal.append(
        actor, "course_holding.planned", holding.ref, at=at, facts={"by": made.by, "sessions": told}
    )
    return holding


def _session(holding: Holding, topic: str, slot: Slot, place: Placed) -> Session:
    return Session(
        holding=holding, office=holding.office, topic=topic, room=place.room, trainer_id=place.trainer,
        starts_at=slot.starts_at, ends_at=slot.ends_at, seed=new_seed(),
    )  # fmt: skip


def _check(actor: Actor, holding: Holding, wanted: Sequence[Wanted], at: datetime) -> None:
    if not wanted or not 0 < sum(one.lessons for one in wanted) <= MOST_LESSONS:
        raise Refused("course_plan_empty")
    trainers = {str(one.pk) for one in queries.accounts_with(actor, TRAINER)}
    centre = agreement.terms_at(at).training.centres[holding.centre]
    rooms = {room.code for room in centre.rooms}
    for one in wanted:
        if not one.trainers or not set(one.trainers) <= trainers:
            raise Refused("trainer_unknown", topic=one.topic)
        if one.room and one.room not in rooms:
            raise Refused("room_unknown", topic=one.topic)


def slots_of(holding: Holding, at: datetime) -> list[Slot]:
    """Return the times of a course: four lessons on each working day, by the clock of its state."""
    terms = agreement.terms_at(at)
    zone = ZoneInfo(terms.state(settings.RABT.state).zone)
    rest = terms.calendar(settings.RABT.state).weekend
    days = [
        holding.starts_on + timedelta(days=n) for n in range((holding.ends_on - holding.starts_on).days + 1)
    ]
    found = []
    for number, day in enumerate(days):
        if DAYS[day.weekday()] in rest:
            continue
        for hour in HOURS:
            starts = datetime.combine(day, hour, zone)
            found.append(Slot(starts, starts + timedelta(minutes=MINUTES), number))
    return [slot for slot in found if slot.starts_at > at]


def _facts(
    actor: Actor, holding: Holding, wanted: Sequence[Wanted], slots: Sequence[Slot], at: datetime
) -> Facts:
    """Gather what a timetable is made of; what the centre has planned besides is taken."""
    centre = agreement.terms_at(at).training.centres[holding.centre]
    heads = max(queries.staying(holding).count(), 1)
    taken = [
        row for row in queries.sessions_to_see(actor).exclude(state=SessionState.DROPPED)
        if row.holding_id != holding.pk or row.state != SessionState.PLANNED
    ]  # fmt: skip
    who = sorted({trainer for one in wanted for trainer in one.trainers})
    return Facts(
        days=tuple(slot.day for slot in slots),
        rooms=tuple(
            Room(one.code, one.seats, _busy(slots, [row for row in taken if _room(row, holding) == one.code]))
            for one in centre.rooms
        ),
        trainers=tuple(
            Trainer(
                trainer, frozenset(one.topic for one in wanted if trainer in one.trainers),
                _busy(slots, (row for row in taken if row.trainer_id == trainer)),
            )
            for trainer in who
        ),
        lessons=tuple(_lessons(holding, wanted, heads)),
        away=tuple(
            (str(holding.pk), slot)
            for slot in _busy(slots, (row for row in taken if row.holding_id == holding.pk))
        ),
    )  # fmt: skip


def _room(row: Session, holding: Holding) -> str:
    return row.room if row.holding.centre == holding.centre else ""


def _busy(slots: Sequence[Slot], rows: Iterable[Session]) -> frozenset[int]:
    spans = [(row.starts_at, row.ends_at) for row in rows]
    return frozenset(
        number for number, slot in enumerate(slots)
        if any(slot.starts_at < ends and starts < slot.ends_at for starts, ends in spans)
    )  # fmt: skip


def _lessons(holding: Holding, wanted: Sequence[Wanted], heads: int) -> list[Lesson]:
    found: list[Lesson] = []
    for number, one in enumerate(wanted):
        for part in range(one.lessons):
            before = frozenset({found[-1].id}) if found else frozenset()
            found.append(Lesson(
                f"{number}.{part}", str(holding.pk), one.topic, heads,
                frozenset({one.room}) if one.room else frozenset(), before,
            ))  # fmt: skip
    return found


@transaction.atomic
def add_session(
    actor: Actor, holding_id: UUID, topic: str, room: str, trainer: str, starts_at: datetime, minutes: int,
    *, at: datetime,
) -> Session:  # fmt: skip
    """Add one session by hand; a room, a trainer or the group that is taken then is refused.

    Refuses: trainer_unknown, room_unknown, session_times, outside_course, session_taken, room_small
    """
    actor.require(PLAN)
    holding = queries.holding_to_change(actor, holding_id)
    _check(actor, holding, [Wanted(topic, 1, (trainer,), room)], at)
    ends_at = starts_at + timedelta(minutes=minutes)
    if not 0 < minutes <= MINUTES * len(HOURS) or starts_at < at:
        raise Refused("session_times", field="starts_at")
    check_within(day_of(starts_at), holding.starts_on, holding.ends_on, "starts_at")
    near = queries.sessions_to_see(actor).exclude(state=SessionState.DROPPED)
    for row in near.filter(starts_at__lt=ends_at, ends_at__gt=starts_at):
        if row.holding_id == holding.pk or row.trainer_id == trainer or _room(row, holding) == room:
            raise Refused("session_taken", field="starts_at")
    centre = agreement.terms_at(at).training.centres[holding.centre]
    seats = next(one.seats for one in centre.rooms if one.code == room)
    if seats < queries.staying(holding).count():
        raise Refused("room_small", field="room", seats=seats)
    row = Session.objects.create(
        holding=holding, office=holding.office, topic=said.tidy(topic)[: said.NAME], room=room,
        trainer_id=trainer, starts_at=starts_at, ends_at=ends_at, seed=new_seed(),
    )  # fmt: skip
    facts = {"holding": holding.ref, "topic": row.topic, "room": room, "trainer": trainer}
    journal.append(actor, "course_session.planned", row.ref, at=at, facts=facts)
    return row
