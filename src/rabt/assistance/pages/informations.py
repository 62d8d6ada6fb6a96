"""Pages of what was given: its grades and bonds, and every way out, each through one door."""

import json
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.assistance import actions, queries
from rabt.assistance.forms import (
    ConsentForm,
    DecideForm,
    FeedbackForm,
    GiveForm,
    GradeForm,
    KeepForm,
    RecallForm,
    SourceForm,
    SureForm,
    WayForm,
    WhyForm,
)
from rabt.assistance.models import Consent, Information, Recall
from rabt.assistance.pages.deeds import Act, Deed, deed, is_here, options, terms_now
from rabt.assistance.pages.papers import as_file, printed
from rabt.assistance.queries.paper import as_data, information_paper
from rabt.assistance.queries.requests import ANSWER, ASK, DECIDE
from rabt.assistance.rules.handling import Way, is_free
from rabt.assistance.rules.subject import Kind, is_doubtful, spoken
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.sheets import KINDS


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what was given and taken, by number; a sheet holds only what may leave on one."""
    actor = actor_of(request)
    is_sheet = request.GET.get("sheet") in KINDS
    rows = queries.free_rows(actor) if is_sheet else queries.informations_to_see(actor)
    return doors.listing(
        request, rows, "assistance/informations.html", options=options(), may_give=actor.has(ANSWER)
    )


def give(request: HttpRequest) -> HttpResponse:
    """Give information on own initiative."""
    actor = actor_of(request)
    chosen = request.GET.get("kind", "")
    if chosen not in set(Kind):
        return render(request, "assistance/kinds.html", {"kinds": list(Kind), "to": "assistance:give"})
    form = GiveForm(Kind(chosen), terms_now(), queries.sources_to_see(actor), request.POST or None)

    def act(data: dict[str, Any]) -> Information:
        return actions.give(
            actor, form.subject(data), data["purpose"], data["why"], form.said(data), at=clock.now()
        )

    return doors.answer(
        request, form, "assistance/give.html", act=act, to=_page, done="assistance.given", kind=chosen
    )


def _page(row: Information) -> str:
    return reverse("assistance:information", args=[row.pk])


@require_GET
def information(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Open what was given: its text, grades, bonds, consents, recalls, and where it went."""
    row = queries.information_to_see(actor_of(request), information_id)
    return render(request, "assistance/information.html", _context(request, row))


def _context(
    request: HttpRequest, row: Information, name: str = "", form: Form | None = None
) -> dict[str, Any]:
    actor = actor_of(request)
    deeds = [one for one in _deeds(actor, row) if one.name != name]
    if form is not None:
        deeds.insert(0, deed(name, form, row.pk))
    return {
        "row": row, "ours": is_here(row.given_by), "options": options(), "deeds": deeds,
        "consents": queries.consents_of(row), "recalls": queries.recalls_of(row),
        "feedback": queries.feedback_of(row), "handings": queries.handings_of(row),
        "bound": queries.bound_of(row), "about": spoken(row.subject_kind, row.subject),
        "doubtful": is_doubtful(row.subject, terms_now().on),
        "ways": _open_ways(actor, row), "pictures": queries.pictures_of(row),
        "may_save": row.state == "given" and is_free(queries.bound_of(row), Way.FILE, "", terms_now().on),
        "may_follow": actor.has(ASK) and queries.came(actor).filter(pk=row.pk, hit=True).exists(),
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def _open_ways(actor: Actor, row: Information) -> list[tuple[str, str]]:
    """Return the ways out that are open now, each as its word and address: who may not, sees no button."""
    bound, on = queries.bound_of(row), terms_now().on
    named = [
        (Way.PRINT, "print", "information_paper"), (Way.PRINT, "copy", "information_copy"),
        (Way.FILE, "export", "information_file"),
    ]  # fmt: skip
    return [
        (f"assistance.{word}", reverse(f"assistance:{page}", args=[row.pk]))
        for way, word, page in named
        if actor.has(ANSWER) and row.state == "given" and is_free(bound, way, "", on)
    ]


def _deeds(actor: Actor, row: Information) -> list[Deed]:
    terms, here = terms_now(), is_here(row.given_by)
    same = row.proposed_by in (actor.id, actor.for_whom)
    given = row.state == "given"
    theirs = given and not here and bool(row.text)
    weighed = row.state == "weighed" and here and not same
    review = row.kept_until is not None and row.kept_until <= terms.on
    named: list[tuple[str, str, bool, Any]] = [
        ("release", DECIDE, weighed, SureForm),
        ("return_answer", DECIDE, weighed and row.request_id is not None, lambda: WhyForm(auto_id="back_%s")),
        ("forward", ANSWER, given and bool(row.text), lambda: WayForm(terms, auto_id="forward_%s")),
        ("ask_consent", ANSWER, theirs, lambda: ConsentForm(terms, auto_id="consent_%s")),
        ("grade", ANSWER, theirs, lambda: GradeForm(terms, auto_id="grade_%s")),
        ("feedback", ANSWER, given and not here and queries.feedback_of(row) is None, FeedbackForm),
        ("call_back", ANSWER, given and here, lambda: RecallForm(terms, auto_id="recall_%s")),
        ("keep", DECIDE, review, lambda: KeepForm(auto_id="keep_%s")),
    ]  # fmt: skip
    return [deed(name, form(), row.pk) for name, scope, may, form in named if may and actor.has(scope)]


def _do(request: HttpRequest, information_id: UUID, name: str, form: Form, act: Act) -> HttpResponse:
    row = queries.information_to_see(actor_of(request), information_id)
    return doors.answer(
        request, form, "assistance/information.html", act=act, done=f"assistance.done.{name}",
        to=reverse("assistance:information", args=[information_id]), **_context(request, row, name, form),
    )  # fmt: skip


@require_POST
def release(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Give what a colleague weighed: an answer, or on own initiative."""

    def act(data: dict[str, Any]) -> Any:
        actor = actor_of(request)
        row = queries.information_to_see(actor, information_id)
        deed = actions.release if row.request_id else actions.release_information
        return deed(actor, information_id, at=clock.now())

    return _do(request, information_id, "release", SureForm(request.POST), act)


@require_POST
def return_answer(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Give an answer back to who weighed it."""

    def act(data: dict[str, Any]) -> Information:
        return actions.return_answer(actor_of(request), information_id, data["why"], at=clock.now())

    row = queries.information_to_see(actor_of(request), information_id)
    form = WhyForm(request.POST, auto_id="back_%s")
    return doors.answer(
        request, form, "assistance/information.html", act=act, done="assistance.done.return_answer",
        to=reverse("assistance:request", args=[row.request_id]) if row.request_id else _page(row),
        **_context(request, row, "return_answer", form),
    )  # fmt: skip


@require_POST
def grade(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Grade it by one's own eyes."""
    form = GradeForm(terms_now(), request.POST, auto_id="grade_%s")

    def act(data: dict[str, Any]) -> Any:
        return actions.grade(
            actor_of(request), information_id, data["source"], data["information"], at=clock.now()
        )

    return _do(request, information_id, "grade", form, act)


@require_POST
def feedback(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Tell the giver what became of it."""

    def act(data: dict[str, Any]) -> Any:
        return actions.feed_back(
            actor_of(request), information_id, data["said"], data["text"], at=clock.now()
        )

    return _do(request, information_id, "feedback", FeedbackForm(request.POST), act)


@require_POST
def call_back(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Call it back, or correct it."""
    form = RecallForm(terms_now(), request.POST, auto_id="recall_%s")

    def act(data: dict[str, Any]) -> Any:
        return actions.recall(
            actor_of(request), information_id, data["reason"], data["correction"], at=clock.now()
        )

    return _do(request, information_id, "call_back", form, act)


@require_POST
def ask_consent(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Ask the owner whether it may leave."""
    form = ConsentForm(terms_now(), request.POST, auto_id="consent_%s")

    def act(data: dict[str, Any]) -> Any:
        return actions.ask_consent(
            actor_of(request), information_id, data["way"], data["to"], data["why"], at=clock.now()
        )

    return _do(request, information_id, "ask_consent", form, act)


@require_POST
def forward(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Let it leave to another service, a court or an incident, where its code or a consent lets it."""
    form = WayForm(terms_now(), request.POST, auto_id="forward_%s")

    def act(data: dict[str, Any]) -> Any:
        return actions.hand_out(
            actor_of(request), information_id, Way(data["way"]), data["to"], at=clock.now()
        )

    return _do(request, information_id, "forward", form, act)


@require_POST
def keep(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Keep it longer, with a reason."""
    form = KeepForm(request.POST, auto_id="keep_%s")

    def act(data: dict[str, Any]) -> Any:
        return actions.keep_longer(
            actor_of(request), information_id, data["until"], data["why"], at=clock.now()
        )

    return _do(request, information_id, "keep", form, act)


# ------------------------------------------------------------------ ways out: each through the one door
@require_GET
def paper(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Print what was given."""
    leaving = actions.hand_out(actor_of(request), information_id, Way.PRINT, at=clock.now())
    return printed(
        "record.typ", information_paper(leaving.row, clock.now()), f"information-{leaving.row.number}"
    )


@require_GET
def sanitised(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Print the copy without anything that leads to its source but the reference."""
    leaving = actions.hand_out(actor_of(request), information_id, Way.PRINT, at=clock.now())
    facts = information_paper(leaving.row, clock.now(), sanitised=True)
    return printed("record.typ", facts, f"copy-{leaving.row.number}")


@require_GET
def file(request: HttpRequest, information_id: UUID) -> HttpResponse:
    """Export what was given as a file of data."""
    leaving = actions.hand_out(actor_of(request), information_id, Way.FILE, at=clock.now())
    return as_file(
        json.dumps(as_data(leaving.row), ensure_ascii=False, indent=1), f"information-{leaving.row.number}"
    )


# ------------------------------------------------------------------ consents, recalls, sources
@require_GET
def consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Open what the other side asks to do with something of ours."""
    row = queries.consent_to_see(actor_of(request), consent_id)
    return render(request, "assistance/consent.html", _consent(request, row))


def _consent(request: HttpRequest, row: Consent, name: str = "", form: Form | None = None) -> dict[str, Any]:
    actor = actor_of(request)
    theirs, same = not is_here(row.asked_by), row.proposed_by in (actor.id, actor.for_whom)
    deeds = []
    if theirs and row.state == "asked":
        deeds.append(deed("consent_weigh", form if name == "consent_weigh" and form else WhyForm(), row.pk))
    if theirs and row.state == "proposed" and actor.has(DECIDE) and not same:
        deeds.append(
            deed("consent_decide", form if name == "consent_decide" and form else DecideForm(), row.pk)
        )
    return {"row": row, "info": row.information, "deeds": deeds, "options": options(), "theirs": theirs}


@require_POST
def consent_weigh(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Put it before the head."""

    def act(data: dict[str, Any]) -> Any:
        return actions.weigh_consent(actor_of(request), consent_id, data["why"], at=clock.now())

    return _on_consent(request, consent_id, "consent_weigh", WhyForm(request.POST), act)


@require_POST
def consent_decide(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Consent until a day, or do not."""

    def act(data: dict[str, Any]) -> Any:
        return actions.decide_consent(actor_of(request), consent_id, data["until"], at=clock.now())

    return _on_consent(request, consent_id, "consent_decide", DecideForm(request.POST), act)


def _on_consent(request: HttpRequest, consent_id: UUID, name: str, form: Form, act: Act) -> HttpResponse:
    row = queries.consent_to_see(actor_of(request), consent_id)
    return doors.answer(
        request, form, "assistance/consent.html", act=act, done=f"assistance.done.{name}",
        to=reverse("assistance:consent", args=[consent_id]), **_consent(request, row, name, form),
    )  # fmt: skip


@require_GET
def recall(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Open one recall: why, until when it is to be confirmed, and where its subject went."""
    row = queries.recall_to_see(actor_of(request), recall_id)
    return render(request, "assistance/recall.html", _recall(row))


def _recall(row: Recall) -> dict[str, Any]:
    waits = row.confirmed_at is None and not is_here(row.information.given_by)
    return {
        "row": row, "info": row.information, "options": options(),
        "handings": queries.handings_of(row.information),
        "late": row.due_at < (row.confirmed_at or clock.now()),
        "deeds": [deed("recall_confirm", SureForm(), row.pk)] if waits else [],
    }  # fmt: skip


@require_POST
def recall_confirm(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Confirm that it is erased or corrected, here and wherever it went."""
    actor = actor_of(request)
    row = queries.recall_to_see(actor, recall_id)
    return doors.answer(
        request, SureForm(request.POST), "assistance/recall.html", done="assistance.done.recall_confirm",
        act=lambda data: actions.confirm_recall(actor, recall_id, at=clock.now()),
        to=reverse("assistance:recall", args=[recall_id]), **_recall(row),
    )  # fmt: skip


def sources(request: HttpRequest) -> HttpResponse:
    """List the references of sources, and enter one; a name is never shown again."""
    actor = actor_of(request)
    return doors.answer(
        request, SourceForm(request.POST or None), "assistance/sources.html", done="assistance.source_kept",
        act=lambda data: actions.enter_source(actor, data["name"], at=clock.now()),
        to="assistance:sources", rows=queries.sources_to_see(actor),
    )  # fmt: skip
