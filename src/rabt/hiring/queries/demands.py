"""Reads of demands: whose they are, how many places are free, what they hold of the quota."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rabt.access.queries import within
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.hiring.models import Contract, Demand, Employer, Offer, Project
from rabt.hiring.queries.parties import employer_to_see, employers_to_see, one
from rabt.hiring.queries.rules_of_day import setting_of, terms_at
from rabt.hiring.rules import contract as contract_rules
from rabt.hiring.rules import demand as rules
from rabt.hiring.rules import project as project_rules
from rabt.hiring.rules.offer import Places
from rabt.hiring.rules.quota import Staff


def demands_to_see(
    viewer: Actor,
    *,
    state: str = "",
    occupation: str = "",
    place: str = "",
    employer: UUID | None = None,
    project: UUID | None = None,
) -> QuerySet[Demand]:
    """Return the demands that this viewer may see, newest first.

    Destination by office; at origin those that destination approved, to who may see demands.
    """
    seen = within(viewer) & Q(kept_by=settings.RABT.state)
    if viewer.has("hiring.see_demands"):
        seen |= Q(kept_by=settings.RABT.peer_state)
    asked = {"state": state, "occupation": occupation, "place": place, "employer_id": employer,
             "project_id": project}  # fmt: skip
    return (
        Demand.objects.select_related("employer", "project")
        .filter(seen, **{name: value for name, value in asked.items() if value})
        .order_by("-submitted_at", "-pk")
    )


def open_demands(viewer: Actor, at: datetime, *, occupation: str = "", place: str = "") -> QuerySet[Demand]:
    """Return the demands for which a worker may be offered today, soonest to close first."""
    return (
        demands_to_see(viewer, state=rules.State.APPROVED, occupation=occupation, place=place)
        .filter(open_until__gte=terms_at(at).on, employer__state="admitted")
        .order_by("open_until", "pk")
    )


def demand_to_see(viewer: Actor, demand_id: UUID) -> Demand:
    """Return one demand, or Missing."""
    return one(demands_to_see(viewer), demand_id)


def demand_to_change(viewer: Actor, demand_id: UUID) -> Demand:
    """Return one demand that this node keeps, locked, or Missing."""
    found = Demand.objects.filter(within(viewer), kept_by=settings.RABT.state)
    return one(found.select_for_update(of=("self",)), demand_id)


def dormant_employers(viewer: Actor, at: datetime) -> QuerySet[Employer]:
    """Return the admitted employers who neither asked for nor had a worker in the corridor's days."""
    since = at - timedelta(days=terms_at(at).clock("employer_dormant"))
    asked = Demand.objects.filter(employer=OuterRef("pk"), submitted_at__gte=since)
    of_his = Contract.objects.filter(offer__demand__employer=OuterRef("pk"))
    has = of_his.filter(Q(state__in=contract_rules.OPEN) | Q(ended_at__gte=since))
    return employers_to_see(viewer, "admitted").filter(
        ~Exists(asked), ~Exists(has), kept_by=settings.RABT.state, admitted_at__lt=since
    )


def taken(demand_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many places of each demand are taken."""
    rows = Offer.objects.filter(demand_id__in=list(demand_ids), holds_place=True)
    return dict(rows.values_list("demand_id").annotate(n=Count("pk")))


def asked_and_taken(viewer: Actor, at: datetime, most: int = 20) -> list[tuple[Demand, Places]]:
    """Return the demands for which workers may be offered, each with its places."""
    rows = list(open_demands(viewer, at)[:most])
    used = taken([row.pk for row in rows])
    return [(row, Places(row.number, used.get(row.pk, 0))) for row in rows]


def places(asked: Demand) -> Places:
    """Return how many places a demand has and how many are taken."""
    return Places(asked.number, taken([asked.pk]).get(asked.pk, 0))


def staff(viewer: Actor, employer_id: UUID) -> Staff:
    """Return an employer's nationals, and his foreigners with the places already granted to him."""
    who = employer_to_see(viewer, employer_id)
    return Staff(who.nationals, who.foreigners + held_places(employer_id, clock.now()))


def held_places(employer_id: UUID, at: datetime) -> int:
    """Return how many foreigners an employer's demands stand for in his quota today.

    Posted workers count against the heads of their project, and here only where the law says so.
    """
    both = terms_at(at).policy("posted_within_quota")
    rows = Demand.objects.filter(employer_id=employer_id, approved_at__isnull=False).values_list(
        "pk", "state", "number", "project_id"
    )
    return _held([(key, state, number) for key, state, number, project in rows if both or project is None])


def held_heads(project_id: UUID) -> dict[str, int]:
    """Return how many heads of each trade the demands under a project stand for today."""
    by_trade: dict[str, list[tuple[UUID, str, int]]] = {}
    for row in Demand.objects.filter(project_id=project_id, approved_at__isnull=False):
        by_trade.setdefault(row.occupation, []).append((row.pk, row.state, row.number))
    return {occupation: _held(found) for occupation, found in by_trade.items()}


def _held(rows: list[tuple[UUID, str, int]]) -> int:
    used = taken(key for key, _, _ in rows)
    over = dict(
        Contract.objects.filter(
            offer__demand_id__in=[key for key, _, _ in rows],
            state=contract_rules.State.ENDED,
            offer__holds_place=True,
        )
        .values_list("offer__demand_id")
        .annotate(n=Count("offer_id", distinct=True))
    )
    return sum(rules.held(state, number, used.get(key, 0), over.get(key, 0)) for key, state, number in rows)


def demand_judge(
    who: Employer, at: datetime, project: Project | None = None
) -> Callable[[rules.Asked], None]:
    """Return who judges what an employer asks for, by the law of that day and what he holds already.

    It refuses: the codes of `rules.check_demand`, occupation_unknown, hiring_place_unknown; under a project
    those of `project.check_under`
    """
    terms = terms_at(at)
    held = Staff(who.nationals, who.foreigners + held_places(who.pk, at))
    places = {place.code for place in terms.places_of(settings.RABT.state)}
    quota = project is None or terms.policy("posted_within_quota")

    def judge(asked: rules.Asked) -> None:
        rules.check_demand(asked, setting_of(who, held, asked.terms.occupation, at), within_quota=quota)
        if asked.terms.place not in places:
            raise Refused("hiring_place_unknown", field="place")
        if project is not None:
            project_rules.check_under(
                asked.number, asked.terms, standing(project, asked.terms.occupation), terms.on,
                ends_with_project=terms.policy("posted_ends_with_project"),
            )  # fmt: skip

    return judge


def standing(project: Project, occupation: str) -> project_rules.Standing:
    """Return a project as a demand for one trade is weighed against it."""
    return project_rules.Standing(
        state=project.state, place=project.place, trades=project.trades, starts_on=project.starts_on,
        ends_on=project.ends_on, held=held_heads(project.pk).get(occupation, 0),
    )  # fmt: skip
