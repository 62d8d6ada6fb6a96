"""Gathering the grounds of a decision from the rooms below, as they stand at one moment."""

from datetime import datetime

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.identifiers import id_of
from rabt.corridor import Terms
from rabt.hiring import queries as hiring
from rabt.hiring.rules import ContractFacts, Staff
from rabt.people.rules.person import Identity
from rabt.permits.queries.clearances import lines_of, papers_of
from rabt.permits.queries.permits import counted, held_by
from rabt.permits.rules.grounds import Days, Grounds

PASSPORT = "passport"


def days_of(terms: Terms) -> Days:
    """Return the corridor's days that bear on a permit."""
    passport = terms.documents.get(PASSPORT)
    return Days(
        permit=terms.clock("permit_days"), entry=terms.clock("permit_entry_window"),
        renewal=terms.clock("permit_renewal_window"), between_jobs=terms.clock("between_jobs"),
        late_news=terms.clock("offline_pack"), passport_left=passport.left_days if passport else 0,
    )  # fmt: skip


def grounds(
    viewer: Actor, contract: ContractFacts, who: Identity, at: datetime, *, besides: str = ""
) -> Grounds:
    """Gather everything that decides on a permit for one contract, whose worker has been opened.

    `besides` is the number of the permit that is being decided, which does not stand against itself.
    """
    terms = agreement.terms_at(at)
    employer_id = id_of(contract.employer_ref, "employer")
    employer = hiring.employer_to_see(viewer, employer_id)
    occupation = terms.occupations.get(contract.occupation)
    held = held_by(contract.person_id)
    return Grounds(
        on=terms.on, contract=contract, employer_state=employer.state, licence=employer.licence(),
        occupation_open=occupation is not None and occupation.open,
        quota_percent=terms.quota(employer.sector),
        staff=Staff(employer.nationals, employer.foreigners + counted(employer_id)),
        lines=lines_of(papers_of(id_of(contract.contract_ref, "contract")), at),
        passport_ends_on=who.passport_expires_on, held="" if held == besides else held,
        days=days_of(terms),
        within_quota=not contract.project_ref or terms.policy("posted_within_quota"),
    )  # fmt: skip
