"""A group of workers offered for one demand in one go, and made a crew: each offer its own act."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Refused
from rabt.hiring import actions, queries
from rabt.hiring.models import Crew, Demand, Offer
from rabt.hiring.queries.wording import lines
from rabt.hiring.rules.crew import MOST_MEMBERS, check_crew
from rabt.people import queries as people
from rabt.people.rules.person import NameCard
from rabt.shell.doors import actor_of
from rabt.shell.problems import Told, told

SHOWN = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one chosen worker: his offer, or why he was not offered."""

    who: NameCard | None
    offer: Offer | None
    problem: Told | None


def group_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose registered workers, offer each of them for a project's demand, and form a crew of them."""
    actor = actor_of(request)
    asked = queries.demand_to_see(actor, key)
    if asked.project_id is None:
        raise Missing()
    if request.method == "POST":
        return _gather(request, actor, asked)
    return _choose(request, actor, asked)


def _choose(
    request: HttpRequest, actor: Actor, asked: Demand, problem: Problem | None = None
) -> HttpResponse:
    typed: Any = request.POST if request.method == "POST" else MultiValueDict()
    text = request.GET.get("q", "")[:200]
    return render(
        request, "hiring/group_new.html", status=problem.status if problem else 200,
        context={
            "demand": asked, "text": text, "rows": people.people(actor, text)[:SHOWN],
            "lines": lines(asked.terms(), queries.terms_at(clock.now())), "places": queries.places(asked),
            "problem": told(problem) if problem else None, "name": typed.get("name", "")[:80],
            "chosen": typed.getlist("person")[:MOST_MEMBERS], "foreman": typed.get("foreman", ""),
        },
    )  # fmt: skip


def _gather(request: HttpRequest, actor: Actor, asked: Demand) -> HttpResponse:
    chosen = _keys(request.POST.getlist("person")[:MOST_MEMBERS])
    foreman = next(iter(_keys([request.POST.get("foreman", "")])), None)
    name = request.POST.get("name", "").replace("\0", "").strip()[:80]
    try:
        check_crew(name, chosen, foreman)
    except Refused as refused:
        return _choose(request, actor, asked, refused)
    names = people.names(actor, chosen)
    outcomes = {one: _offered(actor, asked, one, names.get(one)) for one in chosen}
    crew = _crew(actor, asked, name, outcomes, foreman)
    return render(
        request, "hiring/gathered.html",
        {"demand": asked, "outcomes": list(outcomes.values()), "crew": crew},
    )  # fmt: skip


def _offered(actor: Actor, asked: Demand, person: UUID, who: NameCard | None) -> Outcome:
    try:
        return Outcome(who, actions.make_offer(actor, asked.pk, person, at=clock.now()), None)
    except Problem as problem:
        return Outcome(who, None, told(problem))


def _crew(
    actor: Actor, asked: Demand, name: str, outcomes: dict[UUID, Outcome], foreman: UUID | None
) -> Crew | None:
    """Form the crew of those who were offered; where its foreman was not, the first of them heads it."""
    men = {person: one.offer.pk for person, one in outcomes.items() if one.offer is not None}
    if not men:
        return None
    head = men[foreman] if foreman in men else next(iter(men.values()))
    return actions.form_crew(actor, asked.pk, name, list(men.values()), head, at=clock.now())


def _keys(typed: list[str]) -> list[UUID]:
    """Read keys, each once; what is no key is left out."""
    found = []
    for text in typed:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
