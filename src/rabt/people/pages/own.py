"""A person's own page, for who has no account: by his card and a code, without scripts, on a thin line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.access import actions as access
from rabt.access.forms import CodeForm
from rabt.access.queries import Look
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.identifiers import id_of
from rabt.corridor import Terms
from rabt.files.forms import Keeper
from rabt.files.pages import handed_out
from rabt.people import actions, queries
from rabt.people.forms import AskForm, ShownForm
from rabt.people.models import CorrectionRequest, Person
from rabt.shell import doors
from rabt.shell.words import tongue, word, words


# ------------------------------------------------------------------ coming in and leaving
@csp_update({"script-src": [WASM_UNSAFE_EVAL]})
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the number on a card or permit; a code goes to the telephone in his file."""

    def ask(data: dict[str, Any]) -> UUID:
        return actions.ask_own_code(
            data["shown"], at=clock.now(), place=doors.place_of(request), language=tongue()
        )

    return doors.answer(
        request, ShownForm(request.POST or None), "people/own/enter.html", act=ask,
        to=lambda key: reverse("my:code", args=[key]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    """Take the code and open the page. Before it, nothing is told: not even whether one was sent."""
    opened: dict[str, str] = {}

    def come_in(data: dict[str, Any]) -> None:
        opened["secret"] = actions.enter_own_page(
            code_id, data["code"], at=clock.now(), place=doors.place_of(request)
        )

    form = CodeForm(request.POST or None)
    answer = doors.answer(request, form, "people/own/code.html", act=come_in, to="my:page")
    if opened:
        answer.set_cookie(
            settings.OWN_COOKIE_NAME, opened["secret"], httponly=True, samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the stay."""
    access.end_own_stay(request.own_stay, at=clock.now())
    answer = redirect("my:enter")
    answer.delete_cookie(settings.OWN_COOKIE_NAME, samesite="Strict")
    return answer


# ------------------------------------------------------------------ the page itself
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show a person what is kept about him, what his papers allow, and who looked."""
    return shown(request, queries.me(request.actor), OWN_URLS)


@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """Show all that is kept about a person, as it is printed."""
    return shown(request, queries.me(request.actor), OWN_URLS, everything=True)


@require_GET
def photo(request: HttpRequest) -> HttpResponse:
    """Show a person his own photograph."""
    person = queries.own_person(request.actor, queries.me(request.actor))
    return handed_out(queries.own_photo(request.actor, person), "inline")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Ask that something about oneself is corrected."""
    return asked(request, queries.me(request.actor), OWN_URLS)


@dataclass(frozen=True)
class Urls:
    """Where the page of a person leads: for himself, or for a helper beside him."""

    page: str
    all: str
    correct: str
    photo: str
    helped: bool = False

    def of(self, person_id: UUID) -> dict[str, str]:
        """Give the addresses for one person."""
        names = {"page": self.page, "all": self.all, "correct": self.correct, "photo": self.photo}
        takes = [person_id]
        return {
            name: reverse(route, args=takes if self.helped or route.startswith("people:") else [])
            for name, route in names.items()
        }


OWN_URLS = Urls("my:page", "my:all", "my:correct", "my:photo")


def shown(request: HttpRequest, person_id: UUID, urls: Urls, *, everything: bool = False) -> HttpResponse:
    """Show a person's page with the parts that the rooms above add, each by its own view."""
    at = clock.now()
    person = queries.own_person(request.actor, person_id)
    request.everything, request.helped = everything, urls.helped
    terms, lookers = agreement.terms_at(at), queries.own_lookers(person, everything=everything)
    keys = [id_of(ref, "person") for ref in queries.refs_of_one(person)]
    names = settings.RABT_PANELS["people:own"]
    context = {
        "person": person, "facts": facts_of(person, terms), "documents": queries.own_documents(person),
        "parts": [doors.part_of(request, name, key) for key in keys for name in names],
        "looks": [said_look(look, terms) for look in lookers.looks], "is_cut": lookers.is_cut,
        "own_times": lookers.own_times, "own_last": lookers.own_last,
        "corrections": [Asked(one) for one in queries.own_corrections(person)],
        "contacts": terms.contacts_seen_from(settings.RABT.side), "urls": urls.of(person_id),
        "kept_here": person.kept_by == settings.RABT.state, "helped": urls.helped,
        "keeper": getattr(terms.state(person.kept_by).name, tongue()),
        "everything": everything, "printed_at": at, "complaints": settings.COMPLAINTS_URL,
    }  # fmt: skip
    return render(request, "people/own/page.html", context)


def asked(request: HttpRequest, person_id: UUID, urls: Urls) -> HttpResponse:
    """Take what a person asks to be corrected, with what should stand there."""
    at = clock.now()
    person, terms = queries.own_person(request.actor, person_id), agreement.terms_at(at)
    form = AskForm(request.POST or None, request.FILES or None, keeper=Keeper(request.actor, at))
    if person.kept_by != settings.RABT.state:
        for name in ("document", "document_kept"):  # it does not travel: the other state asks for it
            del form.fields[name]

    def act(data: dict[str, Any]) -> CorrectionRequest:
        page = data.get("document")
        return actions.ask_correction(
            request.actor, person_id, field=data["field"], said=data["said"], why=data["why"],
            document=page.read() if page else b"", name=page.name if page else "", at=at,
        )  # fmt: skip

    return doors.answer(
        request, form, "people/own/correct.html", act=act, to=lambda done: urls.of(person_id)["page"],
        done="people.own.asked", urls=urls.of(person_id), days=terms.clock("correction_answer"),
    )  # fmt: skip


# ------------------------------------------------------------------ how it is said
def facts_of(person: Person, terms: Terms) -> list[tuple[str, str]]:
    """Say each thing that is kept of a person, in the page's language."""
    home, born = terms.places.get(person.home_place), terms.places.get(person.birth_place)
    return [
        (word("people.name_ar"), person.name_ar), (word("people.name_latin"), person.name_latin),
        (word("people.born_on"), person.born_on.isoformat()),
        (word("people.sex"), word(f"people.{person.sex}")),
        (word("people.birth_place"), getattr(born.name, tongue()) if born else person.birth_place),
        (word("people.home_place"), getattr(home.name, tongue()) if home else person.home_place),
        (word("people.nationality"), person.nationality), (word("people.phone"), person.phone),
        (word("people.registered_at"), person.registered_at.date().isoformat()),
    ]  # fmt: skip


@dataclass(frozen=True)
class SaidLook:
    """One look in words: by which office, in which capacity, why, when; never by which official."""

    office: str
    path: str
    role: str
    purpose: str
    at: datetime
    times: int


def said_look(look: Look, terms: Terms) -> SaidLook:
    """Put a look into the page's language; an office of the other state is told by its state and path."""
    state = terms.states.get(look.state)
    place = getattr(state.name, tongue()) if state else look.state
    name = look.office_ar if tongue() == "ar" else look.office_en
    known = name != look.office
    return SaidLook(
        office=f"{name} ({place})" if known else word("people.own.office_in", state=place),
        path="" if known else look.office,
        role=_spoken("role", look.role), purpose=_spoken("purpose", look.purpose),
        at=look.at, times=look.times,
    )  # fmt: skip


def _spoken(kind: str, code: str) -> str:
    """Say a role or purpose as a worker reads it; of one that this release does not know, the code."""
    known = (key for key in (f"people.own.{kind}.{code}", f"access.{kind}.{code}") if key in words())
    return word(next(known, code))


class Asked:
    """A request to correct, with the reason in words."""

    def __init__(self, row: CorrectionRequest) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def spoken(self) -> str:
        """The reason as a clerk wrote it, or that of the other state's node in words."""
        key = f"people.own.refused.{self.row.reason}"
        return word(key) if key in words() else self.row.reason


app_name = "my"
urlpatterns = [
    path("", page, name="page"),
    path("enter", enter, name="enter"),
    path("code/<uuid:code_id>", code, name="code"),
    path("leave", leave, name="leave"),
    path("photo", photo, name="photo"),
    path("all", everything, name="all"),
    path("correct", correct, name="correct"),
]
