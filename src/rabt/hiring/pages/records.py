"""One page for a record and for everything that may be done with it; nothing typed is ever lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of

Maker = Callable[..., Form]


@dataclass(frozen=True)
class Deed:
    """Something that this viewer may do with a record now."""

    name: str
    scope: str
    form: Maker
    act: Callable[[dict[str, Any]], Any]
    open: bool = True
    style: str = "main"


@dataclass(frozen=True)
class Offered:
    """A deed as the page shows it: its words, its form, where it is sent."""

    name: str
    form: Form
    url: str
    bound: bool
    style: str

    @property
    def title(self) -> str:
        """The key of its heading."""
        return f"hiring.do.{self.name}"


def show(request: HttpRequest, template: str, row: Any, deeds: list[Deed], **context: Any) -> HttpResponse:
    """Show a record with the deeds that this viewer may do."""
    offered = [_offered(deed, row) for deed in _allowed(request, deeds)]
    return render(request, template, _told(request, row) | {"deeds": offered, **context})


def do(
    request: HttpRequest, template: str, row: Any, deeds: list[Deed], name: str, to: str, **context: Any
) -> HttpResponse:
    """Do one deed; when it is refused, the record is shown again with the reason and all that was typed."""
    chosen = next((deed for deed in deeds if deed.name == name), None)
    if chosen is None:
        raise Missing()
    form = chosen.form(request.POST, request.FILES, prefix=name)
    others = [_offered(deed, row) for deed in _allowed(request, deeds) if deed.name != name]
    bound = Offered(name, form, _url(name, row), True, chosen.style)
    goal = reverse(to, args=[row.pk])
    return doors.answer(
        request, form, template, act=chosen.act, to=goal, done=f"hiring.done.{name}",
        deeds=[bound, *others], **_told(request, row), **context,
    )  # fmt: skip


def _told(request: HttpRequest, row: Any) -> dict[str, Any]:
    """Give the template the record, and whether this viewer may follow what happened to it."""
    return {"row": row, "has_timeline": journal.has_timeline(actor_of(request), row.ref)}


def _allowed(request: HttpRequest, deeds: list[Deed]) -> list[Deed]:
    actor = actor_of(request)
    return [deed for deed in deeds if deed.open and actor.has(deed.scope)]


def _offered(deed: Deed, row: Any) -> Offered:
    return Offered(deed.name, deed.form(prefix=deed.name), _url(deed.name, row), False, deed.style)


def _url(name: str, row: Any) -> str:
    return reverse(f"hiring:{name}", args=[row.pk])
