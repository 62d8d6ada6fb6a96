"""The gate: who is at the door, and does the table let him through this route?

Each request is judged anew, on the route that Django resolved and never on the raw path, so a change
of role or a closed account works at once. A session opens pages and API; a token opens the API only.
Routes for the other node and for devices are passed on without any actor: the body proves itself there.
Routes of a person's own page ask for the stay of that person alone, whoever else is signed in at the browser.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from rabt.access import actions, queries, rules
from rabt.access.models import OwnStay, SignIn
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Problem
from rabt.shell import problems

log = logging.getLogger("rabt.access")
SESSION, TOKEN, OWN = "session", "token", "own"


class Gate:
    """Middleware: sets `request.actor`, then asks the table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.table = rules.table()  # a table that contradicts itself stops the node here

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who is at the door."""
        request.actor, request.came_by, request.stay = queries.anyone(), "", None
        request.entry_problem = None
        try:
            self._recognise(request, clock.now())
        except Problem as problem:
            request.entry_problem = problem
        response = self.get_response(request)
        if request.actor.id:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _recognise(self, request: HttpRequest, at: datetime) -> None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            request.came_by = TOKEN
            request.actor = actor_by_token(secret.strip(), at)
            return
        stay = queries.stay(request.session.get("sign_in", ""))
        if stay is None:
            return
        request.actor = actor_by_session(stay, request.session.get("for_whom", ""), at)
        request.came_by, request.stay = SESSION, stay

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let this request through, or answer why not."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        try:
            row = self._authorise(request, name)
        except Problem as problem:
            log.info(
                "refused route=%s method=%s role=%s code=%s",
                name,
                request.method,
                request.actor.role,
                problem.code,
            )
            return self._refusal(request, problem)
        request.actor = request.actor.looking_for(row.purpose)
        if request.came_by == SESSION and getattr(view, "csrf_exempt", False):
            return _forgery_check(request)
        return None

    def _authorise(self, request: HttpRequest, name: str) -> rules.Route:
        row = self.table.routes.get(name)
        method = "get" if request.method == "HEAD" else (request.method or "").lower()
        asked = row.asks.get(method) if row else None
        if row is None or asked is None:
            raise NotAllowed("route_closed")
        if self._is_known_otherwise(request, asked):
            return row
        if request.entry_problem:
            raise request.entry_problem
        if asked != rules.ANYONE:
            check_entry(request.actor, asked)
        if request.came_by == TOKEN and not name.startswith("api:"):
            raise NotAllowed("token_opens_no_page")
        if row.fresh and request.stay and stale(request.stay, row.fresh, clock.now()):
            raise NotAllowed("sign_in_again", minutes=row.fresh)
        return row

    def _is_known_otherwise(self, request: HttpRequest, asked: str) -> bool:
        """Tell whether a row asks for no account: the body proves itself, it is his own, or anyone may."""
        role = self.table.role_without_account(asked)
        if asked in (rules.PEER, rules.DEVICE) or role:
            request.actor, request.came_by, request.stay = queries.anyone(), asked, None
        if role:
            secret = request.COOKIES.get(settings.OWN_COOKIE_NAME, "")
            request.actor, request.own_stay = actor_by_own_stay(secret, role, clock.now())
            request.came_by = OWN
        return request.came_by in (rules.PEER, rules.DEVICE, OWN) or (
            asked == rules.ANYONE and request.came_by != TOKEN
        )

    def _refusal(self, request: HttpRequest, problem: Problem) -> HttpResponse:
        door = {
            "sign_in_first": "access:sign_in",
            "stay_ended": "access:sign_in",
            "sign_in_again": "access:prove",
            "come_in_first": problem.facts.get("door", ""),
        }
        if problem.code not in door or _is_machine(request):
            return problems.answer(request, problem)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = reverse(door[problem.code])
            return response
        back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
        if not back:
            return problems.answer(request, problem)
        typed = {} if request.method in ("GET", "HEAD") else {"typed": "kept"}
        return redirect(f"{reverse(door[problem.code])}?{urlencode({'next': back} | typed)}")


def _page_before(request: HttpRequest) -> str:
    """Return the page of ours on which the form stood that was sent; what was typed is kept as a draft."""
    came = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", came.path, came.query, "")) if came.netloc == request.get_host() else ""


def _is_machine(request: HttpRequest) -> bool:
    """Tell whether a machine or a script asks: it is told, not led elsewhere."""
    asked = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or asked.startswith("application/json")


def check_entry(actor: Actor, asked: str) -> None:
    """Make sure that an actor may use what a row asks for. Refuses: sign_in_first, not_allowed"""
    if not actor.id:
        raise NotAllowed("sign_in_first")
    if asked != rules.SIGNED_IN:
        actor.require(asked)


def actor_by_token(secret: str, at: datetime) -> Actor:
    """Return the actor of a machine's token. Refuses: token_wrong, account_closed, wrong_side"""
    token = queries.token_of(rules.digest_of(secret), at)
    if token is None:
        raise NotAllowed("token_wrong")
    actor = queries.actor_of(token.account)
    actions.note_token_used(token, at)
    return actor


def actor_by_session(stay: SignIn, for_whom: str, at: datetime) -> Actor:
    """Return the actor of a stay that is neither idle nor too long. Refuses: stay_ended, account_closed"""
    actor = queries.actor_of(stay.account)
    role = rules.table().roles[stay.account.role]
    if not rules.stay_stands(stay.opened_at, stay.seen_at, at, idle_minutes=role.idle):
        actions.end_stay(stay, at)
        raise NotAllowed("stay_ended")
    actions.note_seen(stay, at)
    if for_whom and (deputy := queries.deputyship(for_whom, stay.account_id, at)):
        return queries.actor_of(stay.account, for_whom=deputy.absent)
    return actor


def actor_by_own_stay(secret: str, role: rules.Role, at: datetime) -> tuple[Actor, OwnStay]:
    """Return the actor of a person at his own page, and his stay. Refuses: come_in_first"""
    stay = queries.own_stay(secret)
    if stay is None:
        raise NotAllowed("come_in_first", door=role.door)
    if not rules.stay_stands(stay.opened_at, stay.seen_at, at, idle_minutes=role.idle):
        actions.end_own_stay(stay, at=at)
        raise NotAllowed("come_in_first", door=role.door)
    actions.note_own_seen(stay, at)
    return queries.himself(stay.who, role.scopes, stay.refs), stay


def stale(stay: SignIn, minutes: int, at: datetime) -> bool:
    """Tell whether the last proof of identity is too old for this act."""
    return at - stay.proved_at > timedelta(minutes=minutes)


def _forgery_check(request: HttpRequest) -> HttpResponse | None:
    """Hold a browser's API call to the same token as a form. (a session alone proves no intent)"""
    return CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {})


_nothing = partial(HttpResponse, status=204)
"""A view that asks for the form's token, since it is not exempt."""
