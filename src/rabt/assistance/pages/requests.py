"""Pages of requests: the queue with its clocks, a question in steps, one conversation with both sides."""

from contextlib import suppress
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.assistance import actions, queries
from rabt.assistance.forms import (
    AnswerForm,
    ClarifyForm,
    ContentForm,
    NewForm,
    PictureForm,
    QuestionForm,
    ReasonsForm,
    SureForm,
    WhyForm,
    WithheldForm,
    WithholdForm,
    prefilled,
    written,
)
from rabt.assistance.models import Information, Request
from rabt.assistance.pages.clocks import told_with_clocks
from rabt.assistance.pages.deeds import Act, Deed, deed, options, terms_now
from rabt.assistance.pages.papers import printed
from rabt.assistance.queries.paper import request_paper
from rabt.assistance.queries.requests import ANSWER, ASK, DECIDE, SEND
from rabt.assistance.rules import handling
from rabt.assistance.rules.handling import Bound, Way
from rabt.assistance.rules.request import LABOUR, TABLE, Move, Part, State, needs_two
from rabt.assistance.rules.subject import Kind, Subject, is_doubtful, spoken
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.files.forms import Keeper
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the requests of this contact point by number, state and clock; nothing of their subjects."""
    actor = actor_of(request)
    state = doors.picked(request, "state", State)
    side = {"ours": True, "theirs": False}.get(request.GET.get("side", ""))
    rows = queries.requests_to_see(actor, state=state, ours=side)
    if not request.GET.get("state") and not request.GET.get("all"):
        rows = rows.filter(
            state__in=[one for one in State if one not in ("answered", "withdrawn", "referred")]
        )
        rows = rows.order_by("due_at", "pk")
    return doors.listing(
        request, doors.Opened(rows, told_with_clocks), "assistance/list.html", state=state,
        states=list(State),
        side=request.GET.get("side", ""), everything=bool(request.GET.get("all")), options=options(),
        may_ask=actor.has(ASK), may_give=actor.has(ANSWER),
    )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Ask a first question: choose what it is about, then fill in its short form."""
    actor = actor_of(request)
    like = _like(actor, request.GET.get("like", ""))
    chosen = like.subject_kind if like else request.GET.get("kind", "")
    taken = _taken(actor, request.GET.get("incident", ""))
    if chosen not in set(Kind):
        return render(request, "assistance/kinds.html", {
            "kinds": list(Kind), "to": "assistance:new", "taken": taken,
            "offered": [] if taken else queries.offered(actor),
        })  # fmt: skip
    last = queries.requests_to_see(actor, ours=True).filter(proposed_by=actor.id).first()
    form = NewForm(
        Kind(chosen),
        terms_now(),
        request.POST or None,
        initial=written(like) if like else prefilled(last, taken),
    )
    return doors.answer(
        request, form, "assistance/new.html", to=_page, done="assistance.drafted", kind=chosen,
        act=lambda data: actions.draft(actor, form.asked(data, form.subject(data)), at=clock.now()),
    )  # fmt: skip


def _taken(actor: Actor, text: str) -> queries.Offered | None:
    """Return the incident that the question takes up, if one is named that was offered."""
    return queries.offered_one(actor, text)


def _like(actor: Actor, text: str) -> Request | None:
    """Return the draft that is written anew, if one is named."""
    with suppress(ValueError, Missing):
        row = queries.request_to_see(actor, UUID(text))
        return row if queries.is_ours(row) and row.state == State.DRAFT else None
    return None


