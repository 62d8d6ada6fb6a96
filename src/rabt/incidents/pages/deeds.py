"""A step on a record's page: its form stands there, and has a door of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from rabt.base.actor import Actor
from rabt.shell import doors
from rabt.shell.doors import actor_of

LEADS = frozenset({
    "hear", "validate", "accept", "accept_label", "decide_leaving", "rule_case", "write_person",
})  # fmt: skip
"""The steps that stand open on a page."""


@dataclass(frozen=True)
class Deed:
    """One step: its name, its form and where it is sent."""

    name: str
    form: Form
    url: str

    @property
    def word(self) -> str:
        """The key of its button."""
        return f"incidents.step.{self.name}"

    @property
    def hint(self) -> str:
        """The key of what it means."""
        return f"incidents.means.{self.name}"

    @property
    def leads_on(self) -> bool:
        """Tell whether the record waits for this, rather than that it may be done beside it."""
        return self.name in LEADS


@dataclass(frozen=True)
class Kind:
    """How a step is offered and done: when it fits, its form, its act (actor, key, form, data)."""

    fits: Callable[[Actor, Any], bool]
    form: Callable[[Actor, Any, Any, str], Form]
    act: Callable[[Actor, UUID, Any, dict[str, Any]], Any]


def offered(kinds: Mapping[str, Kind], actor: Actor, row: Any) -> list[Deed]:
    """Return the steps that this viewer may take on a record now, in the order of the list."""
    return [
        Deed(name, kind.form(actor, row, None, name), address(name, row.pk))
        for name, kind in kinds.items()
        if kind.fits(actor, row)
    ]


def address(name: str, key: UUID) -> str:
    """Return where a step is sent."""
    return reverse(f"incidents:{name}", args=[key])


def door(
    name: str,
    kinds: Mapping[str, Kind],
    see: Callable[[Actor, UUID], Any],
    page: str,
    told: Callable[[Actor, Any], dict[str, Any]],
    to: Callable[[Any], str],
) -> Callable[..., HttpResponse]:
    """Make the door of one step; refused, the record's page stands with all that was typed."""

    @require_POST
    def post(request: HttpRequest, key: UUID) -> HttpResponse:
        actor = actor_of(request)
        row = see(actor, key)
        form = kinds[name].form(actor, row, request.POST, name)
        shown = [Deed(name, form, one.url) if one.name == name else one for one in offered(kinds, actor, row)]
        return doors.answer(
            request, form, page, act=lambda data: kinds[name].act(actor, key, form, data),
            to=lambda done: to(row), done=f"incidents.done.{name}", **told(actor, row) | {"deeds": shown},
        )  # fmt: skip

    return post
