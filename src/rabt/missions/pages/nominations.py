"""Pages of nominations: put an officer forward, rank, endorse, vet, withdraw; fairness."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.missions import actions, queries
from rabt.missions.forms import NomineeForm, RankForm, VettingForm, WhyForm
from rabt.missions.models import Nomination
from rabt.missions.pages.calls import RANKABLE
from rabt.missions.pages.calls import page_of as page_of_call
from rabt.missions.queries.records import ENDORSE, HOST, NOMINATE, OVERRIDE, VET
from rabt.missions.rules import nominee
from rabt.missions.rules.states import TABLE, State, Step
from rabt.shell import doors
from rabt.shell.doors import actor_of

WAITS_FOR_HOST = (State.VETTED, State.RESERVE)


def page_of(row: Nomination) -> str:
    """Return where a nomination is shown."""
    return reverse("missions:nomination", args=[row.pk])


@require_GET
def nominations(request: HttpRequest) -> HttpResponse:
    """List the nominations that this viewer sees by state; who is shown is written down."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    terms = agreement.terms_at(clock.now())
    rows = queries.nominations_to_see(actor, state=state)
    return doors.listing(
        request, doors.Opened(rows, lambda page: queries.opened(actor, *page)), "missions/nominations.html",
        state=state, states=list(State), training=terms.training, names=terms.states,
    )  # fmt: skip


def nominate(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Put an officer forward for a call."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = queries.call_to_see(actor, call_id)
    services = [one.service for one in queries.quotas_of(row) if one.state == actor.state and one.seats]
    form = NomineeForm(services, actor.state, terms, request.POST or None)
    course = terms.training.courses.get(row.course)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.nominate_done",
        act=lambda data: actions.nominate(actor, call_id, form.said(data), at=clock.now()),
        heading="missions.nominate", back=page_of_call(row), back_word="missions.call",
        about=course.name if course else None,
    )  # fmt: skip


def rank(request: HttpRequest, call_id: UUID, service: str) -> HttpResponse:
    """Rank the nominations of a service for a call."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = queries.call_to_see(actor, call_id)
    known = terms.training.services.get(service)
    shown = queries.nominations_to_see(actor, call=row.pk).filter(
        state_of=actor.state, service=service, state__in=RANKABLE
    )
    if known is None or not shown:
        raise Missing()
    form = RankForm(queries.opened(actor, *shown), request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=lambda _: page_of_call(row), done="missions.rank_done",
        act=lambda data: actions.rank(actor, call_id, service, form.places(data), at=clock.now()),
        heading="missions.rank", hint="missions.rank_hint", back=page_of_call(row),
        back_word="missions.call", about=known.name,
    )  # fmt: skip


def may(actor: Actor, row: Nomination) -> dict[str, bool]:
    """Tell what this viewer may do with a nomination now."""

    def can(step: Step) -> bool:
        return (row.state, step) in TABLE

    own, other = row.state_of == actor.state, row.proposed_by != actor.id
    runs = actor.has(HOST) and row.call.host == actor.state and not row.call.is_over
    return {
        "may_endorse": own and actor.has(ENDORSE) and can(Step.ENDORSE) and other,
        "may_refuse": own and actor.has(ENDORSE) and can(Step.REFUSE) and other,
        "may_vet": own and actor.has(VET) and (can(Step.CLEAR) or can(Step.BAR)),
        "may_withdraw": own and actor.has(NOMINATE) and can(Step.WITHDRAW),
        "may_accept": runs and can(Step.ACCEPT),
        "may_decline": runs and can(Step.DECLINE),
        "may_jump": runs and actor.has(OVERRIDE) and row.state in (State.VETTED, State.RESERVE),
    }


@require_GET
def nomination(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Open one nomination: the officer, his need and rank, where he stands, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.nomination_to_see(actor, nomination_id)
    queries.opened(actor, row)
    terms = agreement.terms_at(clock.now())
    return render(request, "missions/nomination.html", {
        "row": row, "call": row.call, "course": terms.training.courses.get(row.call.course),
        "training": terms.training, "names": terms.states, "places": terms.places,
        "skills": terms.service_skills, "own": row.state_of == actor.state,
        "vetting_late": row.state in WAITS_FOR_HOST
        and nominee.is_vetting_old(row.vetted_on, row.call.starts_on, terms.clock("training_vetting")),
        "vettings": queries.vettings_of(actor, row) if actor.has(VET) else [],
        "reserve_number": queries.reserve_number(row), "timeline": journal.timeline(actor, row.ref),
        "people": access.accounts_of([row.made_by, row.proposed_by, row.decided_by]), **may(actor, row),
    })  # fmt: skip


@require_POST
def endorse(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Endorse a nomination that another person ranked."""
    return doors.act(
        request, lambda: actions.endorse(actor_of(request), nomination_id, at=clock.now()), to=page_of,
        done="missions.endorse_done",
    )  # fmt: skip


def refuse(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Refuse a nomination of this side."""
    return why(request, nomination_id, actions.refuse, "missions.refuse")


def withdraw(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Withdraw an officer of this side."""
    return why(request, nomination_id, actions.withdraw, "missions.withdraw")


def why(request: HttpRequest, nomination_id: UUID, deed: Any, heading: str) -> HttpResponse:
    """Ask for the reason of a deed on a nomination, and do it."""
    actor = actor_of(request)
    row = queries.nomination_to_see(actor, nomination_id)
    queries.opened(actor, row)
    return doors.answer(
        request, WhyForm(request.POST or None), "missions/form.html", to=page_of, done=f"{heading}_done",
        act=lambda data: deed(actor, nomination_id, data["why"], at=clock.now()), heading=heading,
        hint=f"{heading}_hint", back=page_of(row), back_word="missions.nomination", person=row,
    )  # fmt: skip


def vet(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Write down what is known of an officer and of his unit."""
    actor = actor_of(request)
    row = queries.nomination_to_see(actor, nomination_id)
    queries.opened(actor, row)
    form = VettingForm(request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.vet_done", heading="missions.vet",
        act=lambda data: actions.vet(actor, nomination_id, form.said(data), at=clock.now()),
        hint="missions.vet_hint", back=page_of(row), back_word="missions.nomination", person=row,
    )  # fmt: skip


@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """Show how the seats of a year fall on units, regions and women."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else terms.on.year
    return render(request, "missions/fairness.html", {
        "found": queries.fairness(actor, year), "year": year, "places": terms.places,
        "years": [terms.on.year - 1, terms.on.year, terms.on.year + 1],
    })  # fmt: skip
