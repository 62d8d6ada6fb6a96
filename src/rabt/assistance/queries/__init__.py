"""Every read of this room; the first argument says who looks."""

from rabt.assistance.queries.figures import Month, counts, month, months
from rabt.assistance.queries.fishing import alarms_to_see, asked_today, missed, own_keys
from rabt.assistance.queries.handing import bound_of, free_rows, handings_of, to_hand_out
from rabt.assistance.queries.informations import (
    consent_to_change,
    consent_to_see,
    consent_told,
    consents_of,
    consents_to_see,
    feedback_of,
    information_to_change,
    information_to_see,
    information_told,
    informations_to_see,
    recall_to_change,
    recall_to_see,
    recall_told,
    recalls_of,
    recalls_to_see,
)
from rabt.assistance.queries.knowing import inquiries_to_see, inquiry_to_see, what_stands
from rabt.assistance.queries.labour import is_at_work, registered
from rabt.assistance.queries.paper import as_data, information_paper, inquiry_paper, request_paper
from rabt.assistance.queries.queues import queues, waiting
from rabt.assistance.queries.requests import (
    Met,
    answer_of,
    clarification_to_give,
    clarification_told,
    clarifications_of,
    is_ours,
    met_before,
    request_to_change,
    request_to_see,
    request_told,
    requests_to_see,
    source_names,
    sources_to_see,
    thread_of,
)

__all__ = [
    "Met", "Month", "alarms_to_see", "answer_of", "as_data", "asked_today", "bound_of",
    "clarification_to_give",
    "clarification_told", "clarifications_of", "consent_to_change", "consent_to_see", "consent_told",
    "consents_of",
    "consents_to_see", "counts", "feedback_of", "free_rows", "handings_of", "information_paper",
    "information_to_change",
    "information_to_see", "information_told", "informations_to_see", "inquiries_to_see",
    "inquiry_paper", "inquiry_to_see",
    "is_at_work", "is_ours", "met_before", "missed", "month", "months", "own_keys", "queues",
    "recall_to_change", "recall_to_see",
    "recall_told", "recalls_of", "recalls_to_see", "registered", "request_paper", "request_to_change",
    "request_to_see",
    "request_told", "requests_to_see", "source_names", "sources_to_see", "thread_of", "to_hand_out",
    "waiting",
    "what_stands",
]  # fmt: skip
