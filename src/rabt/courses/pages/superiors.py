"""A superior at his form, without an account: one button, the code on his telephone, then the form.

Until the code is right nothing is told: not whether there is such a form, whose it is, or how it stands.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rabt.access import viewing
from rabt.access.forms import CodeForm
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.courses import actions, queries
from rabt.courses.forms import FormForm
from rabt.shell import doors
from rabt.shell.words import tongue


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Ask for the code; it goes to the telephone that stands on the form."""

    def send(data: dict[str, Any]) -> UUID:
        return actions.ask_form_code(
            form_id, at=clock.now(), place=doors.place_of(request), language=tongue()
        )

    pressed = forms.Form(request.POST if request.method == "POST" else None)
    return doors.answer(
        request, pressed, "courses/superior/ask.html", act=send,
        to=lambda code_id: reverse("courses:asked_code", args=[form_id, code_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, form_id: UUID, code_id: UUID) -> HttpResponse:
    """Take the code and open the form."""
    opened: dict[str, str] = {}

    def come_in(data: dict[str, Any]) -> None:
        opened["stay"] = actions.open_form_with_code(
            form_id, code_id, data["code"], at=clock.now(), place=doors.place_of(request)
        )

    typed = CodeForm(request.POST if request.method == "POST" else None)
    answer = doors.answer(
        request, typed, "courses/superior/code.html", act=come_in,
        to=reverse("courses:asked_form", args=[form_id]), form_id=form_id,
    )  # fmt: skip
    if opened:
        answer.set_cookie(
            _cookie(form_id), opened["stay"], httponly=True, samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return _still(answer)


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Show the form to who opened it with his code, take his answers, and thank him.

    After his hour nothing is shown of whose form it is; what he typed stays until he has a new code.
    """
    at, kept = clock.now(), request.COOKIES.get(_cookie(form_id), "")
    until = queries.stay_until(form_id, kept)
    if until is None or (at >= until and request.method != "POST"):
        return _still(redirect("courses:asked", form_id))
    row, terms = queries.form_of_superior(form_id), agreement.terms_at(at)
    if at < until:
        viewing.note(queries.the_superior(row), row.ref)
    asked = FormForm(
        terms.held.asked(row.asked, row.moment), request.POST if request.method == "POST" else None
    )
    return _still(doors.answer(
        request, asked, "courses/superior/form.html", to=request.path, done="courses.form_done",
        act=lambda data: actions.give_as_superior(form_id, kept, asked.answers(), at=at),
        row=row, course=terms.training.courses.get(row.course), over=at >= until,
    ))  # fmt: skip


def _cookie(form_id: UUID) -> str:
    return f"{settings.FORM_COOKIE_NAME}_{form_id.hex}"


def _still(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer
