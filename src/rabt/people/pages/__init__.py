"""Pages: find a worker, register him, open his file, correct it, take his photograph."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import rules as access
from rabt.access.queries import seconds_after
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.files.forms import Keeper
from rabt.files.pages import handed_out
from rabt.people import actions, queries
from rabt.people.forms import (
    CorrectionForm,
    DeathDecisionForm,
    DeathForm,
    ErasureForm,
    PersonForm,
    PictureForm,
)
from rabt.people.models import Erasure, Person
from rabt.people.pages import helping, planting, resembling
from rabt.people.rules import mrz
from rabt.people.rules.person import check_registration
from rabt.shell import doors
from rabt.shell.problems import told
from rabt.shell.sheets import Column


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor


SHEET = (
    Column("people.name_ar", lambda row: row.name_ar),
    Column("people.name_latin", lambda row: row.name_latin),
    Column("people.born_on", lambda row: row.born_on), Column("people.sex", lambda row: row.sex),
    Column("people.national_id", lambda row: row.national_id),
    Column("people.passport_number", lambda row: row.passport_number),
    Column("people.passport_expires_on", lambda row: row.passport_expires_on),
    Column("people.phone", lambda row: row.phone), Column("people.kept_by", lambda row: row.kept_by),
)  # fmt: skip
"""The list of workers as it is taken away."""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the workers whom this viewer may see; one box searches names, documents and telephones."""
    search, missing = request.GET.get("q", "")[:200], request.GET.get("photo") == "missing"
    found = queries.people(_actor(request), search, without_photo=missing)
    return doors.listing(request, found, "people/list.html", sheet=SHEET, search=search, missing=missing)


def register(request: HttpRequest) -> HttpResponse:
    """Register a worker; those who look like him are shown beside before it is done."""
    at = clock.now()
    terms = agreement.terms_at(at)
    form = PersonForm(terms, request.POST or None, request.FILES or None, keeper=Keeper(_actor(request), at))
    alike = _look_alikes(request, form)
    if alike:
        form.ask_not_same()

    def act(data: dict[str, Any]) -> Person:
        photo = data["photo"].read() if data.get("photo") else b""
        return actions.register_person(
            _actor(request), form.facts(data), at=at, not_same=data.get("not_same", ""), photo=photo
        )

    return doors.answer(
        request, form, "people/register.html", act=act, to=_file_of, done="people.registered", alike=alike
    )


def _look_alikes(request: HttpRequest, form: PersonForm) -> list[queries.LookAlike]:
    """Find who looks like the person typed so far; facts that are refused are told by the act itself."""
    if request.method != "POST" or not form.is_valid():
        return []
    terms = agreement.terms_at(clock.now())
    try:
        checked = check_registration(form.facts(form.cleaned_data), terms, terms.on)
    except Refused:
        return []
    return queries.look_alikes(_actor(request), checked)


@require_POST
def passport_lines(request: HttpRequest) -> HttpResponse:
    """Read a passport's two lines and give the form back with what they say filled in."""
    terms = agreement.terms_at(clock.now())
    typed = request.POST.dict()
    context: dict[str, Any] = {}
    keeper = Keeper(_actor(request), clock.now())
    try:
        found = mrz.read(typed.get("lines", "")[:400], terms.on)
        typed |= {name: str(value) for name, value in found.facts().items()}
        context["read"] = True
    except Refused as refused:
        context["problem"] = told(refused)
    form = PersonForm(terms, initial=typed, keeper=keeper)
    return render(request, "people/fields.html", {"form": form, **context})


@require_GET
def file(request: HttpRequest, person_id: UUID, **more: Any) -> HttpResponse:
    """Open a worker's file: who he is, his documents, and what other rooms know."""
    actor, now = _actor(request), clock.now()
    person = queries.person_to_see(actor, person_id)
    terms, joined = agreement.terms_at(now), queries.went_into(person)
    records = [person.pk, *(one.pk for one in joined)]
    context = {
        "person": person,
        "documents": queries.documents_of(person),
        "corrections": queries.corrections_of(person),
        "warnings": queries.warnings_of(person, now),
        "today": terms.on,
        "home": terms.places.get(person.home_place),
        "birthplace": terms.places.get(person.birth_place),
        "panels": [reverse(name, args=[key]) for key in records for name in panels(actor)],
        "joined": joined,
        "kept_here": person.kept_by == settings.RABT.state and actor.covers(person.office),
    }
    return render(request, "people/file.html", context | more)


