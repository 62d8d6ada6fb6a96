"""The permit file and the paper sheet of a contract, gathered for one viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Terms, Words
from rabt.corridor.shapes import Reason
from rabt.credentials import queries as credentials
from rabt.hiring import queries as hiring
from rabt.hiring.rules import ContractFacts
from rabt.journal import queries as journal
from rabt.people import queries as people
from rabt.people.rules.person import Identity, NameCard
from rabt.permits.models import Clearance, Leaving, Measure, Permit, Renewal
from rabt.permits.queries.clearances import contract_for_papers, lines_of, papers_of, papers_of_all
from rabt.permits.queries.grounds import days_of, grounds
from rabt.permits.queries.leavings import ASKS, ground_of, leavings_to_see
from rabt.permits.queries.measures import measures_to_see
from rabt.permits.queries.permits import permit_to_see, permits_to_see, renewals_to_see
from rabt.permits.rules import grounds as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.clearance import Line
from rabt.permits.rules.leaving import OPEN
from rabt.permits.rules.permit import State

MOST_ACTS = 500
REASON_LISTS = {
    State.REFUSED: "permit_refusal",
    State.SUSPENDED: "permit_suspension",
    State.WITHDRAWN: "permit_withdrawal",
}


@dataclass(frozen=True)
class Standing:
    """What is there and what is missing for one contract, before a permit."""

    contract: ContractFacts
    contract_id: UUID
    who: Identity
    lines: tuple[Line, ...]
    papers: list[Clearance]
    permits: list[Permit]
    objections: tuple[Refused, ...]


def standing(viewer: Actor, contract_id: UUID, at: datetime) -> Standing:
    """Open the paper sheet of one contract; at destination with what stands in the way."""
    contract = contract_for_papers(viewer, contract_id)
    who, papers = people.identity(viewer, contract.person_id), papers_of(contract_id)
    decides_here = settings.RABT.side == "destination"
    return Standing(
        contract=contract, contract_id=contract_id, who=who,
        lines=lines_of(papers, at), papers=papers,
        permits=list(permits_to_see(viewer).filter(contract_id=contract_id)),
        objections=rules.objections(grounds(viewer, contract, who, at)) if decides_here else (),
    )  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Everything that the permit file shows."""

    permit: Permit
    terms: Terms
    who: Identity
    contract: ContractFacts | None
    lines: tuple[Line, ...]
    renewals: list[Renewal]
    measures: list[Measure]
    leaving: Leaving | None
    ground: Reason | None
    timeline: Sequence[Any]
    persons: dict[str, Any]
    reason: Reason | None
    last_day: date | None
    card: Any
    kept_here: bool

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more can happen to it."""
        return self.permit.state in permit_rules.TERMINAL

    @property
    def asks_renewal(self) -> bool:
        """Tell whether its employer may ask for a renewal now, as far as the permit itself shows."""
        row, days = self.permit, self.terms.clock("permit_renewal_window")
        asked = row.renewal_asked_at or any(one.state == "proposed" for one in self.renewals)
        if asked or not self.kept_here or row.state != permit_rules.State.ACTIVE or not row.valid_until:
            return False
        return row.valid_until - timedelta(days=days) <= self.terms.on

    @property
    def occupation(self) -> Words | str:
        """The occupation in words."""
        found = self.terms.occupations.get(self.permit.occupation)
        return found.name if found else self.permit.occupation

    @property
    def place(self) -> Words | str:
        """The place of work in words."""
        found = self.terms.places.get(self.permit.place)
        return found.name if found else self.permit.place

    @property
    def port(self) -> Words | str:
        """The port of first entry in words."""
        found = self.terms.ports.get(self.permit.entered_port)
        return found.name if found else self.permit.entered_port

    @property
    def proposed_by(self) -> Any:
        """Who proposed it, by his account where this node knows him."""
        return self.persons.get(self.permit.proposed_by, self.permit.proposed_by)

    @property
    def decided_by(self) -> Any:
        """Who decided it, by his account where this node knows him."""
        return self.persons.get(self.permit.decided_by, self.permit.decided_by)


def sheet(viewer: Actor, permit_id: UUID, at: datetime) -> Sheet:
    """Open a permit's file with its facts, papers, renewals and history."""
    row = permit_to_see(viewer, permit_id)
    terms = agreement.terms_at(at)
    renewals = list(renewals_to_see(viewer, permit=row.pk))
    asked = list(leavings_to_see(viewer, permit=row.pk))
    wishes = [one for one in asked if one.state in OPEN]
    told = [one.ref for one in asked] if viewer.has(ASKS) else []
    acts = journal.acts_about(viewer, [row.ref, *told], MOST_ACTS)
    acted = [row.proposed_by, row.decided_by, *(r.proposed_by for r in renewals)]
    contract = hiring.facts_of(viewer, [row.contract_id]).get(row.contract_id)
    return Sheet(
        permit=row, terms=terms, who=people.identity(viewer, row.person_id), contract=contract,
        lines=lines_of(papers_of(row.contract_id), at), renewals=renewals,
        timeline=acts[::-1], persons=access.accounts_of(acted),
        reason=reason_of(terms, row),
        last_day=permit_rules.last_day(row.state, row.stood, row.ends(), days_of(terms).late_news),
        measures=list(measures_to_see(viewer, permit=row.pk)), leaving=wishes[0] if wishes else None,
        ground=ground_of(wishes[0]) if wishes else None,
        card=credentials.card_about(viewer, row.ref), kept_here=row.kept_by == settings.RABT.state,
    )  # fmt: skip


