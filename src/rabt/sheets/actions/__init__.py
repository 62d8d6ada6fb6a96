"""Every write of a sheet: taken in, checked, done row by row, stopped, taken back."""

from rabt.sheets.actions.bringing import bring, check, forget, forget_old, match_columns
from rabt.sheets.actions.doing import RUN, go_on, next_rows, pause, run, start, undo, wake

__all__ = [
    "RUN", "bring", "check", "forget", "forget_old", "go_on", "match_columns", "next_rows", "pause", "run",
    "start", "undo", "wake",
]  # fmt: skip
