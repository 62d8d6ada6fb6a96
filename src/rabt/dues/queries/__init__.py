"""Every read of this room; the first argument says who looks."""

from rabt.dues.queries.contracts import contract_to_see, contracts_to_see, own_copy
from rabt.dues.queries.fees import (
    Borne,
    Ledger,
    borne_by_workers,
    fees_paid_here,
    ledger,
    ledger_of,
    of_person,
    payment_to_return,
    payment_to_see,
    returned,
)
from rabt.dues.queries.findings import (
    finding_to_judge,
    finding_to_see,
    findings_to_judge,
    findings_to_return,
    findings_to_see,
)
from rabt.dues.queries.queues import queues, waiting
from rabt.dues.queries.traces import refs_of, ties, traces_of

__all__ = [
    "Borne",
    "Ledger",
    "borne_by_workers",
    "contract_to_see",
    "contracts_to_see",
    "fees_paid_here",
    "finding_to_judge",
    "finding_to_see",
    "findings_to_judge",
    "findings_to_return",
    "findings_to_see",
    "ledger",
    "ledger_of",
    "of_person",
    "own_copy",
    "payment_to_return",
    "payment_to_see",
    "queues",
    "refs_of",
    "returned",
    "ties",
    "traces_of",
    "waiting",
]
