"""Every write of this room: one function, one transaction, one sentence of the agreement."""

from rabt.assistance.actions.answering import answer, release, return_answer
from rabt.assistance.actions.asking import draft, follow, propose, return_request, send_request, withdraw
from rabt.assistance.actions.attaching import attach, detach, take_answer_picture, take_attachment
from rabt.assistance.actions.clarifying import ask_back, clarify
from rabt.assistance.actions.consenting import ask_consent, decide_consent, weigh_consent
from rabt.assistance.actions.erasing import forget_old, keep_longer
from rabt.assistance.actions.following import escalate, judge_alarm, watch_fishing
from rabt.assistance.actions.giving import (
    enter_source,
    feed_back,
    give,
    grade,
    hand_out,
    release_information,
    save_picture,
)
from rabt.assistance.actions.knowing import close_inquiry, open_inquiry
from rabt.assistance.actions.looking import look_in_register
from rabt.assistance.actions.recalling import confirm_recall, recall
from rabt.assistance.actions.receiving import (
    take_answer,
    take_clarification,
    take_confirmation,
    take_consent,
    take_consent_asked,
    take_feedback,
    take_information,
    take_question,
    take_recall,
    take_request,
    take_withdrawal,
)
from rabt.assistance.actions.withholding import ask_to_withhold, decide_to_withhold

__all__ = [
    "answer",
    "ask_back",
    "ask_consent",
    "ask_to_withhold",
    "attach",
    "clarify",
    "close_inquiry",
    "confirm_recall",
    "decide_consent",
    "decide_to_withhold",
    "detach",
    "draft",
    "enter_source",
    "escalate",
    "feed_back",
    "follow",
    "forget_old",
    "give",
    "grade",
    "hand_out",
    "judge_alarm",
    "keep_longer",
    "look_in_register",
    "open_inquiry",
    "propose",
    "recall",
    "release",
    "release_information",
    "return_answer",
    "return_request",
    "save_picture",
    "send_request",
    "take_answer",
    "take_answer_picture",
    "take_attachment",
    "take_clarification",
    "take_confirmation",
    "take_consent",
    "take_consent_asked",
    "take_feedback",
    "take_information",
    "take_question",
    "take_recall",
    "take_request",
    "take_withdrawal",
    "watch_fishing",
    "weigh_consent",
    "withdraw",
]  # fmt: skip
