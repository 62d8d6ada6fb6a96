"""The part of a worker's own page that shows his permits; and his report that his card is lost."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.permits import actions, queries
from rabt.permits.forms import LeaveForm, OwnLossForm, OwnSaidForm
from rabt.permits.queries.own import Ending, OwnPermit
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import ltr
from rabt.shell.words import tongue, word


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker what his permit allows, which dates run out, and what he may do."""
    sheet = queries.own_sheet(actor_of(request), person_id, clock.now())
    context = {
        "permits": [(one, sentence(one)) for one in sheet.live],
        "past": [(one, sentence(one)) for one in sheet.past], "binding": sheet.binding,
        "may_act": not getattr(request, "helped", False) and not getattr(request, "everything", False),
        "endings": [(said_ending(one), one) for one in sheet.endings], "warn_days": sheet.warn_days,
    }  # fmt: skip
    return render(request, "permits/own.html", context)


def sentence(one: OwnPermit) -> str:
    """Say in one sentence where a permit stands, what it allows, and until when."""
    named: dict[str, Any] = {"occupation": one.occupation, "employer": one.employer}
    spoken: dict[str, str] = {name: getattr(value, tongue(), value) for name, value in named.items()}
    until, entry_by = ltr(one.until), ltr(one.row.entry_by)
    return word(f"permits.own.is.{one.row.state}", until=until, entry_by=entry_by, **spoken)


def said_ending(one: Ending) -> str:
    """Say what runs out."""
    return getattr(one.name, tongue()) if one.name else word(f"permits.own.ends.{one.word}")


@require_http_methods(["GET", "POST"])
def own_loss(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Let a worker report from his own page that his card is lost: it counts nowhere from then on."""
    actor = actor_of(request)
    row = queries.own_permit_to_see(actor, permit_id)

    def act(data: dict[str, Any]) -> None:
        actions.report_own_loss(actor, permit_id, police=data["police"], at=clock.now())

    return doors.answer(
        request, OwnLossForm(request.POST or None), "permits/own_loss.html", act=act, to="my:page",
        done="permits.own.loss_done", permit=row,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def own_leave(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Let a worker ask from his own page to leave his employer; it shows first what follows, step by step."""
    actor, at = actor_of(request), clock.now()
    row = queries.own_permit_to_see(actor, permit_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    return doors.answer(
        request, form, "permits/own_leave.html", permit=row,
        notice_days=agreement.terms_at(at).clock("leaving_notice"), ground=queries.ground_now(row, at),
        may=queries.may_leave(row, at),
        to=lambda wish: reverse("permits:leaving_answer", args=[wish.pk]) if wish.sent_to else "my:page",
        done="permits.own.leave_asked",
        act=lambda data: actions.ask_own_leaving(actor, permit_id, at=at),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def own_answer(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Let a worker answer at his own page what his employer reports of him."""
    actor = actor_of(request)
    found = queries.own_absence(actor, measure_id)
    return doors.answer(
        request, OwnSaidForm(request.POST or None), "permits/own_answer.html", to="my:page", absence=found,
        done="permits.own.answered",
        act=lambda data: actions.answer_absence(actor, measure_id, said=data["said"], at=clock.now()),
    )  # fmt: skip
