"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.inspection.actions.mending import answer_lack, confirm_mended, follow_lacks, return_lack
from rabt.inspection.actions.planning import adopt_visit, assign_visit, draw_plan, drop_visit, order_visit
from rabt.inspection.actions.visiting import record_visit

__all__ = [
    "adopt_visit",
    "answer_lack",
    "assign_visit",
    "confirm_mended",
    "draw_plan",
    "drop_visit",
    "follow_lacks",
    "order_visit",
    "record_visit",
    "return_lack",
]
