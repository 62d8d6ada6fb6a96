"""What to teach next year, and why: showings of need become points, points become a proposal with reasons.

Courses are weighed, never a person: a showing carries a skill, a field or a course, a count and the service
that needs it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rabt.corridor.coursing import NeedSource
from rabt.corridor.training import Course


@dataclass(frozen=True)
class Showing:
    """Something that showed a need: by which source, of what, in which service, how often."""

    source: str
    skill: str = ""
    field: str = ""
    course: str = ""
    service: str = ""
    count: int = 1


@dataclass(frozen=True)
class Reason:
    """Why a course is proposed: a source, how often it showed the need, and its points."""

    source: str
    count: int
    points: int


@dataclass(frozen=True)
class Proposed:
    """A course for next year: how often it should be held, how many seats are wanted, and the reasons."""

    course: str
    points: int
    reasons: tuple[Reason, ...]
    services: tuple[str, ...]
    seats: int
    holdings: int


def courses_for(showing: Showing, courses: Mapping[str, Course]) -> list[str]:
    """Return the courses that meet a showing: the one it names, else of its skill, else of its field."""
    if showing.course:
        return [showing.course] if showing.course in courses else []
    if showing.skill:
        return sorted(code for code, one in courses.items() if one.gives_skill == showing.skill)
    return sorted(code for code, one in courses.items() if showing.field and one.field == showing.field)


def propose(
    showings: Iterable[Showing], courses: Mapping[str, Course], weights: Mapping[str, NeedSource], least: int
) -> list[Proposed]:
    """Return the courses whose need weighs enough, the heaviest first.

    Seats wanted are the showings of a skill that runs out, one each; a course is held as often as its seats
    need, at least once. Where two courses meet a need, each is proposed: the unit chooses.
    """
    counts, services = _counted(showings, courses, weights)
    found = [_proposed(code, counts[code], services[code], courses[code], weights) for code in counts]
    ranked = sorted(found, key=lambda one: (-one.points, one.course))
    return [one for one in ranked if one.points >= least]


Counts = dict[str, dict[str, int]]


def _counted(
    showings: Iterable[Showing], courses: Mapping[str, Course], weights: Mapping[str, NeedSource]
) -> tuple[Counts, dict[str, set[str]]]:
    """Return by course how often each source showed its need, and the services that need it."""
    counts: Counts = defaultdict(lambda: defaultdict(int))
    services: dict[str, set[str]] = defaultdict(set)
    for one in showings:
        if one.source not in weights:
            continue
        for code in courses_for(one, courses):
            counts[code][one.source] += one.count
            services[code] |= {one.service} - {""}
    return counts, services


def held_there(
    showings: Iterable[Showing], courses: Mapping[str, Course], weights: Mapping[str, NeedSource]
) -> list[Showing]:
    """Return what is told to who holds these courses: of each by source how often, and nothing else."""
    counts, _ = _counted(showings, courses, weights)
    return [
        Showing(source, course=code, count=counts[code][source])
        for code in sorted(counts)
        for source in weights
        if counts[code].get(source)
    ]


def _proposed(
    code: str,
    counts: Mapping[str, int],
    services: set[str],
    course: Course,
    weights: Mapping[str, NeedSource],
) -> Proposed:
    reasons = tuple(
        Reason(source, counts[source], counts[source] * weights[source].points)
        for source in weights
        if counts.get(source)
    )
    seats = max(counts.get("expiry", 0), 1)
    return Proposed(
        code, sum(one.points for one in reasons), reasons, tuple(sorted(services)), seats,
        -(-seats // max(course.all_seats, 1)),
    )  # fmt: skip


def unmet(showings: Iterable[Showing], courses: Mapping[str, Course]) -> list[Showing]:
    """Return the showings that no course of the catalogue meets: the catalogue lacks something."""
    return [one for one in showings if not courses_for(one, courses)]
