"""An office's files: the list by number, one file with what may be done now, a new one, its paper."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.corridor import Terms
from rabt.regularisation import actions, queries
from rabt.regularisation.forms import TellForm
from rabt.regularisation.models import File
from rabt.regularisation.queries.files import OPEN, PROTECT, last_decision
from rabt.regularisation.rules.file import ORDINARY, OVER, SAFE, State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf
from rabt.shell.problems import told as told_problem

PAPER = Path(__file__).parents[1] / "paper" / "proof.typ"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List this viewer's files by number, no names; a number that is typed opens its file."""
    actor, typed = actor_of(request), request.GET.get("number", "")[:40]
    context: dict[str, Any] = {"typed": typed, "may_open": actor.has(OPEN), "today": today()}
    if typed.strip():
        try:
            return redirect("regularisation:file", queries.file_of_number(actor, typed).pk)
        except Refused as problem:
            context["problem"] = told_problem(problem)
    chosen = request.GET.get("state", "")
    states = [one for one in State if one in (SAFE if actor.has(PROTECT) else ORDINARY)]
    rows = queries.files_to_see(actor)
    rows = rows.filter(state=chosen) if chosen in states else rows
    return doors.listing(request, rows, "regularisation/list.html", chosen=chosen, states=states, **context)


def today() -> Any:
    """Return the corridor's day here."""
    return agreement.terms_at(clock.now()).on


def open_file(request: HttpRequest) -> HttpResponse:
    """Open a file for who came by himself; who needs protection is handed over at once."""
    actor, at = actor_of(request), clock.now()
    form = TellForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "regularisation/tell.html", heading="regularisation.open",
        to=lambda row: page_of(actor, row.pk),
        act=lambda data: actions.open_file(actor, form.told(data), data["shown"], at=at),
    )  # fmt: skip


def page_of(actor: Actor, case_id: UUID) -> str:
    """Return the page of a file, or what a clerk reads once it is no longer his to see."""
    seen = queries.files_to_see(actor).filter(pk=case_id).exists()
    return reverse("regularisation:file", args=[case_id]) if seen else reverse("regularisation:handed")


@require_GET
def handed(request: HttpRequest) -> HttpResponse:
    """Tell a clerk what to do for somebody who was handed over to protection."""
    return render(request, "regularisation/handed.html")


def told_of(actor: Actor, row: File) -> dict[str, Any]:
    """Gather what the page of a file shows; it has been opened."""
    terms = agreement.terms_at(clock.now())
    decision = last_decision(row)
    return {
        "row": row, "today": terms.on, "place": _name(terms.places, row.place),
        "port": _name(terms.ports, row.left_port), "wanted": queries.return_of(row),
        "no_document": terms.reasons("travel_document_refusal"), "decision": decision,
        "refusal": terms.reasons("regularisation_refusal").get(decision.reason_code) if decision else None,
        "signs": said_signs(terms, row) if actor.has(PROTECT) else [],
        "steps": terms.regularisation, "charged": queries.charged(row),
        "safe": row.state in SAFE, "over": row.state in OVER,
    }  # fmt: skip


def said_signs(terms: Terms, row: File) -> list[Any]:
    """Return the signs of need in words, for protection alone."""
    known = terms.reasons("protection_sign")
    return [known[code] for code in row.signs if code in known]


def _name(known: Any, code: str) -> Any:
    found = known.get(code)
    return found.name if found else ""


@require_GET
def paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Print the paper that he carries; of a file that is over there is none."""
    row = queries.file_to_see(actor_of(request), case_id)
    if row.state in OVER:
        raise Missing()
    answer = HttpResponse(pdf(PAPER, queries.proof(row)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
