"""Pages of projects: proposed at origin, confirmed by the contractor, decided by two officials."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.hiring import actions, queries
from rabt.hiring.actions.projects import REFUSAL
from rabt.hiring.forms import AdviceForm, NothingForm, ProjectForm, ReasonForm
from rabt.hiring.models import Project
from rabt.hiring.pages.records import Deed, do, show
from rabt.hiring.queries.parties import proposals
from rabt.hiring.queries.projects import heads_of
from rabt.hiring.queries.wording import because, named
from rabt.hiring.rules.project import State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """List the projects of this viewer's offices."""
    state, text = request.GET.get("state", "")[:20], request.GET.get("q", "")[:100]
    rows = queries.projects_to_see(actor_of(request), state=state, text=text)
    return doors.listing(
        request, rows, "hiring/projects.html", state=state, text=text, states=list(State)
    )  # fmt: skip


def project_new(request: HttpRequest) -> HttpResponse:
    """Propose a project of a contractor whom the other state has registered."""
    actor, at = actor_of(request), clock.now()
    form = ProjectForm(queries.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "hiring/project_new.html", to=lambda row: reverse("hiring:project", args=[row.pk]),
        act=lambda data: actions.submit_project(actor, form.award(data), data["contractor_licence"], at=at),
        done="hiring.done.project_new",
    )  # fmt: skip


@require_GET
def project(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a project: what was awarded, which heads are held, its demands and crews, what was decided."""
    actor = actor_of(request)
    row = queries.project_to_see(actor, key)
    return show(request, "hiring/project.html", row, _deeds(actor, row), **_context(actor, row))


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do what the contractor or an official decided on a project."""
    actor = actor_of(request)
    row = queries.project_to_see(actor, key)
    context = _context(actor, row)
    return do(request, "hiring/project.html", row, _deeds(actor, row), name, "hiring:project", **context)


def _context(actor: Actor, row: Project) -> dict[str, object]:
    corridor = queries.terms_at(clock.now())
    found = list(proposals(row.ref))
    heads = heads_of(row)
    own = queries.own_employer(actor)
    return {
        "place": named(corridor.places, row.place, tongue()),
        "heads": [(named(corridor.occupations, one.occupation, tongue()), one) for one in heads],
        "whole": sum(one.heads for one in heads), "proposals": found,
        "demands": queries.demands_to_see(actor, project=row.pk)[:50],
        "crews": queries.crews_to_see(actor, project_id=row.pk)[:50],
        "because": because(corridor, REFUSAL, row.reason_code),
        "may_ask": row.state == State.APPROVED and own is not None and own.pk == row.contractor_id,
        "names": access.accounts_of(
            name for one in found for name in (one.proposed_by, one.decided_by) if name
        ),
    }  # fmt: skip


def _deeds(actor: Actor, row: Project) -> list[Deed]:
    """List what may be done with a project, by its state."""
    at = clock.now()
    here = row.contractor.kept_by == settings.RABT.state
    own = here and row.office == actor.office
    reasons = partial(ReasonForm, queries.terms_at(at), REFUSAL)
    return [
        Deed("project_confirm", "hiring.demand", NothingForm,
             lambda d: actions.confirm_project(actor, row.pk, at=at), own and row.state == State.SUBMITTED),
        Deed("project_disown", "hiring.demand", NothingForm,
             lambda d: actions.disown_project(actor, row.pk, at=at),
             own and row.state == State.SUBMITTED, "danger"),
        Deed("project_propose", "hiring.propose_project", AdviceForm,
             lambda d: actions.propose_project(actor, row.pk, d["recommendation"], d["note"], at=at),
             here and row.state == State.CONFIRMED),
        Deed("project_approve", "hiring.decide_project", NothingForm,
             lambda d: actions.decide_project(actor, row.pk, True, at=at),
             here and row.state == State.PROPOSED),
        Deed("project_refuse", "hiring.decide_project", reasons,
             lambda d: actions.decide_project(actor, row.pk, False, d["reason"], d["text"], at=at),
             here and row.state == State.PROPOSED, "danger"),
        Deed("project_close", "hiring.decide_project", NothingForm,
             lambda d: actions.close_project(actor, row.pk, at=at),
             here and row.state == State.APPROVED, "danger"),
        Deed("project_finish", "hiring.demand", NothingForm,
             lambda d: actions.close_project(actor, row.pk, at=at),
             own and row.state == State.APPROVED, "danger"),
    ]  # fmt: skip
