"""Pages of a change of seats: asked for, put to a head, agreed, refused."""

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
from rabt.corridor import Terms
from rabt.journal import queries as journal
from rabt.missions import actions, queries
from rabt.missions.forms import SeatsForm, WhyForm
from rabt.missions.models import Call, SeatChange
from rabt.missions.pages.calls import page_of as page_of_call
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules.states import ChangeState
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: SeatChange) -> str:
    """Return where a change of seats is shown."""
    return reverse("missions:seat_change", args=[row.pk])


def _given(row: Call, terms: Terms) -> dict[tuple[str, str], int]:
    """Return the seats of each service that the catalogue or the call names."""
    course = terms.training.courses.get(row.course)
    found = {(share.state, share.service): 0 for share in (course.seats if course else ())}
    return found | {(one.state, one.service): one.seats for one in queries.quotas_of(row)}


def ask(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ask that a service is given another number of seats."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = queries.call_to_see(actor, call_id)
    course = terms.training.courses.get(row.course)
    form = SeatsForm(_given(row, terms), terms, request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.seats_ask_done",
        act=lambda data: actions.ask_seats(actor, call_id, form.said(data), at=clock.now()),
        heading="missions.seats_ask", hint="missions.seats_ask_hint", back=page_of_call(row),
        back_word="missions.call", about=course.name if course else None,
    )  # fmt: skip


def may(actor: Actor, row: SeatChange) -> dict[str, bool]:
    """Tell what this viewer may do with a change of seats now."""
    put, other = row.state == ChangeState.PUT, row.proposed_by != actor.id
    return {
        "may_put": actor.has(RANK) and row.state == ChangeState.RECEIVED,
        "may_take_back": actor.has(RANK) and put,
        "may_decide": actor.has(ENDORSE) and put and other,
    }


@require_GET
def change(request: HttpRequest, seat_change_id: UUID) -> HttpResponse:
    """Open one change of seats: how many there are, how many are asked for, why, and where it stands."""
    actor = actor_of(request)
    row = queries.seat_change_to_see(actor, seat_change_id)
    terms = agreement.terms_at(clock.now())
    return render(request, "missions/seats.html", {
        "row": row, "course": terms.training.courses.get(row.call.course), "training": terms.training,
        "names": terms.states, "ours": row.asked_in == actor.state, **may(actor, row),
        "people": access.accounts_of([row.proposed_by, row.decided_by]),
        "seconds": access.seconds_after(actor, ENDORSE, row.office, row.proposed_by)
        if row.state == ChangeState.PUT else None,
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


@require_POST
def put(request: HttpRequest, seat_change_id: UUID) -> HttpResponse:
    """Put what the other side asks for to a head."""
    return _acted(request, actions.put_seats, seat_change_id, done="missions.put_done")


@require_POST
def take_back(request: HttpRequest, seat_change_id: UUID) -> HttpResponse:
    """Take a change back from the head."""
    return _acted(request, actions.take_back_seats, seat_change_id, done="missions.take_back_done")


@require_POST
def approve(request: HttpRequest, seat_change_id: UUID) -> HttpResponse:
    """Approve a change of seats."""
    return _acted(request, actions.approve_seats, seat_change_id, done="missions.seats_approve_done")


def _acted(request: HttpRequest, deed: Any, seat_change_id: UUID, *, done: str) -> HttpResponse:
    actor = actor_of(request)
    return doors.act(request, lambda: deed(actor, seat_change_id, at=clock.now()), to=page_of, done=done)


def refuse(request: HttpRequest, seat_change_id: UUID) -> HttpResponse:
    """Refuse a change of seats, with the reason."""
    actor = actor_of(request)
    row = queries.seat_change_to_see(actor, seat_change_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "missions/form.html", to=page_of,
        act=lambda data: actions.refuse_seats(actor, seat_change_id, data["why"], at=clock.now()),
        done="missions.seats_refuse_done", heading="missions.seats_refuse", back=page_of(row),
        back_word="missions.seat_change",
    )  # fmt: skip
