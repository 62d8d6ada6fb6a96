"""Which courses the needs for training ask for, before a year's programme is drafted."""

from collections.abc import Mapping

from rabt.base.actor import Actor
from rabt.corridor.training import Course
from rabt.missions.queries.records import RANK
from rabt.training import queries as training


def courses_needed(viewer: Actor, courses: Mapping[str, Course]) -> list[tuple[Course, int]]:
    """Return courses with how many needs of this side wait for each, the most first. Nobody is opened.

    A need is for a course that gives its skill; one that names a field alone is for every course of it.
    """
    viewer.require(RANK)
    needs = list(training.needs_open(f"{viewer.state}/").values_list("skill", "field"))
    found = [
        (one, sum(skill == one.gives_skill if skill else field == one.field for skill, field in needs))
        for one in courses.values()
    ]
    return sorted(found, key=lambda pair: -pair[1])
