"""Employers, recruiters, demands, offers and contracts. The same row has one key on both nodes."""

from rabt.hiring.models.parties import (
    NAMES,
    Employer,
    Party,
    Project,
    Proposal,
    Recruiter,
    Stop,
)
from rabt.hiring.models.work import (
    Consent,
    Contract,
    Crew,
    Demand,
    Member,
    Offer,
    WithTerms,
    columns,
)

__all__ = [
    "NAMES",
    "Consent",
    "Contract",
    "Crew",
    "Demand",
    "Employer",
    "Member",
    "Offer",
    "Party",
    "Project",
    "Proposal",
    "Recruiter",
    "Stop",
    "WithTerms",
    "columns",
]
