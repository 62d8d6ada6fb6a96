"""Doors of the exchange: the other node's letters, and the pages of administrator and auditor."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.access import queries as accounts
from rabt.base import clock
from rabt.base.errors import Missing, Problem
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import packed
from rabt.exchange.actions.line import Parcel, read_parcel
from rabt.exchange.forms import FilterForm, KeysForm, PairForm, PouchForm, SetAsideForm
from rabt.shell import doors
from rabt.shell.paper import qr_shown
from rabt.shell.problems import told

MOST_CODES = 120
"""Codes on one page: more is for a stick."""

# ---------------------------------------------------------------- the other node


@csrf_exempt
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """Take sealed letters and give receipts; their seal is their only ticket."""
    at = clock.now()
    parcel = _parcel(request)
    if parcel is None:
        return JsonResponse({"code": "untrusted"}, status=400)
    return _packed(request, JsonResponse(actions.answer(parcel, at=at)))


def _parcel(request: HttpRequest) -> Parcel | None:
    """Read what the other node sends; None when it is not the expected form."""
    try:
        body = request.read(rules.BODY_LIMIT + 1)
    except OSError:
        return None
    if len(body) > rules.BODY_LIMIT:
        return None
    if request.headers.get("content-encoding") == packed.HOW:
        return read_parcel(packed.unpack(body) or b"")
    return read_parcel(body)


def _packed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Pack a long answer for whoever can unpack it."""
    if packed.HOW in request.headers.get("accept-encoding", "") and len(answer.content) > packed.WORTH_IT:
        answer.content = packed.pack(answer.content)
        answer["content-encoding"] = packed.HOW
    return answer


# ---------------------------------------------------------------- the link


@require_GET
def link(request: HttpRequest) -> HttpResponse:
    """Show how the link does."""
    found = queries.link_to_see(request.actor, clock.now())
    return render(
        request, "exchange/link.html", {"link": found, "may_run": request.actor.has("exchange.run")}
    )


@require_POST
def send_now(request: HttpRequest) -> HttpResponse:
    """Try the line now, and hand on what has come."""
    request.actor.require("exchange.run")

    def run() -> None:
        actions.deliver(clock.now(), at_once=True)
        actions.apply_received(clock.now())

    return doors.act(request, run, to="exchange:link", done="exchange.tried")


@require_GET
def outgoing(request: HttpRequest) -> HttpResponse:
    """List our letters."""
    return _list(request, queries.outgoing_to_see, "exchange/outgoing.html")


@require_GET
def incoming(request: HttpRequest) -> HttpResponse:
    """List the other node's letters."""
    return _list(request, queries.incoming_to_see, "exchange/incoming.html")


def _list(request: HttpRequest, rows: Any, template: str) -> HttpResponse:
    form = FilterForm(request.GET)
    kept = form.cleaned_data if form.is_valid() else {"kind": "", "about": ""}
    only = request.GET.get("only", "")[:20]
    found = rows(request.actor, kind=kept["kind"], about=kept["about"], only=only)
    return doors.listing(request, found, template, filters=form, only=only)


@require_GET
def rejections(request: HttpRequest) -> HttpResponse:
    """List what was turned away, with all the detail that the sender was not given."""
    return doors.listing(request, queries.rejections_to_see(request.actor), "exchange/rejections.html")


# ---------------------------------------------------------------- dead letters


@require_GET
def dead(request: HttpRequest) -> HttpResponse:
    """List the letters that their rooms could not take."""
    return doors.listing(request, queries.dead_to_see(request.actor), "exchange/dead.html")


@require_GET
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Show one received letter: its way, its times, and why it stopped; never its contents."""
    row = queries.letter_to_see(request.actor, letter_id)
    why = told(Problem(row.reason_code, **row.reason_facts)) if row.reason_code else None
    may_run = request.actor.has("exchange.run") and row.state == rules.Incoming.DEAD
    context = {"letter": row, "problem": why, "may_run": may_run, "form": SetAsideForm()}
    return render(request, "exchange/letter.html", context)


@require_POST
def retry(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Hand a dead letter to its room again."""
    return doors.act(
        request,
        lambda: actions.retry(request.actor, letter_id, at=clock.now()),
        to="exchange:dead",
        done="exchange.retried",
    )


