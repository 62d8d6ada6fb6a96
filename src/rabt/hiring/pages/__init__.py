"""Pages of this room, by noun."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from rabt.base import clock
from rabt.hiring import queries
from rabt.hiring.pages import (
    consent,
    contracts,
    crews,
    demands,
    gathering,
    obligations,
    offers,
    own,
    parties,
    projects,
)
from rabt.shell.doors import actor_of


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show an employer or recruiter his own side of the room; an official, where to look."""
    actor = actor_of(request)
    party = queries.own_employer(actor) or queries.own_recruiter(actor)
    context = {
        "own": party,
        "waiting": queries.waiting(actor),
        "open_demands": queries.open_demands(actor, clock.now()).count()
        if actor.has("hiring.see_demands")
        else None,
    }
    return render(request, "hiring/home.html", context)


app_name = "hiring"
urlpatterns = [
    path("", home, name="home"),
    path("register-employer", parties.register_employer, name="register_employer"),
    path("register-recruiter", parties.register_recruiter, name="register_recruiter"),
    path("registered", parties.registered, name="registered"),
    path("obligations", obligations.obligations, name="obligations"),
    path("employers", parties.employers, name="employers"),
    path("employers/<uuid:key>", parties.employer, name="employer"),
    path("recruiters", parties.recruiters, name="recruiters"),
    path("recruiters/<uuid:key>", parties.recruiter, name="recruiter"),
    *(
        path(f"{noun}s/<uuid:key>/{deed}", parties.act, {"name": f"{noun}_{deed}"}, name=f"{noun}_{deed}")
        for noun in ("employer", "recruiter")
        for deed in ("propose", "admit", "refuse", "suspend", "restore")
    ),
    path("projects", projects.projects, name="projects"),
    path("projects/new", projects.project_new, name="project_new"),
    path("projects/<uuid:key>", projects.project, name="project"),
    *(
        path(f"projects/<uuid:key>/{deed}", projects.act, {"name": f"project_{deed}"}, name=f"project_{deed}")
        for deed in ("confirm", "disown", "propose", "approve", "refuse", "close", "finish")
    ),
    path("crews/<uuid:key>", crews.crew, name="crew"),
    path("crews/<uuid:key>/change", crews.crew_change, name="crew_change"),
    *(
        path(f"crews/<uuid:key>/{name.partition('_')[2]}", crews.act, {"name": name}, name=name)
        for name in crews.DEEDS
    ),
    path("demands/<uuid:key>/crew", crews.crew_new, name="crew_new"),
    path("demands/<uuid:key>/group", gathering.group_new, name="group_new"),
    path("demands", demands.demands, name="demands"),
    path("demands/new", demands.demand_new, name="demand_new"),
    path("demands/<uuid:key>", demands.demand, name="demand"),
    path("demands/<uuid:key>/offer", offers.offer_new, name="offer_new"),
    *(
        path(f"demands/<uuid:key>/{deed}", demands.act, {"name": f"demand_{deed}"}, name=f"demand_{deed}")
        for deed in ("propose", "approve", "refuse", "close")
    ),
    path("offers", offers.offers, name="offers"),
    path("offers/<uuid:key>", offers.offer, name="offer"),
    path("offers/<uuid:key>/contract", contracts.contract_new, name="contract_new"),
    *(
        path(f"offers/<uuid:key>/{deed}", offers.act, {"name": f"offer_{deed}"}, name=f"offer_{deed}")
        for deed in ("accept", "decline", "withdraw")
    ),
    path("contracts", contracts.contracts, name="contracts"),
    path("contracts/<uuid:key>", contracts.contract, name="contract"),
    path("contracts/<uuid:key>/paper", contracts.contract_pdf, name="contract_pdf"),
    *(
        path(
            f"contracts/<uuid:key>/{deed}",
            contracts.act,
            {"name": f"contract_{deed}"},
            name=f"contract_{deed}",
        )
        for deed in ("code", "witness", "witness_no", "propose", "certify", "refuse", "take_back", "end")
    ),
    path("consent/<uuid:key>", consent.consent, name="consent"),
    path("consent/<uuid:key>/answer", consent.consent_answer, name="consent_answer"),
    path("panel/<uuid:person_id>", contracts.panel, name="panel"),
    path("own/<uuid:person_id>", own.own, name="own"),
]
