"""Every write behind the wall: what is told, what officers do with it, what the clock does."""

from rabt.complaints.actions.clock import anchor, count_due, count_month, end_unexecuted, escalate
from rabt.complaints.actions.deciding import decide, execute, propose
from rabt.complaints.actions.post import believe_card, read_post, send_post
from rabt.complaints.actions.stating import Printed, check_sign, print_for, print_own
from rabt.complaints.actions.telling import add, receive, take_back
from rabt.complaints.actions.working import conciliate, refer, say, settle, take_up

__all__ = [
    "Printed", "add", "anchor", "believe_card", "check_sign", "conciliate", "count_due", "count_month",
    "decide", "end_unexecuted", "escalate", "execute", "print_for", "print_own", "propose", "read_post",
    "receive", "refer", "say", "send_post", "settle", "take_back", "take_up",
]  # fmt: skip
