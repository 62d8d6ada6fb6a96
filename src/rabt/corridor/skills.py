"""What a pack says of skills: the tasks of each occupation, from which an employer and a worker choose."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

ALL = "all"

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Entry):
    """A task that a worker did; `of` names occupations by their code or its first digits, or `all`."""

    FILE: ClassVar[str] = "skills.toml"
    TABLE: ClassVar[str] = "skill"

    name: Words
    of: tuple[str, ...]

    def belongs_to(self, occupation: str) -> bool:
        """Tell whether it is a task of an occupation."""
        return any(one == ALL or occupation.startswith(one) for one in self.of)


def of_occupation(skills: Iterable[Skill], occupation: str) -> dict[str, Skill]:
    """Return the tasks that may be said of an occupation, those of its own before those of all."""
    found = [one for one in skills if one.belongs_to(occupation)]
    return {one.code: one for one in sorted(found, key=lambda one: ALL in one.of)}


def _skill(skill: Skill, known: object) -> Iterator[Complaint]:
    if not skill.of:
        yield "of", "belongs to no occupation", "Write all, or the first digits of ISCO-08"
    for one in skill.of:
        if one != ALL and not re.fullmatch(r"[0-9]{1,4}", one):
            yield "of", f"{one!r} is no occupation", "Write all, or 1 to 4 digits of ISCO-08"


SHAPES: tuple[type[Entry], ...] = (Skill,)
RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {Skill: _skill}
