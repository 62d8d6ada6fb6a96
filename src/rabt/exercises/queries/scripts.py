"""The scenarios that may be played: approved by both sides, frozen."""

from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.scenarios import queries as scenarios
from rabt.scenarios.rules.frozen import Scenario


def playable(viewer: Actor) -> list[Scenario]:
    """Return the approved scenarios, by their title."""
    return sorted(scenarios.approved_ones(viewer), key=lambda one: one.title.ar)


def script_of(viewer: Actor, scenario_id: UUID) -> Scenario:
    """Return one approved scenario, or Missing."""
    return scenarios.approved(viewer, scenario_id)


def may_read_scenario(viewer: Actor, scenario_id: UUID) -> bool:
    """Tell whether a scenario is here, approved or not, for a viewer who reads scenarios."""
    try:
        scenarios.scenario_to_see(viewer, scenario_id)
    except Missing:
        return False
    return True
