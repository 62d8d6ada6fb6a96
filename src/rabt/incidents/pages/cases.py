"""Pages of cases: who is in one, only its holders read, until its review."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.incidents import actions, forms, queries
from rabt.incidents.models import Case
from rabt.incidents.pages.deeds import Kind, door, offered
from rabt.incidents.pages.incidents import page_of as incident_page
from rabt.incidents.queries.cases import CASES, DECIDE, PROPOSE
from rabt.incidents.rules.case import State
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the cases that this viewer holds or is to decide: no name stands there."""
    return doors.listing(request, queries.cases_to_see(actor_of(request)), "incidents/cases.html")


def page_of(row: Any) -> str:
    """Return the page of a case."""
    return reverse("incidents:case", args=[row.pk])


def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose to open a case on an incident."""
    actor, at = actor_of(request), clock.now()
    row = queries.incident_to_see(actor, key)
    form = forms.CaseForm(agreement.terms_at(at), request.POST or None)

    def act(data: dict[str, Any]) -> Case:
        return actions.propose_case(
            actor, key, data["basis"], data["order_number"], data["authority"], data["why"], at=clock.now()
        )

    return doors.answer(
        request, form, "incidents/form.html", act=act, to=page_of, done="incidents.done.propose_case",
        heading="incidents.propose_case", hint="incidents.case_what", back=incident_page(row),
        back_word=row.number,
    )  # fmt: skip


def told_of(actor: Actor, row: Case) -> dict[str, Any]:
    """Gather what the page of a case shows; it has been opened, and each person shown is a look."""
    reads = queries.may_read(actor, row)
    rulings = queries.rulings_of(row)
    who = [name for one in rulings for name in (one.proposed_by, one.decided_by)]
    return {
        "row": row, "basis": agreement.terms_at(row.state_at).reasons("case_basis").get(row.basis),
        "reads": reads, "persons": queries.persons_of(actor, row) if reads else [], "rulings": rulings,
        "people": access.accounts_of([*who, *row.holders]), "incident": row.incident,
        "lapsed": row.state in (State.OPEN, State.RENEWING) and not reads and actor.id in row.holders,
    }  # fmt: skip


def _may_rule(actor: Actor, row: Case) -> bool:
    waits = queries.ruling_waiting(row) if actor.has(DECIDE) else None
    return waits is not None and waits.proposed_by not in (actor.id, actor.for_whom)


def _plain(form: Any) -> Any:
    return lambda actor, row, data, name: form(data, auto_id=f"{name}_%s")


DEEDS: dict[str, Kind] = {
    "rule_case": Kind(
        _may_rule,
        _plain(forms.DecideForm),
        lambda actor, key, form, data: actions.rule_case(
            actor, key, data["agreed"] == "yes", data["why"], at=clock.now()
        ),
    ),
    "write_person": Kind(
        queries.may_read,
        _plain(forms.PersonForm),
        lambda actor, key, form, data: actions.write_person(actor, key, at=clock.now(), **data),
    ),
    "renew_case": Kind(
        lambda actor, row: actor.has(PROPOSE) and queries.may_read(actor, row) and row.state == State.OPEN,
        _plain(forms.WhyForm),
        lambda actor, key, form, data: actions.ask_renewal(actor, key, data["why"], at=clock.now()),
    ),
    "add_holder": Kind(
        lambda actor, row: actor.has(DECIDE) and queries.may_read(actor, row),
        lambda actor, row, data, name: forms.HolderForm(
            access.colleagues(actor, CASES, [row.office]), data, auto_id=f"{name}_%s"
        ),
        lambda actor, key, form, data: actions.add_holder(actor, key, data["holder"], at=clock.now()),
    ),
    "close_case": Kind(
        lambda actor, row: actor.has(DECIDE) and queries.may_read(actor, row),
        _plain(forms.SureForm),
        lambda actor, key, form, data: actions.close_case(actor, key, at=clock.now()),
    ),
}
"""The steps on a case."""
PAGE = "incidents/case.html"


@require_GET
def case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open one case: on which order it stands, until when it is read, and to its holders who is in it."""
    actor = actor_of(request)
    row = queries.case_to_see(actor, key)
    answer = render(request, PAGE, told_of(actor, row) | {"deeds": offered(DEEDS, actor, row)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


DOORS = {name: door(name, DEEDS, queries.case_to_see, PAGE, told_of, page_of) for name in DEEDS}
