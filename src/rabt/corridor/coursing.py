"""What a pack says of courses that are held: questions, absences, events, causes of return, weights."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

LEVELS = (1, 2, 3, 4)
"""Reaction, learning, behaviour at work, results for the service."""
ASKED = ("trainee", "supervisor")
MOMENTS = ("end", "first", "second")
"""At the end of the course, and twice after the return to work."""
FORMS = ("scale", "yes_no", "text")
SOURCES = ("incident", "exercise", "evaluation", "expiry")
"""What may show a need for training."""
CLOCKS = ("course_first_form", "course_second_form", "course_form_open", "course_window")
NUMBERS = (
    "course_attendance", "course_excused", "course_late", "course_pass", "course_apart",
    "course_need_points",
)  # fmt: skip
"""What the rooms ask for by name."""

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Entry):
    """A question of an evaluation: on which level, to whom, when, and how it is answered."""

    FILE: ClassVar[str] = "courses.toml"
    TABLE: ClassVar[str] = "course_question"

    name: Words
    level: int
    asked: str
    moments: tuple[str, ...]
    form: str = "scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceKind(Entry):
    """Why a trainee is away: an excused absence leaves the reckoning, up to the pack's share."""

    FILE: ClassVar[str] = "courses.toml"
    TABLE: ClassVar[str] = "course_absence"

    name: Words
    excused: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseEvent(Entry):
    """What may happen in a course; a grave one waits for the head of the centre."""

    FILE: ClassVar[str] = "courses.toml"
    TABLE: ClassVar[str] = "course_event"

    name: Words
    grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCause(Entry):
    """Why a trainee goes home early; for cause, a second person decides, and it is told so."""

    FILE: ClassVar[str] = "courses.toml"
    TABLE: ClassVar[str] = "course_return"

    name: Words
    for_cause: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSource(Entry):
    """What shows a need for training, and how many points one showing weighs."""

    FILE: ClassVar[str] = "courses.toml"
    TABLE: ClassVar[str] = "course_need"
    VALUE: ClassVar[str] = "points"

    name: Words
    points: int


SHAPES: tuple[type[Entry], ...] = (Question, AbsenceKind, CourseEvent, ReturnCause, NeedSource)


@dataclass(frozen=True, slots=True)
class Courses:
    """What the pack says of courses that are held, on one day, each by its code."""

    questions: Mapping[str, Question]
    absences: Mapping[str, AbsenceKind]
    events: Mapping[str, CourseEvent]
    returns: Mapping[str, ReturnCause]
    needs: Mapping[str, NeedSource]

    def asked(self, whom: str, moment: str) -> tuple[Question, ...]:
        """Return what is asked of somebody at a moment, in the order of the pack."""
        return tuple(one for one in self.questions.values() if one.asked == whom and moment in one.moments)


def of_day(entries: Callable[[type[Entry]], Mapping[str, Any]]) -> Courses:
    """Return what the pack says of courses that are held, of the tables in force on a day."""
    return Courses(*(entries(shape) for shape in SHAPES))


# ------------------------------------------------------------------ what the checker asks
def _question(question: Question, known: Any) -> Iterator[Complaint]:
    if question.level not in LEVELS:
        yield "level", f"unknown level {question.level}", "Write 1 to 4"
    if question.asked not in ASKED:
        yield "asked", f"nobody is called {question.asked!r}", f"Use {' or '.join(ASKED)}"
    if question.form not in FORMS:
        yield "form", f"unknown form {question.form!r}", f"Use {' or '.join(FORMS)}"
    if not question.moments or set(question.moments) - set(MOMENTS):
        yield "moments", "no moment, or an unknown one", f"Use {', '.join(MOMENTS)}"


def _need(source: NeedSource, known: Any) -> Iterator[Complaint]:
    if source.code not in SOURCES:
        yield "code", f"nobody shows {source.code!r}", f"Use {' or '.join(SOURCES)}"
    if source.points <= 0:
        yield "points", "is not above zero", "Write how much one showing weighs"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    Question: _question, NeedSource: _need,
}  # fmt: skip
