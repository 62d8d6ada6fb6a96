"""Reads of projects and crews: whose they are, which heads are held, who stands in a crew."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.hiring.models import Contract, Crew, Demand, Employer, Member, Offer, Project
from rabt.hiring.queries.demands import held_heads
from rabt.hiring.queries.parties import one
from rabt.hiring.rules import contract, offer, project


def projects_to_see(viewer: Actor, *, state: str = "", text: str = "") -> QuerySet[Project]:
    """Return the projects of this viewer's offices, newest first: his contractor's, his recruiter's."""
    found = Project.objects.select_related("contractor").filter(within(viewer))
    if state:
        found = found.filter(state=state)
    if text.strip():
        named = Q(name__icontains=text) | Q(client__icontains=text) | Q(award_number__iexact=text.strip())
        found = found.filter(named)
    return found.order_by("-submitted_at", "-pk")


def project_to_see(viewer: Actor, project_id: UUID) -> Project:
    """Return one project, or Missing."""
    return one(projects_to_see(viewer), project_id)


def sees_project(viewer: Actor, found: Project | None) -> bool:
    """Tell whether a project named on another record's page opens to this viewer."""
    return found is not None and projects_to_see(viewer).filter(pk=found.pk).exists()


def project_to_change(viewer: Actor, project_id: UUID) -> Project:
    """Return one project, locked, or Missing."""
    return one(projects_to_see(viewer).select_for_update(of=("self",)), project_id)


def contractor_by_licence(number: str) -> Employer | None:
    """Return the employer whom the other state's labour office admitted under a licence."""
    told = Employer.objects.filter(kept_by=settings.RABT.peer_state, state="admitted")
    return told.filter(licence_number=number.strip()).first()


def is_award_registered(contractor_id: UUID, award_number: str) -> bool:
    """Tell whether a project of that contractor stands already on the same award document."""
    rows = Project.objects.filter(contractor_id=contractor_id, award_number=award_number)
    return rows.exclude(state=project.State.REFUSED).exists()


def open_projects(viewer: Actor) -> QuerySet[Project]:
    """Return the approved projects under which this viewer may ask for workers."""
    return projects_to_see(viewer, state=project.State.APPROVED)


@dataclass(frozen=True)
class Heads:
    """One trade of a project: how many heads it has, how many are asked for and held."""

    occupation: str
    heads: int
    held: int

    @property
    def free(self) -> int:
        """Heads for which nobody is asked yet."""
        return max(0, self.heads - self.held)


def heads_of(row: Project) -> list[Heads]:
    """Return the heads of a project that has been opened, by trade."""
    held = held_heads(row.pk)
    return [Heads(trade, heads, held.get(trade, 0)) for trade, heads in sorted(row.trades.items())]


# ------------------------------------------------------------------ crews
def crews_to_see(
    viewer: Actor, *, project_id: UUID | None = None, demand: UUID | None = None
) -> QuerySet[Crew]:
    """Return the crews of this viewer's offices. Opens nobody: it holds no names of men."""
    asked = {"demand__project_id": project_id, "demand_id": demand}
    found = Crew.objects.select_related("demand__project", "demand__employer").filter(within(viewer))
    return found.filter(**{name: value for name, value in asked.items() if value}).order_by("formed_at", "pk")


def crew_to_see(viewer: Actor, crew_id: UUID) -> Crew:
    """Return one crew, or Missing."""
    return one(crews_to_see(viewer), crew_id)


def crew_to_change(viewer: Actor, crew_id: UUID) -> Crew:
    """Return one crew that this node keeps, locked, or Missing."""
    found = crews_to_see(viewer).filter(kept_by=settings.RABT.state)
    return one(found.select_for_update(of=("self",)), crew_id)


def crew_of(found: Offer) -> Crew | None:
    """Return the crew in which the man of an offer stands, for who has opened the offer."""
    member = Member.objects.select_related("crew").filter(offer=found).first()
    return member.crew if member else None


def offers_of_crew(viewer: Actor, crew_id: UUID) -> QuerySet[Offer]:
    """Return the offers of a crew's men that this viewer may see. Opens nobody."""
    mine = Member.objects.filter(crew_id=crew_id).values("offer_id")
    return (
        Offer.objects.select_related("demand").filter(within(viewer), pk__in=mine).order_by("made_at", "pk")
    )


def offers_for_crew(asked: Demand, crew_id: UUID | None = None) -> QuerySet[Offer]:
    """Return the offers of a demand that may stand in a crew: open, and in no other crew."""
    others = Member.objects.exclude(crew_id=crew_id) if crew_id else Member.objects.all()
    open_ones = [offer.State.MADE, offer.State.ACCEPTED]
    return (
        Offer.objects.filter(demand=asked, state__in=open_ones)
        .exclude(pk__in=others.values("offer_id"))
        .order_by("made_at")
    )


def contracts_of_crew(viewer: Actor, crew_id: UUID) -> dict[UUID, Contract]:
    """Return the standing contract of each man of a crew, by his offer. Opens nobody."""
    mine = Member.objects.filter(crew_id=crew_id).values("offer_id")
    rows = Contract.objects.filter(within(viewer), offer_id__in=mine).order_by("drawn_at", "pk")
    gone = [contract.State.RETURNED, *contract.FALLEN]
    return {row.offer_id: row for row in rows.exclude(state__in=gone)}


def contract_ids_of_crew(viewer: Actor, crew_id: UUID) -> list[UUID]:
    """Return the standing contracts of a crew, for the rooms above. Opens nobody."""
    return [row.pk for row in contracts_of_crew(viewer, crew_to_see(viewer, crew_id).pk).values()]
