"""Pages: the committee's month, its report, sheet and open data; counting by hand; the auditor's recount."""

from datetime import datetime

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exercises import queries as exercises
from rabt.insight import actions, queries
from rabt.insight.queries import paper
from rabt.insight.queries.extract import as_rows, as_tree
from rabt.insight.queries.picture import Picture, on_map, picture
from rabt.insight.queries.workbook import as_workbook
from rabt.insight.rules import month as months
from rabt.insight.rules.month import Month
from rabt.shell import doors
from rabt.shell.paper import pdf
from rabt.shell.sheets import as_csv, safe


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[no-any-return]


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Show both states' figures of a month: the newest there is, or the one that was asked for."""
    actor, at = _actor(request), clock.now()
    known, over, chosen = queries.months_to_see(actor), queries.month_over(at), _chosen(request)
    shown, own = picture(actor, chosen, at), queries.newest(settings.RABT.state, chosen)
    return render(request, "insight/month.html", {
        "shown": shown, "known": sorted({*known, over, chosen}, reverse=True), "own": own,
        "map": on_map(shown), "names": _names(shown), "versions": queries.versions_to_see(actor, chosen),
        "may_count": actor.has(queries.COUNT) and chosen <= over,
        "may_audit": actor.has(queries.AUDIT) and own is not None,
    } | _overdue(actor, at))  # fmt: skip


MOST_OVERDUE = 10


def _overdue(actor: Actor, at: datetime) -> dict[str, object]:
    """Return the measures after exercises whose day passed, of both states, for who may read of them."""
    if not actor.has(exercises.OVERDUE):
        return {}
    rows = exercises.overdue(actor, at)
    terms = agreement.terms_at(at)
    return {
        "overdue": rows[:MOST_OVERDUE], "overdue_count": rows.count(), "teams": terms.exercises.teams,
        "states": terms.states,
    }  # fmt: skip


def _chosen(request: HttpRequest) -> Month:
    """Return the month that was asked for, else the newest there is. Refuses: month_unknown"""
    asked = request.GET.get("month", "")[:7]
    if asked:
        return months.read(asked)
    known = queries.months_to_see(_actor(request))
    return known[0] if known else queries.month_over(clock.now())


def _names(shown: Picture) -> dict[str, object]:
    return {
        code: one.name for table in (shown.terms.places, shown.terms.ports) for code, one in table.items()
    }


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count a month of this node by hand and tell the other state."""
    chosen = months.read(request.POST.get("month", "")[:7])
    return doors.act(
        request, lambda: actions.count_month(_actor(request), chosen, at=clock.now()),
        to=f"{reverse('insight:month')}?month={chosen}", done="insight.counted",
    )  # fmt: skip


@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Count a month of this node again, and show which figures the signed tally tells otherwise.

    Nothing is written; but counting is work, which no link begins that is only followed.
    """
    chosen = months.read(request.POST.get("month", "")[:7])
    with agreement.one_reading():
        found = queries.recount(_actor(request), chosen, clock.now())
    return render(request, "insight/recount.html", {"found": found, "tally": found.row.tally()})


# ------------------------------------------------------------------ to take away
def _asked(request: HttpRequest) -> tuple[Picture, datetime]:
    """Return the picture of the month that was asked for. Refuses: month_unknown, missing"""
    at = clock.now()
    shown = picture(_actor(request), _chosen(request), at)
    if not shown.here:
        raise Missing()
    return shown, at


@require_GET
def report_pdf(request: HttpRequest) -> HttpResponse:
    """Print the month as a report, in Arabic and in English."""
    shown, at = _asked(request)
    printed = pdf(paper.TEMPLATE, paper.report(_actor(request), shown.month, at))
    answer = HttpResponse(printed, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{_file(shown.month)}.pdf"'
    return answer


@require_GET
def workbook(request: HttpRequest) -> FileResponse:
    """Take the month away as a workbook, with its definitions."""
    shown, _ = _asked(request)
    return FileResponse(as_workbook(shown), as_attachment=True, filename=f"{_file(shown.month)}.xlsx")


@require_GET
def open_data(request: HttpRequest) -> HttpResponse:
    """Give the month's numbers as open data, in JSON or CSV: what may be published."""
    shown, _ = _asked(request)
    if request.GET.get("form") == "csv":
        head, *lines = ([safe(value) for value in row] for row in as_rows(shown))
        answer = HttpResponse("".join(as_csv(head, lines)), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{_file(shown.month)}.csv"'
        return answer
    return JsonResponse(as_tree(shown), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _file(chosen: Month) -> str:
    return f"figures-{chosen}"


app_name = "insight"
urlpatterns = [
    path("", month, name="month"),
    path("count", count, name="count"),
    path("recount", recount, name="recount"),
    path("report", report_pdf, name="report_pdf"),
    path("workbook", workbook, name="workbook"),
    path("open", open_data, name="open_data"),
]
