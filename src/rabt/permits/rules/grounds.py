"""The grounds on which a permit is proposed, granted and renewed: one list of checks, each by its article."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rabt.base.errors import Refused
from rabt.hiring.rules.contract import ContractFacts, check_in_force
from rabt.hiring.rules.quota import Staff, check_quota
from rabt.hiring.rules.vetting import Licence, check_taking_part
from rabt.permits.rules import clearance, permit
from rabt.permits.rules.clearance import Line
from rabt.permits.rules.permit import Window


@dataclass(frozen=True)
class Days:
    """The corridor's days that bear on a permit."""

    permit: int
    entry: int
    renewal: int
    between_jobs: int
    late_news: int
    passport_left: int


@dataclass(frozen=True)
class Grounds:
    """Everything that decides on a permit, as it stands on one day: a frozen copy."""

    on: date
    contract: ContractFacts
    employer_state: str
    licence: Licence
    occupation_open: bool
    quota_percent: int
    staff: Staff
    lines: tuple[Line, ...]
    passport_ends_on: date | None
    held: str
    days: Days
    within_quota: bool = True

    def window(self) -> Window:
        """Return when the permit would hold. Refuses: passport_missing_for_permit"""
        return permit.window(
            self.contract.starts_on, self.contract.ends_on, self.passport_ends_on, self.on,
            days=self.days.permit, entry=self.days.entry,
        )  # fmt: skip


def check_contract(grounds: Grounds) -> None:
    """Ask that the contract binds today. (Decree 98/2007 art. 2)

    Refuses: contract_not_in_force, contract_ended
    """
    check_in_force(grounds.contract.state, grounds.contract.ends_on, grounds.on)


def check_employer(grounds: Grounds) -> None:
    """Ask that the employer is admitted and licensed. Refuses: party_not_admitted, licence_expired"""
    check_taking_part(grounds.employer_state, grounds.licence, grounds.on)


def check_occupation(grounds: Grounds) -> None:
    """Ask that the occupation is still open to foreigners. Refuses: permit_profession_closed"""
    if not grounds.occupation_open:
        raise Refused("permit_profession_closed", occupation=grounds.contract.occupation)


def check_only_one(grounds: Grounds) -> None:
    """Ask that the worker holds no other permit. Refuses: permit_held"""
    if grounds.held:
        raise Refused("permit_held", number=grounds.held)


def check_papers(grounds: Grounds) -> None:
    """Ask that every paper needed for a permit holds. Refuses: clearance_lacking"""
    clearance.check_complete(grounds.lines, "permit")


def check_passport(grounds: Grounds) -> None:
    """Ask that the passport holds long enough. Refuses: passport_missing_for_permit, passport_too_short"""
    permit.check_passport(grounds.passport_ends_on, grounds.on, grounds.days.passport_left)


def check_share(grounds: Grounds) -> None:
    """Ask that one more foreigner stays within the quota, where it counts him.

    A posted worker holds a head of his project instead. Refuses: quota_full (Law 12/2010 art. 51)
    """
    if grounds.within_quota:
        check_quota(grounds.staff, 1, grounds.quota_percent)


Check = Callable[[Grounds], None]

FOR_PERMIT: tuple[Check, ...] = (
    check_contract, check_employer, check_occupation, check_only_one, check_papers, check_passport,
    check_share,
)  # fmt: skip
FOR_RENEWAL: tuple[Check, ...] = (check_contract, check_employer, check_occupation, check_passport)
FOR_NEW_WORK: tuple[Check, ...] = (*FOR_RENEWAL, check_share)
"""Who lost his work takes a place in the new employer's quota; papers before departure are behind him."""


def check(grounds: Grounds, checks: tuple[Check, ...] = FOR_PERMIT) -> None:
    """Ask everything, in the order of the table; the first no is the answer. Refuses: any code above"""
    for one in checks:
        one(grounds)


def objections(grounds: Grounds, checks: tuple[Check, ...] = FOR_PERMIT) -> tuple[Refused, ...]:
    """Return everything that stands in the way, so that a clerk sees it all at once."""
    found = []
    for one in checks:
        try:
            one(grounds)
        except Refused as refused:
            found.append(refused)
    return tuple(found)
