"""What the pages of this room share: who acts, words of the pack, clocks, papers and files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from rabt.agreement import queries as agreement
from rabt.assistance.models import Request
from rabt.assistance.rules.clock import is_late, left, part_gone
from rabt.assistance.rules.request import WAITING
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.corridor.asking import LISTS
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper"


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts."""
    return request.actor  # type: ignore[no-any-return]


def terms_now() -> Terms:
    """Return the rules in force now."""
    return agreement.terms_at(clock.now())


def options() -> dict[str, Mapping[str, Any]]:
    """Return every list of the pack, for the words of a page."""
    terms = terms_now()
    return {name: terms.options(name) for name in LISTS}


@dataclass(frozen=True)
class Told:
    """A clock as a page shows it: hours and minutes left, late or not, standing or not, how much has gone."""

    hours: int
    minutes: int
    is_late: bool
    stands: bool
    percent: int
    tone: str
    due_at: datetime


def clock_told(row: Request) -> Told | None:
    """Return how the clock of a request stands now; nothing where none runs."""
    found = row.clock
    if found is None or row.state not in WAITING:
        return None
    at = clock.now()
    rest = left(found, at)
    gone = min(100, max(0, round(part_gone(found, row.hours or 1, at) * 100)))
    minutes = int(abs(rest.total_seconds()) // 60)
    late = is_late(found, at)
    tone = "missing" if late else "closed" if found.stands_since else "waiting" if gone >= 75 else "done"
    return Told(minutes // 60, minutes % 60, late, found.stands_since is not None, gone, tone, found.due_at)


def told_with_clocks(rows: list[Any]) -> list[Any]:
    """Let each request carry how its clock stands now, for the page that shows it."""
    for row in rows:
        row.told = clock_told(row)
    return rows


@dataclass(frozen=True)
class Deed:
    """What a viewer may do now: its word, its form and where it is sent."""

    name: str
    form: Form
    url: str

    @property
    def word(self) -> str:
        """Return the key of the word on its button."""
        return f"assistance.do.{self.name}"

    @property
    def hint(self) -> str:
        """Return the key of what it means."""
        return f"assistance.do_means.{self.name}"


def deed(name: str, form: Form, key: Any) -> Deed:
    """Return one deed, sent to the address of its own name."""
    return Deed(name, form, reverse(f"assistance:{name}", args=[key]))


def printed(template: str, facts: dict[str, Any], name: str) -> HttpResponse:
    """Answer with a paper, which no cache keeps."""
    return _kept_nowhere(
        HttpResponse(pdf(PAPER / template, facts), content_type="application/pdf"), f"{name}.pdf"
    )


def as_file(text: str, name: str) -> HttpResponse:
    """Answer with a file of data, which no cache keeps."""
    return _kept_nowhere(HttpResponse(text, content_type="application/json; charset=utf-8"), f"{name}.json")


def _kept_nowhere(found: HttpResponse, name: str) -> HttpResponse:
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    found.headers["Cache-Control"] = "no-store"
    return found


def is_here(state: str) -> bool:
    """Tell whether something is this state's own."""
    return bool(state == settings.RABT.state)


Act = Callable[[dict[str, Any]], Any]
