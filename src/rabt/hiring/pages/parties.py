"""Pages of employers and recruiters: the public form, the lists, the file with its vetting."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.files.forms import Keeper
from rabt.hiring import actions, queries
from rabt.hiring.forms import AdviceForm, ApplicationForm, EmployerForm, NothingForm, ReasonForm, WhyForm
from rabt.hiring.models import Employer, Party
from rabt.hiring.pages.records import Deed, do, show
from rabt.hiring.queries.parties import proposals
from rabt.hiring.queries.stops import stopped, stops_standing
from rabt.hiring.queries.wording import named
from rabt.hiring.rules.quota import room
from rabt.hiring.rules.vetting import State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue

DORMANT = "dormant"
"""Not a state: admitted, and without a demand or a worker for the corridor's days."""


def _here(side: str) -> None:
    if settings.RABT.side != side:
        raise Missing()


def _keeper(request: HttpRequest, at: datetime) -> Keeper:
    return Keeper(actor_of(request), at, doors.place_of(request))


# ------------------------------------------------------------------ registration, open to anyone
def register_employer(request: HttpRequest) -> HttpResponse:
    """Register an employer: open to anyone."""
    _here("destination")
    at = clock.now()
    form = EmployerForm(
        queries.terms_at(at), request.POST or None, request.FILES or None, keeper=_keeper(request, at)
    )
    return doors.answer(
        request, form, "hiring/register.html", to="hiring:registered", noun="employer",
        act=lambda data: actions.apply_employer(
            actor_of(request), form.told(data), at=at, papers=form.papers(data), place=doors.place_of(request)
        ),
    )  # fmt: skip


def register_recruiter(request: HttpRequest) -> HttpResponse:
    """Register a recruiter: open to anyone."""
    _here("origin")
    at = clock.now()
    form = ApplicationForm(
        queries.terms_at(at), request.POST or None, request.FILES or None, keeper=_keeper(request, at)
    )
    return doors.answer(
        request, form, "hiring/register.html", to="hiring:registered", noun="recruiter",
        act=lambda data: actions.apply_recruiter(
            actor_of(request), form.told(data), at=at, papers=form.papers(data), place=doors.place_of(request)
        ),
    )  # fmt: skip


@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    """Say what happens next with a registration."""
    return render(request, "hiring/registered.html")


# ------------------------------------------------------------------ lists and files
@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    """List the employers whom this viewer may see."""
    return _list(request, "employer")


@require_GET
def recruiters(request: HttpRequest) -> HttpResponse:
    """List the recruiters whom this viewer may see."""
    return _list(request, "recruiter")


def _list(request: HttpRequest, noun: str) -> HttpResponse:
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:100]
    find = queries.employers_to_see if noun == "employer" else queries.recruiters_to_see
    rows = find(actor_of(request), "" if state == DORMANT else state, text)
    if noun == "employer" and state == DORMANT:
        rows = rows.filter(pk__in=queries.dormant_employers(actor_of(request), clock.now()).values("pk"))
    states = [*State, DORMANT] if noun == "employer" else list(State)
    return doors.listing(
        request, rows, "hiring/parties.html", noun=noun, state=state, text=text, states=states
    )


@require_GET
def employer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an employer's file."""
    row = queries.employer_to_see(actor_of(request), key)
    deeds = _deeds(actor_of(request), row, "employer")
    return show(request, "hiring/party.html", row, deeds, **_context(actor_of(request), row, "employer"))


@require_GET
def recruiter(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a recruiter's file."""
    row = queries.recruiter_to_see(actor_of(request), key)
    deeds = _deeds(actor_of(request), row, "recruiter")
    return show(request, "hiring/party.html", row, deeds, **_context(actor_of(request), row, "recruiter"))


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do what an official decided on an employer or a recruiter."""
    actor, noun = actor_of(request), name.partition("_")[0]
    find = queries.employer_to_see if noun == "employer" else queries.recruiter_to_see
    row = find(actor, key)
    context = _context(actor, row, noun)
    return do(request, "hiring/party.html", row, _deeds(actor, row, noun), name, f"hiring:{noun}", **context)


def _context(actor: Actor, row: Party, noun: str) -> dict[str, object]:
    at = clock.now()
    corridor = queries.terms_at(at)
    told: dict[str, object] = {
        "noun": noun, "proposals": list(proposals(row.ref)),
        "place": named(corridor.places, row.place, tongue()),
        "vets": actor.has(f"hiring.propose_{noun}") or actor.has(f"hiring.decide_{noun}"),
    }  # fmt: skip
    told["names"] = access.accounts_of(
        name for one in proposals(row.ref) for name in (one.proposed_by, one.decided_by) if name
    )
    if isinstance(row, Employer):
        told["sector"] = named(corridor.sectors, row.sector, tongue())
    if isinstance(row, Employer) and told["vets"]:
        told["stopped"] = stopped(row)
    if isinstance(row, Employer) and row.kept_by == settings.RABT.state:
        staff = queries.staff(actor, row.pk)
        percent = corridor.quota(row.sector)
        told |= {
            "staff": staff, "percent": percent, "room": room(staff, percent),
        }  # fmt: skip
    return told


def _deeds(actor: Actor, row: Party, noun: str) -> list[Deed]:
    """List what may be done with a party, by its state: propose, admit, refuse, suspend, restore."""
    at = clock.now()
    corridor = queries.terms_at(at)
    ours = row.kept_by == settings.RABT.state
    scope = f"hiring.decide_{noun}"
    propose, decide = getattr(actions, f"propose_{noun}"), getattr(actions, f"decide_{noun}")
    suspend, restore = getattr(actions, f"suspend_{noun}"), getattr(actions, f"restore_{noun}")
    refuse_form = partial(ReasonForm, corridor, f"{noun}_refusal")
    return [
        Deed(f"{noun}_propose", f"hiring.propose_{noun}", AdviceForm,
             lambda d: propose(actor, row.pk, d["recommendation"], d["note"], at=at),
             ours and row.state == "applied"),
        Deed(f"{noun}_admit", scope, NothingForm, lambda d: decide(actor, row.pk, True, at=at),
             ours and row.state == "proposed"),
        Deed(f"{noun}_refuse", scope, refuse_form,
             lambda d: decide(actor, row.pk, False, d["reason"], d["text"], at=at),
             ours and row.state == "proposed", "danger"),
        Deed(f"{noun}_suspend", scope, WhyForm, lambda d: suspend(actor, row.pk, d["why"], at=at),
             ours and row.state == "admitted", "danger"),
        Deed(f"{noun}_restore", scope, NothingForm, lambda d: restore(actor, row.pk, at=at),
             ours and row.state == "suspended" and not stops_standing(row.pk)),
    ]  # fmt: skip
