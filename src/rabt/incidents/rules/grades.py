"""How an incident is graded and linked. The two-sided grades are the published Admiralty scale.

Labels of impact, confidence and links are inspired by the European border surveillance system (Implementing
Regulation (EU) 2021/581, articles 6, 16 and 17), and by tracking programs of conservation patrols; this room
claims conformity with none.
"""

from enum import StrEnum


class Source(StrEnum):
    """How reliable the source is."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Information(StrEnum):
    """How credible the information is."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"


class Impact(StrEnum):
    """How much it weighs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(StrEnum):
    """How sure the officer is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Link(StrEnum):
    """How an incident stands to another."""

    CONTAINS = "contains"
    LINKED = "is_linked_to"
    CONTAINED = "is_contained_in"


INVERSE = {Link.CONTAINS: Link.CONTAINED, Link.CONTAINED: Link.CONTAINS, Link.LINKED: Link.LINKED}
"""How the other incident stands to the first."""

PRIORITY = {Impact.LOW: 0, Impact.MEDIUM: 100, Impact.HIGH: 200, Impact.CRITICAL: 300}
"""The priority of an event in the shape of the EarthRanger program: gray, green, amber, red."""


def event_state(state: str, is_over: bool) -> str:
    """Return the state of an event in the shape of the EarthRanger program: new, active or resolved."""
    if is_over:
        return "resolved"
    return "new" if state in ("reported", "returned") else "active"