@require_GET
def paper(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker's file as it is printed: who printed it and when stands on the paper."""
    return file(request, person_id, printed_at=clock.now())


def panels(actor: Actor) -> list[str]:
    """Name the panels of a worker's file that this viewer may open: others are absent, not empty."""
    routes = access.table().routes
    names = [name for name in settings.RABT_PANELS["people:file"] if name in routes]
    return [name for name in names if _may(actor, routes[name].asks.get("get", ""))]


def _may(actor: Actor, asked: str) -> bool:
    return asked in access.OPEN or actor.has(asked)


@require_GET
def photo(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show the photograph of a worker."""
    return handed_out(queries.photo(_actor(request), person_id), "inline")


def picture(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Take or choose a photograph of a worker."""
    actor = _actor(request)
    person = queries.person_to_see(actor, person_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    return doors.answer(
        request, form, "people/picture.html", person=person, to=_file_of, done="people.pictured",
        act=lambda data: actions.set_photo(actor, person_id, data["photo"].read(), at=clock.now()),
    )  # fmt: skip


def correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct one or two things in a worker's file, with the reason."""
    actor, now = _actor(request), clock.now()
    person = queries.person_to_see(actor, person_id)
    before = person.facts()
    initial = vars(before) | {"version": person.version}
    form = CorrectionForm(agreement.terms_at(now), request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> Person:
        return actions.correct_person(
            actor, person_id, form.changes(before), version=data["version"], reason=data["reason"], at=now
        )

    return doors.answer(
        request, form, "people/correct.html", act=act, to=_file_of, done="people.corrected", person=person,
        changed=lambda: queries.last_change(actor, person),
    )  # fmt: skip


@require_GET
def deaths(request: HttpRequest) -> HttpResponse:
    """List the deaths that wait to be confirmed."""
    return doors.listing(
        request, queries.passings_to_see(_actor(request), state="told"), "people/deaths.html"
    )


def death(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Report that a worker died, with the document that says so."""
    actor, at = _actor(request), clock.now()
    person = queries.person_to_see(actor, person_id)
    form = DeathForm(request.POST or None, request.FILES or None, keeper=Keeper(actor, at))
    return doors.answer(
        request, form, "people/death.html", person=person, to=lambda row: _file_of(person),
        done="people.death_reported",
        act=lambda data: actions.report_death(
            actor, person_id, died_on=data["died_on"], document=data["document"].read(),
            name=data["document"].name, at=at,
        ),
    )  # fmt: skip


def death_decide(request: HttpRequest, passing_id: UUID) -> HttpResponse:
    """Confirm a reported death, or drop the report with a reason."""
    actor, at = _actor(request), clock.now()
    found = queries.passing_to_see(actor, passing_id)

    def act(data: dict[str, Any]) -> object:
        if data["decision"] == "confirm":
            return actions.confirm_death(actor, passing_id, at=at)
        return actions.drop_death(actor, passing_id, why=data["why"], at=at)

    return doors.answer(
        request, DeathDecisionForm(request.POST or None), "people/death_decide.html", act=act,
        to=lambda done: _file_of(found.person), done="people.death_decided", passing=found,
        mine=found.proposed_by in (actor.id, actor.for_whom),
        seconds=seconds_after(actor, "people.confirm_death", found.office, found.proposed_by),
    )  # fmt: skip


@require_POST
def erase_ask(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask, at a worker's own wish, that what is known of him is erased."""
    return doors.act(
        request, lambda: actions.ask_erasure(_actor(request), person_id, at=clock.now()),
        to=_erasure_of, done="people.erasure_asked",
    )  # fmt: skip


@require_GET
def erasures(request: HttpRequest) -> HttpResponse:
    """List the erasures, here and on the other side; of the erased nothing but a reference is left."""
    return doors.listing(request, queries.erasures_to_see(_actor(request)), "people/erasures.html")


def erasure(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Read one erasure; erase the person, or refuse with a reason."""
    actor, at = _actor(request), clock.now()
    found = queries.erasure_to_see(actor, erasure_id)

    def act(data: dict[str, Any]) -> object:
        if data["decision"] == "confirm":
            return actions.erase_person(actor, erasure_id, at=at)
        return actions.refuse_erasure(actor, erasure_id, why=data["why"], at=at)

    may = actor.has("people.erase") and found.state == "asked" and found.why != "peer"
    return doors.answer(
        request, ErasureForm(request.POST or None), "people/erasure.html", act=act,
        to=lambda done: _erasure_of(found), done="people.erasure_decided", erasure=found,
        may_decide=may and found.proposed_by not in (actor.id, actor.for_whom),
        seconds=seconds_after(actor, "people.erase", found.office, found.proposed_by),
    )  # fmt: skip


def _erasure_of(found: Erasure) -> str:
    return reverse("people:erasure", args=[found.pk])


def _file_of(person: Person) -> str:
    return reverse("people:file", args=[person.pk])


app_name = "people"
urlpatterns = [
    path("", listing, name="list"),
    path("register", register, name="register"),
    path("passport-lines", passport_lines, name="passport_lines"),
    path("<uuid:person_id>", file, name="file"),
    path("erasures", erasures, name="erasures"),
    path("erasures/<uuid:erasure_id>", erasure, name="erasure"),
    path("<uuid:person_id>/erase", erase_ask, name="erase_ask"),
    path("<uuid:person_id>/help", helping.help_worker, name="help"),
    path("<uuid:person_id>/helped", helping.helped, name="helped"),
    path("<uuid:person_id>/helped/all", helping.helped_all, name="helped_all"),
    path("<uuid:person_id>/helped/correct", helping.helped_correct, name="helped_correct"),
    path("corrections", helping.corrections, name="corrections"),
    path("corrections/<uuid:request_id>", helping.correction, name="correction"),
    path("corrections/<uuid:request_id>/refuse", helping.correction_refuse, name="correction_refuse"),
    path("canaries", planting.canaries, name="canaries"),
    path("canaries/ask", planting.canaries_ask, name="canaries_ask"),
    path("canaries/<uuid:planting_id>/plant", planting.canaries_plant, name="canaries_plant"),
    path("canaries/<uuid:planting_id>/refuse", planting.canaries_refuse, name="canaries_refuse"),
    path("canaries/<uuid:planting_id>/end", planting.canaries_end, name="canaries_end"),
    path("resemblances", resembling.resemblances, name="resemblances"),
    path("resemblances/<uuid:resemblance_id>", resembling.resemblance, name="resemblance"),
    path("resemblances/<uuid:resemblance_id>/part", resembling.part, name="part"),
    path("deaths", deaths, name="deaths"),
    path("deaths/<uuid:passing_id>", death_decide, name="death_decide"),
    path("<uuid:person_id>/death", death, name="death"),
    path("<uuid:person_id>/print", paper, name="print"),
    path("<uuid:person_id>/photo", photo, name="photo"),
    path("<uuid:person_id>/picture", picture, name="picture"),
    path("<uuid:person_id>/correct", correct, name="correct"),
]
