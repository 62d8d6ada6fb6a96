"""The officers' pages: what waits, one complaint with its words, each step; looks are written down first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.complaints import actions, queries
from rabt.complaints.forms import (
    CardForm,
    DecideForm,
    PrintForm,
    ProposeForm,
    ReceiveForm,
    ReferForm,
    TakeUpForm,
    TextForm,
)
from rabt.complaints.models import Complaint
from rabt.complaints.pages.telling import answered, pages_in, private, told_by
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules import number, statement
from rabt.complaints.rules.complaint import State, Step
from rabt.files.pages import handed_out
from rabt.shell import doors


@dataclass(frozen=True)
class Deed:
    """One step on the page of a complaint: its form and where it is sent."""

    name: str
    form: Form
    url: str

    @property
    def word(self) -> str:
        """The key of its button."""
        return f"complaints.step.{self.name}"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the complaints of the sorts that this viewer reads: numbers and clocks, no word of them."""
    actor, state = request.actor, request.GET.get("state", "")[:20]
    today = queries.terms_at(clock.now()).on
    rows = queries.complaints_to_see(actor, state if state in set(State) else "")
    if state == "late":
        rows = queries.late(rows, today)
    return doors.listing(
        request, rows, "complaints/list.html", chosen=state, states=list(State), today=today,
        counted=queries.counted(actor), may_receive=actor.has("complaints.receive"),
    )  # fmt: skip


@private
def receive(request: HttpRequest) -> HttpResponse:
    """Write a complaint down for a caller or a visitor; he takes the number and the secret word away."""
    at = clock.now()
    form = ReceiveForm(queries.terms_at(at).complaints, request.POST or None, request.FILES or None)
    return answered(
        request, form, "complaints/tell.html",
        lambda data: actions.receive(
            request.actor, told_by(data), pages_in(data), channel=data["channel"], consent=data["consent"],
            once=data["once"], at=at,
        ),
    )  # fmt: skip


@require_GET
@private
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """Read one complaint with what was said and done."""
    return render(request, "complaints/complaint.html", shown(request.actor, complaint_id))


@require_GET
@private
def evidence(request: HttpRequest, piece_id: UUID) -> HttpResponse:
    """Hand out one file of a complaint, always as a download."""
    return handed_out(queries.evidence_to_see(request.actor, piece_id, clock.now()), "attachment")


@private
def post(request: HttpRequest) -> HttpResponse:
    """Show how the post with the other state's office does; believe its new keys, once they were heard."""
    return doors.answer(
        request, CardForm(request.POST or None), "complaints/post.html", done="complaints.post_believed",
        to=reverse("complaints:post"), found=queries.post_to_see(request.actor),
        act=lambda data: actions.believe_card(request.actor, at=clock.now(), **data),
    )  # fmt: skip


def shown(actor: Actor, complaint_id: UUID) -> dict[str, Any]:
    """Gather what the page of one complaint shows; the look is written down."""
    at = clock.now()
    whole = queries.complaint_to_see(actor, complaint_id, at)
    row, terms = whole.row, queries.terms_at(at)
    waits = queries.waiting_decision(row)
    people = [one.by for one in (*whole.said, *whole.decided) if one.by]
    return {
        "whole": whole, "row": row, "spoken": number.spoken(row.number), "today": terms.on,
        "kind": terms.complaints.get(whole.told.kind), "waits": waits, "acts": queries.acts_of(row),
        "names": access.accounts_of([*people, row.taken_by]), "deeds": _deeds(actor, row, bool(waits)),
        "looks": queries.looks_at(actor, row) if actor.has("complaints.audit") else [],
    }  # fmt: skip


# name, scope, the step that must be open (none: always), the form
STEPS: tuple[tuple[str, str, Step | None, Callable[..., Form]], ...] = (
    ("take_up", "complaints.take_up", Step.TAKE_UP, TakeUpForm),
    ("say", "complaints.answer", None, TextForm),
    ("conciliate", "complaints.conciliate", Step.CONCILIATE, TextForm),
    ("settle", "complaints.conciliate", Step.SETTLE, TextForm),
    ("propose", "complaints.propose", Step.DECIDE, ProposeForm),
    ("decide", "complaints.decide", Step.DECIDE, DecideForm),
    ("refer", "complaints.refer", Step.REFER, ReferForm),
    ("execute", "complaints.answer", Step.EXECUTE, TextForm),
    ("print", "complaints.refer", None, PrintForm),
)


def _deeds(actor: Actor, row: Complaint, waits: bool) -> list[Deed]:
    """Return the steps that this viewer may take now."""
    found = []
    for name, scope, step, _ in STEPS:
        closed = step is not None and not rules.may(row.state, step)
        if closed or not actor.has(scope) or (name in ("propose", "decide") and waits != (name == "decide")):
            continue
        found.append(Deed(name, form_of(name, row), reverse(f"complaints:{name}", args=[row.pk])))
    return found


def form_of(name: str, row: Complaint, data: Any = None) -> Form:
    """Make the form of one step."""
    make = next(form for known, _, _, form in STEPS if known == name)
    choices = {
        "refer": rules.places(row.guarded, row.theirs is not None),
        "print": statement.readers(row.guarded),
    }
    more = (choices[name],) if name in choices else ()
    return make(*more, data, auto_id=f"{name}_%s")


def with_form(deeds: list[Deed], name: str, form: Form) -> list[Deed]:
    """Return the steps with one form as it was sent."""
    return [replace(one, form=form) if one.name == name else one for one in deeds]


def _step(name: str, deed: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Make the door of one step: its form stands on the page of the complaint itself."""

    @private
    def door(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
        context = shown(request.actor, complaint_id)
        form = form_of(name, context["row"], request.POST)
        context["deeds"] = with_form(context["deeds"], name, form)
        return doors.answer(
            request, form, "complaints/complaint.html", done=f"complaints.done.{name}",
            to=reverse("complaints:complaint", args=[complaint_id]),
            act=lambda data: deed(request.actor, complaint_id, at=clock.now(), **data), **context,
        )  # fmt: skip

    return door


def _decide(actor: Actor, complaint_id: UUID, *, agrees: str, at: Any) -> Any:
    return actions.decide(actor, complaint_id, agrees == "yes", at=at)


take_up = _step("take_up", actions.take_up)
say = _step("say", actions.say)
conciliate = _step("conciliate", actions.conciliate)
settle = _step("settle", actions.settle)
propose = _step("propose", actions.propose)
decide = _step("decide", _decide)
refer = _step("refer", actions.refer)
execute = _step("execute", actions.execute)
