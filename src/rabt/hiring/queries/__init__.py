"""Every read of this room; the first argument says who looks."""

from rabt.hiring.queries.contracts import (
    consent_of,
    contract_in_force,
    contract_to_change,
    contract_to_see,
    contracts_of,
    contracts_out_of_sight,
    contracts_to_see,
    differences,
    facts_of,
    refs_of,
)
from rabt.hiring.queries.demands import (
    demand_judge,
    demand_to_change,
    demand_to_see,
    demands_to_see,
    dormant_employers,
    open_demands,
    places,
    staff,
)
from rabt.hiring.queries.finding import found, lines
from rabt.hiring.queries.offers import offer_to_change, offer_to_see, offers_to_see
from rabt.hiring.queries.parties import (
    employer_to_see,
    employers_to_see,
    is_phone_of_party,
    labour_offices,
    open_proposal,
    own_employer,
    own_recruiter,
    recruiter_to_see,
    recruiters_to_see,
)
from rabt.hiring.queries.queues import queues, waiting
from rabt.hiring.queries.rules_of_day import reason_codes, setting_of, terms_at
from rabt.hiring.queries.traces import ties, traces_of

__all__ = [
    "consent_of",
    "contract_in_force",
    "contract_to_change",
    "contract_to_see",
    "contracts_of",
    "contracts_out_of_sight",
    "contracts_to_see",
    "demand_judge",
    "demand_to_change",
    "demand_to_see",
    "demands_to_see",
    "differences",
    "dormant_employers",
    "employer_to_see",
    "employers_to_see",
    "facts_of",
    "found",
    "is_phone_of_party",
    "labour_offices",
    "lines",
    "offer_to_change",
    "offer_to_see",
    "offers_to_see",
    "open_demands",
    "open_proposal",
    "own_employer",
    "own_recruiter",
    "places",
    "queues",
    "reason_codes",
    "recruiter_to_see",
    "recruiters_to_see",
    "refs_of",
    "setting_of",
    "staff",
    "terms_at",
    "ties",
    "traces_of",
    "waiting",
]
