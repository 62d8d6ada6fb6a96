"""Every write of this room: tell somebody, and see that it leaves."""

from rabt.notices.actions.adapters import ADAPTERS, Message, Unreachable
from rabt.notices.actions.telling import (
    DELIVER,
    deliver,
    deliver_due,
    forget,
    forget_given_up,
    forget_old,
    resend,
    tell,
)

__all__ = [
    "ADAPTERS",
    "DELIVER",
    "Message",
    "Unreachable",
    "deliver",
    "deliver_due",
    "forget",
    "forget_given_up",
    "forget_old",
    "resend",
    "tell",
]
