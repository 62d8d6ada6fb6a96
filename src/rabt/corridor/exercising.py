"""What a pack says of crisis exercises: their types, the capabilities that they show, the teams that play."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseType(Entry):
    """A type of exercise, from seminar to full-scale; `moves_people`: things are done, not only spoken of."""

    FILE: ClassVar[str] = "exercises.toml"
    TABLE: ClassVar[str] = "exercise_type"

    name: Words
    help: Words
    moves_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability(Entry):
    """What the services of both states must be able to do together; every objective is mapped to one."""

    FILE: ClassVar[str] = "exercises.toml"
    TABLE: ClassVar[str] = "capability"

    name: Words
    help: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Entry):
    """Who plays: a service or an office of one of the two states."""

    FILE: ClassVar[str] = "exercises.toml"
    TABLE: ClassVar[str] = "team"

    state: str
    name: Words

    @property
    def key(self) -> str:
        """Return the name under which the entries of one team follow each other in time: `EG.health`."""
        return f"{self.state}.{self.code}"


SHAPES: tuple[type[Entry], ...] = (ExerciseType, Capability, Team)


@dataclass(frozen=True, slots=True)
class Exercises:
    """What exercises are made of, in the order of the pack. Teams stand under `<state>.<code>`."""

    types: Mapping[str, ExerciseType]
    capabilities: Mapping[str, Capability]
    teams: Mapping[str, Team]


def gathered(all_of: Callable[[type[Entry]], Mapping[str, Any]]) -> Exercises:
    """Gather the three tables of one day."""
    types, capabilities, teams = (MappingProxyType(dict(all_of(shape))) for shape in SHAPES)
    return Exercises(types, capabilities, teams)


def _team(team: Team, known: Any) -> Iterator[Complaint]:
    if team.state not in known.states:
        yield "state", f"unknown state {team.state!r}", "Write the code of a state"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {Team: _team}
