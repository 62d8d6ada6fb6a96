"""Every write of this room."""

from rabt.scenarios.actions.approving import approve, put_forward, refuse, take_approved, take_back
from rabt.scenarios.actions.bringing import bring, do_brought, forget_old
from rabt.scenarios.actions.editing import add, change, put_away
from rabt.scenarios.actions.shipping import load_shipped
from rabt.scenarios.actions.writing import (
    Said,
    keep_in,
    open_scenario,
    settle,
    take_edited,
    take_out,
    tell_again,
    write,
)

__all__ = [
    "Said",
    "add",
    "approve",
    "bring",
    "change",
    "do_brought",
    "forget_old",
    "keep_in",
    "load_shipped",
    "open_scenario",
    "put_away",
    "put_forward",
    "refuse",
    "settle",
    "take_approved",
    "take_back",
    "take_edited",
    "take_out",
    "tell_again",
    "write",
]
