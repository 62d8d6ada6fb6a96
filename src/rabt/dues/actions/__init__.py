"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.dues.actions.erasing import erase_traces
from rabt.dues.actions.fees import record_payment, record_refund
from rabt.dues.actions.findings import (
    dismiss_finding,
    report_paid_by_worker,
    return_to_worker,
    uphold_finding,
)
from rabt.dues.actions.taking import take_judgement, take_payment, take_refund, take_report

__all__ = [
    "dismiss_finding",
    "erase_traces",
    "record_payment",
    "record_refund",
    "report_paid_by_worker",
    "return_to_worker",
    "take_judgement",
    "take_payment",
    "take_refund",
    "take_report",
    "uphold_finding",
]
