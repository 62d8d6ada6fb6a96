"""Evaluation on four levels: forms, when they are due, and figures in which nobody can be found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor import hiding
from rabt.corridor.coursing import Question

SCALE = (1, 2, 3, 4, 5)
YES_NO = ("yes", "no")
TEXT = 600
STAY = timedelta(hours=1)
"""As long a superior may stay at his form after his code. A house rule."""


class State(StrEnum):
    """Where a form stands."""

    DUE = "due"
    GIVEN = "given"
    LAPSED = "lapsed"


class How(StrEnum):
    """How a superior answered: himself, with a code on his telephone, or beside the training officer."""

    CODE = "code"
    BESIDE = "beside"


class Step(StrEnum):
    """What happens to it."""

    GIVE = "give"
    LAPSE = "lapse"


TABLE: dict[tuple[State, Step], State] = {
    (State.DUE, Step.GIVE): State.GIVEN,
    (State.DUE, Step.LAPSE): State.LAPSED,
}


def move(state: str, step: Step) -> State:
    """Return the state of a form after a step. Refuses: form_step_closed"""
    return follow(TABLE, State(state), step, "form_step_closed")


def due_on(ended_on: date, days: int) -> date:
    """Return from when a form may be filled in."""
    return ended_on + timedelta(days=days)


def check_due(due: date, today: date) -> None:
    """Ask that the time of a form has come. Refuses: form_not_due"""
    if today < due:
        raise Refused("form_not_due", due=due)


def is_open(state: str, due: date, today: date) -> bool:
    """Tell whether a form may be filled in today."""
    return state == State.DUE and today >= due


def check_stay(until: datetime, at: datetime) -> None:
    """Ask that a superior's hour at his form is not over. Refuses: form_stay_over"""
    if at >= until:
        raise Refused("form_stay_over")


def is_lapsed(due: date, today: date, open_days: int) -> bool:
    """Tell whether nobody filled in a form while it was open."""
    return today > due + timedelta(days=open_days)


def check_answers(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Ask that every question but a text is answered as it is asked, and nothing else; return them tidy.

    Refuses: form_not_whole, form_answer_wrong
    """
    kept: dict[str, Any] = {}
    for one in questions:
        said = answers.get(one.code)
        if one.form == "text":
            kept[one.code] = " ".join(str(said or "").split())[:TEXT]
        elif said in (None, ""):
            raise Refused("form_not_whole", field=one.code)
        else:
            kept[one.code] = _answer(one, said)
    if set(answers) - {one.code for one in questions}:
        raise Refused("form_answer_wrong")
    return kept


def _answer(question: Question, said: Any) -> Any:
    if question.form == "yes_no" and said in YES_NO:
        return said
    if question.form == "scale" and type(said) is int and said in SCALE:
        return said
    raise Refused("form_answer_wrong", field=question.code)


# ------------------------------------------------------------------ figures
@dataclass(frozen=True)
class Told:
    """One form in a table of figures: its group, its level, which question, what was answered."""

    group: str
    question: str
    level: int
    value: float


@dataclass(frozen=True)
class Figure:
    """What a group says of one question: how many answered, and the mean; nothing of a small group."""

    group: str
    question: str
    level: int
    answered: int
    mean: float | None

    @property
    def level_word(self) -> str:
        """Name the level, as a page looks its word up."""
        return str(self.level)


def value_of(said: Any) -> float | None:
    """Return what an answer counts in a mean: 1 to 5, yes 1 and no 0; a text counts in none."""
    if type(said) is int:
        return float(said)
    return {"yes": 1.0, "no": 0.0}.get(said) if isinstance(said, str) else None


def figures(told: Iterable[Told], least: int) -> list[Figure]:
    """Return the figures of each group and question; a group of few is told by its name alone.

    As many more are withheld as it takes that none can be reckoned from the others.
    """
    cells: dict[tuple[int, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in told:
        cells[one.level, one.question][one.group].append(one.value)
    found: list[Figure] = []
    for (level, question), groups in sorted(cells.items()):
        sizes = {group: len(values) for group, values in groups.items()}
        shown = hiding.hide(sum(sizes.values()), {"group": sizes}, {}, least).counts("group", sizes)
        for group, size in sorted(shown.items()):
            mean = None if size is None else round(sum(groups[group]) / size, 2)
            found.append(Figure(group, question, level, size or 0, mean))
    return found


def returned(given: int, asked: int) -> int | None:
    """Return how many of a hundred forms came back, rounded down; nothing where none was asked."""
    return 100 * given // asked if asked else None
