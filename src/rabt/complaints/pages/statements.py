"""A complaint as a paper: for whoever told it, by the office for a court; and anybody checks its number."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from rabt.base import clock
from rabt.base.errors import Refused
from rabt.complaints import actions
from rabt.complaints.forms import BackForm, CheckForm
from rabt.complaints.pages.office import form_of, shown, with_form
from rabt.complaints.pages.telling import private, refused
from rabt.complaints.rules import number
from rabt.files.pages import handed_out
from rabt.files.queries import Opened as File
from rabt.shell import doors


def _as_paper(printed: actions.Printed) -> HttpResponse:
    return handed_out(
        File(printed.content, f"statement-{printed.sign[-4:]}.pdf", "application/pdf"), "attachment"
    )


@require_POST
@private
def statement(request: HttpRequest) -> HttpResponse:
    """Print one's own complaint for whoever knows its number and its secret word."""
    form, context = BackForm(request.POST), dict[str, Any]()
    try:
        if form.is_valid():
            known, place = form.cleaned_data, doors.place_of(request)
            own = actions.print_own(known["number"], known["secret"], place=place, at=clock.now())
            return _as_paper(own)
    except Refused as problem:
        refused(form, problem, context)
    return render(request, "complaints/back.html", {"form": form, **context}, status=422)


@require_POST
@private
def print_for(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Print a complaint at the office, as whoever told it asked; its form stands on the complaint's page."""
    context = shown(request.actor, complaint_id)
    form = form_of("print", context["row"], request.POST)
    if form.is_valid():
        try:
            return _as_paper(
                actions.print_for(request.actor, complaint_id, at=clock.now(), **form.cleaned_data)
            )
        except Refused as problem:
            refused(form, problem, context)
    context["deeds"] = with_form(context["deeds"], "print", form)
    return render(request, "complaints/complaint.html", context, status=422)


@private
def check(request: HttpRequest) -> HttpResponse:
    """Say of a number on a paper when it was printed, for whom and in which state, and the file's digest."""
    form, context, status = CheckForm(request.POST or None), dict[str, Any](), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                place = doors.place_of(request)
                found = actions.check_sign(form.cleaned_data["sign"], place=place, at=clock.now())
                context, status = {"one": found, "spoken": number.spoken(found.said["sign"])}, 200
            except Refused as problem:
                refused(form, problem, context)
    return render(request, "complaints/check.html", {"form": form, **context}, status=status)
