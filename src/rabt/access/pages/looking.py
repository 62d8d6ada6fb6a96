"""Who looked: the auditor's list and alarms, and the panel on a person's file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rabt.access import actions, queries
from rabt.access.forms import JudgeForm, ViewingsFilter
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.shell import doors


def viewings(request: HttpRequest) -> HttpResponse:
    """List viewings by person, viewer, office, purpose and day; a wrong filter finds nothing."""
    form = ViewingsFilter(request.GET)
    asked = dict(form.cleaned_data) if form.is_valid() else None
    rows = queries.viewings(request.actor, asked)
    return doors.listing(request, rows, "access/viewings.html", form=form)


def lookers(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show who looked at a person: office, purpose, time, state."""
    rows = queries.looks_to_see(request.actor, ref_of("person", person_id), clock.now())
    return render(request, "access/lookers.html", {"rows": rows})


ONLY = ("", "waiting", "judged")


def alarms(request: HttpRequest) -> HttpResponse:
    """List the alarms over looks, those that wait first."""
    only = request.GET.get("only", "")
    rows = queries.alarms_to_see(request.actor, only=only if only in ONLY else "")
    names = queries.office_names(rows[: doors.MOST_LISTED].values_list("office", flat=True))
    return doors.listing(request, rows, "access/alarms.html", chosen=only, only=ONLY, offices=names)


def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Show one alarm: who looked, at how many persons, for which purposes, and what is usual."""
    return render(request, "access/alarm.html", _told(request.actor, alarm_id) | {"form": JudgeForm()})


def alarm_judge(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Say what an alarm was about, and why."""
    form = JudgeForm(request.POST or None)
    return doors.answer(
        request, form, "access/alarm.html", to="access:alarms", done="access.alarm_is_judged",
        act=lambda data: actions.judge_alarm(
            request.actor, alarm_id, data["finding"], data["reason"], at=clock.now()
        ),
        **_told(request.actor, alarm_id),
    )  # fmt: skip


def _told(viewer: Actor, alarm_id: UUID) -> dict[str, Any]:
    row = queries.alarm_to_see(viewer, alarm_id)
    return {
        "alarm": row, "parts": queries.parts_of(row), "beside": queries.shown_with(row) if row.about else 0,
        "office": queries.office_names([row.office]).get(row.office),
        "names": queries.accounts_of([row.who, row.for_whom, row.judged_by]),
        "own": bool({row.who, row.for_whom} & {viewer.id, viewer.for_whom} - {""}),
    }  # fmt: skip
