"""Pages of certificates: proposed, granted, revoked by two; printed, handed on, checked by anybody."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses import actions, queries
from rabt.courses.forms import WhyForm
from rabt.courses.models import Certificate
from rabt.courses.queries.records import HEAD, PLAN
from rabt.courses.rules.certifying import State
from rabt.credentials.rules import grouped
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "certificate.typ"
BADGE_TYPE = "application/vc+ld+json"


@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates of this viewer's offices by state."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    rows = queries.certificates_to_see(actor, state=state)

    def shown(page: list[Certificate]) -> list[Certificate]:
        return queries.looked_at(actor, page)

    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, doors.Opened(rows, shown), "courses/certificates.html", state=state, states=list(State),
        courses=terms.training.courses, sides=terms.states,
    )  # fmt: skip


def page_of(row: Certificate) -> str:
    """Return where a certificate is shown."""
    return reverse("courses:certificate", args=[row.pk])


@require_POST
def propose(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Propose a certificate for a trainee."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.propose_certificate(actor, seat_id, at=clock.now()), to=page_of,
        done="courses.propose_done",
    )  # fmt: skip


@require_GET
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Open one certificate: what it says, what it rests on, and what may be done."""
    actor = actor_of(request)
    row = queries.certificate_to_see(actor, certificate_id)
    return render(request, "courses/certificate.html", _told(actor, row))


def _told(actor: Actor, row: Certificate) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    asked = queries.revocation_of(row)
    ours = row.kept_by == settings.RABT.state
    return {
        "certificate": row, "number": grouped(row.serial) if row.serial else "",
        "course": terms.training.courses.get(row.course), "centre": terms.training.centres.get(row.centre),
        "skill": terms.service_skills.get(row.skill), "sides": terms.states, "asked": asked, "ours": ours,
        "people": access.accounts_of([row.proposed_by, row.decided_by, asked.proposed_by if asked else ""]),
        "may_grant": ours and actor.has(HEAD) and row.state == State.PROPOSED and row.proposed_by != actor.id,
        "may_revoke": ours and row.state == State.GRANTED and asked is None and (
            actor.has(HEAD) or actor.has(PLAN)
        ),
        "seconds": access.seconds_after(actor, HEAD, row.office, (asked or row).proposed_by),
        "may_decide": asked is not None and actor.has(HEAD) and asked.proposed_by != actor.id,
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


@require_POST
def grant(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Grant a proposed certificate."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.grant_certificate(actor, certificate_id, at=clock.now()), to=page_of,
        done="courses.grant_done",
    )  # fmt: skip


def refuse(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Refuse a proposed certificate, with the reason."""
    return _why(request, certificate_id, actions.refuse_certificate, "courses.refuse")


def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Ask that a certificate is revoked, with the reason."""
    return _why(request, certificate_id, actions.ask_revocation, "courses.revoke")


def _why(request: HttpRequest, certificate_id: UUID, deed: Any, heading: str) -> HttpResponse:
    actor = actor_of(request)
    row = queries.certificate_to_see(actor, certificate_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=lambda _: page_of(row),
        done=f"{heading}_done", heading=heading, back=page_of(row), about=queries.named(row),
        act=lambda data: deed(actor, certificate_id, data["why"], at=clock.now()),
    )  # fmt: skip


@require_GET
def revocation(request: HttpRequest, revocation_id: UUID) -> HttpResponse:
    """Open a certificate whose revocation waits for another person."""
    actor = actor_of(request)
    row = queries.certificate_to_see(actor, queries.certificate_asked(actor, revocation_id))
    return render(request, "courses/certificate.html", _told(actor, row))


@require_POST
def decide(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Decide whether a certificate is revoked."""
    actor, revokes = actor_of(request), request.POST.get("revokes") == "yes"
    return doors.act(
        request, lambda: actions.decide_revocation(actor, certificate_id, revokes, at=clock.now()),
        to=reverse("courses:certificate", args=[certificate_id]), done="courses.decided",
    )  # fmt: skip


# ------------------------------------------------------------------ printed, and handed on
@require_GET
def paper(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Print a granted certificate: printed again it is the same."""
    return _printed(queries.certificate_standing(actor_of(request), certificate_id))


@require_GET
def own_paper(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Print a trainee's own certificate."""
    return _printed(queries.certificate_standing(actor_of(request), certificate_id))


def _printed(row: Certificate) -> HttpResponse:
    printed = pdf(PAPER, queries.leaf(row))
    return HttpResponse(printed, content_type="application/pdf", headers={"Cache-Control": "no-store"})


@require_GET
def badge(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Hand a certificate on as an Open Badge."""
    return _badge(queries.certificate_standing(actor_of(request), certificate_id))


@require_GET
def own_badge(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Hand a trainee's own certificate on as an Open Badge."""
    return _badge(queries.certificate_standing(actor_of(request), certificate_id))


def _badge(row: Certificate) -> HttpResponse:
    told = JsonResponse(
        queries.badge_of(row), content_type=BADGE_TYPE, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    told["Content-Disposition"] = f'attachment; filename="{row.serial}.json"'
    return told


# ------------------------------------------------------------------ for anybody
@require_GET
def public(request: HttpRequest, serial: str) -> HttpResponse:
    """Say of a printed number whether its certificate stands, and of which course: no name is shown.

    Who holds the paper reads the name on it; the code on it proves it without this page.
    """
    row = queries.public_certificate(serial)
    terms = agreement.terms_at(clock.now())
    return render(request, "courses/public.html", {
        "certificate": row, "number": grouped(row.serial), "course": terms.training.courses.get(row.course),
        "centre": terms.training.centres.get(row.centre), "side": terms.states.get(row.kept_by),
        "skill": terms.service_skills.get(row.skill), "actor": None,
        "over": bool(row.skill_until and row.skill_until < terms.on),
    })  # fmt: skip


@require_GET
def public_badge(request: HttpRequest, serial: str) -> HttpResponse:
    """Say by its number whether a badge stands, for a program: no name is in the answer."""
    row = queries.public_certificate(serial)
    return JsonResponse({
        "serial": row.serial, "status": row.state, "course": row.course, "issuer": row.kept_by,
        "validUntil": row.skill_until,
    })  # fmt: skip
