"""The node administrator's pages: offices, accounts, and what another administrator must release."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rabt.access import actions, queries
from rabt.access.forms import AccountForm, OfficeForm, PostingForm, ReasonForm, RecoveryForm, ServesForm
from rabt.access.queries.actors import MANAGE
from rabt.base import clock
from rabt.shell import doors


def offices(request: HttpRequest) -> HttpResponse:
    """Show the offices as a tree."""
    return render(request, "access/offices.html", {"rows": queries.offices_to_see(request.actor)})


def office_open(request: HttpRequest) -> HttpResponse:
    """Open an office below another."""
    form = OfficeForm(request.POST or None, viewer=request.actor)
    return doors.answer(
        request, form, "access/form.html", to="access:offices", done="access.office_opened",
        act=lambda data: actions.open_office(
            request.actor, f"{data['above']}{data['name']}/", data["name_ar"], data["name_en"], data["kind"],
            clock.now(), serves=data["serves"],
        ),
        title="access.office_open", submit="access.office_open",
    )  # fmt: skip


def office_serves(request: HttpRequest, code: str) -> HttpResponse:
    """Let an office reach another one's records."""
    office = queries.office_to_see(request.actor, code)
    form = ServesForm(request.POST or None, viewer=request.actor, initial={"serves": office.serves})
    return doors.answer(
        request, form, "access/form.html", to="access:offices", done="access.office_changed",
        act=lambda data: actions.set_serves(request.actor, code, data["serves"], at=clock.now()),
        title="access.office_serves", submit="access.keep", subject=office.name_ar,
    )  # fmt: skip


def accounts(request: HttpRequest) -> HttpResponse:
    """List accounts by name, role and office."""
    asked: dict[str, Any] = {name: request.GET.get(name, "").strip() for name in ("q", "role", "office")}
    return doors.listing(
        request, queries.accounts_found(request.actor, **asked), "access/accounts.html", **asked
    )


def account_open(request: HttpRequest) -> HttpResponse:
    """Ask for a new account, which another administrator releases."""
    form = AccountForm(request.POST or None, viewer=request.actor)
    return doors.answer(
        request, form, "access/form.html", to="access:warrants", done="access.warrant_proposed",
        act=lambda data: actions.propose_account(
            request.actor, data["name_ar"], data["role"], data["office"], data["phone"], data["email"],
            clock.now(), name_en=data["name_en"], language=data["language"],
        ),
        title="access.account_open", submit="access.account_open",
    )  # fmt: skip


def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show one account: where it is signed in, its tokens and passkeys."""
    found = queries.account_to_see(request.actor, account_id)
    return render(
        request, "access/account.html",
        {"account": found, "stays": queries.stays_of(found.pk)[:20], "tokens": queries.tokens_of(found.pk)},
    )  # fmt: skip


def account_close(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close an account at once."""
    return doors.act(
        request, lambda: actions.close_account(request.actor, account_id, at=clock.now()),
        to="access:accounts", done="access.account_closed_done",
    )  # fmt: skip


def account_stays_end(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """End every stay of an account."""
    return doors.act(
        request, lambda: actions.end_stays(request.actor, account_id, at=clock.now()),
        to="access:accounts", done="access.stays_ended",
    )  # fmt: skip


def account_recover(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask for a recovery link, which another administrator releases."""
    found = queries.account_to_see(request.actor, account_id)
    return doors.answer(
        request, RecoveryForm(request.POST or None), "access/form.html", to="access:warrants",
        done="access.warrant_proposed",
        act=lambda data: actions.propose_recovery(
            request.actor, account_id, phone=data["phone"], email=data["email"], at=clock.now()
        ),
        title="access.account_recover", submit="access.account_recover", subject=found.name_ar,
        hint="access.recover_hint",
    )  # fmt: skip


def account_post(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask for another role or office, which another administrator releases."""
    found = queries.account_to_see(request.actor, account_id)
    form = PostingForm(
        request.POST or None, viewer=request.actor, initial={"role": found.role, "office": found.office_id}
    )
    return doors.answer(
        request, form, "access/form.html", to="access:warrants", done="access.warrant_proposed",
        act=lambda data: actions.propose_posting(
            request.actor, account_id, data["role"], data["office"], at=clock.now()
        ),
        title="access.account_post", submit="access.account_post", subject=found.name_ar,
    )  # fmt: skip


def warrants(request: HttpRequest) -> HttpResponse:
    """List what administrators asked for accounts, open ones first; and who else releases what he asked."""
    actor = request.actor
    rows = queries.warrants_to_see(actor)
    waits = rows.filter(decision="", proposed_by__in=[actor.id, actor.for_whom or "-"]).exists()
    return doors.listing(
        request, rows, "access/warrants.html",
        seconds=queries.seconds(actor, MANAGE, actor.office) if waits else None,
    )  # fmt: skip


def warrant_release(request: HttpRequest, warrant_id: UUID) -> HttpResponse:
    """Release what another administrator asked for."""
    return doors.act(
        request, lambda: actions.release(request.actor, warrant_id, at=clock.now()),
        to="access:warrants", done="access.warrant_released",
    )  # fmt: skip


def warrant_decline(request: HttpRequest, warrant_id: UUID) -> HttpResponse:
    """Decline what another administrator asked for."""
    queries.warrant_to_see(request.actor, warrant_id)
    return doors.answer(
        request, ReasonForm(request.POST or None), "access/form.html", to="access:warrants",
        done="access.warrant_declined",
        act=lambda data: actions.decline(request.actor, warrant_id, data["reason"], at=clock.now()),
        title="access.warrant_decline", submit="access.warrant_decline",
    )  # fmt: skip
