"""Pages: the rules in force, one rule over time, propose a change, decide it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access.queries import seconds_after
from rabt.agreement import actions, queries
from rabt.agreement.forms import ChangeForm, RefusalForm
from rabt.agreement.models import Change
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.shell import doors

FILTERS = ("assumption", "changed", "ours")
STATES = ("waiting", "granted", "refused")


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[no-any-return]


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """List the values in force today, with their source; one box searches both scripts."""
    search, only = request.GET.get("q", "")[:200], request.GET.get("only", "")
    found = queries.term_lines(_actor(request), clock.now(), search=search, only=only)
    return doors.listing(request, found, "agreement/terms.html", search=search, only=only, filters=FILTERS)


@require_GET
def term(request: HttpRequest, key: str) -> HttpResponse:
    """Show one value over time, and the changes made to it."""
    actor = _actor(request)
    found = queries.term_line(actor, key, clock.now())
    context = {
        "term": found,
        "history": queries.history(actor, key),
        "changes": queries.changes_of(actor, key),
        "may_propose": actor.has(queries.PROPOSE) and found.changeable and found.keeper == settings.RABT.side,
    }
    return render(request, "agreement/term.html", context)


def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Propose a new value from a day on; another person decides."""
    actor, now = _actor(request), clock.now()
    found = queries.term_line(actor, key, now)
    form = ChangeForm(found, queries.terms_at(now), request.POST or None)

    def act(data: dict[str, Any]) -> Change:
        return actions.propose_change(actor, key, data["value"], data["since"], data["source"], at=now)

    return doors.answer(
        request, form, "agreement/propose.html", act=act, to=_page_of, done="agreement.proposed", term=found
    )


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """List the changes of both nodes, the newest first."""
    state = request.GET.get("state", "")
    chosen = state if state in STATES else ""
    found = queries.changes(_actor(request), state=chosen)
    return doors.listing(request, found, "agreement/changes.html", chosen=chosen, states=STATES)


@require_GET
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Show one change: the value before and after, who proposed, who decided."""
    actor, now = _actor(request), clock.now()
    found = queries.change_to_see(actor, change_id)
    return render(request, "agreement/change.html", _told(actor, found) | {
        "form": RefusalForm(queries.terms_at(now)),
    })  # fmt: skip


@require_POST
def grant(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Grant a change that another person proposed."""
    actor = _actor(request)
    return doors.act(
        request, lambda: actions.decide_change(actor, change_id, True, at=clock.now()),
        to=_page_of, done="agreement.granted",
    )  # fmt: skip


@require_POST
def refuse(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Refuse a change that another person proposed, with a reason."""
    actor, now = _actor(request), clock.now()
    found = queries.change_to_see(actor, change_id)
    form = RefusalForm(queries.terms_at(now), request.POST)
    return doors.answer(
        request, form, "agreement/change.html", to=_page_of, done="agreement.refused", **_told(actor, found),
        act=lambda data: actions.decide_change(
            actor, change_id, False, at=now, reason=data["reason"], note=data["note"]
        ),
    )  # fmt: skip


def _told(actor: Actor, found: Change) -> dict[str, object]:
    now = clock.now()
    waits = found.kept_by == settings.RABT.state and not found.decision
    mine = found.proposed_by in (actor.id, actor.for_whom)
    reasons = queries.terms_at(now).reasons("term_refusal")
    return {
        "change": found,
        "term": queries.term_line(actor, found.key, now),
        "reason": reasons.get(found.reason_code),
        "may_decide": waits and actor.has(queries.DECIDE) and not mine,
        "seconds": seconds_after(actor, queries.DECIDE, actor.office, found.proposed_by) if waits else None,
    }


def _page_of(found: Change) -> str:
    return reverse("agreement:change", args=[found.pk])


app_name = "agreement"
urlpatterns = [
    path("", terms, name="terms"),
    path("changes", changes, name="changes"),
    path("changes/<uuid:change_id>", change, name="change"),
    path("changes/<uuid:change_id>/grant", grant, name="grant"),
    path("changes/<uuid:change_id>/refuse", refuse, name="refuse"),
    path("term/<str:key>", term, name="term"),
    path("term/<str:key>/propose", propose, name="propose"),
]
