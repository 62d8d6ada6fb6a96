"""The worker's own page: his code opens his contract, in both languages, in big letters."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rabt.base import clock
from rabt.base.errors import Problem, Refused
from rabt.hiring import actions, queries
from rabt.hiring.forms import CodeForm, ReasonForm
from rabt.hiring.models import Contract
from rabt.hiring.queries.paper import clauses_of, posting_of
from rabt.hiring.queries.wording import changes, lines
from rabt.shell.problems import told
from rabt.shell.words import LANGUAGES, word


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the code; show the contract to who has it. Before the code, nothing is told."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_with_code(key, form.cleaned_data["code"], at=clock.now())
        except Refused as refused:
            return _ask(request, key, form, refused)
        return _contract(request, row, form.cleaned_data["code"])
    return _ask(request, key, form)


def _ask(request: HttpRequest, key: UUID, form: CodeForm, problem: Problem | None = None) -> HttpResponse:
    status = problem.status if problem else 200
    if form.is_bound and not form.is_valid():
        status = 422
    context = {"form": form, "key": key, "problem": told(problem) if problem else None}
    return _still(render(request, "hiring/consent.html", context, status=status))


def _contract(request: HttpRequest, row: Contract, code: str, problem: Problem | None = None) -> HttpResponse:
    corridor = queries.terms_at(clock.now())
    context = {
        "row": row, "code": code, "problem": told(problem) if problem else None,
        "reasons": ReasonForm(corridor, "contract_decline"),
        "both": [
            {
                "language": language, "direction": "rtl" if language == "ar" else "ltr",
                "lines": lines(row.terms(), corridor, language),
                "changes": changes(row.offer.terms(), row.terms(), corridor, language),
                "changed": word("hiring.changed_since_offer", language=language),
                "rights": word("hiring.paper.rights", language=language),
                "posting": posting_of(row, language),
                "clauses": [
                    word(f"hiring.clause.{name}", language=language) for name in clauses_of(row, corridor)
                ],
            }
            for language in LANGUAGES
        ],
    }  # fmt: skip
    return _still(
        render(request, "hiring/consent_contract.html", context, status=problem.status if problem else 200)
    )


@require_POST
def consent_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say yes or no to one's own contract."""
    code, agree = request.POST.get("code", "")[:20], request.POST.get("answer") == "yes"
    try:
        row = actions.answer_with_code(key, code, agree, request.POST.get("reason", "")[:60], at=clock.now())
    except Refused as refused:
        if refused.code == "hiring_reason_unknown":
            return _contract(request, actions.open_with_code(key, code, at=clock.now()), code, refused)
        return _ask(request, key, CodeForm(), refused)
    return _still(render(request, "hiring/consent_done.html", {"row": row, "agree": agree}))


def _still(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer
