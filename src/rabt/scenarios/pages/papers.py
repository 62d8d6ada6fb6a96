"""The offline pack of a scenario: paper in both languages, and one page that needs nothing else."""

from base64 import b64encode
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.scenarios import queries
from rabt.scenarios.models import Scenario
from rabt.scenarios.pages.printing import facts_of
from rabt.scenarios.pages.showing import Shown
from rabt.scenarios.rules import drafting
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).parents[1] / "paper" / "scenario.typ"
STYLE = PAPER.with_name("pack.css")


def _shown(actor: Actor, scenario_id: UUID) -> tuple[Scenario, Shown, bool]:
    """Return the state that both sides approved last, or the draft as it stands, and which of them it is."""
    row = queries.scenario_to_see(actor, scenario_id)
    terms = agreement.terms_at(clock.now())
    both = queries.both_approved(row)
    told = queries.content_of(both) if both else drafting.drafted(row.pk, queries.standing(row))
    return row, Shown(told, terms), both is not None


def _style() -> str:
    """Return how the page looks, as an address that holds it: it is opened where nothing else is."""
    return f"data:text/css;base64,{b64encode(STYLE.read_bytes()).decode()}"


@require_GET
def paper(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Print a scenario: Arabic first, then English."""
    row, shown, approved = _shown(actor_of(request), scenario_id)
    found = HttpResponse(pdf(PAPER, facts_of(shown, approved, clock.now())), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="scenario-{row.pk.hex[-8:]}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found


@require_GET
def page(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Hand out a scenario as one page that opens anywhere: no network, no script, no other file."""
    row, shown, approved = _shown(actor_of(request), scenario_id)
    found = render(request, "scenarios/pack.html", {
        "sides": facts_of(shown, approved, clock.now()), "languages": ("ar", "en"), "style": _style(),
    })  # fmt: skip
    found.headers["Content-Disposition"] = f'attachment; filename="scenario-{row.pk.hex[-8:]}.html"'
    found.headers["Cache-Control"] = "no-store"
    return found
