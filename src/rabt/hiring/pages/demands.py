"""Pages of demands: the employer asks, officials decide, origin finds whom to offer."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms as Corridor
from rabt.hiring import actions, queries
from rabt.hiring.forms import AdviceForm, DemandForm, NothingForm, ReasonForm
from rabt.hiring.models import Demand
from rabt.hiring.pages.records import Deed, do, show
from rabt.hiring.queries.demands import taken
from rabt.hiring.queries.parties import proposals
from rabt.hiring.queries.projects import sees_project
from rabt.hiring.queries.wording import lines, named
from rabt.hiring.rules.demand import State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue


@require_GET
def demands(request: HttpRequest) -> HttpResponse:
    """List demands; `state=open` shows those for which a worker may be offered today."""
    actor, at = actor_of(request), clock.now()
    asked = {name: request.GET.get(name, "")[:20] for name in ("state", "occupation", "place")}
    if asked["state"] == "open":
        rows = queries.open_demands(actor, at, occupation=asked["occupation"], place=asked["place"])
    else:
        rows = queries.demands_to_see(
            actor, state=asked["state"], occupation=asked["occupation"], place=asked["place"]
        )
    corridor = queries.terms_at(at)
    return doors.listing(
        request, _Named(rows, corridor), "hiring/demands.html", asked=asked, states=["open", *State],
        occupations=corridor.occupations, places=corridor.places_of(corridor.destination.code),
    )  # fmt: skip


class _Named:
    """A list of demands whose rows say their occupation, their place and how many places are free."""

    ordered = True

    def __init__(self, rows: QuerySet[Demand], corridor: Corridor) -> None:
        self._rows, self._corridor = rows, corridor

    def count(self) -> int:
        """Count all rows."""
        return doors.counted(self._rows)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Demand]:
        found: list[Any] = list(self._rows[part])
        used = taken(row.pk for row in found)
        for row in found:
            row.free = max(0, row.number - used.get(row.pk, 0))
            row.occupation_name = named(self._corridor.occupations, row.occupation, tongue())
            row.place_name = named(self._corridor.places, row.place, tongue())
        return found


def demand_new(request: HttpRequest) -> HttpResponse:
    """Ask for workers."""
    actor, at = actor_of(request), clock.now()
    projects = [
        (str(row.pk), f"{row.name} · {row.award_number}") for row in queries.open_projects(actor)[:50]
    ]
    form = DemandForm(
        queries.terms_at(at), request.POST or None, projects=projects,
        initial={"project": request.GET.get("project", "")[:40]},
    )  # fmt: skip
    return doors.answer(
        request, form, "hiring/demand_new.html", to=lambda row: f"/hiring/demands/{row.pk}",
        act=lambda data: actions.submit_demand(actor, form.asked(data), at=at, project_id=form.under(data)),
        done="hiring.done.demand_new",
    )  # fmt: skip


@require_GET
def demand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a demand with its terms, places and decisions."""
    actor = actor_of(request)
    row = queries.demand_to_see(actor, key)
    return show(request, "hiring/demand.html", row, _deeds(actor, row), **_context(actor, row))


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do what an official or the employer decided on a demand."""
    actor = actor_of(request)
    row = queries.demand_to_see(actor, key)
    return do(
        request, "hiring/demand.html", row, _deeds(actor, row), name, "hiring:demand", **_context(actor, row)
    )


def _context(actor: Actor, row: Demand) -> dict[str, object]:
    at = clock.now()
    corridor = queries.terms_at(at)
    found = list(proposals(row.ref))
    ours = row.kept_by == settings.RABT.state
    staff = queries.staff(actor, row.employer_id) if ours and actor.has("hiring.propose_demand") else None
    open_now = row.state == "approved" and row.open_until is not None and row.open_until >= corridor.on
    return {
        "lines": lines(row.terms(), corridor), "places": queries.places(row), "proposals": found,
        "staff": staff, "offers": queries.offers_to_see(actor, demand=row.pk)[:50],
        "may_offer": open_now and not ours and actor.has("hiring.offer"),
        "may_form": not ours and row.project_id is not None and actor.has("hiring.offer"),
        "sees_project": sees_project(actor, row.project),
        "crews": queries.crews_to_see(actor, demand=row.pk)[:50] if row.project_id else [],
        "names": access.accounts_of(
            name for one in found for name in (one.proposed_by, one.decided_by) if name
        ),
    }  # fmt: skip


def _deeds(actor: Actor, row: Demand) -> list[Deed]:
    at = clock.now()
    ours = row.kept_by == settings.RABT.state
    reasons = partial(ReasonForm, queries.terms_at(at), "demand_refusal")
    return [
        Deed("demand_propose", "hiring.propose_demand", AdviceForm,
             lambda d: actions.propose_demand(actor, row.pk, d["recommendation"], d["note"], at=at),
             ours and row.state == "submitted"),
        Deed("demand_approve", "hiring.decide_demand", NothingForm,
             lambda d: actions.decide_demand(actor, row.pk, True, at=at), ours and row.state == "proposed"),
        Deed("demand_refuse", "hiring.decide_demand", reasons,
             lambda d: actions.decide_demand(actor, row.pk, False, d["reason"], d["text"], at=at),
             ours and row.state == "proposed", "danger"),
        Deed("demand_close", "hiring.demand", NothingForm,
             lambda d: actions.close_demand(actor, row.pk, at=at),
             ours and row.state in ("submitted", "proposed", "approved"), "danger"),
    ]  # fmt: skip
