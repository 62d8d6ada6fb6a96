"""Every write of this room: tell somebody, and see that it leaves."""

from rabt.notices.actions.adapters import ADAPTERS, Message
from rabt.notices.actions.telling import deliver, deliver_due, forget, tell

__all__ = ["ADAPTERS", "Message", "deliver", "deliver_due", "forget", "tell"]
