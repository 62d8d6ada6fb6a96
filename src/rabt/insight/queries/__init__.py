"""Every read of this room; the first argument says who looks."""

from rabt.insight.queries.counting import counted
from rabt.insight.queries.tallies import (
    AUDIT,
    COUNT,
    SEE,
    Recount,
    exact_of,
    handed,
    is_handed,
    known_version,
    month_over,
    months_to_see,
    newest,
    next_version,
    recount,
    tallies_to_see,
    versions,
    versions_to_see,
    zone_of,
)

__all__ = [
    "AUDIT",
    "COUNT",
    "SEE",
    "Recount",
    "counted",
    "exact_of",
    "handed",
    "is_handed",
    "known_version",
    "month_over",
    "months_to_see",
    "newest",
    "next_version",
    "recount",
    "tallies_to_see",
    "versions",
    "versions_to_see",
    "zone_of",
]
