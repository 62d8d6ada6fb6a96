"""Pages of old registers: batches with what is left, an entry beside today's register, what was decided."""

from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import id_of
from rabt.corridor import Terms
from rabt.files.forms import Keeper
from rabt.journal import queries as journal
from rabt.people import queries as people
from rabt.registers import actions, queries
from rabt.registers.actions.reconciling import DECIDE, RECONCILE
from rabt.registers.actions.telling import ASIDES, STANDINGS
from rabt.registers.forms import AsideForm, DecideForm, LinkForm, RegisterForm, ReturnForm
from rabt.registers.models import Batch, Entry, Told
from rabt.registers.rules.entry import State
from rabt.shell import doors
from rabt.shell.finding import Found
from rabt.shell.words import tongue


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[no-any-return]


class _Counted:
    """A list of batches that says of each how much is left."""

    ordered = True

    def __init__(self, viewer: Actor) -> None:
        self._rows = queries.batches_to_see(viewer)

    def count(self) -> int:
        """Count all rows."""
        return doors.counted(self._rows)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Batch]:
        found: list[Any] = list(self._rows[part])
        counted = queries.counts(found)
        for row in found:
            row.counted = counted.get(row.pk, queries.Count())
        return found


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """List what was brought of old registers, and what is left of each batch."""
    return doors.listing(request, _Counted(_actor(request)), "registers/batches.html")


@require_GET
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """List the entries of one batch."""
    actor = _actor(request)
    found = queries.batch_to_see(actor, batch_id)
    state = doors.picked(request, "state", State)
    rows = queries.entries_to_see(actor, batch=found.pk, state=state)
    return doors.listing(
        request, doors.Opened(rows, partial(queries.shown, actor)), "registers/batch.html",
        batch=found, state=state, states=list(State),
        counted=queries.counts([found]).get(found.pk, queries.Count()),
    )  # fmt: skip


@require_GET
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show an old entry beside who of today's register it may be of, and what was said and decided of it."""
    actor = _actor(request)
    row = queries.entry_to_see(actor, entry_id)
    context = _context(actor, row)
    deeds = _deeds(actor, row, context["candidates"])
    return render(request, "registers/entry.html", context | {"deeds": deeds})


@require_POST
def act(request: HttpRequest, entry_id: UUID, name: str) -> HttpResponse:
    """Say whose an entry is, set it aside, decide on it or send it back."""
    actor, at = _actor(request), clock.now()
    row = queries.entry_to_see(actor, entry_id)
    context = _context(actor, row)
    form = _form(name, context["candidates"], request.POST)
    acts = {
        "link": lambda d: actions.link_entry(actor, row.pk, d["person"], d["why"], at=at),
        "aside": lambda d: actions.set_aside_entry(actor, row.pk, d["reason"], d["why"], at=at),
        "decide": lambda d: actions.decide_entry(actor, row.pk, d["standing"], d["why"], at=at),
        "return": lambda d: actions.return_entry(actor, row.pk, d["why"], at=at),
    }
    others = [deed for deed in _deeds(actor, row, context["candidates"]) if deed["name"] != name]
    bound = {"name": name, "form": form, "url": _url(row, name), "bound": True}
    return doors.answer(
        request, form, "registers/entry.html", act=acts[name], to=_page, done=f"registers.done_{name}",
        **context, deeds=[bound, *others],
    )  # fmt: skip


