"""The card as a page, on the phone and on paper; and the page on which anybody checks a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base.clock import now
from rabt.base.errors import Refused
from rabt.base.identifiers import ref_of
from rabt.corridor import Terms
from rabt.credentials import queries
from rabt.credentials.models import Card
from rabt.credentials.rules import grouped
from rabt.seal import card as sealed
from rabt.shell.figures import hijri
from rabt.shell.offline import needed, service_worker
from rabt.shell.paper import ltr, pdf, qr_shown
from rabt.shell.problems import told
from rabt.shell.words import LANGUAGES, word, words

PAPER = Path(__file__).parent / "paper"
CARD, SHEET = PAPER / "card.typ", PAPER / "sheet.typ"
MOST_TYPED = 20


# ------------------------------------------------------------------ a card on screen and on paper
@dataclass(frozen=True)
class Opened:
    """A card that this viewer may see, with what it says and the face that it binds."""

    card: Card
    claims: sealed.Claims
    photo: bytes
    terms: Terms

    @property
    def face_code(self) -> str:
        """The text of the second code, with the photograph; nothing where there is none to show."""
        return queries.face_code(self.card, self.photo, now())


def _opened(request: HttpRequest, card_id: UUID) -> Opened:
    found = queries.card_to_see(request.actor, card_id)
    claims = sealed.read(found.token, queries.trusted_sets())
    photo = queries.face_of(request.actor, found, claims.subject.photo_digest)
    return Opened(found, claims, photo, agreement.terms_at(now()))


@require_GET
def card(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Show a card: what it says, where it stands, where it was used, and its paper."""
    opened = _opened(request, card_id)
    context = _context(opened) | {"uses": queries.uses_of(opened.card), "ports": opened.terms.ports}
    return render(request, "credentials/card.html", context)


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker his own cards and papers: their numbers, where they stand, until when cards hold."""
    terms = agreement.terms_at(now())
    cards = [
        {"card": one, "number": grouped(one.serial), "reason": reason_words(one.reason, terms)}
        for one in queries.own_cards(request.actor, ref_of("person", person_id))
    ]
    papers = [
        {"paper": one, "number": grouped(one.serial), "kind": f"credentials.kind.{one.kind}"}
        for one in queries.own_papers(request.actor, ref_of("person", person_id))
    ]
    return render(request, "credentials/own.html", {"cards": cards, "papers": papers})


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Say of a paper whose number was read out what it says, and whether it stands."""
    typed = request.GET.get("number", "").strip()[:MOST_TYPED]
    context: dict[str, Any] = {"typed": typed}
    status = 200
    if typed:
        try:
            context |= _printed_paper(queries.paper_by_number(request.actor, typed))
        except Refused as problem:
            context["problem"], status = told(problem), problem.status
    return render(request, "credentials/paper.html", context, status=status)


def _printed_paper(found: queries.Printed) -> dict[str, Any]:
    terms, subject = agreement.terms_at(now()), found.claims.subject
    works = [
        {
            "work": one, "tasks": [names_in(terms.skills, code) for code in one.tasks],
            "occupation": names_in(terms.occupations, one.occupation),
        }
        for one in subject.works
    ]  # fmt: skip
    return _course_of(subject, terms) | {
        "paper": found.row, "number": grouped(found.row.serial), "subject": subject, "works": works,
        "kind": f"credentials.kind.{found.row.kind}", "issuer": terms.state(found.claims.issuer).name,
    }  # fmt: skip


def _course_of(subject: Any, terms: Any) -> dict[str, Any]:
    """Name the course of a certificate, its centre and its skill."""
    one = subject.course
    if one is None:
        return {}
    return {
        "course": one, "course_name": names_in(terms.training.courses, one.code),
        "centre_name": names_in(terms.training.centres, one.centre),
        "skill_name": names_in(terms.service_skills, one.skill) if one.skill else None,
    }  # fmt: skip


