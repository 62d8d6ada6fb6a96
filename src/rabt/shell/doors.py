"""What every page does with a form, a button and a list: nothing typed is ever lost."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from rabt.base.actor import Actor
from rabt.base.errors import Refused, Stale
from rabt.shell import clash
from rabt.shell.problems import told
from rabt.shell.sheets import KINDS, Column, by_columns, pieces_of, taken_away
from rabt.shell.tables import lines_of
from rabt.shell.words import word

Goal = str | Callable[[Any], str]
A_PAGE = 50
MOST_LISTED = 2_000
"""As far as anybody pages: who looks for an older one searches, and no page waits for a count of all."""


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts."""
    return request.actor  # type: ignore[no-any-return]


def answer(
    request: HttpRequest,
    form: Form,
    template: str,
    *,
    act: Callable[[dict[str, Any]], Any],
    to: Goal,
    done: str = "",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent, act and go on; when refused, show why with all that was typed.

    A form that can keep the files that were chosen with it (`keep_files`) does so when it is refused. One
    whose fields are called otherwise than a refusal names them says so in `named`.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return _onward(request, act(form.cleaned_data), to, done)
            except (Refused, Stale) as problem:
                context["problem"], status = told(problem), problem.status
                if isinstance(problem, Stale) and clash.can_clash(form):
                    context["clash"] = clash.lines(form)
                    clash.merge(form)
                field = problem.facts.get("field", "")
                field = getattr(form, "named", {}).get(field, field)
                if field in form.fields:
                    form.add_error(field, context["problem"].reason)
        else:
            status = 422
        if hasattr(form, "keep_files"):
            form.keep_files()
    return render(request, template, {"form": form, **context}, status=status)


def part_of(request: HttpRequest, name: str, key: Any) -> SafeString:
    """Let a room's own view answer for its part of a page, here and at once: for readers without scripts."""
    found = resolve(reverse(name, args=[key]))
    answer = found.func(request, *found.args, **found.kwargs)
    shown: SafeString = mark_safe(answer.content.decode())  # noqa: S308  (as its own template escaped it)
    return shown


def picked(request: HttpRequest, name: str, known: Iterable[str]) -> str:
    """Return which of the known choices an address picks for a list, or nothing."""
    asked = request.GET.get(name, "")
    return asked if asked in list(known) else ""


def place_of(request: HttpRequest) -> str:
    """Return from where on the network somebody calls, to count tries by."""
    return str(request.META.get("REMOTE_ADDR", ""))


def act(request: HttpRequest, deed: Callable[[], Any], *, to: Goal, done: str = "") -> HttpResponse:
    """Do what a button says and go on; a refusal is shown as a page with the way back."""
    return _onward(request, deed(), to, done)


def _onward(request: HttpRequest, result: Any, to: Goal, done: str) -> HttpResponse:
    if done:
        messages.success(request, word(done))
    return redirect(to(result) if callable(to) else to)


def counted(rows: QuerySet[Any]) -> int:
    """Count the rows of a list, as far as anybody pages."""
    return rows.order_by()[:MOST_LISTED].count()


class Opened:
    """A list whose rows are opened as they are shown, a page at a time: `opened` writes down each look."""

    ordered = True

    def __init__(self, rows: QuerySet[Any], opened: Callable[[list[Any]], list[Any]]) -> None:
        self._rows, self._opened = rows, opened

    def count(self) -> int:
        """Count the rows, as far as anybody pages."""
        return counted(self._rows)

    def __getitem__(self, part: slice) -> list[Any]:
        return self._opened(list(self._rows[part]))


class Pages(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """A list by pages, of as many rows as anybody pages through."""

    @cached_property
    def count(self) -> int:
        """Count the rows."""
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return counted(rows)
        return len(rows) if hasattr(rows, "__len__") else int(rows.count())


def listing(
    request: HttpRequest, rows: Any, template: str, *, sheet: Sequence[Column] = (), **context: Any
) -> HttpResponse:
    """Show a list by pages of fifty; filters stay in the address. Every list may be taken away as a sheet.

    One with columns is written by them, else as the page shows it.
    """
    if request.GET.get("sheet") in KINDS:
        shown = by_columns(sheet, rows) if sheet else lines_of(_all_shown(request, rows, template, context))
        return taken_away(request, template.partition("/")[0], shown)
    page = Pages(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, template, _as_listed(request, page) | context)


def _as_listed(request: HttpRequest, page: Any) -> dict[str, Any]:
    kept = request.GET.copy()
    kept.pop("page", None)
    return {"page": page, "rows": page.object_list, "kept": kept.urlencode()}


def _all_shown(request: HttpRequest, rows: Any, template: str, context: dict[str, Any]) -> Iterator[str]:
    """Show a list once for each piece of it."""
    for piece in pieces_of(rows):
        page = Pages(piece, max(len(piece), 1)).page(1)
        yield render_to_string(template, _as_listed(request, page) | context, request)
