"""Every read of this room; the first argument says who looks."""

from rabt.patrol.queries.patrols import (
    crews_of,
    officers_to_see,
    patrol_to_see,
    patrols_to_lead,
    patrols_to_see,
    vehicles_to_see,
)

__all__ = [
    "crews_of", "officers_to_see", "patrol_to_see", "patrols_to_lead", "patrols_to_see", "vehicles_to_see",
]  # fmt: skip
