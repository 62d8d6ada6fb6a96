"""Pages of the oversight: alarms, people who ask what is known of them; and the figures of a month."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.assistance import actions, queries
from rabt.assistance.forms import CheckedForm, InquiryForm, JudgeForm
from rabt.assistance.models import Alarm, Inquiry
from rabt.assistance.pages.deeds import deed, options, terms_now
from rabt.assistance.pages.papers import printed
from rabt.assistance.queries.paper import inquiry_paper
from rabt.assistance.rules.month import read
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.shell import doors
from rabt.shell.doors import actor_of

MOST = 50


@require_GET
def oversight(request: HttpRequest) -> HttpResponse:
    """Show the oversight its alarms and those who ask what is known of them."""
    actor = actor_of(request)
    alarms = list(queries.alarms_to_see(actor)[:MOST])
    return doors.listing(
        request, queries.inquiries_to_see(actor), "assistance/oversight.html", alarms=alarms,
        people=access.accounts_of([one.who for one in alarms]), today=terms_now().on,
    )  # fmt: skip


def _alarm(request: HttpRequest, alarm_id: UUID) -> Alarm:
    row = queries.alarms_to_see(actor_of(request)).filter(pk=alarm_id).first()
    if row is None:
        raise Missing()
    return row


@require_GET
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Open one alarm: whose questions, how many, what was counted; no subject."""
    row = _alarm(request, alarm_id)
    return render(request, "assistance/alarm.html", _told(row, JudgeForm()))


def _told(row: Alarm, form: JudgeForm) -> dict[str, Any]:
    return {
        "row": row, "people": access.accounts_of([row.who, row.judged_by]),
        "deeds": [] if row.judged_at else [deed("alarm_judge", form, row.pk)],
    }  # fmt: skip


@require_POST
def alarm_judge(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Judge an alarm."""
    actor, row, form = actor_of(request), _alarm(request, alarm_id), JudgeForm(request.POST)
    return doors.answer(
        request, form, "assistance/alarm.html", to="assistance:oversight", done="assistance.done.alarm_judge",
        act=lambda data: actions.judge_alarm(
            actor, alarm_id, data["finding"], data["reason"], at=clock.now()
        ),
        **_told(row, form),
    )  # fmt: skip


def inquiry_new(request: HttpRequest) -> HttpResponse:
    """Take down that somebody asks what is known of him."""
    actor = actor_of(request)

    def act(data: dict[str, Any]) -> Inquiry:
        return actions.open_inquiry(
            actor, data["name"], data["born_on"], data["number"], data["reached"], at=clock.now()
        )

    return doors.answer(
        request, InquiryForm(request.POST or None), "assistance/inquiry_new.html", act=act,
        to=lambda row: reverse("assistance:inquiry", args=[row.pk]), done="assistance.inquiry_opened",
    )  # fmt: skip


@require_GET
def inquiry(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Open one inquiry, with what stands about who asks."""
    actor = actor_of(request)
    row = queries.inquiry_to_see(actor, inquiry_id)
    return render(request, "assistance/inquiry.html", _inquiry(actor, row, CheckedForm()))


def _inquiry(actor: Actor, row: Inquiry, form: CheckedForm) -> dict[str, Any]:
    return {
        "row": row, "stands": queries.what_stands(actor, row), "options": options(),
        "deeds": [] if row.checked_at else [deed("inquiry_close", form, row.pk)],
    }  # fmt: skip


@require_POST
def inquiry_close(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Say that it was checked."""
    actor = actor_of(request)
    row, form = queries.inquiry_to_see(actor, inquiry_id), CheckedForm(request.POST)
    return doors.answer(
        request, form, "assistance/inquiry.html", to=reverse("assistance:inquiry", args=[inquiry_id]),
        act=lambda data: actions.close_inquiry(
            actor, inquiry_id, data["finding"], data["note"], at=clock.now()
        ),
        done="assistance.done.inquiry_close", **_inquiry(actor, row, form),
    )  # fmt: skip


@require_GET
def inquiry_answer(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Print the answer: that it was checked, and where one may turn. The same for everybody."""
    row = queries.inquiry_to_see(actor_of(request), inquiry_id)
    if row.checked_at is None:
        raise Missing()
    return printed("record.typ", inquiry_paper(row), f"inquiry-{row.pk.hex[-8:].upper()}")


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a month as they are published."""
    actor, terms = actor_of(request), terms_now()
    chosen = read(request.GET.get("month", ""), terms.on)
    return render(request, "assistance/figures.html", {
        "told": queries.month(actor, chosen), "months": queries.months(actor, terms.on), "options": options(),
        "clocks": terms.answer_clocks.values(),
    })  # fmt: skip
