"""Telling a complaint and coming back to it: no account, nothing in an address, nothing kept by a browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.access.queries import anyone
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.complaints import actions, queries
from rabt.complaints.actions.telling import Page, Receipt, knock
from rabt.complaints.forms import AddForm, BackForm, TellForm
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules import number
from rabt.complaints.rules.complaint import Step, Told
from rabt.shell import doors
from rabt.shell.problems import told as told_problem

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Let neither a browser nor what lies between keep the answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    return answer


@require_GET
@private
def door(request: HttpRequest) -> HttpResponse:
    """Say what can be told here, to whom it goes and to whom it never goes."""
    contacts = queries.terms_at(clock.now()).contacts_seen_from(settings.RABT.side)
    return render(request, "complaints/door.html", {"contacts": contacts})


@private
def tell(request: HttpRequest) -> HttpResponse:
    """Take a complaint from anybody; number and secret word are shown once, in the answer itself."""
    at = clock.now()
    form = TellForm(queries.terms_at(at).complaints, request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> Receipt:
        return actions.receive(
            anyone(),
            told_by(data),
            pages_in(data),
            consent=data["consent"],
            place=doors.place_of(request),
            once=data["once"],
            at=at,
        )

    return answered(request, form, "complaints/tell.html", act)


def answered(
    request: HttpRequest, form: Form, template: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Show a form; when it is sent, show the receipt; when refused, show why with all that was typed."""
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                receipt = act(form.cleaned_data)
                spoken = {"number": number.spoken(receipt.number), "secret": number.spoken(receipt.secret)}
                return render(request, "complaints/receipt.html", spoken)
            except Refused as problem:
                refused(form, problem, context)
    return render(request, template, context, status=status)


def refused(form: Form, problem: Refused, context: dict[str, Any]) -> None:
    """Put a refusal on the page and beside its field."""
    context["problem"] = told_problem(problem)
    field = problem.facts.get("field", "")
    if field in form.fields:
        form.add_error(field, context["problem"].reason)


def told_by(data: dict[str, Any]) -> Told:
    """Return what a form told."""
    return Told(**{name: data[name] for name in Told.__dataclass_fields__ if name in data})


def pages_in(data: dict[str, Any]) -> list[Page]:
    """Return the files of a form."""
    return [Page(one.read(), one.name) for one in data["file"]]


@private
def back(request: HttpRequest) -> HttpResponse:
    """Show one's own complaint to whoever knows its number and its secret word."""
    form = BackForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            knock(form.cleaned_data["number"], doors.place_of(request), clock.now())
            row = queries.own_complaint(form.cleaned_data["number"], form.cleaned_data["secret"])
            return _mine(request, row, form.cleaned_data)
        except Refused as problem:
            refused(form, problem, context)
    return render(request, "complaints/back.html", context, status=422 if request.method == "POST" else 200)


def _mine(
    request: HttpRequest, row: Any, typed: dict[str, Any], form: Any = None, **more: Any
) -> HttpResponse:
    whole = queries.opened(row)
    known = {"number": number.plain(typed["number"]), "secret": number.plain(typed["secret"])}
    context = {
        "whole": whole, "row": row, "spoken": number.spoken(row.number), "known": known,
        "kind": queries.terms_at(clock.now()).complaints.get(whole.told.kind),
        "form": form or AddForm(initial=known), "may_take_back": rules.may(row.state, Step.TAKE_BACK),
        "decided": whole.decided if row.state in ("decided", "rejected", "executed", "not_executed") else [],
    }  # fmt: skip
    return render(request, "complaints/mine.html", context | more, status=422 if "problem" in more else 200)


@private
def add(request: HttpRequest) -> HttpResponse:
    """Add words, evidence or one's consent to one's own complaint."""
    form = AddForm(request.POST, request.FILES)

    def act(data: dict[str, Any]) -> Any:
        return actions.add(
            data["number"], data["secret"], text=data["text"], files=pages_in(data), consent=data["consent"],
            place=doors.place_of(request), at=clock.now(),
        )  # fmt: skip

    return _own(request, form, act, "complaints.added")


@private
def take_back(request: HttpRequest) -> HttpResponse:
    """Take one's own complaint back."""
    return _own(
        request, BackForm(request.POST),
        lambda data: actions.take_back(
            data["number"], data["secret"], place=doors.place_of(request), at=clock.now()
        ),
        "complaints.taken_back_done",
    )  # fmt: skip


def _own(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], Any], done: str) -> HttpResponse:
    """Act on one's own complaint and show it again; a wrong secret shows the way in."""
    if not form.is_valid():
        return render(request, "complaints/back.html", {"form": BackForm(request.POST)}, status=422)
    typed = form.cleaned_data
    try:
        return _mine(request, act(typed), typed, done=done)
    except Refused as problem:
        context: dict[str, Any] = {"form": BackForm(request.POST)}
        if problem.code in ("complaint_unknown", "too_many_tries"):
            refused(context["form"], problem, context)
            return render(request, "complaints/back.html", context, status=422)
        row = queries.own_complaint(typed["number"], typed["secret"])
        shown = form if isinstance(form, AddForm) else None
        if shown is not None:
            refused(shown, problem, context)
        return _mine(request, row, typed, shown, problem=told_problem(problem))