@require_POST
def set_aside(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Leave a dead letter without effect, with a reason."""
    row = queries.letter_to_see(request.actor, letter_id)
    return doors.answer(
        request,
        SetAsideForm(request.POST),
        "exchange/letter.html",
        act=lambda data: actions.set_aside(request.actor, letter_id, data["reason"], at=clock.now()),
        to="exchange:dead",
        done="exchange.was_set_aside",
        letter=row,
        may_run=True,
    )


# ---------------------------------------------------------------- the pouch


@require_POST
def pouch_out(request: HttpRequest) -> HttpResponse:
    """Give the pouch for the other node as a file."""
    request.actor.require("exchange.run")
    at = clock.now()
    answer = HttpResponse(actions.pouch_out(at), content_type="application/octet-stream")
    answer["content-disposition"] = f'attachment; filename="{at:%Y%m%dT%H%M%SZ}.pouch"'
    return answer


@require_http_methods(["GET", "POST"])
def pouch_in(request: HttpRequest) -> HttpResponse:
    """Take in a pouch that was brought by hand, and show what it held."""
    request.actor.require("exchange.run")
    form = PouchForm(request.POST or None, request.FILES or None)
    brought = None
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            brought = actions.bring(form.cleaned_data["pouch"], at=clock.now())
        except Problem as problem:
            context["problem"] = told(problem)
    status = 422 if request.method == "POST" and brought is None else 200
    return render(
        request, "exchange/pouch.html", {"form": form, "brought": brought, **context}, status=status
    )


@require_POST
def pouch_codes(request: HttpRequest) -> HttpResponse:
    """Show the pouch for the other node as QR codes, to be printed or photographed."""
    request.actor.require("exchange.run")
    try:
        texts = actions.frames(actions.pouch_out(clock.now()), most=MOST_CODES)
    except Problem as problem:
        return render(request, "exchange/codes.html", {"problem": told(problem)}, status=422)
    codes = [qr_shown(text) for text in texts]
    return render(request, "exchange/codes.html", {"codes": codes})


# ---------------------------------------------------------------- pairing


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Show our card and fingerprint, and take the other node's."""
    request.actor.require("exchange.run")
    return doors.answer(
        request,
        PairForm(request.POST or None),
        "exchange/pair.html",
        act=lambda data: actions.pair(request.actor, data["card"], data["fingerprint"], at=clock.now()),
        to="exchange:link",
        done="exchange.paired",
        card=actions.own_card(),
        fingerprint=actions.own_fingerprint(),
        paired=queries.is_paired(),
    )


@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show how the keys of the line stand, and propose new ones."""
    return doors.answer(
        request, KeysForm(request.POST or None), "exchange/keys.html",
        act=lambda data: actions.propose_keys(request.actor, data["why"], at=clock.now()),
        to="exchange:keys", done="exchange.keys_proposed", **_held_keys(request),
    )  # fmt: skip


def _held_keys(request: HttpRequest) -> dict[str, Any]:
    held, may_run = queries.keys_to_see(request.actor), request.actor.has("exchange.run")
    change = held.open_change
    of_another = change is not None and change.proposed_by != request.actor.id
    waits = change is not None and change.state == rules.Keys.PROPOSED and of_another
    return {
        "held": held,
        "names": accounts.accounts_of([change.proposed_by] if change else []),
        "fingerprint": actions.own_fingerprint(),
        "may_propose": may_run and held.peer and change is None,
        "may_decide": may_run and waits,
        "seconds": accounts.seconds_after(
            request.actor, "exchange.run", request.actor.office, change.proposed_by
        )
        if change is not None and change.state == rules.Keys.PROPOSED
        else None,
    }


@require_POST
def keys_decide(request: HttpRequest, change_id: UUID, answer: str) -> HttpResponse:
    """Grant or refuse new keys that another administrator proposed."""
    if answer not in ("grant", "refuse"):
        raise Missing()
    done = "exchange.keys_granted" if answer == "grant" else "exchange.keys_refused"
    return doors.act(
        request,
        lambda: actions.decide_keys(request.actor, change_id, answer == "grant", at=clock.now()),
        to="exchange:keys", done=done,
    )  # fmt: skip


@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """Give our card, public keys only, as a file for the other node."""
    answer = HttpResponse(actions.own_card(), content_type="application/json")
    answer["content-disposition"] = 'attachment; filename="node-card.json"'
    return answer


app_name = "exchange"
urlpatterns = [
    path("", link, name="link"),
    path("letters", letters, name="letters"),
    path("send", send_now, name="send_now"),
    path("outgoing", outgoing, name="outgoing"),
    path("incoming", incoming, name="incoming"),
    path("rejections", rejections, name="rejections"),
    path("dead", dead, name="dead"),
    path("incoming/<uuid:letter_id>", letter, name="letter"),
    path("incoming/<uuid:letter_id>/retry", retry, name="retry"),
    path("incoming/<uuid:letter_id>/set-aside", set_aside, name="set_aside"),
    path("pouch/out", pouch_out, name="pouch_out"),
    path("pouch/in", pouch_in, name="pouch_in"),
    path("pouch/codes", pouch_codes, name="pouch_codes"),
    path("pair", pair, name="pair"),
    path("keys", keys, name="keys"),
    path("keys/<uuid:change_id>/<str:answer>", keys_decide, name="keys_decide"),
    path("card", card, name="card"),
]
