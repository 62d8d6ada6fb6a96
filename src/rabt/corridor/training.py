"""What a pack says of training: the five fields, services, centres, courses, what a night away is paid."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Money, Words

LANGUAGES = ("ar", "en")
MEALS = ("breakfast", "lunch", "dinner")
"""The meals that a host may give, and for which the day's money is less."""
CLOCKS = ("training_call", "training_vetting", "mission_settle")
NUMBERS = ("mission_passport_months", "mission_advance", "mission_group_most")
"""What the rooms ask for by name."""

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingField(Entry):
    """One of the fields of training that the agreement names."""

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "training_field"

    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Entry):
    """A service of police, the same word in both states, that nominates officers and is given seats."""

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "service"

    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Entry):
    """A rank of an officer, the higher the later in `order`; both states use the same ladder."""

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "rank"

    name: Words
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRoom:
    """A room of a centre, and how many sit in it."""

    code: str
    name: Words
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre(Entry):
    """A specialised centre of one state; `city` is a place of the pack."""

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "centre"

    name: Words
    state: str
    city: str
    rooms: tuple[TrainingRoom, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many seats of a course one service of one state is given."""

    state: str
    service: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Entry):
    """A course of the catalogue: what is learned, who may come, how long, where, how many of whom.

    `needs_skills` and `gives_skill` are skills of officers (`gives_skill` may be empty); `workshop`: both
    states hold it together, so both send experts.
    """

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "course"
    VALUE: ClassVar[str] = "hours"

    field: str
    name: Words
    outcomes: tuple[Words, ...]
    hours: int
    language: str
    centre: str
    seats: tuple[Share, ...]
    least_rank: str = ""
    needs_skills: tuple[str, ...] = ()
    gives_skill: str = ""
    workshop: bool = False

    @property
    def all_seats(self) -> int:
        """Return how many seats it has."""
        return sum(share.seats for share in self.seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerDiem(Entry):
    """What a night away in a city is paid in one currency, and how much less where a meal is given.

    All in the smallest unit; `code` is `<city>.<currency>`.
    """

    FILE: ClassVar[str] = "training.toml"
    TABLE: ClassVar[str] = "per_diem"
    VALUE: ClassVar[str] = "minor"

    name: Words
    city: str
    currency: str
    minor: int
    breakfast: int
    lunch: int
    dinner: int

    @property
    def night(self) -> Money:
        """Return the amount of one night."""
        return Money(self.minor, self.currency)

    def less(self, meal: str) -> Money:
        """Return how much less a day is paid where this meal is given."""
        return Money(int(getattr(self, meal)), self.currency)


SHAPES: tuple[type[Entry], ...] = (TrainingField, Service, Rank, Centre, Course, PerDiem)


@dataclass(frozen=True, slots=True)
class Training:
    """What the pack says of training on one day, each by its code."""

    fields: Mapping[str, TrainingField]
    services: Mapping[str, Service]
    ranks: Mapping[str, Rank]
    centres: Mapping[str, Centre]
    courses: Mapping[str, Course]
    paid: Mapping[str, PerDiem]

    @property
    def per_diem(self) -> Mapping[str, Mapping[str, PerDiem]]:
        """Return what a night is paid, by city and then by currency."""
        cities: dict[str, dict[str, PerDiem]] = {}
        for one in self.paid.values():
            cities.setdefault(one.city, {})[one.currency] = one
        return MappingProxyType({city: MappingProxyType(found) for city, found in cities.items()})

    def courses_at(self, state: str) -> Mapping[str, Course]:
        """Return the courses that are held in a state."""
        found = {code: one for code, one in self.courses.items() if self.centres[one.centre].state == state}
        return MappingProxyType(found)


def of_day(entries: Callable[[type[Entry]], Mapping[str, Any]]) -> Training:
    """Return what the pack says of training, of the tables in force on a day."""
    return Training(*(entries(shape) for shape in SHAPES))


# ------------------------------------------------------------------ what the checker asks
def _rank(rank: Rank, known: Any) -> Iterator[Complaint]:
    if rank.order <= 0:
        yield "order", "is not above zero", "Number the ranks from 1, the lowest first"


def _centre(centre: Centre, known: Any) -> Iterator[Complaint]:
    if centre.state not in known.states:
        yield "state", f"unknown state {centre.state!r}", "Write the code of a state"
    place = known.places.get(centre.city)
    if place is None or place.state != centre.state:
        yield "city", f"no place {centre.city!r} of this state", "Use a place of places.toml"
    if len({room.code for room in centre.rooms}) != len(centre.rooms):
        yield "rooms", "two rooms have one code", "Give each room its own"
    if any(room.seats <= 0 for room in centre.rooms):
        yield "rooms", "a room has no seat", "Write how many sit in it"


def _course(course: Course, known: Any) -> Iterator[Complaint]:
    if course.hours <= 0:
        yield "hours", "is not above zero", "Write how many hours it takes"
    if course.language not in LANGUAGES:
        yield "language", f"unknown language {course.language!r}", f"Use {' or '.join(LANGUAGES)}"
    if not course.outcomes:
        yield "outcomes", "nothing is learned", "Write at least one outcome"
    yield from _pointed(course, known)
    yield from _seats(course, known)


def _pointed(course: Course, known: Any) -> Iterator[Complaint]:
    needed = {"field": course.field, "centre": course.centre}
    optional = {"gives_skill": course.gives_skill, "least_rank": course.least_rank}
    tables = {
        "field": TrainingField.TABLE, "centre": Centre.TABLE, "gives_skill": "service_skill",
        "least_rank": Rank.TABLE,
    }  # fmt: skip
    for name, code in {**needed, **{name: code for name, code in optional.items() if code}}.items():
        if code not in known.codes.get(tables[name], ()):
            yield name, f"unknown {code!r}", "Add it, or correct the code"
    for code in course.needs_skills:
        if code not in known.codes.get("service_skill", ()):
            yield "needs_skills", f"unknown skill {code!r}", "Use a service_skill of patrols.toml"


def _seats(course: Course, known: Any) -> Iterator[Complaint]:
    keys = [(share.state, share.service) for share in course.seats]
    if not keys or len(set(keys)) != len(keys):
        yield "seats", "no seats, or one service twice", "Write each state and service once"
    for share in course.seats:
        if share.state not in known.states or share.service not in known.codes.get(Service.TABLE, ()):
            problem = f"unknown {share.state!r} or {share.service!r}"
            yield "seats", problem, "Use a state and a service of the pack"
        if share.seats <= 0:
            yield "seats", "is not above zero", "Leave a service without seats out"


def _per_diem(paid: PerDiem, known: Any) -> Iterator[Complaint]:
    if paid.code != f"{paid.city}.{paid.currency}":
        yield "code", "is not <city>.<currency>", "Write the place, a point, and the currency"
    if paid.city not in known.places or paid.currency not in known.currencies:
        yield "city", "unknown place or currency", "Use a place and a currency of the pack"
    meals = [paid.breakfast, paid.lunch, paid.dinner]
    if min(meals) < 0 or sum(meals) > paid.minor:
        yield "minor", "the meals cost more than the night", "Write meals that together cost less"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    Rank: _rank, Centre: _centre, Course: _course, PerDiem: _per_diem,
}  # fmt: skip
