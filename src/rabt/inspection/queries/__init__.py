"""Every read of this room; the first argument says who looks."""

from rabt.inspection.queries.counting import Counted, counts
from rabt.inspection.queries.lacks import (
    lack_to_change,
    lack_to_see,
    lacks_to_answer,
    lacks_to_judge,
    lacks_to_see,
    late,
    locked,
    not_mended,
)
from rabt.inspection.queries.queues import queues, waiting
from rabt.inspection.queries.records import Pool, pool
from rabt.inspection.queries.visits import (
    employer_of,
    inspector_names,
    inspectors,
    line_to_adopt,
    lines_of,
    plan_of,
    plans_to_see,
    visit_to_change,
    visit_to_see,
    visits_to_make,
    visits_to_see,
)

__all__ = [
    "Counted",
    "Pool",
    "counts",
    "employer_of",
    "inspector_names",
    "inspectors",
    "lack_to_change",
    "lack_to_see",
    "lacks_to_answer",
    "lacks_to_judge",
    "lacks_to_see",
    "late",
    "line_to_adopt",
    "lines_of",
    "locked",
    "not_mended",
    "plan_of",
    "plans_to_see",
    "pool",
    "queues",
    "visit_to_change",
    "visit_to_see",
    "visits_to_make",
    "visits_to_see",
    "waiting",
]
