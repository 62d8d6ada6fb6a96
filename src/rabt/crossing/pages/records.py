"""What was recorded at the post, what the shift head decides, and the notice for a person refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.base.actor import Actor
from rabt.base.clock import now
from rabt.base.errors import Missing
from rabt.corridor import Terms
from rabt.corridor.shapes import Reason
from rabt.crossing import actions, queries
from rabt.crossing.forms import DecideForm, TurnBackForm
from rabt.crossing.models import Passage
from rabt.crossing.pages.who import who
from rabt.crossing.rules.desk import refusal_list
from rabt.crossing.rules.passage import Outcome
from rabt.shell import doors
from rabt.shell.figures import hijri
from rabt.shell.figures import instant as spoken_instant
from rabt.shell.paper import ltr, pdf
from rabt.shell.problems import article
from rabt.shell.words import LANGUAGES, word

SLIP = Path(__file__).parents[1] / "paper" / "slip.typ"


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """List the passages of the post in the last 24 hours."""
    return _list(request, queries.passages_today(who(request), now()), "crossing/today.html")


@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """List what waits for the shift head."""
    return _list(request, queries.waiting_decisions(who(request)), "crossing/decisions.html")


def _list(request: HttpRequest, rows: QuerySet[Passage], template: str) -> HttpResponse:
    return doors.listing(request, _Named(who(request), rows), template)


@dataclass(frozen=True)
class Line:
    """One passage as a list shows it."""

    passage: Passage
    name: str
    port: Any


class _Named:
    """A list of passages that opens the names of the page shown, and writes down each look."""

    ordered = True

    def __init__(self, viewer: Actor, rows: QuerySet[Passage]) -> None:
        self.viewer, self.rows = viewer, rows

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, part: slice) -> list[Line]:
        found = list(self.rows[part])
        return _lines(found, queries.person_names(self.viewer, found))


def _lines(found: list[Passage], names: Mapping[str, str]) -> list[Line]:
    """Put names beside passages; a port that the pack knows no more shows its code."""
    ports = queries.terms_at(now()).ports
    return [
        Line(
            one,
            names.get(one.holder_ref) or one.named,
            ports[one.port].name if one.port in ports else one.port,
        )
        for one in found
    ]


@require_GET
def passage(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Show one passage, with what the shift head may still decide."""
    found = queries.passage(who(request), passage_id)
    names = queries.person_names(who(request), [found])
    terms = queries.terms_at(now())
    return render(
        request,
        "crossing/passage.html",
        {
            "passage": found,
            "name": names.get(found.holder_ref) or found.named,
            "port": terms.ports[found.port],
            "verdict_word": f"crossing.verdict.{found.verdict}",
            "reason": _refused_for(found, terms),
            "may_decide": who(request).has("crossing.override") and found.outcome == Outcome.HELD.value,
            "may_confirm": who(request).has("crossing.override") and found.to_confirm,
            "turn_back": TurnBackForm(terms=terms, direction=found.direction, prefix="back"),
            "decide": DecideForm(),
        },
    )


def _decided(passage_id: UUID) -> str:
    return reverse("crossing:passage", args=[passage_id])


@require_POST
def let_through(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Let a referred person through."""
    reason = request.POST.get("reason", "")
    return doors.act(
        request,
        lambda: actions.let_through(who(request), passage_id, reason, at=now()),
        to=_decided(passage_id),
        done="crossing.decided",
    )


@require_POST
def turn_back(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Turn a referred person back."""
    reason, text = request.POST.get("back-reason", ""), request.POST.get("back-text", "")
    return doors.act(
        request,
        lambda: actions.turn_back(who(request), passage_id, reason, text, at=now()),
        to=_decided(passage_id),
        done="crossing.decided",
    )


@require_POST
def confirm(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Take note of a passage that a device recorded without a line."""
    reason = request.POST.get("reason", "")
    return doors.act(
        request,
        lambda: actions.confirm_passage(who(request), passage_id, reason, at=now()),
        to=_decided(passage_id),
        done="crossing.decided",
    )


@require_GET
def slip(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Print the notice of refusal for the person."""
    found = queries.passage(who(request), passage_id)
    if found.outcome != Outcome.REFUSED.value:
        raise Missing()
    response = HttpResponse(pdf(SLIP, slip_facts(request, found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="refusal-{found.pk}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _refused_for(found: Passage, terms: Terms) -> Reason | None:
    """Return the pack's reason of a refusal; what a device wrote down at an exit may be a reason of entry."""
    lists = (refusal_list(found.direction), "entry_refusal")
    return next((one for name in lists if (one := terms.reasons(name).get(found.reason))), None)


def slip_facts(request: HttpRequest, found: Passage) -> dict[str, Any]:
    """Gather what the notice of refusal says, in both languages."""
    terms = queries.terms_at(found.at)
    reason = _refused_for(found, terms)
    if reason is None:
        raise Missing()
    port = terms.ports[found.port].name
    name = queries.person_names(who(request), [found]).get(found.holder_ref) or found.named
    on = queries.day_here(found.at)
    at = spoken_instant(found.at)
    head = ("slip_title", "slip_remedy", "slip_article", "slip_note", "slip_number", "reason", "port", "time",
            "person", "card", "reason_text")  # fmt: skip
    return {
        "words": {
            key: {language: word(f"crossing.{key}", language=language) for language in LANGUAGES}
            for key in head
        },
        "trial": {language: word("credentials.trial", language=language) for language in LANGUAGES}
        if settings.RABT.trial
        else None,
        "reason": {"ar": reason.words.ar, "en": reason.words.en},
        "remedy": {"ar": reason.remedy.ar, "en": reason.remedy.en},
        "article": {language: article(reason.source, language) for language in LANGUAGES},
        "port": {"ar": port.ar, "en": port.en},
        "at": {"ar": f"{ltr(at)} · {hijri(on, 'ar')}", "en": f"{at} · {hijri(on, 'en')}"},
        "printed": [on.year, on.month, on.day],
        "name": name,
        "serial": found.serial,
        "text": found.reason_text,
        "number": str(found.pk),
        "state": found.kept_by,
    }


@require_GET
def panel(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a person's last passages on the worker's file."""
    found = queries.passages_of_person(who(request), person_id)
    return render(request, "crossing/panel.html", {"rows": _lines(found, {})})


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker his own passages."""
    found = queries.own_passages(who(request), person_id)
    return render(request, "crossing/own.html", {"rows": _lines(found, {})})