def follow(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the second question, after a hit."""
    actor = actor_of(request)
    first = queries.request_to_see(actor, request_id)
    form = ReasonsForm(terms_now(), request.POST or None, second=True, initial=_again(first))

    def act(data: dict[str, Any]) -> Request:
        told = form.asked(
            data, Subject(first.subject_kind, first.subject), sought=first.sought, purpose=first.purpose
        )
        return actions.follow(actor, request_id, told, at=clock.now())

    return doors.answer(
        request, form, "assistance/new.html", to=_page, done="assistance.drafted", act=act, first=first,
        about=spoken(first.subject_kind, first.subject),
    )  # fmt: skip


def _again(first: Request) -> dict[str, Any]:
    same = (
        "offence",
        "offence_text",
        "handling",
        "restriction",
        "limits",
        "case_number",
        "legal_basis",
        "authority",
    )
    return {name: getattr(first, name) for name in same} | {"protected": list(first.protected)}


def _page(row: Request) -> str:
    return reverse("assistance:request", args=[row.pk])


# ------------------------------------------------------------------ one conversation
@require_GET
def conversation(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Open one request as a conversation: both steps, clarifications, answers, and what may be done now."""
    return _conversation(request, queries.request_to_see(actor_of(request), request_id))


def _conversation(request: HttpRequest, row: Request, **shown: Any) -> HttpResponse:
    return render(request, "assistance/request.html", _context(request, row) | shown)


def _context(request: HttpRequest, row: Request, name: str = "", form: Form | None = None) -> dict[str, Any]:
    actor = actor_of(request)
    told_with_clocks([row])
    thread = [
        (one, queries.clarifications_of(one), queries.answer_of(one), queries.attachments_of(one))
        for one in queries.thread_of(actor, row)
    ]
    answer = queries.answer_of(row)
    ours = queries.is_ours(row)
    deeds = [one for one in _deeds(actor, row) if one.name != name]
    if form is not None:
        deeds.insert(0, deed(name, form, row.pk))
    return {
        "row": row, "ours": ours, "options": options(), "thread": thread,
        "about": spoken(row.subject_kind, row.subject), "doubtful": is_doubtful(row.subject, terms_now().on),
        "services": {one.service: queries.service_named(one.service, tongue()) for one, *_ in thread},
        "deeds": deeds, "two": needs_two(row.handling, row.protected),
        "may_follow": ours and actor.has(ASK) and row.step == Part.HIT and bool(answer and answer.hit)
        and len(thread) == 1,
        "may_answer": not ours and actor.has(ANSWER) and row.state == State.OPEN,
        "met": queries.met_before(actor, row) if actor.has(ANSWER) else None,
        "may_look": not ours and actor.has(ANSWER) and row.sought == LABOUR and row.state == State.OPEN,
        "may_rewrite": ours and actor.has(ASK) and row.state == State.DRAFT and row.step == Part.HIT,
        "may_detach": ours and actor.has(ASK) and row.state == State.DRAFT,
        "may_save": handling.is_free(
            Bound(row.handling, row.asked_by, settings.RABT.state), Way.FILE, "", terms_now().on
        ),
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def _deeds(actor: Actor, row: Request) -> list[Deed]:
    ours = queries.is_ours(row)
    same = row.proposed_by in (actor.id, actor.for_whom)
    two = needs_two(row.handling, row.protected)
    named: list[tuple[str, Move, str, bool, Form]] = [
        ("attach", Move.PROPOSE, ASK, ours, PictureForm(keeper=Keeper(actor, clock.now()))),
        ("propose", Move.PROPOSE, ASK, ours and (two or not actor.has(SEND)), SureForm()),
        ("send", Move.SEND, DECIDE if two else SEND, ours and not (two and row.state == State.DRAFT)
         and not (row.state == State.PROPOSED and same), SureForm()),
        ("return", Move.RETURN, DECIDE, ours and row.state == State.PROPOSED, WhyForm(auto_id="return_%s")),
        ("ask_back", Move.ASK_BACK, ANSWER, not ours, QuestionForm()),
        *_withholding(actor, row),
        ("clarify", Move.CLEAR, ASK, ours and row.state == State.UNCLEAR, ClarifyForm()),
        ("withdraw", Move.WITHDRAW, ASK, ours, SureForm()),
    ]  # fmt: skip
    return [
        deed(name, form, row.pk)
        for name, step, scope, may, form in named
        if may and actor.has(scope) and (State(row.state), step) in TABLE
    ]


def _withholding(actor: Actor, row: Request) -> list[tuple[str, Move, str, bool, Form]]:
    """Return what may be done about withholding the look at a labour record, in a case of the other side."""
    if queries.is_ours(row) or row.sought != LABOUR:
        return []
    asked = queries.withholding_of(row)
    waits = asked is not None and not asked.decision
    other = asked is not None and asked.proposed_by not in (actor.id, actor.for_whom)
    return [
        ("withhold", Move.ANSWER, ANSWER, asked is None, WithholdForm(auto_id="withhold_%s")),
        ("withhold_decide", Move.ANSWER, DECIDE, waits and other, WithheldForm(auto_id="withheld_%s")),
    ]  # fmt: skip


def _do(request: HttpRequest, request_id: UUID, name: str, form: Form, act: Act) -> HttpResponse:
    """Do one deed of the conversation; when refused, show it again with all that was typed."""
    row = queries.request_to_see(actor_of(request), request_id)
    context = _context(request, row, name, form)
    return doors.answer(
        request, form, "assistance/request.html", act=act, done=f"assistance.done.{name}", **context,
        to=reverse("assistance:request", args=[request_id]),
    )  # fmt: skip


@require_POST
def propose(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Hand a draft to the contact point or its head."""
    return _do(request, request_id, "propose", SureForm(request.POST),
               lambda data: actions.propose(actor_of(request), request_id, at=clock.now()))  # fmt: skip


@require_POST
def attach(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Attach a picture to a draft."""
    actor = actor_of(request)
    form = PictureForm(request.POST, request.FILES, keeper=Keeper(actor, clock.now()))

    def act(data: dict[str, Any]) -> Any:
        chosen = data["picture"]
        return actions.attach(actor, request_id, chosen.read(), chosen.name, at=clock.now())

    return _do(request, request_id, "attach", form, act)


@require_POST
def send(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send a request to the other side."""
    return _do(request, request_id, "send", SureForm(request.POST),
               lambda data: actions.send_request(actor_of(request), request_id, at=clock.now()))  # fmt: skip


@require_POST
def give_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give a proposed request back to its writer."""
    return _do(
        request,
        request_id,
        "return",
        WhyForm(request.POST, auto_id="return_%s"),
        lambda data: actions.return_request(actor_of(request), request_id, data["why"], at=clock.now()),
    )


@require_POST
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    return _do(request, request_id, "withdraw", SureForm(request.POST),
               lambda data: actions.withdraw(actor_of(request), request_id, at=clock.now()))  # fmt: skip


@require_POST
def ask_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the asker what is not clear."""
    return _do(
        request,
        request_id,
        "ask_back",
        QuestionForm(request.POST),
        lambda data: actions.ask_back(actor_of(request), request_id, data["question"], at=clock.now()),
    )


@require_POST
def clarify(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Clarify what the other side asked back."""
    return _do(
        request,
        request_id,
        "clarify",
        ClarifyForm(request.POST),
        lambda data: actions.clarify(actor_of(request), request_id, data["answer"], at=clock.now()),
    )


@require_POST
def withhold(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask that the look at a labour record is withheld from its person for a time."""

    def act(data: dict[str, Any]) -> Any:
        zone = ZoneInfo(terms_now().state(settings.RABT.state).zone)
        until = datetime.combine(data["until"], time.max, tzinfo=zone)
        return actions.ask_to_withhold(actor_of(request), request_id, until, data["why"], at=clock.now())

    return _do(request, request_id, "withhold", WithholdForm(request.POST, auto_id="withhold_%s"), act)


@require_POST
def withhold_decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide, as another person, whether it is withheld."""
    form = WithheldForm(request.POST, auto_id="withheld_%s")

    def act(data: dict[str, Any]) -> Any:
        yes = data["withheld"] == "yes"
        return actions.decide_to_withhold(actor_of(request), request_id, yes, at=clock.now())

    return _do(request, request_id, "withhold_decide", form, act)


def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer a request, after the questions of harm."""
    actor = actor_of(request)
    row = queries.request_to_see(actor, request_id)
    if queries.is_ours(row):
        raise Missing()
    told_with_clocks([row])
    sources = queries.sources_to_see(actor)
    form = AnswerForm(row.step, terms_now(), sources, request.POST or None)
    if row.step == Part.DATA:
        keeper = Keeper(actor, clock.now())
        form = ContentForm(
            row.step, terms_now(), sources, request.POST or None, request.FILES or None, keeper=keeper
        )

    def act(data: dict[str, Any]) -> Information:
        return actions.answer(
            actor, request_id, form.said(data), at=clock.now(), picture=form.picture_of(data)
        )

    return doors.answer(
        request, form, "assistance/answer.html", act=act, done="assistance.answer_kept", row=row,
        to=_page(row), options=options(), met=queries.met_before(actor, row),
        about=spoken(row.subject_kind, row.subject),
    )  # fmt: skip


@require_POST
def registered(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Look whether the document of a request about a labour record is in the register: yes or no, no more."""
    actor = actor_of(request)
    row = queries.request_to_see(actor, request_id)
    found = actions.look_in_register(actor, request_id, at=clock.now())
    return _conversation(request, row, in_register=bool(found), looked=True)


@require_GET
def paper(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Print a request, where its handling code lets it leave."""
    row, facts = request_paper(actor_of(request), request_id, clock.now())
    return printed("record.typ", facts, f"request-{row.number}")
