"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.regularisation.actions.deciding import conclude, pay_fee, propose, record_offer, rule
from rabt.regularisation.actions.detaining import (
    acknowledge,
    record_detention,
    take_acknowledgement,
    take_detention,
    tell_consul,
)
from rabt.regularisation.actions.erasing import erase_traces, forget_old
from rabt.regularisation.actions.fees import judge_fee, refund_fee, report_fee, return_fee
from rabt.regularisation.actions.finding import meet, record_found, say_nothing
from rabt.regularisation.actions.opening import (
    ask_file,
    name_person,
    open_file,
    take_answer,
    take_asked,
    take_up,
)
from rabt.regularisation.actions.protecting import close, protect, withdraw
from rabt.regularisation.actions.returning import (
    ask_document,
    depart,
    issue_document,
    refuse_document,
    take_document,
    take_return,
)
from rabt.regularisation.actions.seeking import ask_whereabouts, take_found, take_whereabouts

__all__ = [
    "acknowledge", "ask_document", "ask_file", "ask_whereabouts", "close", "conclude", "depart",
    "erase_traces", "forget_old", "issue_document", "judge_fee", "meet", "name_person", "open_file",
    "pay_fee", "propose", "protect",
    "record_detention", "record_found", "record_offer", "refund_fee", "refuse_document",
    "report_fee", "return_fee", "rule", "say_nothing", "take_acknowledgement", "take_answer",
    "take_asked", "take_detention", "take_document", "take_found", "take_return",
    "take_up", "take_whereabouts", "tell_consul", "withdraw",
]  # fmt: skip
