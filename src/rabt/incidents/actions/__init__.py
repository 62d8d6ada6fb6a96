"""Every write of this room: one function, one transaction, one sentence of the law."""

from rabt.incidents.actions.cases import (
    add_holder,
    ask_renewal,
    close_case,
    follow_cases,
    propose_case,
    rule_case,
    write_person,
)
from rabt.incidents.actions.daily import make_daily_report
from rabt.incidents.actions.following import ask_training, link_incident, offer_to_request
from rabt.incidents.actions.handing import (
    accept_by_label,
    accept_hand_over,
    decline_hand_over,
    offer_hand_over,
)
from rabt.incidents.actions.reporting import (
    correct_incident,
    report_incident,
    return_incident,
    take_up,
    validate_incident,
)
from rabt.incidents.actions.responding import end_incident, hear, rescue, tell_protection
from rabt.incidents.actions.seizing import answer_discrepancy, decide_leaving, propose_leaving, seize
from rabt.incidents.actions.taking import take_daily_report, take_incident, take_seizure

__all__ = [
    "accept_by_label",
    "accept_hand_over",
    "add_holder",
    "answer_discrepancy",
    "ask_renewal",
    "ask_training",
    "close_case",
    "correct_incident",
    "decide_leaving",
    "decline_hand_over",
    "end_incident",
    "follow_cases",
    "hear",
    "link_incident",
    "make_daily_report",
    "offer_hand_over",
    "offer_to_request",
    "propose_case",
    "propose_leaving",
    "report_incident",
    "rescue",
    "return_incident",
    "rule_case",
    "seize",
    "take_daily_report",
    "take_incident",
    "take_seizure",
    "take_up",
    "tell_protection",
    "validate_incident",
    "write_person",
]
