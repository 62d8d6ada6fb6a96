"""What is kept about workers, for anyone; the register of processing, for who runs and audits the node."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.shell.figures import gregorian
from rabt.shell.paper import pdf
from rabt.shell.words import LANGUAGES, word
from rabt.site.keeping import Register

PAPER = Path(__file__).parents[1] / "paper" / "register.typ"
ASKED_AT = ("labour", "employment", "mission")
"""The kinds of offices at which a worker asks what is kept of him."""
RIGHTS = ("looks", "correct", "erase", "copy")
HEADINGS = (
    "register", "register_what", "purposes", "rules", "letters", "safeguards", "keeper", "printed", "purpose",
    "ground", "opens", "whose", "may", "learns", "lasts", "tables", "letter", "letter_fields",
)  # fmt: skip


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Say to anyone what is kept about workers, why, for how long, who learns of it, and whom to ask."""
    terms = agreement.terms_at(clock.now())
    offices = access.offices().filter(kind__in=ASKED_AT)[:40]
    return render(
        request, "site/kept.html",
        {
            "rows": Register(terms, word).of_workers(), "keeper": terms.state(settings.RABT.state).name,
            "offices": offices, "rights": [f"site.right.{name}" for name in RIGHTS],
            "safeguards": Register(terms, word).safeguards(),
        },
    )  # fmt: skip


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show the register of processing: purposes, rules of keeping, letters, safeguards, what was erased."""
    at = clock.now()
    terms = agreement.terms_at(at)
    told = Register(terms, word).told()
    erased = access.swept()
    for row in told["rules"]:
        row["erased"] = erased.get(row["code"])
    return render(
        request, "site/register.html", told | {"keeper": terms.state(settings.RABT.state).name, "at": at}
    )


@require_GET
def register_pdf(request: HttpRequest) -> HttpResponse:
    """Print the register of processing: Arabic, then English."""
    answer = HttpResponse(pdf(PAPER, _paper()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="register.pdf"'
    return answer


def _paper() -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    return {language: _leaf(terms, language) for language in LANGUAGES}


def _leaf(terms: Any, language: str) -> dict[str, Any]:
    def say(key: str, **facts: Any) -> str:
        return word(key, language=language, **facts)

    return Register(terms, say).told() | {
        "words": {name: say(f"site.kept.{name}") for name in HEADINGS},
        "keeper": getattr(terms.state(settings.RABT.state).name, language),
        "on": gregorian(terms.on, language),
    }  # fmt: skip
