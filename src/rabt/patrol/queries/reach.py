"""What patrols can reach of the line, by the pack alone: it opens nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.patrol.queries.patrols import SEE
from rabt.patrol.rules import reach as rules
from rabt.patrol.rules.reach import Camp, Limits, Part, Picture


@dataclass(frozen=True)
class Line:
    """The line by what patrols reach of it, what would bring the rest into reach, and a drawing of both."""

    limits: Limits
    parts: Sequence[Part]
    camps: Sequence[Camp]
    picture: Picture

    @property
    def km(self) -> tuple[float, float]:
        """Return how many km are reached, of how many."""
        reached = sum(one.km for one in self.parts if one.why == rules.REACHED)
        return reached, sum(one.km for one in self.parts)


def reach(viewer: Actor, terms: Terms) -> Line:
    """Return which part of the line patrols reach from the bases of the pack."""
    viewer.require(SEE)
    parts = rules.parts_of(rules.reaches_of(terms))
    return Line(rules.limits_of(terms), parts, rules.camps_of(terms), rules.picture_of(terms))
