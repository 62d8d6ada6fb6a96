"""What a timetable is made of: lessons of groups, trainers who can give them, rooms with seats, hours."""

from collections.abc import Collection
from dataclasses import dataclass

from rabt.base.errors import Refused

MOST_LESSONS, MOST_SLOTS = 400, 400


@dataclass(frozen=True, slots=True)
class Room:
    """A room and its seats; `busy` are the slots in which it is taken."""

    code: str
    seats: int
    busy: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Trainer:
    """A trainer: which topics he gives, in which slots he is away, how many lessons a day at most."""

    id: str
    topics: frozenset[str]
    away: frozenset[int] = frozenset()
    most_a_day: int = 4


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: of which group, on which topic, with how many heads; some rooms only; after other lessons."""

    id: str
    group: str
    topic: str
    heads: int
    rooms: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a timetable is made from; `days` says on which day each slot lies, in order of time."""

    days: tuple[int, ...]
    rooms: tuple[Room, ...]
    trainers: tuple[Trainer, ...]
    lessons: tuple[Lesson, ...]
    away: tuple[tuple[str, int], ...] = ()
    """Groups and slots in which they have no lesson."""

    @property
    def slots(self) -> range:
        """The slots by their number."""
        return range(len(self.days))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where and when a lesson is, and who gives it."""

    lesson: str
    slot: int
    room: str
    trainer: str


def check_facts(facts: Facts) -> None:
    """Ask that each lesson can be given by somebody somewhere, each on its own.

    Refuses: timetable_large, timetable_no_trainer, timetable_no_room
    """
    if len(facts.lessons) > MOST_LESSONS or len(facts.days) > MOST_SLOTS:
        raise Refused("timetable_large", most=MOST_LESSONS)
    for lesson in facts.lessons:
        if not trainers_for(lesson, facts):
            raise Refused("timetable_no_trainer", topic=lesson.topic)
        if not rooms_for(lesson, facts):
            raise Refused("timetable_no_room", topic=lesson.topic, heads=lesson.heads)


def trainers_for(lesson: Lesson, facts: Facts) -> list[Trainer]:
    """Return who can give a lesson."""
    return [one for one in facts.trainers if lesson.topic in one.topics]


def rooms_for(lesson: Lesson, facts: Facts) -> list[Room]:
    """Return in which rooms a lesson fits, the smallest first: large ones stay free for large groups."""
    fits = [one for one in facts.rooms if one.seats >= lesson.heads and _named(one.code, lesson.rooms)]
    return sorted(fits, key=lambda one: (one.seats, one.code))


def _named(code: str, wanted: Collection[str]) -> bool:
    return not wanted or code in wanted
