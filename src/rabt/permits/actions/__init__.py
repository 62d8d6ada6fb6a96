"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.permits.actions.absences import (
    answer_absence,
    find_absent,
    find_present,
    look_at_reports,
    report_absence,
    take_back_absence,
)
from rabt.permits.actions.asking import ask_renewal, decline_renewal
from rabt.permits.actions.clearances import confirm_clearance, record_clearance, return_clearance
from rabt.permits.actions.deciding import grant_permit, refuse_permit
from rabt.permits.actions.erasing import erase_traces, propose_erasures
from rabt.permits.actions.following import (
    activate_entered,
    expire_due,
    follow_contracts,
    follow_deaths,
    follow_returns,
    follow_sights,
)
from rabt.permits.actions.keeping import lose_work
from rabt.permits.actions.leaving import (
    answer_leaving,
    ask_leaving,
    ask_own_leaving,
    ease_notices,
    send_leaving_code,
    witness_leaving,
)
from rabt.permits.actions.losing import (
    refuse_replacement,
    replace_lost,
    report_loss,
    report_own_loss,
    take_loss,
)
from rabt.permits.actions.measures import (
    confirm_suspension,
    end_unconfirmed,
    hear_worker,
    keep_permit,
    lift_suspension,
    propose_withdrawal,
    suspend_permit,
    withdraw_permit,
)
from rabt.permits.actions.middles import count_middles
from rabt.permits.actions.proposing import propose_permit
from rabt.permits.actions.reminding import remind
from rabt.permits.actions.renewing import grant_renewal, refuse_renewal, renew_permit
from rabt.permits.actions.silences import find_answering, find_silent, report_silence
from rabt.permits.actions.taking import take_clearance, take_permit

__all__ = [
    "activate_entered",
    "answer_absence",
    "answer_leaving",
    "ask_leaving",
    "ask_own_leaving",
    "ask_renewal",
    "confirm_clearance",
    "confirm_suspension",
    "count_middles",
    "decline_renewal",
    "ease_notices",
    "end_unconfirmed",
    "erase_traces",
    "expire_due",
    "find_absent",
    "find_answering",
    "find_present",
    "find_silent",
    "follow_contracts",
    "follow_deaths",
    "follow_returns",
    "follow_sights",
    "grant_permit",
    "grant_renewal",
    "hear_worker",
    "keep_permit",
    "lift_suspension",
    "look_at_reports",
    "lose_work",
    "propose_erasures",
    "propose_permit",
    "propose_withdrawal",
    "record_clearance",
    "refuse_permit",
    "refuse_renewal",
    "refuse_replacement",
    "remind",
    "renew_permit",
    "replace_lost",
    "report_absence",
    "report_loss",
    "report_own_loss",
    "report_silence",
    "return_clearance",
    "send_leaving_code",
    "suspend_permit",
    "take_back_absence",
    "take_clearance",
    "take_loss",
    "take_permit",
    "withdraw_permit",
    "witness_leaving",
]  # fmt: skip
