"""Every write of old registers: a row comes in, a clerk says whose it is, an approver decides."""

from rabt.registers.actions.bringing import bring_entry, take_back_entry
from rabt.registers.actions.erasing import erase_traces
from rabt.registers.actions.reconciling import (
    decide_entry,
    link_entry,
    register_entry,
    return_entry,
    set_aside_entry,
)
from rabt.registers.actions.telling import take_decision

__all__ = [
    "bring_entry", "decide_entry", "erase_traces", "link_entry", "register_entry", "return_entry",
    "set_aside_entry", "take_back_entry", "take_decision",
]  # fmt: skip
