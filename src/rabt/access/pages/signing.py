"""Signing in and out: passkey, one-time code, one-time link; and proving again who one is."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rabt.access import actions, queries, rules
from rabt.access.forms import CodeForm, HandleForm
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.base.storable import is_storable
from rabt.shell import doors
from rabt.shell.words import tongue

_ASKED, _NEXT = "code_asked", "sign_in_next"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey, or send a code to a telephone or mail address."""
    if "next" in request.GET:
        request.session[_NEXT] = request.GET["next"]

    def ask(data: dict[str, Any]) -> None:
        code = actions.ask_code(
            data["handle"], at=clock.now(), place=doors.place_of(request), language=tongue()
        )
        request.session[_ASKED] = str(code.pk)

    return doors.answer(
        request, HandleForm(request.POST or None), "access/sign_in.html", act=ask, to="access:code",
        open_to_all=_open_to_all(), complaints=settings.COMPLAINTS_URL,
    )  # fmt: skip


def _open_to_all() -> list[tuple[str, str]]:
    """Return what this node offers to people without an account, as word and page."""
    return [(word, page) for side, word, page in settings.RABT_OPEN if side in (settings.RABT.side, "both")]


def code(request: HttpRequest) -> HttpResponse:
    """Take the six digits and open the stay."""
    goal = _goal(request)

    def enter(data: dict[str, Any]) -> None:
        asked = request.session.get(_ASKED, "")
        actions.use_code(request.session, asked, data["code"], at=clock.now(), place=doors.place_of(request))
        rotate_token(request)

    form = CodeForm(request.POST or None)
    return doors.answer(request, form, "access/code.html", act=enter, to=lambda _: goal)


def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whose link this is; signing in needs the button, so that no preview uses it up."""
    account = queries.link_account(rules.digest_of(secret), clock.now())
    if account is None:
        raise Refused("link_wrong")
    if request.method == "POST":
        goal = _goal(request)
        stay = actions.use_link(request.session, secret, at=clock.now(), place=doors.place_of(request))
        rotate_token(request)
        return redirect(goal if stay.how == rules.TRIAL else "access:me")
    response = render(request, "access/link.html", {"account": account})
    response.headers["Cache-Control"] = "no-store"
    return response


def sign_out(request: HttpRequest) -> HttpResponse:
    """Close this stay."""
    actions.leave(request.session, request.stay, at=clock.now())
    return redirect("access:sign_in")


def prove(request: HttpRequest) -> HttpResponse:
    """Prove again who one is, before an act that asks for it."""
    if "next" in request.GET:
        request.session[_NEXT] = request.GET["next"]
    goal = _goal(request)
    account = queries.own_account(request.actor)
    if request.method == "POST" and "send" in request.POST:
        sent = actions.ask_code(account.email or account.phone, at=clock.now(), place=doors.place_of(request))
        request.session[_ASKED] = str(sent.pk)
        return redirect("access:prove")

    def again(data: dict[str, Any]) -> None:
        asked = request.session.get(_ASKED, "")
        actions.prove_by_code(account.pk, asked, data["code"], at=clock.now())
        actions.prove(request.session, request.stay, at=clock.now())

    form = CodeForm(request.POST or None)
    asked = bool(request.session.get(_ASKED))
    return doors.answer(request, form, "access/prove.html", act=again, to=lambda _: goal, asked=asked)


def passkey_options(request: HttpRequest) -> HttpResponse:
    """Give this browser a challenge for any passkey of this node."""
    return HttpResponse(
        actions.offer_sign_in(request.session, at=clock.now()), content_type="application/json"
    )


def passkey_enter(request: HttpRequest) -> HttpResponse:
    """Open the stay by a passkey."""
    goal = _goal(request)
    actions.use_passkey(request.session, read_json(request), at=clock.now(), place=doors.place_of(request))
    rotate_token(request)
    return JsonResponse({"to": goal})


def passkey_prove(request: HttpRequest) -> HttpResponse:
    """Prove again who one is by a passkey."""
    account = queries.own_account(request.actor)
    actions.prove_by_passkey(request.session, account.pk, read_json(request), at=clock.now())
    actions.prove(request.session, request.stay, at=clock.now())
    return JsonResponse({"to": _goal(request)})


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Read a JSON object from a request. Refuses: passkey_refused"""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as wrong:
        raise Refused("passkey_refused") from wrong
    if not isinstance(found, dict) or not is_storable(found):
        raise Refused("passkey_refused")
    return found


def _goal(request: HttpRequest) -> str:
    wanted = request.session.get(_NEXT, "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and not wanted.startswith(reverse("access:sign_in")) else "/"
