"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.dues.actions.arrears import note_arrears, remind_employer
from rabt.dues.actions.charged import (
    judge_charge,
    refund_charge,
    report_charge,
    report_own_charge,
    return_charge,
)
from rabt.dues.actions.charges import (
    charge_fee,
    forget_charged,
    lift_charges,
    name_charged,
    pay_charge,
)
from rabt.dues.actions.contests import (
    accept_receipt,
    contest_wage,
    find_unpaid,
    show_receipt,
    withdraw_contest,
)
from rabt.dues.actions.erasing import erase_traces
from rabt.dues.actions.fees import record_payment, record_refund
from rabt.dues.actions.findings import (
    dismiss_finding,
    report_paid_by_worker,
    return_to_worker,
    uphold_finding,
)
from rabt.dues.actions.middles import count_middles, keep_middle
from rabt.dues.actions.papers import print_certificate, print_skills
from rabt.dues.actions.settlements import record_settlement, say_settled, take_settlement
from rabt.dues.actions.skills import (
    attest_skills,
    escalate_objections,
    object_to_skills,
    say_skills,
    uphold_skills,
)
from rabt.dues.actions.skills_told import take_objection, take_skills
from rabt.dues.actions.taking import take_judgement, take_payment, take_refund, take_report
from rabt.dues.actions.wages import Outcome, Pay, correct_wage, record_wages
from rabt.dues.actions.wages_told import take_contest, take_wages

__all__ = [
    "Outcome",
    "Pay",
    "accept_receipt",
    "attest_skills",
    "charge_fee",
    "contest_wage",
    "correct_wage",
    "count_middles",
    "dismiss_finding",
    "erase_traces",
    "escalate_objections",
    "find_unpaid",
    "forget_charged",
    "judge_charge",
    "keep_middle",
    "lift_charges",
    "name_charged",
    "note_arrears",
    "object_to_skills",
    "pay_charge",
    "print_certificate",
    "print_skills",
    "record_payment",
    "record_refund",
    "record_settlement",
    "record_wages",
    "refund_charge",
    "remind_employer",
    "report_charge",
    "report_own_charge",
    "report_paid_by_worker",
    "return_charge",
    "return_to_worker",
    "say_settled",
    "say_skills",
    "show_receipt",
    "take_contest",
    "take_judgement",
    "take_objection",
    "take_payment",
    "take_refund",
    "take_report",
    "take_settlement",
    "take_skills",
    "take_wages",
    "uphold_finding",
    "uphold_skills",
    "withdraw_contest",
]
