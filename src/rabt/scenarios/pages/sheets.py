"""The joint list as a sheet: taken away, brought back, looked at row by row before anything is written."""

import tempfile
from collections.abc import Iterator
from typing import IO
from uuid import UUID

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.scenarios import actions, queries
from rabt.scenarios.forms import SheetForm
from rabt.scenarios.models import Brought
from rabt.scenarios.pages.scenarios import page_of
from rabt.scenarios.pages.showing import Shown, shown_of
from rabt.scenarios.rules import sheet as rules
from rabt.scenarios.rules.fields import EVENT, written
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told as problem_of
from rabt.shell.sheets import PLAIN
from rabt.shell.words import tongue, word

OPEN_ROWS = 200
"""How far down the drop-downs go."""


@require_GET
def sheet(request: HttpRequest, scenario_id: UUID) -> HttpResponseBase:
    """Hand the joint list out as a sheet that can be brought back."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    terms = agreement.terms_at(clock.now())
    shown = shown_of(row, queries.standing(row), terms)
    mark = rules.mark_of(actor.state, queries.newest(row), row.pk)
    name = f"rabt-scenario-{row.pk.hex[-8:]}.xlsx"
    return FileResponse(_book(shown, mark), as_attachment=True, filename=name)


def _book(shown: Shown, mark: str) -> IO[bytes]:
    out = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed by whoever sends it)
    with xlsxwriter.Workbook(out, PLAIN) as book:
        page, lists = book.add_worksheet(), book.add_worksheet("·")
        lists.hide()
        head = book.add_format({"bold": True, "bg_color": "#e6efe9", "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        if tongue() == "ar":
            page.right_to_left()
        page.freeze_panes(1, 2)
        page.set_column(0, 3, 16)
        page.set_column(4, len(rules.COLUMNS) - 1, 32)
        for place, column in enumerate(rules.COLUMNS):
            page.write_string(0, place, getattr(column.words, tongue()), head)
            options = rules.choices_of(column.key, tongue())
            for line, text in enumerate(options):
                lists.write_string(line, place, text)
            if options:
                letter = xlsxwriter.utility.xl_col_to_name(place)
                source = f"='·'!${letter}$1:${letter}${len(options)}"
                page.data_validation(
                    1,
                    place,
                    OPEN_ROWS,
                    place,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )
        for line, event in enumerate(shown.told.events, 1):
            for place, text in enumerate(rules.cells_of(event, shown.told, mark, tongue())):
                page.write_string(line, place, text, wrapped)
    out.seek(0)
    return out


def bring(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Bring a sheet for a scenario."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    return doors.answer(
        request, form, "scenarios/form.html", to=_page, scenario=row, heading="scenarios.bring",
        hint="scenarios.bring_hint", back=page_of(row), submit="scenarios.bring_check",
        act=lambda data: actions.bring(actor, scenario_id, data["file"].name, form.content(), at=clock.now()),
    )  # fmt: skip


def _page(row: Brought) -> str:
    return reverse("scenarios:brought", args=[row.pk])


def brought(request: HttpRequest, brought_id: UUID) -> HttpResponse:
    """Show what a sheet would change, row by row; write it when its planner says so."""
    actor = actor_of(request)
    row = queries.brought_to_see(actor, brought_id)
    if request.method == "POST":
        return doors.act(
            request, lambda: actions.do_brought(actor, brought_id, at=clock.now()), to=page_of,
            done="scenarios.brought_done_said",
        )  # fmt: skip
    terms = agreement.terms_at(clock.now())
    dry = queries.dry_run(actor, row, clock.now())
    shown = shown_of(row.scenario, dry.saw, terms)
    columns = {column.key: getattr(column.words, tongue()) for column in rules.COLUMNS}
    lines = [_line(one, shown, columns) for one in dry.changes if not one.is_nothing]
    return render(request, "scenarios/brought.html", {
        "brought": row, "scenario": row.scenario, "lines": lines, "wrong": len(dry.wrong),
        "fresh": sum(one.is_new for one in dry.changes), "same": len(dry.changes) - len(lines),
        "changed": sum(not (one.is_new or one.is_nothing or one.problem) for one in dry.changes),
    })  # fmt: skip


def _line(one: rules.Change, shown: Shown, columns: dict[str, str]) -> dict[str, object]:
    problem = one.problem
    title = ""
    if one.row:
        title = str(one.row.fields.get(f"title_{tongue()}") or one.row.fields.get("title_ar", ""))
    return {
        "number": one.number, "code": one.row.code if one.row else "", "title": title, "is_new": one.is_new,
        "problem": problem_of(problem) if problem else None,
        "column": columns.get(str(problem.facts.get("field", "")), "") if problem else "",
        "typed": str(problem.facts.get("typed", "")) if problem else "",
        "fields": list(_fields(one, shown)) if one.event else [],
        "added": len(one.added), "removed": len(one.removed),
    }  # fmt: skip


def _fields(one: rules.Change, shown: Shown) -> Iterator[tuple[str, str, str]]:
    """Say of each field that a row changes what it said when the sheet was taken away, and what it says."""
    for name, value in one.fields.items():
        was = shown.named(EVENT, name, written(EVENT, name, one.stood[name]))
        yield word(f"scenarios.field.{name}"), was, shown.named(EVENT, name, written(EVENT, name, value))