def reason_of(terms: Terms, row: Permit) -> Reason | None:
    """Return the corridor's reason behind a permit's state, with article and remedy."""
    name = REASON_LISTS.get(State(row.state))
    return terms.reasons(name).get(row.why) if name and row.why else None


@dataclass(frozen=True)
class Refusal:
    """A permit that was refused earlier on the same contract, and why."""

    permit: Permit
    reason: Reason | None


def refusals(viewer: Actor, contract_ids: Any, at: datetime) -> dict[UUID, Refusal]:
    """Return the latest refusal on each of several contracts, for who may ask again. Opens nobody."""
    terms = agreement.terms_at(at)
    rows = permits_to_see(viewer, state=State.REFUSED).filter(contract_id__in=contract_ids)
    return {row.contract_id: Refusal(row, reason_of(terms, row)) for row in rows.order_by("decided_at")}


@dataclass(frozen=True)
class Entry:
    """One line of a worker's panel: a permit, or a contract that still waits for one."""

    contract: ContractFacts
    contract_id: UUID
    permit: Permit | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CrewLine:
    """One man of a crew: who, and which papers and permit he has or lacks."""

    who: NameCard | None
    entry: Entry

    @property
    def lacking(self) -> list[Line]:
        """The papers that still stand between him and his permit or his way."""
        return [line for line in self.entry.lines if not line.is_good]

    @property
    def proposable(self) -> bool:
        """Whether a permit can be asked for: his contract binds, and none stands on it."""
        permit = self.entry.permit
        return self.entry.contract.state == "in_force" and (permit is None or permit.state == State.REFUSED)


def crew(viewer: Actor, crew_id: UUID, at: datetime) -> list[CrewLine]:
    """Return what each man of a crew lacks for his permit. A look at each of them."""
    keys = hiring.contract_ids_of_crew(viewer, crew_id)
    found = hiring.facts_of(viewer, keys)
    contracts = {key: found[key] for key in keys if key in found}
    names = people.names(viewer, [id_of(one.person_ref, "person") for one in contracts.values()])
    latest = {
        row.contract_id: row for row in permits_to_see(viewer).filter(contract_id__in=contracts).reverse()
    }
    papers = papers_of_all(contracts)
    return [
        CrewLine(
            names.get(id_of(one.person_ref, "person")),
            Entry(one, key, latest.get(key), lines_of(papers[key], at)),
        )
        for key, one in contracts.items()
    ]


def panel(viewer: Actor, person_id: UUID, at: datetime) -> list[Entry]:
    """Return the permits and papers of one worker, for his file."""
    people.person_to_see(viewer, person_id)
    latest = {row.contract_id: row for row in permits_to_see(viewer, person=person_id).reverse()}
    found = []
    for contract in hiring.contracts_of(viewer, person_id):
        key = id_of(contract.contract_ref, "contract")
        found.append(Entry(contract, key, latest.get(key), lines_of(papers_of(key), at)))
    return found
