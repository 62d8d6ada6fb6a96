"""The independent checker: it knows the rules and nothing of how a timetable was found."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rabt.courses.rules.timetable.facts import Facts, Lesson, Placed


@dataclass(frozen=True, slots=True)
class Break:
    """A broken rule: which, and whom or what it concerns."""

    rule: str
    of: str


def breaks(facts: Facts, plan: Iterable[Placed]) -> list[Break]:
    """Return every broken rule of a timetable; an empty list means that it stands."""
    placed = list(plan)
    return [*_whole(facts, placed), *_twice(facts, placed), *_fits(facts, placed), *_order(facts, placed)]


def _whole(facts: Facts, placed: list[Placed]) -> Iterator[Break]:
    """Each lesson once, and no other."""
    told, known = Counter(one.lesson for one in placed), {one.id for one in facts.lessons}
    for lesson in sorted(known | set(told)):
        if lesson not in known or told[lesson] != 1:
            yield Break("once", lesson)


def _twice(facts: Facts, placed: list[Placed]) -> Iterator[Break]:
    """Nobody and nothing in two places at one time."""
    group = {one.id: one.group for one in facts.lessons}
    for rule, of in (
        ("room_twice", lambda one: one.room),
        ("trainer_twice", lambda one: one.trainer),
        ("group_twice", lambda one: group.get(one.lesson, "")),
    ):
        seen = Counter((of(one), one.slot) for one in placed)
        yield from (Break(rule, str(key)) for (key, _), times in sorted(seen.items()) if times > 1)


def _fits(facts: Facts, placed: list[Placed]) -> Iterator[Break]:
    """Rooms have the seats, trainers the topic; who or what is away is not used; nobody teaches all day."""
    lessons, away = {one.id: one for one in facts.lessons}, set(facts.away)
    load: Counter[tuple[str, int]] = Counter()
    for one in placed:
        lesson = lessons.get(one.lesson)
        if lesson is None or one.slot not in facts.slots:
            yield Break("slot", one.lesson)
            continue
        load[one.trainer, facts.days[one.slot]] += 1
        yield from _room(facts, one, lesson)
        yield from _trainer(facts, one, lesson)
        if (lesson.group, one.slot) in away:
            yield Break("group_away", one.lesson)
    most = {one.id: one.most_a_day for one in facts.trainers}
    for (who, _), given in sorted(load.items()):
        if given > most.get(who, given):
            yield Break("trainer_day", who)


def _room(facts: Facts, one: Placed, lesson: Lesson) -> Iterator[Break]:
    room = next((room for room in facts.rooms if room.code == one.room), None)
    if room is None or room.seats < lesson.heads or (lesson.rooms and one.room not in lesson.rooms):
        yield Break("room", one.lesson)
    elif one.slot in room.busy:
        yield Break("room_busy", one.lesson)


def _trainer(facts: Facts, one: Placed, lesson: Lesson) -> Iterator[Break]:
    trainer = next((trainer for trainer in facts.trainers if trainer.id == one.trainer), None)
    if trainer is None or lesson.topic not in trainer.topics:
        yield Break("trainer", one.lesson)
    elif one.slot in trainer.away:
        yield Break("trainer_away", one.lesson)


def _order(facts: Facts, placed: list[Placed]) -> Iterator[Break]:
    """A lesson comes after those that it builds on."""
    slot = {one.lesson: one.slot for one in placed}
    for lesson in facts.lessons:
        for before in sorted(lesson.after):
            if before in slot and lesson.id in slot and slot[before] >= slot[lesson.id]:
                yield Break("after", lesson.id)
