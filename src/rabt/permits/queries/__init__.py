"""Every read of this room; the first argument says who looks."""

from rabt.permits.queries.clearances import (
    checklist,
    clearance_to_decide,
    clearance_to_see,
    clearances_of,
    clearances_to_see,
    contract_for_papers,
    lines_of,
    papers_given_here,
    papers_of,
)
from rabt.permits.queries.files import Refusal, Sheet, Standing, panel, refusals, sheet, standing
from rabt.permits.queries.grounds import days_of, grounds
from rabt.permits.queries.permits import (
    Named,
    held_by,
    is_granted,
    page,
    permit_to_decide,
    permit_to_see,
    permits_to_see,
    proposable,
    ref_of_number,
    renewal_to_decide,
    renewal_to_see,
    renewals_to_see,
)
from rabt.permits.queries.queues import waiting

__all__ = [
    "Named", "Refusal", "Sheet", "Standing", "checklist", "clearance_to_decide",
    "clearance_to_see", "clearances_of",
    "clearances_to_see", "contract_for_papers", "days_of", "grounds", "held_by", "is_granted", "lines_of",
    "page", "panel",
    "papers_given_here", "papers_of", "permit_to_decide", "permit_to_see", "permits_to_see", "proposable",
    "ref_of_number", "refusals", "renewal_to_decide", "renewal_to_see", "renewals_to_see", "sheet", "standing", "waiting",
]  # fmt: skip