def names_in(listed: Mapping[str, Any], code: str) -> Any:
    """Return the name of a code in both languages; one that the list has no more keeps its code."""
    return listed[code].name if code in listed else code


@require_GET
def phone(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Show a card on a phone, to be scanned from it."""
    opened = _opened(request, card_id)
    codes = {"qr": qr_shown(opened.card.token), "face_qr": _face_shown(opened.face_code)}
    return render(request, "credentials/phone.html", _context(opened) | codes)


def _context(opened: Opened) -> dict[str, Any]:
    subject = opened.claims.subject
    occupation = opened.terms.occupations.get(subject.occupation)
    return {
        "card": opened.card,
        "subject": subject,
        "number": grouped(opened.card.serial),
        "occupation": occupation.name if occupation else subject.occupation,
        "issuer": opened.terms.state(opened.claims.issuer).name,
        "reason": reason_words(opened.card.reason, opened.terms),
    }


def reason_words(code: str, terms: Terms) -> Any:
    """Say why a card is suspended or revoked: in this room's words, or in those of the pack."""
    if not code:
        return ""
    if f"credentials.reason_is.{code}" in words():
        return word(f"credentials.reason_is.{code}")
    for name in ("permit_suspension", "permit_withdrawal"):
        try:
            return terms.reasons(name)[code].words
        except KeyError:
            continue
    return code


@require_GET
def card_pdf(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Print a card in the size of a credit card, front and back."""
    return _printed(CARD, _opened(request, card_id), "card")


@require_GET
def sheet_pdf(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Print a card on an A4 sheet."""
    return _printed(SHEET, _opened(request, card_id), "sheet")


def _printed(template: Path, opened: Opened, name: str) -> HttpResponse:
    facts = paper_facts(opened.claims, opened.card.token, opened.photo, opened.terms, now())
    facts["face_qr"] = _face_shown(opened.face_code) if template == SHEET else ""
    response = HttpResponse(pdf(template, facts), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{opened.card.serial}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _face_shown(code: str) -> str:
    return qr_shown(code) if code else ""


def paper_facts(
    claims: sealed.Claims, token: str, photo: bytes, terms: Terms, at: datetime
) -> dict[str, Any]:
    """Gather what the paper of a card says, in both languages, dates in both calendars."""
    subject = claims.subject
    occupation = terms.occupations.get(subject.occupation)
    work = occupation.name if occupation else None
    issuer = terms.state(claims.issuer).name
    url = f"{settings.RABT.url}{reverse('credentials:check')}"
    return {
        "state": claims.issuer,
        "title": _said("title"),
        "serial_label": _said("number"),
        "serial": grouped(claims.serial),
        "photo": list(photo),
        "no_photo": _said("no_photo"),
        "face_label": _said("face_code"),
        "qr": qr_shown(token),
        "front": [
            _row("holder", subject.name_ar, subject.name_latin),
            _row("born", *_day(subject.born_on)),
            _row("occupation", work.ar if work else subject.occupation, work.en if work else ""),
            _row("employer", subject.employer, ""),
        ],
        "back": [
            _row("issuer", issuer.ar, issuer.en),
            _row("issued", *_day(claims.issued_at.date())),
            _row("expires", *_day(subject.valid_until)),
        ],
        "how": _said("how", url=ltr(url)),
        "rules": [_said("rule_own"), _said("rule_photo"), _said("rule_status")],
        "trial": " · ".join(_said("trial").values()) if settings.RABT.trial else "",
        "printed": [at.year, at.month, at.day],
    }


def _said(name: str, **facts: Any) -> dict[str, str]:
    return {language: word(f"credentials.{name}", language=language, **facts) for language in LANGUAGES}


def _row(name: str, ar: str, en: str) -> dict[str, Any]:
    return {"label": _said(name), "ar": ar, "en": en}


def _day(on: Any) -> tuple[str, str]:
    iso = on.isoformat()
    return f"{ltr(iso)} · {hijri(on, 'ar')}", f"{iso} · {hijri(on, 'en')}"


# ------------------------------------------------------------------ the checker, for everybody
SPOKEN = (
    "green", "amber", "red", "scan", "stop", "working", "no_code", "no_camera", "list_age", "none", "compare",
    "compare_signed", "face_first", "face_of_another", "face_wrong", "paper_green", "no_permit",
    "proves_service", "proves_skills", "proves_course", "proves_not", "proves_not_course", "compare_paper",
    "tasks", "tasks_told", "no_tasks", "nothing_typed",
)  # fmt: skip
NAMED = (
    "holder", "occupation", "issuer", "number", "expires", "employer", "worked", "paper_no", "paper_issued",
    "kind.service", "kind.skills", "kind.course", "course", "centre", "held", "hours", "skill", "skill_until",
)  # fmt: skip
NEEDED = (
    "shell/rabt.css", "shell/app.js", "shell/mark.svg", "credentials/verdict.css", "credentials/checker.js",
    "credentials/zxing_reader.wasm",
)  # fmt: skip


@csp_update({"script-src": [WASM_UNSAFE_EVAL]})
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Show the page that checks a card, also without a network after one visit."""
    limits, terms = queries.limits(now()), agreement.terms_at(now())
    setup = {
        "roots": queries.roots(),
        "lists": reverse("api:credentials_lists"),
        "worker": reverse("credentials:worker"),
        "scope": reverse("credentials:check"),
        "wasm": static("credentials/zxing_reader.wasm"),
        "fresh": int(limits.fresh_for.total_seconds()),
        "ageing": int(limits.ageing_for.total_seconds()),
        "occupations": {code: _tongues(one.name) for code, one in terms.occupations.items()},
        "skills": {code: _tongues(one.name) for code, one in terms.skills.items()},
        "service_skills": {code: _tongues(one.name) for code, one in terms.service_skills.items()},
        "courses": {code: _tongues(one.name) for code, one in terms.training.courses.items()},
        "centres": {code: _tongues(one.name) for code, one in terms.training.centres.items()},
    }
    return render(request, "credentials/check.html", {"setup": setup, "spoken": _spoken(), "actor": None})


def _tongues(name: Any) -> list[str]:
    return [name.ar, name.en]


def _spoken() -> dict[str, str]:
    said = {name: word(f"credentials.check.{name}") for name in SPOKEN}
    said |= {name: word(f"credentials.{name}") for name in NAMED}
    codes = (key for key in words() if key.startswith("credentials.check.code."))
    return said | {key.removeprefix("credentials.check."): word(key) for key in codes}


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the checker, fresh each time."""
    return service_worker("credentials", "credentials:check")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the checker needs to stand without a network."""
    return needed("credentials:check", NEEDED)


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the checker, so that a phone can install it."""
    scope = reverse("credentials:check")
    described = {
        "name": word("credentials.check.title"),
        "short_name": word("credentials.check.title"),
        "lang": request.LANGUAGE_CODE if hasattr(request, "LANGUAGE_CODE") else "ar",
        "dir": "rtl",
        "start_url": scope,
        "scope": scope,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0f6f62",
        "icons": [{"src": static("shell/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(
        described, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


app_name = "credentials"
urlpatterns = [
    path("check/", check, name="check"),
    path("check/worker.js", worker, name="worker"),
    path("check/files.json", files, name="files"),
    path("check/manifest.webmanifest", manifest, name="manifest"),
    path("own/<uuid:person_id>", own, name="own"),
    path("paper", paper, name="paper"),
    path("card/<uuid:card_id>", card, name="card"),
    path("card/<uuid:card_id>/phone", phone, name="phone"),
    path("card/<uuid:card_id>/card.pdf", card_pdf, name="card_pdf"),
    path("card/<uuid:card_id>/sheet.pdf", sheet_pdf, name="sheet_pdf"),
]
