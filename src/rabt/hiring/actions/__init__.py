"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.hiring.actions.certificates import certify_contract, propose_certificate, refuse_certificate
from rabt.hiring.actions.consent import (
    answer_with_code,
    open_with_code,
    send_code,
    witness_answer,
)
from rabt.hiring.actions.contracts import (
    draw_contract,
    end_contract,
    end_contracts,
    lapse_contracts,
)
from rabt.hiring.actions.demands import (
    close_demand,
    decide_demand,
    lapse_demands,
    propose_demand,
    submit_demand,
)
from rabt.hiring.actions.letters import (
    take_certificate,
    take_closed_demand,
    take_contract,
    take_contract_answer,
    take_contract_end,
    take_demand,
    take_employer,
    take_employer_change,
    take_offer,
    take_offer_answer,
    take_withdrawal,
)
from rabt.hiring.actions.offers import answer_offer, lapse_offers, make_offer, withdraw_offer
from rabt.hiring.actions.parties import (
    apply_employer,
    apply_recruiter,
    decide_employer,
    decide_recruiter,
    propose_employer,
    propose_recruiter,
    restore_employer,
    restore_recruiter,
    suspend_employer,
    suspend_recruiter,
)
from rabt.hiring.actions.permits_asked import note_permit_asked
from rabt.hiring.actions.sight import end_sights, shut_unlicensed

__all__ = [
    "answer_offer",
    "answer_with_code",
    "apply_employer",
    "apply_recruiter",
    "certify_contract",
    "close_demand",
    "decide_demand",
    "decide_employer",
    "decide_recruiter",
    "draw_contract",
    "end_contract",
    "end_contracts",
    "end_sights",
    "lapse_contracts",
    "lapse_demands",
    "lapse_offers",
    "make_offer",
    "note_permit_asked",
    "open_with_code",
    "propose_certificate",
    "propose_demand",
    "propose_employer",
    "propose_recruiter",
    "refuse_certificate",
    "restore_employer",
    "restore_recruiter",
    "send_code",
    "shut_unlicensed",
    "submit_demand",
    "suspend_employer",
    "suspend_recruiter",
    "take_certificate",
    "take_closed_demand",
    "take_contract",
    "take_contract_answer",
    "take_contract_end",
    "take_demand",
    "take_employer",
    "take_employer_change",
    "take_offer",
    "take_offer_answer",
    "take_withdrawal",
    "withdraw_offer",
    "witness_answer",
]  # fmt: skip
