"""Pages of offers: whom to propose at origin, whom to accept at destination."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import id_of
from rabt.hiring import actions, queries
from rabt.hiring.forms import NothingForm, ReasonForm
from rabt.hiring.models import Offer
from rabt.hiring.pages.records import Deed, do, show
from rabt.hiring.queries.projects import crew_of
from rabt.hiring.queries.queues import news, offers_without_contract
from rabt.hiring.queries.wording import because, lines, named
from rabt.hiring.rules.offer import State
from rabt.people import queries as people
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told
from rabt.shell.words import tongue

SHOWN = 25


class Named:
    """A list of rows about persons; each page writes down whose names it shows."""

    ordered = True

    def __init__(self, viewer: Actor, rows: QuerySet[Any]) -> None:
        self._viewer, self._rows = viewer, rows
        self._corridor = queries.terms_at(clock.now())

    def count(self) -> int:
        """Count all rows."""
        return doors.counted(self._rows)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Any]:
        found = list(self._rows[part])
        names = people.names(self._viewer, [row.person_id for row in found])
        for row in found:
            row.who = names.get(row.person_id)
            row.occupation_name = named(self._corridor.occupations, row.occupation, tongue())
        return found


@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """List the offers of this viewer's offices."""
    actor, state = actor_of(request), request.GET.get("state", "")[:20]
    rows = queries.offers_to_see(actor, state=state)
    if request.GET.get("without") == "contract":
        rows = offers_without_contract(actor)
    if request.GET.get("news"):
        rows = news(actor, rows)
    return doors.listing(request, Named(actor, rows), "hiring/offers.html", state=state, states=list(State))


@require_GET
def offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an offer: who is proposed for what."""
    actor = actor_of(request)
    row = queries.offer_to_see(actor, key)
    return show(request, "hiring/offer.html", row, _deeds(actor, row), **_context(actor, row))


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Accept, decline or withdraw an offer."""
    actor = actor_of(request)
    row = queries.offer_to_see(actor, key)
    return do(
        request, "hiring/offer.html", row, _deeds(actor, row), name, "hiring:offer", **_context(actor, row)
    )


def _context(actor: Actor, row: Offer) -> dict[str, object]:
    corridor = queries.terms_at(clock.now())
    drawn = queries.contracts_to_see(actor).filter(offer=row)
    may_draw = (
        row.state == "accepted"
        and row.holds_place
        and actor.has("hiring.draw_contract")
        and not drawn.exclude(state="returned").exists()
    )
    return {
        "who": people.names(actor, [row.person_id]).get(row.person_id),
        "lines": lines(row.terms(), corridor),
        "because": because(corridor, "offer_decline", row.reason_code),
        "contracts": list(drawn),
        "may_draw": may_draw,
        "crew": crew_of(row),
    }


def _deeds(actor: Actor, row: Offer) -> list[Deed]:
    at = clock.now()
    reasons = partial(ReasonForm, queries.terms_at(at), "offer_decline")
    theirs = row.kept_by != settings.RABT.state
    return [
        Deed("offer_accept", "hiring.answer_offer", NothingForm,
             lambda d: actions.answer_offer(actor, row.pk, True, at=at), theirs and row.state == "made"),
        Deed("offer_decline", "hiring.answer_offer", reasons,
             lambda d: actions.answer_offer(actor, row.pk, False, d["reason"], at=at),
             theirs and row.state == "made", "danger"),
        Deed("offer_withdraw", "hiring.offer", NothingForm,
             lambda d: actions.withdraw_offer(actor, row.pk, at=at),
             not theirs and row.state in ("made", "accepted"), "danger"),
    ]  # fmt: skip


def offer_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose a registered worker and offer him for a demand."""
    actor, at = actor_of(request), clock.now()
    asked = queries.demand_to_see(actor, key)
    context: dict[str, object] = {}
    status = 200
    if request.method == "POST":
        try:
            chosen = id_of(f"person:{request.POST.get('person', '')}", "person")
            return doors.act(
                request,
                lambda: actions.make_offer(actor, key, chosen, at=at),
                to=lambda row: f"/hiring/offers/{row.pk}",
                done="hiring.done.offer_new",
            )
        except ValueError:
            status, context["unchosen"] = 422, True
        except Refused as refused:
            status, context["problem"] = refused.status, told(refused)
    text = request.GET.get("q", "")[:200]
    rows = people.people(actor, text)[:SHOWN]
    corridor = queries.terms_at(at)
    return render(
        request, "hiring/offer_new.html", status=status,
        context={
            "demand": asked, "rows": rows, "text": text, "lines": lines(asked.terms(), corridor), **context,
        },
    )  # fmt: skip
