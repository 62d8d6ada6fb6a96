"""Pages of crews: formed at origin, moved together at either side, each man by an act of his own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import rules as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Refused
from rabt.hiring import actions, queries
from rabt.hiring.forms import CrewForm
from rabt.hiring.models import Contract, Crew, Demand, Offer
from rabt.hiring.queries.projects import (
    contracts_of_crew,
    offers_for_crew,
    offers_of_crew,
    sees_project,
)
from rabt.hiring.rules.crew import MOST_MEMBERS, step_of
from rabt.journal import queries as journal
from rabt.people import queries as people
from rabt.people.rules.person import NameCard
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import Told, told
from rabt.shell.words import tongue

Act = Callable[[Actor, Offer, Contract | None], Any]


@dataclass(frozen=True)
class Man:
    """One line of a crew's page: who, where his offer and contract stand, what he lacks next."""

    offer: Offer
    who: NameCard | None
    contract: Contract | None
    is_foreman: bool
    problem: Told | None = None
    done: bool = False

    @property
    def step(self) -> str:
        """The key of the words for what he lacks next."""
        return f"hiring.step.{step_of(self.offer.state, self.contract.state if self.contract else '')}"


def _recommended(actor: Actor, drawn: Contract | None) -> Contract:
    if drawn is None:
        raise Refused("crew_man_without_contract")
    return actions.propose_certificate(actor, drawn.pk, at=clock.now())


DEEDS: dict[str, tuple[str, Act]] = {
    "crew_accept": (
        "hiring.answer_offer", lambda actor, man, _: actions.answer_offer(actor, man.pk, True, at=clock.now())
    ),
    "crew_draw": (
        "hiring.draw_contract", lambda actor, man, _: actions.draw_contract(actor, man.pk, at=clock.now())
    ),
    "crew_recommend": ("hiring.propose_certificate", lambda actor, _, drawn: _recommended(actor, drawn)),
    "crew_withdraw": (
        "hiring.offer", lambda actor, man, _: actions.withdraw_offer(actor, man.pk, at=clock.now())
    ),
}  # fmt: skip


@require_GET
def crew(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a crew: each man's step, and what he lacks."""
    actor = actor_of(request)
    return _page(request, actor, queries.crew_to_see(actor, key), {})


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do one act for each chosen man of a crew; what is refused for one stops none of the others."""
    actor = actor_of(request)
    row = queries.crew_to_see(actor, key)
    chosen = set(request.POST.getlist("man")[:MOST_MEMBERS])
    drawn = contracts_of_crew(actor, row.pk)
    outcomes: dict[UUID, Told | None] = {}
    for man in offers_of_crew(actor, row.pk):
        if str(man.pk) in chosen:
            outcomes[man.pk] = _outcome(DEEDS[name][1], actor, man, drawn.get(man.pk))
    return _page(request, actor, row, outcomes)


def _outcome(deed: Act, actor: Actor, man: Offer, drawn: Contract | None) -> Told | None:
    try:
        deed(actor, man, drawn)
    except Problem as problem:
        return told(problem)
    return None


def _page(
    request: HttpRequest, actor: Actor, row: Crew, outcomes: dict[UUID, Told | None]
) -> HttpResponse:  # fmt: skip
    offers = list(offers_of_crew(actor, row.pk))
    names = people.names(actor, [one.person_id for one in offers])
    drawn = contracts_of_crew(actor, row.pk)
    men = [
        Man(one, names.get(one.person_id), drawn.get(one.pk), one.pk == row.foreman_id,
            outcomes.get(one.pk), one.pk in outcomes)
        for one in offers
    ]  # fmt: skip
    deeds = [
        (f"hiring.do.{name}", reverse(f"hiring:{name}", args=[row.pk]))
        for name, (scope, _) in DEEDS.items()
        if actor.has(scope)
    ]
    ours = row.kept_by == settings.RABT.state
    routes = access.table().routes
    panels = [name for name in settings.RABT_PANELS["hiring:crew"] if actor.has(routes[name].asks["get"])]
    return render(request, "hiring/crew.html", {
        "row": row, "men": men, "deeds": deeds, "may_change": ours and actor.has("hiring.offer"),
        "panels": [reverse(name, args=[row.pk]) for name in panels],
        "sees_project": sees_project(actor, row.demand.project),
        "has_timeline": journal.has_timeline(actor, row.ref), "chosen": len(outcomes),
    })  # fmt: skip


def crew_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Form a crew of the workers who were offered under one demand of a project."""
    actor, at = actor_of(request), clock.now()
    asked = queries.demand_to_see(actor, key)
    if asked.project_id is None:
        raise Missing()
    form = CrewForm(_men(actor, asked), request.POST or None)
    return doors.answer(
        request, form, "hiring/crew_new.html", demand=asked, to=_page_of, done="hiring.done.crew_new",
        act=lambda d: actions.form_crew(actor, key, d["name"], d["members"], d["foreman"], at=at),
    )  # fmt: skip


def crew_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say anew who stands in a crew, and who is its foreman."""
    actor, at = actor_of(request), clock.now()
    row = queries.crew_to_see(actor, key)
    now = [str(one.pk) for one in offers_of_crew(actor, row.pk)]
    form = CrewForm(
        _men(actor, row.demand, row.pk), request.POST or None,
        initial={"name": row.name, "members": now, "foreman": str(row.foreman_id)},
    )  # fmt: skip
    return doors.answer(
        request, form, "hiring/crew_new.html", demand=row.demand, row=row, to=_page_of,
        done="hiring.done.crew_change",
        act=lambda d: actions.change_crew(actor, key, d["name"], d["members"], d["foreman"], at=at),
    )  # fmt: skip


def _men(actor: Actor, asked: Demand, crew_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """Name whom this viewer may put into a crew of a demand. Each is a look."""
    mine = queries.offers_to_see(actor, demand=asked.pk).filter(kept_by=settings.RABT.state)
    free = list(offers_for_crew(asked, crew_id).filter(pk__in=mine.order_by().values("pk"))[:MOST_MEMBERS])
    names = people.names(actor, [one.person_id for one in free])
    return [(one.pk, _name(names.get(one.person_id))) for one in free]


def _name(who: NameCard | None) -> str:
    if who is None:
        return "—"
    return who.name_ar if tongue() == "ar" else f"{who.name_ar} · {who.name_latin}"


def _page_of(row: Crew) -> str:
    return reverse("hiring:crew", args=[row.pk])