def register(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Register the person whom an old entry is of, by his documents of today."""
    actor, at = _actor(request), clock.now()
    row = queries.entry_to_see(actor, entry_id)
    if row.state != State.WAITING:
        raise Missing()
    form = RegisterForm(
        agreement.terms_at(at), request.POST or None, request.FILES or None, keeper=Keeper(actor, at),
        initial={"name_ar": row.name},
    )  # fmt: skip
    form.ask_not_same()

    def do(data: dict[str, Any]) -> Entry:
        facts = form.facts({name: value for name, value in data.items() if name != "why"})
        return actions.register_entry(
            actor, row.pk, facts, data["why"], not_same=data.get("not_same", ""), at=at
        )

    return doors.answer(
        request, form, "registers/register.html", act=do, to=_page, done="registers.done_link", row=row
    )  # fmt: skip


@require_GET
def panel(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show on a worker's file which entries of old registers are his, and what was decided of each."""
    actor = _actor(request)
    found = queries.entries_of_person(actor, person_id)
    told = queries.told_of_person(actor, person_id)
    return render(request, "registers/panel.html", {
        "rows": [(row, _standing(row)) for row in found], "told": [(row, _standing(row)) for row in told],
    })  # fmt: skip


# ------------------------------------------------------------------ what the page shows
def _context(actor: Actor, row: Entry) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    rulings = list(queries.rulings_of(row))
    named = people.names(actor, [row.person_id]) if row.person_id else {}
    return {
        "row": row, "who": named.get(row.person_id) if row.person_id else None,
        "standing": _standing(row),
        "rulings": [(one, _word(terms, ASIDES, one.aside_for), _word(terms, STANDINGS, one.reason_code))
                    for one in rulings],
        "names": access.accounts_of(
            name for one in rulings for name in (one.proposed_by, one.decided_by) if name
        ),
        "twins": queries.twins(actor, row),
        "candidates": queries.candidates(actor, row) if _reconciles(actor, row) else [],
        "may_register": _reconciles(actor, row) and actor.has("people.register"),
        "has_timeline": journal.has_timeline(actor, row.ref),
    }  # fmt: skip


def _standing(row: Entry | Told) -> Any:
    found = agreement.terms_at(clock.now()).reasons(STANDINGS).get(row.standing)
    return found.words if found else None


def _word(terms: Terms, name: str, code: str) -> str:
    found = terms.reasons(name).get(code) if code else None
    return str(getattr(found.words, tongue())) if found else code


def _reconciles(actor: Actor, row: Entry) -> bool:
    return actor.has(RECONCILE) and row.state == State.WAITING


def _deeds(actor: Actor, row: Entry, alike: list[Found]) -> list[dict[str, Any]]:
    """List what this viewer may do with an entry now, each with its form."""
    names = {State.WAITING: ("link", "aside"), State.LINKED: ("decide", "return"),
             State.ASIDE: ("return",), State.DECIDED: ("return",)}[State(row.state)]  # fmt: skip
    asked = RECONCILE if row.state == State.WAITING else DECIDE
    if not actor.has(asked):
        return []
    return [
        {"name": name, "form": _form(name, alike), "url": _url(row, name), "bound": False} for name in names
    ]


def _form(name: str, alike: list[Found], posted: Any = None) -> Form:
    terms = agreement.terms_at(clock.now())
    if name == "aside":
        return AsideForm(terms, ASIDES, posted, prefix=name)
    if name == "decide":
        return DecideForm(terms, STANDINGS, posted, prefix=name)
    if name == "return":
        return ReturnForm(posted, prefix=name)
    known = [(id_of(one.ref, "person"), f"{one.title} · {one.more}") for one in alike]
    return LinkForm(known, posted, prefix=name)


def _url(row: Entry, name: str) -> str:
    return reverse(f"registers:{name}", args=[row.pk])


def _page(row: Entry) -> str:
    return reverse("registers:entry", args=[row.pk])


app_name = "registers"
urlpatterns = [
    path("", batches, name="batches"),
    path("batches/<uuid:batch_id>", batch, name="batch"),
    path("entries/<uuid:entry_id>", entry, name="entry"),
    path("entries/<uuid:entry_id>/register", register, name="register"),
    *(
        path(f"entries/<uuid:entry_id>/{name}", act, {"name": name}, name=name)
        for name in ("link", "aside", "decide", "return")
    ),
    path("workers/<uuid:person_id>", panel, name="panel"),
]
