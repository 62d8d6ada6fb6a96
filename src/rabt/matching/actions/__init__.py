"""Every write of this room."""

from rabt.matching.actions.bringing import (
    bring_lists,
    close_matching,
    forget_old,
    kept_until,
    start_matching,
    stop_matching,
)
from rabt.matching.actions.judging import judge_pair, take_back_judgement, take_up_pair
from rabt.matching.actions.running import RUN, keep_found, run, wake

__all__ = [
    "RUN", "bring_lists", "close_matching", "forget_old", "judge_pair", "keep_found", "kept_until", "run",
    "start_matching", "stop_matching", "take_back_judgement", "take_up_pair", "wake",
]  # fmt: skip
