"""One's own account: passkeys, tokens, stays, deputies."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from rabt.access import actions, queries, rules
from rabt.access.forms import DeputyForm, TokenForm
from rabt.access.pages.signing import read_json
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.shell import doors


def me(request: HttpRequest) -> HttpResponse:
    """Show one's account, its passkeys, tokens, stays and for whom one may act."""
    return render(request, "access/me.html", _mine(request) | {"form": TokenForm()})


def _mine(request: HttpRequest) -> dict[str, Any]:
    account = queries.own_account(request.actor)
    role = rules.table().roles[account.role]
    return {
        "account": account,
        "passkeys": queries.passkeys(request.actor),
        "tokens": queries.tokens_of(account.pk).filter(ended_at=None),
        "stays": queries.stays_of(account.pk)[:5],
        "acting_for": queries.standing_deputyships(account.pk, clock.now()),
        "may_name_deputies": bool(role.deputies),
        "state": settings.RABT.state,
    }


def passkey_new_options(request: HttpRequest) -> HttpResponse:
    """Give this browser what it needs to make a passkey."""
    return HttpResponse(
        actions.offer_new(request.session, request.actor, at=clock.now()), content_type="application/json"
    )


def passkey_add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that this browser made."""
    told = read_json(request)
    credential = told.get("credential")
    actions.add_passkey(
        request.session, request.actor, request.stay, credential if isinstance(credential, dict) else {},
        str(told.get("name", "")), at=clock.now(),
    )  # fmt: skip
    return JsonResponse({"to": reverse("access:me")})


def passkey_end(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """End one passkey."""
    return doors.act(
        request, lambda: actions.end_passkey(request.actor, passkey_id, at=clock.now()),
        to="access:me", done="access.passkey_ended",
    )  # fmt: skip


def leave_elsewhere(request: HttpRequest) -> HttpResponse:
    """End one's own stays in every other browser."""
    return doors.act(
        request, lambda: actions.leave_elsewhere(request.actor, request.stay, at=clock.now()),
        to="access:me", done="access.left_elsewhere",
    )  # fmt: skip


@never_cache
def token_make(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return render(request, "access/me.html", _mine(request) | {"form": form}, status=422)
    at = clock.now()
    token, secret = actions.make_token(
        request.actor, form.cleaned_data["name"], at + timedelta(days=form.cleaned_data["days"]), at=at
    )
    return render(request, "access/token.html", {"token": token, "secret": secret})


def token_end(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token, one's own or as administrator another's."""
    back = request.POST.get("account", "")
    goal = reverse("access:account", args=[back]) if _is_uuid(back) else reverse("access:me")
    return doors.act(
        request, lambda: actions.end_token(request.actor, token_id, at=clock.now()),
        to=goal, done="access.token_ended",
    )  # fmt: skip


def deputies(request: HttpRequest) -> HttpResponse:
    """Show whom one has named, and name another."""
    form = DeputyForm(request.POST or None, viewer=request.actor)

    def name(data: dict[str, Any]) -> None:
        first, last = form.span()
        actions.name_deputy(request.actor, UUID(data["deputy"]), first, last, at=clock.now())

    return doors.answer(
        request, form, "access/deputies.html", act=name, to="access:deputies", done="access.deputy_named",
        rows=queries.deputies_of(request.actor), now=clock.now(),
    )  # fmt: skip


def deputy_end(request: HttpRequest, deputy_id: UUID) -> HttpResponse:
    """End a deputy's time."""
    return doors.act(
        request, lambda: actions.end_deputy(request.actor, deputy_id, at=clock.now()),
        to="access:deputies", done="access.deputy_ended",
    )  # fmt: skip


def act_for(request: HttpRequest) -> HttpResponse:
    """Act for an absent colleague in this browser, or for oneself again."""
    chosen = request.POST.get("deputy", "")
    if chosen and not _is_uuid(chosen):
        raise Missing("missing")
    actions.act_for(request.session, request.actor, UUID(chosen) if chosen else None, at=clock.now())
    return redirect("/")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
