"""What the other node told us of projects and crews: each letter only by the keeper of its record."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Untrusted
from rabt.hiring import messages
from rabt.hiring.actions.letters import known, new_key, state_of
from rabt.hiring.actions.projects import ground_at, tell_change
from rabt.hiring.actions.telling import bring_project_news, tell_party
from rabt.hiring.models import Crew, Demand, Employer, Member, Offer, Project
from rabt.hiring.queries.projects import is_award_registered
from rabt.hiring.rules import project as rules
from rabt.hiring.rules.crew import check_crew
from rabt.hiring.rules.project import State
from rabt.journal import actions as journal

AGAIN, NOT_OF_ORIGIN = "award_registered", "contractor_not_of_origin"
"""Reasons that no person chose: the award stands already, the contractor is not of the other state."""


# ------------------------------------------------------------------ at destination
@transaction.atomic
def take_project(actor: Actor, told: messages.ProjectSubmitted, *, at: datetime) -> None:
    """Lay a project of the other state before the contractor in whose name it is; or answer no at once.

    Refuses: not_the_keeper, letter_about_unknown, and what `rules.check_trades` refuses
    """
    key = new_key(Project, told.project_ref, "project", actor)
    if key is None:
        return
    contractor = known(Employer, told.contractor_ref, "employer", settings.RABT.state)
    award = told.award()
    rules.check_trades(award.trades, ground_at(at).open_trades)
    row = Project(
        id=key, kept_by=actor.state, office=contractor.office, contractor=contractor,
        submitted_at=told.submitted_at, **vars(award) | {"trades": dict(award.trades)},
    )  # fmt: skip
    no = _why_not(row, actor.state)
    if no:
        row.state, row.reason_code, row.decided_at = State.REFUSED, no, at
    row.save(force_insert=True)
    journal.append(actor, "project.submitted", row.ref, at=at, facts={"award": award.award_number})
    if no:
        here = the_node(settings.RABT.state)
        tell_change(here, row, at)
        journal.append(here, "project.refused", row.ref, at=at, facts={"reason": no})
        return
    tell_party(contractor, "hiring.told.project_arrived", at, about=row.ref, name=row.name)


def _why_not(row: Project, origin: str) -> str:
    if row.contractor.home_state != origin:
        return NOT_OF_ORIGIN
    return AGAIN if is_award_registered(row.contractor_id, row.award_number) else ""


@transaction.atomic
def take_crew(actor: Actor, told: messages.CrewFormed, *, at: datetime) -> None:
    """Write who stands in a crew now; the last word of origin counts, whatever came before.

    Refuses: not_the_keeper, letter_about_unknown, crew_size_wrong, foreman_not_in_crew
    """
    asked = known(Demand, told.demand_ref, "demand", settings.RABT.state)
    foreman = known(Offer, told.foreman_ref, "offer", actor.state)
    men = [known(Offer, ref, "offer", actor.state) for ref in told.offer_refs]
    if any(man.demand_id != asked.pk for man in men):
        raise Untrusted("crew_of_another_demand", ref=told.crew_ref)
    check_crew(told.name, [man.pk for man in men], foreman.pk)
    row = _crew(actor, told, asked, foreman)
    if row.changed_at > told.changed_at:
        return
    row.name, row.foreman, row.changed_at = told.name, foreman, told.changed_at
    row.save(update_fields=["name", "foreman", "changed_at"])
    Member.objects.filter(crew=row).delete()
    Member.objects.filter(offer__in=men).delete()
    Member.objects.bulk_create([Member(offer=man, crew=row) for man in men])
    journal.append(actor, "crew.taken_in", row.ref, at=at, facts={"members": len(men)})


def _crew(actor: Actor, told: messages.CrewFormed, asked: Demand, foreman: Offer) -> Crew:
    key = new_key(Crew, told.crew_ref, "crew", actor)
    if key is None:
        row: Crew = known(Crew, told.crew_ref, "crew", actor.state)
        return row
    return Crew.objects.create(
        id=key, kept_by=actor.state, office=asked.office, demand=asked, name=told.name, foreman=foreman,
        formed_at=told.formed_at, changed_at=told.formed_at,
    )  # fmt: skip


# ------------------------------------------------------------------ at origin
@transaction.atomic
def take_project_change(actor: Actor, told: messages.ProjectChanged, *, at: datetime) -> None:
    """Note where destination says that a project of ours stands. Refuses: not_the_keeper, letter_malformed"""
    row = known(Project, told.project_ref, "project", settings.RABT.state)
    if row.contractor.kept_by != actor.state:
        raise Untrusted("not_the_keeper", ref=told.project_ref)
    row.state = state_of(State, told.state)
    if row.state not in rules.TOLD:
        raise Untrusted("letter_malformed", field="state")
    row.reason_code = told.reason_code
    if row.state in (State.APPROVED, State.REFUSED):
        row.decided_at = told.changed_at
    if row.state == State.CLOSED:
        row.closed_at = told.changed_at
    row.save(update_fields=["state", "reason_code", "decided_at", "closed_at"])
    journal.append(actor, "project.changed", row.ref, at=at, facts={"state": row.state})
    bring_project_news(row, at)


@transaction.atomic
def take_demand_place(actor: Actor, told: messages.DemandPlaced, *, at: datetime) -> None:
    """Note under which project of ours an approved demand stands.

    Refuses: not_the_keeper, letter_about_unknown
    """
    row = known(Demand, told.demand_ref, "demand", actor.state)
    row.project = known(Project, told.project_ref, "project", settings.RABT.state)
    row.save(update_fields=["project"])
    journal.append(actor, "demand.placed", row.ref, at=at, facts={"project": told.project_ref})
