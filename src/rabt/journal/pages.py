"""Pages of the journal: all acts for those who audit, a record's timeline as a panel, one act's proof."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from rabt.journal import queries
from rabt.journal.forms import ActFilter
from rabt.shell import doors


@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """List the newest acts of all offices, and say how far they are signed and cosigned."""
    form = ActFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"kind": "", "ref": ""}
    viewer = request.actor
    rows = queries.acts_to_see(viewer, kind=asked["kind"], ref=asked["ref"])
    return doors.listing(request, rows, "journal/acts.html", filters=form, standing=queries.standing(viewer))


@require_GET
def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what happened to one record, oldest first."""
    rows = queries.timeline_to_see(request.actor, ref)
    cosigned = queries.newest_cosigned()
    return render(
        request, "journal/timeline.html", {"rows": rows, "cosigned": cosigned.size if cosigned else 0}
    )


@require_GET
def proof(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Hand out the proof of one act as a text file."""
    text = queries.proof(request.actor, act_id)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="act-{act_id}.tlog-proof"'
    return response


app_name = "journal"
urlpatterns = [
    path("", acts, name="acts"),
    path("timeline/<str:ref>", timeline, name="timeline"),
    path("proof/<uuid:act_id>", proof, name="proof"),
]
